package jobs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/reports"
	"padu/transform"
	"padu/warehouse"
)

// TestNightOfTheSite: what the pages say follows the last run that was to publish.
func TestNightOfTheSite(t *testing.T) {
	t.Parallel()
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	run := func(d int, job, state string, held ...warehouse.Held) warehouse.Run {
		asOf := day(d).Format(time.DateOnly)
		return warehouse.Run{RunID: job + asOf, Job: job, State: state, AsOf: asOf, EndedAt: day(d).Add(-5 * time.Hour), Held: held} // 02.00 WIB
	}
	change := warehouse.Change{Mart: "fct_apbd", Measure: "rows", Was: 2, Found: 1}
	stop := warehouse.Held{Kind: heldPublish, Change: &change}
	late := warehouse.Held{Kind: heldSource, Source: "djpk"}
	good := run(20, "nightly", warehouse.Done)
	// Done at 02.00 WIB on the 20th: the next is due at 01.30 on the 21st, 36 hours later it is 13.30 on the 22nd.
	fine := reports.Night{Data: day(20), Late: time.Date(2026, 11, 22, 6, 30, 0, 0, time.UTC)}
	for name, c := range map[string]struct {
		runs []warehouse.Run
		want reports.Night
	}{
		"a good night":              {[]warehouse.Run{good}, fine},
		"a source was late":         {[]warehouse.Run{run(20, "nightly", warehouse.HeldUp, late)}, fine},
		"a guard stopped it":        {[]warehouse.Run{good, run(21, "nightly", warehouse.HeldUp, stop, late)}, reports.Night{Data: day(20), Run: day(21), Stopped: []warehouse.Change{change}}},
		"a test stopped it":         {[]warehouse.Run{good, run(21, "nightly", warehouse.Failed, warehouse.Held{Kind: heldPublish, What: "test uang_apbd"})}, reports.Night{Data: day(20), Run: day(21), Tests: true}},
		"it failed":                 {[]warehouse.Run{good, run(21, "nightly", warehouse.Failed)}, reports.Night{Data: day(20), Run: day(21)}},
		"it was killed":             {[]warehouse.Run{good, run(21, "nightly", warehouse.Killed)}, reports.Night{Data: day(20), Run: day(21)}},
		"stopped to go on later":    {[]warehouse.Run{good, run(21, "nightly", warehouse.Stopped)}, fine},
		"going on":                  {[]warehouse.Run{good, run(21, "nightly", warehouse.Started)}, fine},
		"another job failed":        {[]warehouse.Run{good, run(21, "monthly", warehouse.Failed)}, fine},
		"the next one came through": {[]warehouse.Run{good, run(21, "nightly", warehouse.Failed), func() warehouse.Run { r := good; r.RunID = "again"; return r }()}, fine},
		"an older padu's ledger":    {[]warehouse.Run{{RunID: good.RunID, Job: "nightly", State: warehouse.Done}}, reports.Night{}},
	} {
		ws := &workspace{config: defaults()}
		if d := cmp.Diff(c.want, ws.night(c.runs, good.RunID), cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	ws := &workspace{dir: t.TempDir(), config: defaults()}
	for range 2 { // no site, and one whose folder is gone: it is not made again
		if err := ws.sayNight(); err != nil {
			t.Fatal(err)
		}
		if left, err := filepath.Glob(filepath.Join(ws.dir, "site", "2*")); err != nil || len(left) > 0 {
			t.Errorf("made %v, %v", left, err)
		}
		if err := errors.Join(os.MkdirAll(filepath.Join(ws.dir, "site"), 0o755), os.Symlink("20261120T000000Z", filepath.Join(ws.dir, "site", "current"))); err != nil && !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
	}
	ws.config.Workspace.Sample = true
	if n := ws.night([]warehouse.Run{good}, good.RunID); !n.Late.IsZero() {
		t.Errorf("a sample is late at %s", n.Late)
	}
}

// TestFiguresHaveNames: pages name every figure that a guard may stop.
func TestFiguresHaveNames(t *testing.T) {
	for _, x := range transform.WatchedMarts {
		for _, m := range append([]string{transform.MeasureRows}, x.Money...) {
			if reports.FigureName(x.Mart, m) == "" {
				t.Errorf("reports has no words for %s of %s", m, x.Mart)
			}
		}
	}
}
