package jobs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"padu/reports"
	"padu/warehouse"
)

// lateAfter is how long after the next night's time the pages say that it did not come.
const lateAfter = 36 * time.Hour

// sayNight lets the pages of the current site say what came of the last run that was to publish, from the ledger alone.
func (ws *workspace) sayNight() error {
	shown, err := os.Readlink(filepath.Join(ws.dir, "site", "current"))
	root := filepath.Join(ws.dir, "site", shown)
	if err == nil {
		_, err = os.Stat(root)
	}
	if errors.Is(err, fs.ErrNotExist) { // there is no site
		return nil
	}
	if err != nil {
		return err
	}
	runs, err := ws.ledger.Runs()
	if err != nil {
		return err
	}
	n := ws.night(runs, shown)
	if n.Data.IsZero() { // a site of which the ledger does not know the day
		return nil
	}
	return reports.SayNight(root, n)
}

// night is what there is to say on the site that the run shown drew.
func (ws *workspace) night(runs []warehouse.Run, shown string) (n reports.Night) {
	for _, r := range runs {
		day, err := time.Parse(time.DateOnly, r.AsOf)
		if err != nil {
			continue
		}
		if r.RunID == shown {
			n.Data = day
		}
		if !publishes(r) || !r.Ended() || r.State == warehouse.Stopped { // it goes on later
			continue
		}
		n.Run, n.Stopped, n.Tests, n.Late = day, nil, false, time.Time{}
		for _, h := range r.Held {
			if h.Change != nil {
				n.Stopped = append(n.Stopped, *h.Change)
			}
			n.Tests = n.Tests || h.Kind == heldPublish && h.Change == nil
		}
		if len(n.Stopped) > 0 || r.State == warehouse.Failed || r.State == warehouse.Killed {
			continue
		}
		if n.Run = (time.Time{}); !ws.config.Workspace.Sample { // a sample is looked at long after its last night
			n.Late = ws.config.after(ws.config.Schedule.Nightly, r.EndedAt).Add(lateAfter)
		}
	}
	return n
}

// publishes is true for a run that was to bring new data to readers.
func publishes(r warehouse.Run) bool {
	return r.Job == "nightly" || r.Job == "publish" || slices.ContainsFunc(r.Steps, func(s warehouse.Step) bool { return s.Name == "publish" })
}
