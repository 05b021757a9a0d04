package jobs

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"padu/ingest/sample"
	"padu/warehouse"
)

// TestDemoWays: the demo's first night read the portal page by page, and rows came from folders, the ZIP and the portal.
func TestDemoWays(t *testing.T) {
	dir, truth := demo()
	notes := []string{}
	for _, e := range entries(t, dir) {
		if e.Step == "fetch" && e.State == "done" {
			notes = append(notes, e.Note)
		}
	}
	if len(notes) == 0 || notes[0] != "3 fetched, 0 unchanged, 0 failed; 6 pages read" {
		t.Errorf("fetch: %v", notes)
	}
	got := query(t, dir, `select file, rows_loaded from meta.batches where file like '%.zip/%' or source = 'provinsi-jawa-barat' and (dataset = 'kerja_sama' or dataset = 'apbd' and tahun = 2026) order by 1`)
	want := []string{"inbox/kota-depok/kiriman-2026.zip/apbd-2026-murni.csv,408", "inbox/kota-depok/kiriman-2026.zip/apbd-2026-perubahan.csv,408", "inbox/kota-depok/kiriman-2026.zip/kerja-sama.xlsx,42",
		"inbox/kota-depok/kiriman-2026.zip/rkpd-2026-murni.csv,159", "inbox/kota-depok/kiriman-2026.zip/rkpd-2026-perubahan.csv,159",
		"inbox/provinsi-jawa-barat/apbd-2026-murni.csv,384", "inbox/provinsi-jawa-barat/apbd-2026-perubahan.csv,384", "inbox/provinsi-jawa-barat/kerja-sama.ndjson,39"}
	if !slices.Equal(got, want) || truth.Agreements["32"] != 39 {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}

// portalChanges takes one agreement from the portal of a demo: the next night brings that file alone.
func portalChanges(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, sample.Portal, "kerja-sama.json")
	data, err := os.ReadFile(file)
	var records []json.RawMessage
	if err != nil || json.Unmarshal(data, &records) != nil {
		t.Fatal(err)
	}
	if data, err = json.Marshal(records[1:]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20")
	for _, want := range []string{"1 fetched, 2 unchanged, 0 failed; 4 pages read", "1 new batches, 38 rows"} {
		if code != exitDone || !strings.Contains(out, want) {
			t.Errorf("exit %d, wanted %q in\n%s", code, want, out)
		}
	}
	if n := query(t, dir, "select count(*) from mart.fct_kerja_sama where kode_wilayah = '32'"); n[0] != "38" {
		t.Errorf("%s agreements, wanted 38", n[0])
	}
}

func TestPortalHandler(t *testing.T) {
	s := httptest.NewServer(portalHandler(fstest.MapFS{"a.json": {Data: []byte(`[{"n":1}, {"n":2}, {"n":3}]`)}, "a.csv": {Data: []byte("n\n1\n")}, "b.json": {Data: []byte("{}")}}))
	t.Cleanup(s.Close)
	for _, c := range []struct {
		path, want string
		status     int
	}{
		{"/a.json", `{"data":[{"n":1},{"n":2},{"n":3}],"error":"","meta":{"total_record":3}}`, 200},
		{"/a.json?limit=2&skip=2", `{"data":[{"n":3}],"error":"","meta":{"total_record":3}}`, 200},
		{"/a.json?limit=9223372036854775807&skip=2", `{"data":[{"n":3}],"error":"","meta":{"total_record":3}}`, 200},
		{"/a.json?skip=9", `{"data":[],"error":"","meta":{"total_record":3}}`, 200},
		{"/a.csv", "n\n1\n", 200},
		{"/b.json", "the file is no list of records", 400},
		{"/../portal.go", "404", 404},
		{"/", "404", 404},
	} {
		status, head, body := get(t, s.URL+c.path)
		if status != c.status || !strings.HasPrefix(body, c.want) || (status == 200) != (head.Get("ETag") != "") {
			t.Errorf("%s: %d %v %s", c.path, status, head, body)
		}
		if status != 200 {
			continue
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("If-None-Match", head.Get("ETag"))
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusNotModified {
			t.Errorf("%s again: %d", c.path, res.StatusCode)
		}
	}
}

// entries are the lines of a workspace's ledger.
func entries(t *testing.T, dir string) []warehouse.Entry {
	t.Helper()
	all, err := warehouse.OpenLedger(dir).Entries()
	if err != nil {
		t.Fatal(err)
	}
	return all
}
