package jobs

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"padu/reports"
	"padu/warehouse"
)

// TestReviewRoundTrip: a review workbook is filled in, dropped into an inbox and ingested like any file, also after LibreOffice
// has saved it; undecided rows are skipped, and the next workbook replaces the decisions that it repeats.
func TestReviewRoundTrip(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tautan")
	if err := linkFixture(dir, "../reports/testdata/snapshot.sql"); err != nil {
		t.Fatal(err)
	}
	site := filepath.Join(t.TempDir(), "site")
	if err := renderSite(t.Context(), dir, site); err != nil {
		t.Fatal(err)
	}
	workbook, inbox := filepath.Join(site, "wilayah", "32.71", "tinjauan.xlsx"), filepath.Join(dir, "inbox", "kota-bogor", "tinjauan-32.71.xlsx")
	bring := func(wantIn, wantLoaded, wantSkipped string) {
		t.Helper()
		if code, out := run("ingest", "--dir", dir); code != exitDone {
			t.Fatalf("ingest: exit %d: %s", code, out)
		}
		got := landed(t, dir, "select concat_ws(' ', rows_in, rows_loaded, rows_rejected, rows_skipped) from landing.batches where dataset = 'keputusan_tautan' order by seq desc limit 1")
		if want := strings.Join([]string{wantIn, wantLoaded, "0", wantSkipped}, " "); got != want {
			t.Errorf("rows in, loaded, rejected, skipped: %s, wanted %s; %s", got, want, landed(t, dir, "select concat_ws(' ', place, field, reason) from landing.rejects order by 1"))
		}
	}
	inForce := func() string {
		return landed(t, dir, "select concat_ws('|', kode_wilayah, id_tautan, id_kerja_sama, kode_perangkat_daerah, kode_sub_kegiatan, skor, status, keputusan, tahun, oleh, tanggal, catatan) from landing.keputusan_tautan where digantikan_oleh is null order by id_tautan")
	}

	fill(t, workbook, inbox, map[string]string{"T-00000000000000c1": "diterima"})
	bring("14", "1", "13") // three lines, eleven of the explanation
	want := "32.71|T-00000000000000c1|C|2.11.0.00.0.00.01.0000|2.11.11.2.01.0012|41.50|diusulkan|diterima|Bappeda|2026-11-19|sesuai rapat"
	if got := inForce(); got != want {
		t.Errorf("landed\n%s\nwanted\n%s", got, want)
	}

	office, err := exec.LookPath("soffice")
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal("soffice is not installed; .ci/run installs it")
	}
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	filled := filepath.Join(t.TempDir(), "tinjauan-32.71.xlsx")
	fill(t, workbook, filled, map[string]string{"T-00000000000000c1": "ditolak", "T-00000000000000b1": "diterima"})
	cmd := exec.Command(office, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "xlsx", "--outdir", filepath.Dir(inbox), filled)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v %s", err, out)
	}
	bring("14", "2", "12")
	want = "32.71|T-00000000000000b1|B|2.11.0.00.0.00.01.0000|2.11.11.2.01.0012|61.00|otomatis|diterima|Bappeda|2026-11-19|sesuai rapat\n" + strings.Replace(want, "|diterima|", "|ditolak|", 1)
	if got := inForce(); got != want {
		t.Errorf("saved by LibreOffice, landed\n%s\nwanted\n%s", got, want)
	}
}

func renderSite(ctx context.Context, dir, site string) error {
	s, err := warehouse.OpenSnapshot(ctx, dir)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = reports.Render(ctx, s, site, "", nil)
	return err
}

// fill writes decisions into a copy of a review workbook, as a person does.
func fill(t *testing.T, from, to string, decisions map[string]string) {
	t.Helper()
	x, err := excelize.OpenFile(from)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	sheet := "Tinjauan"
	if i, err := x.GetSheetIndex(sheet); err != nil || i < 0 {
		sheet = "Tinjauan tautan" // of a report's workbook
	}
	rows, err := x.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	set := func(column string, row int, v any) {
		for i, name := range rows[0] {
			if at, err := excelize.CoordinatesToCellName(i+1, row); err != nil {
				t.Fatal(err)
			} else if name == column {
				if err := x.SetCellValue(sheet, at, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	n := 0
	for i, r := range rows[1:] {
		if word := decisions[r[len(r)-1]]; word != "" {
			n++
			set("Keputusan", i+2, word)
			set("Oleh", i+2, "Bappeda")
			set("Tanggal", i+2, 46345) // 19 November 2026, as a sheet keeps it
			set("Catatan", i+2, "sesuai rapat")
		}
	}
	if n != len(decisions) {
		t.Fatalf("%d of %d links are in the workbook", n, len(decisions))
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := x.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}
