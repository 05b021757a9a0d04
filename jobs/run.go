package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"padu/ingest"
	"padu/transform"
	"padu/warehouse"
)

// request is what a run is asked to do.
type request struct {
	job     string
	steps   []step
	asOf    time.Time
	files   []ingest.File                                // named on the command line, loaded instead of what the sources bring; nil when there are none
	due     time.Time                                    // when the schedule wanted it; zero for a run by hand
	attempt int                                          // 0 counts as 1
	resume  bool                                         // go on where the last run of the job ended, when it was not through
	open    func(context.Context) (*warehouse.DB, error) // what the run works on; nil for the workspace's warehouse
}

// night is one run of a job: of the nightly, or of some of its steps, or of another job.
type night struct {
	ws        *workspace
	w         *warehouse.DB
	request   request
	run       ingest.Run
	progress  *progress
	files     []ingest.File
	only      []string // the sources to fetch from; nil for all
	unfetched int      // so many of the summary's problems, the first, are of sources that could not be asked
	notCopied bool     // the last of the summary's problems is of the copy in PostgreSQL
	summary   Summary
	carried   []warehouse.Held // by the run that this one goes on with
	changed   bool             // what a snapshot is built from is not what the current one was built from
	state     string
}

// step is a named part of a run. again is the step from which a later run goes on when this one was not through. do returns
// what there is to say of it.
type step struct {
	name, again string
	do          func(*night, context.Context) (string, error)
}

// Summary is what a run did. It is printed as a table, or as JSON.
type Summary struct {
	RunID     string              `json:"run_id"`
	Job       string              `json:"job"`
	AsOf      string              `json:"as_of"`
	State     string              `json:"state"` // done, held, failed, stopped
	Steps     []StepSummary       `json:"steps"`
	Receipts  []ingest.Receipt    `json:"receipts"`
	Problems  []ingest.Problem    `json:"problems"`
	Failures  []transform.Failure `json:"failures"`
	Stopped   []warehouse.Held    `json:"stopped"` // what guards found in the snapshot that was not published
	Models    int                 `json:"models"`
	Took      []Took              `json:"took,omitempty"` // each model, where any was built
	MartRows  int64               `json:"mart_rows"`
	Findings  int64               `json:"findings"`
	Published string              `json:"published"` // run of the snapshot that this run published, "" when none was new
	Pages     int                 `json:"pages"`
	PDFs      int                 `json:"pdfs"`
	Backup    *Backed             `json:"backup,omitempty"`
	Pruned    *Pruned             `json:"pruned,omitempty"`
	Rebuilt   *rebuilt            `json:"rebuilt,omitempty"`
	Error     string              `json:"error,omitempty"`
}

// Took is how long a model took to build.
type Took struct {
	Model   string  `json:"model"`
	Seconds float64 `json:"seconds"`
	Rows    int64   `json:"rows"` // of a mart; 0 for views
}

// StepSummary is one step of a run.
type StepSummary struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	Note    string  `json:"note"`
}

// upTo are the steps of the nightly through the one named.
func upTo(last string) []step {
	for i, s := range nightlySteps {
		if s.name == last {
			return nightlySteps[:i+1]
		}
	}
	panic("the nightly has no step " + last)
}

// Run does a job and returns what it did, also when it failed. What it does stands in the ledger before and after each step.
// Only a run that could take the writer's lock is one: another says who has it, and leaves no line.
func (ws *workspace) Run(ctx context.Context, r request, p *progress) (Summary, error) {
	n := &night{ws: ws, request: r, progress: p}
	n.run = ingest.Run{AsOf: r.asOf, Now: ws.now()}
	n.summary = Summary{Job: r.job, AsOf: r.asOf.Format(time.DateOnly), State: warehouse.Done,
		Steps: []StepSummary{}, Receipts: []ingest.Receipt{}, Problems: []ingest.Problem{}, Failures: []transform.Failure{}, Stopped: []warehouse.Held{}}
	open := ws.open
	if r.open != nil {
		open = r.open
	}
	w, err := open(ctx)
	if errors.Is(err, warehouse.ErrBusy) {
		return n.summary, err
	}
	n.w = w
	var lerr error
	if n.run.ID, lerr = ws.runID(); lerr == nil {
		p.of(n.run.ID, r.job)
		lerr = n.begin()
	}
	n.summary.RunID = n.run.ID
	if lerr == nil && err == nil {
		err = n.steps(ctx)
	}
	if n.w != nil { // a snapshot that was built and not published is no one's; it goes with the run
		err = errors.Join(err, n.w.DropSnapshot(context.WithoutCancel(ctx)))
	}
	if lerr == nil {
		lerr = n.end(ctx, err)
	}
	if lerr == nil {
		lerr = ws.sayNight()
	}
	if n.w != nil { // after the last line: whoever gets the lock finds this run ended
		lerr = errors.Join(lerr, n.w.Close())
	}
	return n.summary, errors.Join(err, lerr)
}

// begin writes that the run started, after saying of runs that ended without a word that they were killed: no other can be
// going on, because this one has the lock.
func (n *night) begin() error {
	runs, err := n.ws.ledger.Runs()
	if err != nil {
		return err
	}
	for _, r := range runs {
		if !r.Ended() {
			if err := n.ws.ledger.Append(warehouse.Entry{RunID: r.RunID, Job: r.Job, State: warehouse.Killed, At: n.ws.now().UTC()}); err != nil {
				return err
			}
		}
	}
	if n.request.resume {
		n.goOn(runs)
	}
	e := n.entry("", warehouse.Started)
	e.DueAt, e.Attempt, e.PID, e.AsOf = n.request.due, n.request.attempt, os.Getpid(), n.summary.AsOf
	n.sayBegun()
	return n.ws.ledger.Append(e)
}

// goOn leaves out the steps that the last run of the job did, when it was not through; where sources failed it, only those
// are asked again.
func (n *night) goOn(runs []warehouse.Run) {
	last, ok := lastRun(runs, n.request.job)
	if !ok || last.State == warehouse.Done {
		return
	}
	for _, h := range last.Held {
		switch {
		case h.Kind == heldSource:
			n.only = append(n.only, h.Source)
		case h.Kind == heldCopy && n.only == nil:
			n.only = []string{} // the sources have answered
		}
	}
	if last.State == warehouse.HeldUp || n.only != nil {
		return
	}
	state := map[string]string{}
	for _, s := range last.Steps {
		state[s.Name] = s.State
	}
	from := ""
	for _, s := range n.request.steps {
		if was := state[s.name]; was != warehouse.Done && was != warehouse.Skipped {
			from = s.again
			break
		}
	}
	for i, s := range n.request.steps {
		if s.name == from && i > 0 {
			n.progress.say("going on with %s, where run %s ended", from, last.RunID)
			n.request.steps, n.carried = n.request.steps[i:], slices.Clone(last.Held)
			if slices.ContainsFunc(n.request.steps, func(s step) bool { return s.name == "publish" }) { // it judges again
				n.carried = slices.DeleteFunc(n.carried, func(h warehouse.Held) bool { return h.Kind == heldPublish })
			}
		}
	}
}

// lastRun is the last run of a job.
func lastRun(runs []warehouse.Run, job string) (last warehouse.Run, ok bool) {
	for _, r := range runs {
		if r.Job == job {
			last, ok = r, true
		}
	}
	return last, ok
}

func (n *night) steps(ctx context.Context) error {
	for _, s := range n.request.steps {
		start := n.ws.now()
		if err := n.ws.ledger.Append(n.entry(s.name, warehouse.Started)); err != nil {
			return err
		}
		n.progress.start(s.name, 0, "")
		note, err := s.do(n, ctx)
		took := n.ws.now().Sub(start).Seconds()
		n.summary.Steps = append(n.summary.Steps, StepSummary{s.name, took, note})
		e := n.entry(s.name, warehouse.Done)
		e.Note, e.Seconds = note, took
		if err != nil {
			if err = fmt.Errorf("%s: %w", s.name, err); s.name != "report" && s.name != "edition" && s.name != "copy" { // which read snapshots alone
				err = warehouse.Explain(n.ws.dir, err)
			}
			e.State, e.Error = endState(ctx), err.Error()
			n.progress.fail(err)
		}
		n.progress.done(note)
		if s.name == "ingest" {
			e.Rows, e.Inputs = n.inputs()
		}
		if err := errors.Join(err, n.ws.ledger.Append(e)); err != nil {
			return err
		}
	}
	return nil
}

// endState is what a step or run is that ended with an error.
func endState(ctx context.Context) string {
	if ctx.Err() != nil {
		return warehouse.Stopped
	}
	return warehouse.Failed
}

// end writes how the run ended.
func (n *night) end(ctx context.Context, err error) error {
	e := n.entry("", warehouse.Done)
	e.Held, e.Published = n.held(), n.summary.Published
	if len(e.Held) > 0 {
		e.State = warehouse.HeldUp
	}
	if err != nil {
		e.State, e.Error = endState(ctx), err.Error()
	}
	n.summary.State, n.summary.Error = e.State, e.Error
	n.sayEnded()
	return n.ws.ledger.Append(e)
}

func (n *night) entry(step, state string) warehouse.Entry {
	return warehouse.Entry{RunID: n.run.ID, Job: n.request.job, Step: step, State: state, At: n.ws.now().UTC()}
}

// inputs are the files that were judged for the first time, and the rows of all.
func (n *night) inputs() (*warehouse.Rows, []warehouse.Input) {
	var rows warehouse.Rows
	var out []warehouse.Input
	for _, r := range n.summary.Receipts {
		one := warehouse.Rows{In: r.RowsIn, Loaded: r.Loaded, Rejected: r.Rejected, Skipped: r.Skipped}
		rows = warehouse.Rows{In: rows.In + one.In, Loaded: rows.Loaded + one.Loaded, Rejected: rows.Rejected + one.Rejected, Skipped: rows.Skipped + one.Skipped}
		if !r.Unchanged {
			out = append(out, warehouse.Input{Batch: r.BatchID, Source: r.Source, Dataset: r.Dataset, File: r.File, SHA256: r.SHA256, Status: r.Status, Rows: one, Money: r.Money})
		}
	}
	return &rows, out
}

// heldSource is the kind of what could not be fetched: the next attempt asks again.
const heldSource = "source"

// held is what was not taken, by this run and by the one that it went on with.
func (n *night) held() []warehouse.Held {
	out := append(n.carried, n.summary.Stopped...)
	for _, f := range n.summary.Failures {
		out = append(out, warehouse.Held{Kind: heldPublish, What: "test " + f.Test, Reason: fmt.Sprintf("%d wrong rows; the first: %s", f.Rows, f.Sample)})
	}
	for i, p := range n.summary.Problems {
		kind := "left out"
		if i < n.unfetched {
			kind = heldSource
		}
		if n.notCopied && i == len(n.summary.Problems)-1 {
			kind = heldCopy
		}
		out = append(out, warehouse.Held{Kind: kind, Source: p.Source, What: p.File, Reason: p.Reason})
	}
	for _, r := range n.summary.Receipts {
		if r.Status == "held" || r.Status == "refused" {
			out = append(out, warehouse.Held{Kind: r.Status, Source: r.Source, What: r.File, Reason: r.Reason})
		}
	}
	return out
}
