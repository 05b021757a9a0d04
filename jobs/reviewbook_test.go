package jobs

import (
	"os"
	"path/filepath"
	"testing"
)

// TestReviewInReport: the workbook of a report comes back too. Its review sheet is filled in among the others, and of its many
// sheets that one alone is loaded.
func TestReviewInReport(t *testing.T) {
	marts := filepath.Join(t.TempDir(), "marts.sql") // the small fixture, completed with every mart
	var sql []byte
	for _, name := range []string{"snapshot.sql", "marts.sql"} {
		part, err := os.ReadFile("../reports/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		sql = append(append(sql, part...), '\n')
	}
	if err := os.WriteFile(marts, sql, 0o644); err != nil {
		t.Fatal(err)
	}
	dir, site := filepath.Join(t.TempDir(), "tautan"), filepath.Join(t.TempDir(), "site")
	if err := linkFixture(dir, marts); err != nil {
		t.Fatal(err)
	}
	if err := renderSite(t.Context(), dir, site); err != nil {
		t.Fatal(err)
	}
	fill(t, filepath.Join(site, "wilayah", "32.71", "laporan.xlsx"), filepath.Join(dir, "inbox", "kota-bogor", "tinjauan-laporan.xlsx"), map[string]string{"T-00000000000000c1": "diterima", "T-00000000000000b1": "ditolak"})
	if code, out := run("ingest", "--dir", dir); code != exitDone {
		t.Fatalf("ingest: exit %d: %s", code, out)
	}
	if got := landed(t, dir, "select concat_ws(' ', rows_loaded, rows_rejected, status) from landing.batches where dataset = 'keputusan_tautan'"); got != "2 0 loaded" {
		t.Errorf("loaded, rejected, status: %s", got)
	}
	want := "T-00000000000000b1|ditolak|Bappeda\nT-00000000000000c1|diterima|Bappeda"
	if got := landed(t, dir, "select concat_ws('|', id_tautan, keputusan, oleh) from landing.keputusan_tautan order by 1"); got != want {
		t.Errorf("landed\n%s\nwanted\n%s", got, want)
	}
}
