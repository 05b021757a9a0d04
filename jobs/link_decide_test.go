package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"padu/warehouse"
)

// landed is the answer of the writer's warehouse, columns between |.
func landed(t *testing.T, dir, q string) string {
	t.Helper()
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var s string
	if err := w.QueryRow(t.Context(), "select coalesce(string_agg(x, chr(10)), '') from ("+q+") v(x)").Scan(&s); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return s
}

// TestLinkDecisions: a decision is a batch with an archived file, a later one replaces it, and what makes no sense is said.
func TestLinkDecisions(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tautan")
	if err := linkFixture(dir, linkMarts); err != nil {
		t.Fatal(err)
	}
	decide := func(want int, says string, args ...string) {
		t.Helper()
		if code, out := run(append(append([]string{"link"}, args...), "--dir", dir)...); code != want || !strings.Contains(out, says) {
			t.Errorf("%v: exit %d, wanted %d and %q in\n%s", args, code, want, says, out)
		}
	}
	inForce := func(id string) string {
		t.Helper()
		return landed(t, dir, "select concat_ws('|', id_kerja_sama, kode_perangkat_daerah, kode_sub_kegiatan, skor, status, keputusan, tahun, oleh, catatan) from landing.keputusan_tautan where digantikan_oleh is null and id_tautan = '"+id+"'")
	}
	decide(exitDone, "Accepted: 1.02.02.2.02.0049", "accept", "T-0000000000000002", "--by", "Bappeda", "--why", "sesuai, \"rapat\"")
	if got, want := inForce("T-0000000000000002"), `KS-02|1.02.0.00.0.00.01.0000|1.02.02.2.02.0049|41.00|diusulkan|diterima|Bappeda|sesuai, "rapat"`; got != want {
		t.Errorf("landed %s, wanted %s", got, want)
	}
	decide(exitUsage, "is diterima already, by Bappeda on ", "accept", "T-0000000000000002", "--by", "Bappeda", "--why", "lagi")
	decide(exitDone, "Rejected: 1.02.02.2.02.0049", "reject", "T-0000000000000002", "--by", "Sekda", "--why", "salah baris")
	if got := inForce("T-0000000000000002"); !strings.HasSuffix(got, "|ditolak|Sekda|salah baris") {
		t.Errorf("the later decision does not count: %s", got)
	}
	// A line that was not offered; its code had another one before, which keeps the number of the link.
	decide(exitDone, "Accepted: 2.11.11.2.01.0012 Penanganan sampah", "accept", "KS-01", "2.11.11.2.01.0012", "--by", "Sekda", "--why", "uji", "--year", "2026")
	if got := inForce(linkID("KS-01", 2026, "2.11.0.00.0.00.01.0000", "2.11.11.2.01.0002")); got != "KS-01|2.11.0.00.0.00.01.0000|2.11.11.2.01.0012|tidak diusulkan|diterima|2026|Sekda|uji" {
		t.Errorf("landed %s", got)
	}
	decide(exitUsage, "which the register itself names; there is nothing to accept", "accept", "T-0000000000000006", "--by", "x", "--why", "y")
	decide(exitUsage, "--by and --why are kept with the decision", "accept", "T-0000000000000003", "--by", "x")
	decide(exitUsage, "nearest: T-0000000000000003", "reject", "T-0000000000000033", "--by", "x", "--why", "y")
	decide(exitUsage, "give the code of a sub kegiatan after it", "accept", "KS-02", "--by", "x", "--why", "y")
	decide(exitUsage, "no plan of Kota Bogor holds 9.99.99.2.01.0001", "accept", "KS-02", "9.99.99.2.01.0001", "--by", "x", "--why", "y")
	files, err := filepath.Glob(filepath.Join(dir, "archive", "decisions", "tautan-*.csv"))
	if err != nil || len(files) != 3 {
		t.Errorf("%d decision files, %v", len(files), err)
	}
	for sum := range strings.Lines(landed(t, dir, "select sha256 from landing.batches where dataset = 'keputusan_tautan'")) {
		sum = strings.TrimSpace(sum)
		if _, err := os.Stat(filepath.Join(dir, "archive", sum[:2], sum)); err != nil {
			t.Errorf("a decision is not archived: %v", err)
		}
	}
}
