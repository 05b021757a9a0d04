package jobs

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// lastOf is the last run in a workspace's ledger, and its steps with their states in one line.
func lastOf(t *testing.T, dir string) (warehouse.Run, string) {
	t.Helper()
	runs := warehouse.Runs(entries(t, dir))
	if len(runs) == 0 {
		t.Fatal("no run in the ledger")
	}
	r := runs[len(runs)-1]
	var steps []string
	for _, s := range r.Steps {
		steps = append(steps, s.Name+" "+s.State)
	}
	return r, strings.Join(steps, ", ")
}

// TestResume: a run that failed in its last part goes on there; its inputs and rows are in the ledger.
func TestResume(t *testing.T) {
	t.Parallel()
	dir := copied(t, small())
	bring(t, dir, "kota-bogor", "evaluasi-lagi.csv", "no rule takes this\n")
	site := filepath.Join(dir, "site")
	if err := os.Rename(site, site+"-aside"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(site, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-21"); code != exitFailed || !strings.Contains(out, "report: ") {
		t.Fatalf("exit %d: %s", code, out)
	}
	first, steps := lastOf(t, dir)
	if want := "fetch done, collect done, ingest done, return done, build done, check done, publish done, report failed"; steps != want || first.State != warehouse.Failed || first.Error == "" {
		t.Errorf("%s: %s\nwant %s", first.State, steps, want)
	}
	if r := first.Rows; r.In == 0 || r.In != r.Loaded+r.Rejected+r.Skipped || first.Published != first.RunID || first.AsOf != "2026-11-21" {
		t.Errorf("%+v, published %q, as of %s", r, first.Published, first.AsOf)
	}
	if err := os.Remove(site); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(site+"-aside", site); err != nil {
		t.Fatal(err)
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-21", "--resume"); code != exitHeld || !strings.Contains(out, "going on with report") {
		t.Fatalf("resumed: exit %d: %s", code, out)
	}
	second, steps := lastOf(t, dir)
	if want := "report done, edition done, copy done"; steps != want || second.State != warehouse.HeldUp {
		t.Errorf("resumed: %s: %s, want %s", second.State, steps, want)
	}
	if d := cmp.Diff(first.Held, second.Held); d != "" || len(first.Held) != 1 || first.Held[0].Kind != "left out" {
		t.Errorf("what was held back is carried on: %s\n%+v", d, first.Held)
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-21"); code != exitHeld {
		t.Fatalf("by hand: exit %d: %s", code, out)
	}
	if _, steps := lastOf(t, dir); !strings.HasPrefix(steps, "fetch done, ") {
		t.Errorf("without --resume all steps are done: %s", steps)
	}
}

// TestResumeAsksFailedSources: a resumed night asks again only the sources that failed.
func TestResumeAsksFailedSources(t *testing.T) {
	t.Parallel()
	var asked [2]atomic.Int64
	var up atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/good.csv" {
			asked[0].Add(1)
		} else if asked[1].Add(1); !up.Load() {
			http.Error(w, "closed for the night", http.StatusForbidden)
			return
		}
		_, _ = w.Write([]byte(ledgerHead + rowRefer)) // the reader may have gone
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	source := func(name, region string) string {
		return "  - name: " + name + "\n    region: \"" + region + "\"\n    http: [{url: \"" + server.URL + "/" + name + ".csv\", file: kerja-sama.csv}]\n" +
			"    files: [{match: \"kerja-sama.csv\", dataset: kerja_sama}]\n"
	}
	bring(t, dir, "", "../padu.yaml", "sources:\n"+source("good", "32.71")+source("bad", "32.76"))
	for _, c := range []struct {
		args      []string
		code      int
		good, bad int64
	}{{nil, exitHeld, 1, 1}, {[]string{"--resume"}, exitHeld, 1, 2}, {[]string{"--resume"}, exitDone, 1, 3}, {nil, exitDone, 2, 4}} {
		up.Store(c.bad > 2)
		if code, out := run(append([]string{"nightly", "--dir", dir, "--as-of", "2026-11-20"}, c.args...)...); code != c.code {
			t.Fatalf("%v: exit %d: %s", c.args, code, out)
		}
		if asked[0].Load() != c.good || asked[1].Load() != c.bad {
			t.Errorf("%v: asked %d and %d times; want %d and %d", c.args, asked[0].Load(), asked[1].Load(), c.good, c.bad)
		}
	}
	r, _ := lastOf(t, dir)
	if len(r.Inputs) != 0 || r.State != warehouse.Done {
		t.Errorf("nothing new in the last run: %+v", r)
	}
}
