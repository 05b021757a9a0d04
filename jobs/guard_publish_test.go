package jobs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

const guardConfig = `workspace: {name: Uji}
sources:
  - {name: kab-bogor, region: "32.01", files: [{match: "*.csv", dataset: kerja_sama}]}
  - {name: kota-bogor, region: "32.71", files: [{match: "*.csv", dataset: kerja_sama}]}
  - {name: kota-depok, region: "32.76", files: [{match: "*.csv", dataset: kerja_sama}]}
`

// register is a list of n agreements.
func register(n int) string {
	var b strings.Builder
	b.WriteString("Nomor,Judul\n")
	for i := range n {
		fmt.Fprintf(&b, "%d/PKS/2024,Perjanjian Kerja Sama tentang Pekerjaan %d\n", i, i)
	}
	return b.String()
}

// lastRunOf is what the ledger says of the last run.
func lastRunOf(t *testing.T, dir string) warehouse.Run {
	t.Helper()
	runs := warehouse.Runs(entries(t, dir))
	return runs[len(runs)-1]
}

// held are what the last run held back of a publish, and the run.
func held(t *testing.T, dir string) (run string, what []string) {
	t.Helper()
	r := lastRunOf(t, dir)
	for _, h := range r.Held {
		if h.Kind == heldPublish {
			what = append(what, h.What+": "+h.Reason)
		}
	}
	return r.RunID, what
}

// TestManySmallFalls: registers that fall file by file, each by less than a batch may, are stopped together, and a batch that a
// person let in is not asked about again.
func TestManySmallFalls(t *testing.T) {
	long(t)
	t.Parallel()
	dir := t.TempDir()
	bring(t, dir, "", "../padu.yaml", guardConfig)
	sources := []string{"kab-bogor", "kota-bogor", "kota-depok"}
	publish := func(want int) string {
		t.Helper()
		return mustRun(t, want, "publish", "--dir", dir, "--as-of", "2026-11-20")
	}
	for _, s := range sources {
		bring(t, dir, s, "register-1.csv", register(20))
	}
	publish(exitDone)
	less := filepath.Join(t.TempDir(), "register.csv") // held, and let in by a person
	if err := os.WriteFile(less, []byte(register(5)), 0o644); err != nil {
		t.Fatal(err)
	}
	mustRun(t, exitHeld, "ingest", less, "--dataset", "kerja_sama", "--region", "32.76", "--dir", dir)
	batch := regexp.MustCompile(`padu accept (\S+)`).FindStringSubmatch(lastRunOf(t, dir).Held[0].Reason)[1]
	mustRun(t, exitDone, "accept", batch, "--dir", dir, "--why", "memang berkurang")
	publish(exitDone)
	if got := query(t, dir, "select count(*) from mart.fct_kerja_sama")[0]; got != "45" {
		t.Fatalf("%s agreements, wanted 20 + 20 + 5: a batch that a person let in is not asked about twice", got)
	}
	current := readLink(t, filepath.Join(dir, "published", "current"))
	for _, s := range sources[:2] {
		bring(t, dir, s, "register-2.csv", register(11)) // 45 % less
		bring(t, dir, s, "register-3.csv", register(7))  // 36 % less than that
	}
	out := publish(exitHeld)
	run, what := held(t, dir)
	want := []string{fmt.Sprintf("fct_kerja_sama: rows fell from 45 to 19, by more than 20 %% (guards.fall_percent), against snapshot %s; padu accept %s lets it through", current, run)}
	if d := cmp.Diff(want, what); d != "" {
		t.Error(d)
	}
	if now := readLink(t, filepath.Join(dir, "published", "current")); now != current || !strings.Contains(out, "When it is right as it is: padu accept --dir "+dir+" "+run+" --why") {
		t.Errorf("published %s: %s", now, out)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "published", "*.new")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	mustRun(t, exitFailed, "accept", "20200101T000000Z", "--dir", dir)
	if out := mustRun(t, exitHeld, "plan", "--dir", dir); !strings.Contains(out, "stopped  fct_kerja_sama: rows 45 → 19") {
		t.Errorf("the plan says %s", out)
	}
	mustRun(t, exitDone, "accept", run, "--dir", dir, "--why", "sudah dicek")
	if out := mustRun(t, exitDone, "plan", "--dir", dir); strings.Contains(out, "stopped") {
		t.Errorf("after the decision the plan says %s", out)
	}
	publish(exitDone)
	mustRun(t, exitFailed, "accept", run, "--dir", dir) // spent
	// A warehouse that is lost together with a region's files comes back without the region, and the next fall of the others is
	// stopped as the first was.
	for _, lost := range []string{"warehouse/padu.duckdb", "archive", "inbox/kota-depok"} {
		if err := os.RemoveAll(filepath.Join(dir, lost)); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range sources[:2] {
		bring(t, dir, s, "register-4.csv", register(4))
	}
	publish(exitHeld)
	if _, what := held(t, dir); len(what) != 2 || !strings.HasPrefix(what[0], "fct_kerja_sama: rows fell from 19 to 8") || !strings.HasPrefix(what[1], "fct_kerja_sama Kota Depok: rows fell from 5 to 0") {
		t.Errorf("a region that is gone: %v", what)
	}
}

func readLink(t *testing.T, path string) string {
	t.Helper()
	at, err := os.Readlink(path)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestSiteSaysWhatWasStopped: the pages say why there is nothing new, all other files of the site stay, and the line goes with the
// next good publish.
func TestSiteSaysWhatWasStopped(t *testing.T) {
	long(t)
	t.Parallel()
	dir := copied(t, small())
	yaml := filepath.Join(dir, "padu.yaml")
	change := func(path string, f func(string) string) {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fresh := f(string(data))
		if fresh == string(data) {
			t.Fatalf("%s is as it was", path)
		}
		if err := os.WriteFile(path, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	site := filepath.Join(dir, "site", "current")
	before := hashes(t, site)
	night := func(want int, asOf, says string) {
		t.Helper()
		out := mustRun(t, want, "publish", "--dir", dir, "--as-of", asOf)
		data, err := os.ReadFile(filepath.Join(site, "malam.js"))
		if err != nil {
			t.Fatal(err)
		}
		said := strings.ReplaceAll(string(data), "\u00a0", " ")
		if says == "" && strings.Contains(said, "kabar") || !strings.Contains(said, says) || !strings.Contains(said, `"20 November 2026"`) {
			t.Errorf("the pages say %s\n%s", said, out)
		}
		after := hashes(t, site)
		after["malam.js"] = before["malam.js"]
		if d := cmp.Diff(before, after); d != "" {
			t.Errorf("other files of the site changed: %s", d)
		}
	}
	// Whoever lets every fall of a source pass is asked by the publish.
	change(yaml, func(s string) string {
		return strings.Replace(s, "  - name: kota-bogor\n", "  - name: kota-bogor\n    max_fall: 100\n", 1)
	})
	change(filepath.Join(dir, "inbox", "kota-bogor", "apbd-2026-perubahan.csv"), func(s string) string { return strings.Join(strings.SplitAfter(s, "\n")[:50], "") })
	night(exitHeld, "2026-11-21", `"Situs ini memakai data per 20 November 2026. Pemuatan 21 November 2026 ditahan untuk diperiksa: anggaran APBD Kota Bogor 2026 turun dari Rp`)
	run, what := held(t, dir)
	if len(what) != 1 || !strings.HasPrefix(what[0], "fct_apbd Kota Bogor 2026: anggaran fell from Rp") {
		t.Errorf("held: %v", what)
	}
	mustRun(t, exitDone, "accept", run, "--dir", dir, "--why", "memang dipotong")
	night(exitDone, "2026-11-22", "")
}
