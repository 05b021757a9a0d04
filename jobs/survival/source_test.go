package survival

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"padu/warehouse"
)

// ills are what a server may do instead of answering, by the source that does it.
var ills = []struct {
	source string
	do     http.HandlerFunc
}{
	{"bisu", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
	{"terhenti", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"result":{"records":[`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}},
	{"menetes", func(w http.ResponseWriter, r *http.Request) {
		for _, b := range records("menetes", 9, 4) {
			if _, err := w.Write([]byte{byte(b)}); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(time.Second):
			}
		}
	}},
	{"sampah", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<html><title>Silakan masuk</title>\x00\xff\xfe")
	}},
	{"putus", func(w http.ResponseWriter, _ *http.Request) {
		text := records("putus", 9, 4)
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		fmt.Fprint(w, text[:len(text)/2])
		panic(http.ErrAbortHandler)
	}},
	{"galat", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "rusak", http.StatusInternalServerError) }},
	{"kosong", func(w http.ResponseWriter, _ *http.Request) {}},
}

// records is a register as a portal answers it.
func records(source string, version, n int) string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf(`{"nomor":"%d/%s","judul":"Perjanjian tentang %s versi %d","jenis":"Pihak Ketiga","bentuk":"PKS","mitra":"PT %d","tanggal tanda tangan":"31/01/2024","berakhir":"31/12/2027"}`,
			i, source, activities[i%len(activities)][1], version, i))
	}
	return fmt.Sprintf(`{"result":{"records":[%s],"total":%d}}`, strings.Join(lines, ","), n)
}

const within = 1200 * time.Millisecond

// TestIllSources asks servers that hang, drip, send rubbish, die in the middle or say 500: the night ends in time, the others load,
// what came before keeps serving, the ledger says why; and when they are well again the next night has all.
func TestIllSources(t *testing.T) {
	t.Parallel()
	var ill atomic.Bool
	var sent atomic.Int64
	mux := http.NewServeMux()
	dir := filepath.Join(t.TempDir(), "w")
	workspace(t, dir)
	text := config
	for i, s := range ills {
		mux.HandleFunc("/"+s.source, func(w http.ResponseWriter, r *http.Request) {
			if ill.Load() {
				s.do(w, r)
				return
			}
			fmt.Fprint(w, records(s.source, int(sent.Load()), 4))
		})
		text += fmt.Sprintf(`  - name: %s
    region: "32.%02d"
    http: [{url: "SERVER/%s", file: kerja-sama.ndjson, records: result.records, total: result.total, timeout: 500ms, within: %s, retries: 2, rate: 100}]
    files: [{match: "kerja-sama.ndjson", dataset: kerja_sama}]
`, s.source, i+2, s.source, within)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	if err := warehouse.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(strings.ReplaceAll(text, "SERVER", server.URL))); err != nil {
		t.Fatal(err)
	}
	versions := func() (n int) {
		s := open(t, dir)
		defer s.Close()
		for _, title := range texts(t, s, "select judul from mart.fct_kerja_sama") {
			if strings.HasSuffix(title, fmt.Sprintf("versi %d", sent.Load())) {
				n++
			}
		}
		return n
	}
	must(t, exitDone, "publish", "--dir", dir, "--as-of", day(0))
	if n := versions(); n != 4*len(ills) {
		t.Fatalf("%d agreements of portals, wanted %d", n, 4*len(ills))
	}

	files, want := version(1)
	bring(t, dir, files...)
	want.agreements += 4 * len(ills) // as they were
	sent.Store(1)
	ill.Store(true)
	out := must(t, exitHeld, "publish", "--dir", dir, "--as-of", day(1))
	holds(t, dir, want)
	if n := versions(); n != 0 {
		t.Errorf("%d agreements came from servers that are ill", n)
	}
	r := lastRun(t, dir)
	reasons := map[string]string{}
	for _, h := range r.Held {
		reasons[h.Source] = h.Reason
	}
	for _, s := range ills {
		if reasons[s.source] == "" || !strings.Contains(out, s.source) {
			t.Errorf("the ledger and the summary do not say why %s gave nothing: %v", s.source, r.Held)
		}
	}
	took := r.Steps[0].Seconds
	if limit := float64(len(ills)) * (within + time.Second).Seconds(); took > limit || r.State != warehouse.HeldUp {
		t.Errorf("fetching took %.1f s, at most %.1f s; the run is %s", took, limit, r.State)
	}

	ill.Store(false)
	must(t, exitDone, "publish", "--dir", dir, "--as-of", day(2), "--json")
	holds(t, dir, want)
	if n := versions(); n != 4*len(ills) {
		t.Errorf("%d agreements of portals that are well again, wanted %d", n, 4*len(ills))
	}
	figure(t, "%d servers that hang, stop, drip, send rubbish or nothing, die, or say 500: asked in %.1f s (each within %v), %d reasons in the ledger, the others loaded; well again, all loaded", len(ills), took, within, len(reasons))
	for source, why := range reasons {
		t.Logf("%s: %s", source, why)
	}
}
