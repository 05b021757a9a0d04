package jobs

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// condition is something that is wrong now. Its key is the same as long as it lasts.
type condition struct {
	key, severity, title, text string
	since                      time.Time
}

// How grave a condition is.
const (
	critical = "critical" // readers do not get what is new, or the machine is about to stop working
	warning  = "warning"  // something that a region sent, or did not send
)

// found is what is wrong now. What could not be judged (no snapshot to ask, say) is neither there nor over.
type found struct {
	conditions []condition
	unjudged   []string // how the keys begin
}

// conditions asks the ledger, the current snapshot and the disk what is wrong now. open are the keys of what was.
func (ws *workspace) conditions(ctx context.Context, open map[string]told) (f found, err error) {
	runs, err := ws.runsSeen()
	if err != nil {
		return f, err
	}
	if runs, err = ws.withTheGone(runs); err != nil {
		return f, err
	}
	f.conditions = append(ws.failures(runs), ws.heldNow(runs)...)
	if len(runs) == 0 { // a ledger that is lost says of nothing that it is over
		f.unjudged = []string{"failed:", "held:", heldPublish}
	}
	p, err := ws.publishedSeen(ctx)
	if err != nil {
		f.unjudged = append(f.unjudged, "late:")
		if errors.Is(err, warehouse.ErrNoSnapshot) {
			err = nil
		}
	} else {
		for _, r := range p.late {
			f.conditions = append(f.conditions, ws.lateCondition(r, p.info.AsOf))
		}
	}
	d, derr := ws.disk(ws.dir)
	_, was := open["disk"]
	switch {
	case derr != nil:
		f.unjudged = append(f.unjudged, "disk")
	case d.nearlyFull(was):
		f.conditions = append(f.conditions, ws.diskCondition(d))
	}
	return f, errors.Join(err, derr)
}

// withTheGone says of a run without an end that it was killed when no process has the writer's lock. The ledger is read again
// after the lock was asked about: the run may have ended in between.
func (ws *workspace) withTheGone(runs []warehouse.Run) ([]warehouse.Run, error) {
	unended := func(r warehouse.Run) bool { return !r.Ended() }
	if !slices.ContainsFunc(runs, unended) {
		return runs, nil
	}
	pid, err := warehouse.Writing(ws.dir)
	if err != nil || pid != 0 {
		return runs, err
	}
	if runs, err = ws.runsSeen(); err != nil {
		return nil, err
	}
	runs = slices.Clone(runs)
	for i := range runs {
		if unended(runs[i]) {
			runs[i].State, runs[i].EndedAt = warehouse.Killed, runs[i].StartedAt
		}
	}
	return runs, nil
}

// failures are the jobs whose last run failed or was killed, with when that began. A run that was stopped, or is going on,
// changes nothing: the one before it counts.
func (ws *workspace) failures(runs []warehouse.Run) (out []condition) {
	for _, j := range jobs {
		var last warehouse.Run
		var since time.Time
		for _, r := range runs {
			switch {
			case r.Job != j.name:
			case r.State == warehouse.Failed || r.State == warehouse.Killed:
				if last = r; since.IsZero() {
					since = r.EndedAt
				}
			case r.State == warehouse.Done || r.State == warehouse.HeldUp:
				last, since = r, time.Time{}
			}
		}
		if !since.IsZero() && !slices.ContainsFunc(last.Held, stoppedPublish) { // a guard that stopped it says so itself
			out = append(out, ws.failedCondition(last, since))
		}
	}
	return out
}

func stoppedPublish(h warehouse.Held) bool { return h.Kind == heldPublish }

// wholeNights are the jobs that look at everything that the sources bring.
var wholeNights = []string{"nightly", "publish", "check", "build"}

// judged is true for a run that looked at everything and said at its end what it held back: it came through its ingest step,
// or went on behind that of an earlier run.
func judged(r warehouse.Run) bool {
	if !r.Ended() || r.State == warehouse.Killed || !slices.Contains(wholeNights, r.Job) {
		return false
	}
	for _, s := range r.Steps {
		switch s.Name {
		case "fetch", "collect":
		case "ingest":
			return s.State == warehouse.Done || s.State == warehouse.Skipped
		default:
			return true
		}
	}
	return false
}

func heldKey(h warehouse.Held) string {
	if stoppedPublish(h) {
		return heldPublish
	}
	return "held:" + h.Source + "/" + strings.TrimPrefix(h.What, "inbox/"+h.Source+"/")
}

// holding is something that is held back: what was said of it last, and since when it is so.
type holding struct {
	key   string
	held  []warehouse.Held
	since time.Time
	run   warehouse.Run
}

// holdings are what the last run that looked at everything held back, less what was let in since. All that a guard said of a
// snapshot is one.
func holdings(runs []warehouse.Run) []holding {
	now, order := map[string]*holding{}, []string(nil)
	for _, r := range runs {
		if !judged(r) {
			for _, in := range r.Inputs {
				if in.Status == "loaded" {
					delete(now, heldKey(warehouse.Held{Source: in.Source, What: in.File}))
				}
			}
			continue
		}
		before := now
		now, order = map[string]*holding{}, nil
		for _, h := range r.Held {
			k := heldKey(h)
			if now[k] == nil {
				now[k] = &holding{key: k, since: r.EndedAt, run: r}
				order = append(order, k)
				if was := before[k]; was != nil {
					now[k].since = was.since
				}
			}
			now[k].held = append(now[k].held, h)
		}
	}
	var out []holding
	for _, k := range order {
		if h := now[k]; h != nil { // not let in since
			out = append(out, *h)
		}
	}
	return out
}

func (ws *workspace) heldNow(runs []warehouse.Run) (out []condition) {
	for _, h := range holdings(runs) {
		if h.key == heldPublish {
			out = append(out, ws.stoppedCondition(h.held, h.run, h.since))
		} else {
			out = append(out, ws.heldCondition(h.key, h.held[0], batchOf(runs, h.held[0]), h.since))
		}
	}
	return out
}

// heldBySource counts what is held back.
func heldBySource(runs []warehouse.Run) map[string]int {
	out := map[string]int{}
	for _, h := range holdings(runs) {
		out[h.held[0].Source]++
	}
	return out
}

// batchOf is the last batch of a file that was held; only the run in which it came names it.
func batchOf(runs []warehouse.Run, h warehouse.Held) (batch string) {
	for _, r := range runs {
		for _, in := range r.Inputs {
			if in.Source == h.Source && in.File == h.What && in.Status == h.Kind {
				batch = in.Batch
			}
		}
	}
	return batch
}
