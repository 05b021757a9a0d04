package jobs

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestNightlyFetches: a night asks two portals for their agreements. One fails, and then on the second night the other: what
// came before keeps serving, the reason reaches the summary, the status and the page, and the token none of them.
func TestNightlyFetches(t *testing.T) {
	t.Setenv("PADU_TEST_TOKEN", " RAHASIA-123\n")
	var broken atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("X-Key") != "RAHASIA-123":
			w.WriteHeader(http.StatusUnauthorized)
		case broken.Load() || r.URL.Path == "/rusak":
			fmt.Fprint(w, "<html><title>Masuk RAHASIA-123</title>")
		default:
			fmt.Fprint(w, `{"success":true,"result":{"records":[
				{"_id":1,"judul":"Perjanjian tentang Sampah","jenis":"Pihak Ketiga","bentuk":"PKS","mitra":"PT Satu","tanggal tanda tangan":"31/01/2024","berakhir":"31/12/2027"},
				{"_id":2,"judul":"Perjanjian tentang Arsip","jenis":"Pihak Ketiga","bentuk":"PKS","mitra":"PT Dua","tanggal tanda tangan":"28/02/2024","berakhir":"31/12/2027"}],
				"total":2}}`)
		}
	}))
	t.Cleanup(s.Close)
	dir := t.TempDir()
	config := strings.ReplaceAll(`
sources:
  - name: rusak
    region: "64.71"
    http:
      - {url: "URL/rusak?token=RAHASIA-456", file: kerja-sama.ndjson, token_env: PADU_TEST_TOKEN, token_header: X-Key}
      - {url: "URL/", file: kerja-sama-2.ndjson, token_file: tidak-ada}
    files: [{match: "kerja-sama*.ndjson", dataset: kerja_sama}]
  - name: samarinda
    region: "64.72"
    http:
      - {url: "URL/datastore_search", file: kerja-sama.ndjson, total: result.total, token_env: PADU_TEST_TOKEN, token_header: X-Key}
    files: [{match: "kerja-sama.ndjson", dataset: kerja_sama}]
`, "URL", s.URL)
	if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	night := func(day string, want ...string) {
		t.Helper()
		code, out := run("nightly", "--dir", dir, "--as-of", day)
		_, said := run("runs", "last", "--dir", dir)
		said = unfolded(said)
		page, err := os.ReadFile(filepath.Join(dir, "site", "current", "mutu.html"))
		if code != exitHeld || err != nil {
			t.Fatalf("exit %d, %v: %s", code, err, out)
		}
		for _, w := range want {
			if !strings.Contains(out, w) || !strings.Contains(said, w) {
				t.Errorf("%s: wanted %q in\n%s\nand\n%s", day, w, out, said)
			}
		}
		if !strings.Contains(string(page), "yang datang halaman web berjudul") {
			t.Error("the page does not say in Indonesian what was left out")
		}
		ledger, err := os.ReadFile(filepath.Join(dir, "runs", "ledger.ndjson"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out+said+string(page)+string(ledger), "RAHASIA") {
			t.Errorf("a secret is shown:\n%s\n%s", out, said)
		}
		if n := query(t, dir, "select count(*) from mart.fct_kerja_sama"); n[0] != "2" {
			t.Errorf("%s: %s agreements", day, n[0])
		}
	}
	night("2026-11-20", `rusak inbox/rusak/kerja-sama.ndjson: a web page came where data should be, its title is "Masuk xxxxx"`,
		"rusak inbox/rusak/kerja-sama-2.ndjson: token_file: open "+filepath.Join(dir, "tidak-ada")+": no such file")
	broken.Store(true)
	night("2026-11-21", "rusak inbox/rusak/kerja-sama.ndjson: a web page came", "samarinda inbox/samarinda/kerja-sama.ndjson: a web page came")

	// Files named on the command line are loaded alone, and nothing is fetched.
	code, out := run("ingest", "--dir", dir, "--json", "--dataset", "kerja_sama", "--as-of", "2026-11-21", filepath.Join(dir, "inbox", "samarinda", "kerja-sama.ndjson"), "--region", "64.72")
	var sum Summary
	if err := json.Unmarshal([]byte(out), &sum); err != nil || code != exitDone || sum.Steps[0].Note != "not for named files" {
		t.Errorf("exit %d, %v: %s", code, err, out)
	}
}

// TestNightlyAsksDatabase: rows of a real PostgreSQL become a budget in the mart.
func TestNightlyAsksDatabase(t *testing.T) {
	if os.Getenv("PADU_TEST_POSTGRES") == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("PADU_TEST_POSTGRES is not set; .ci/run starts a server and sets it")
		}
		t.Skip("PADU_TEST_POSTGRES is not set; .ci/run starts a server and sets it")
	}
	dir := t.TempDir()
	config := `
sources:
  - name: samarinda
    region: "64.72"
    sql:
      - driver: postgres
        dsn_env: PADU_TEST_POSTGRES
        file: apbd-2026-murni.ndjson
        query: |
          select '1.03.0.00.0.00.01.0000' as kode_skpd, '1.03.04.2.01.0012' as kode_sub_kegiatan, '5.1.02.01.01.0024' as kode_rekening,
                 n * 1000000000000.10 as pagu
          from generate_series(1, 3) n
    files: [{match: "apbd-{year}-{stage}.ndjson", dataset: apbd}]
`
	if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
		t.Fatalf("exit %d: %s", code, out)
	}
	if sums := query(t, dir, "select kode_wilayah, tahun, tahap, sum(anggaran) from mart.fct_apbd group by all"); len(sums) != 1 || sums[0] != "64.72,2026,murni,6000000000000.60" {
		t.Errorf("%v", sums)
	}
}
