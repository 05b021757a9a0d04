package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"padu/ingest"
	"padu/reports"
	"padu/transform"
	"padu/warehouse"
)

// night is one run of the nightly, or of some of its steps.
type night struct {
	ws      *workspace
	w       *warehouse.DB
	job     string
	run     ingest.Run
	say     func(format string, args ...any) // progress for people
	extra   []ingest.File                    // files named on the command line
	files   []ingest.File
	summary Summary
	changed bool // what a snapshot is built from is not what the current one was built from
	state   string
}

// Summary is what a run did. It is printed as a table, or as JSON.
type Summary struct {
	RunID     string              `json:"run_id"`
	Job       string              `json:"job"`
	AsOf      string              `json:"as_of"`
	State     string              `json:"state"` // done, held, failed
	Steps     []StepSummary       `json:"steps"`
	Receipts  []ingest.Receipt    `json:"receipts"`
	Problems  []ingest.Problem    `json:"problems"`
	Failures  []transform.Failure `json:"failures"`
	Models    int                 `json:"models"`
	MartRows  int64               `json:"mart_rows"`
	Findings  int64               `json:"findings"`
	Published string              `json:"published"` // run of the snapshot that this run published, "" when none was new
	Pages     int                 `json:"pages"`
	PDFs      int                 `json:"pdfs"`
	Error     string              `json:"error,omitempty"`
}

// StepSummary is one step of a run.
type StepSummary struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	Note    string  `json:"note"`
}

// step is a named part of a run; it returns what there is to say of it.
type step struct {
	name string
	do   func(*night, context.Context) (string, error)
}

// steps of the nightly, in order. Each can be run again after a crash: it does only what is missing.
var steps = []step{
	{"fetch", (*night).fetch},
	{"collect", (*night).collect},
	{"ingest", (*night).ingest},
	{"return", (*night).giveBack},
	{"build", (*night).build},
	{"check", (*night).check},
	{"publish", (*night).publish},
	{"report", (*night).report},
	{"edition", (*night).edition},
}

// errTests says that tests found wrong rows; the current snapshot stays.
var errTests = errors.New("tests found wrong rows; nothing was published, readers keep the current snapshot")

// Nightly runs the steps from fetch up to the one named last and returns what they did, also when one failed.
func (ws *workspace) Nightly(ctx context.Context, job, last string, asOf time.Time, extra []ingest.File, say func(string, ...any)) (Summary, error) {
	n := &night{ws: ws, job: job, say: say, extra: extra}
	n.run = ingest.Run{ID: ws.runID(), AsOf: asOf, Now: ws.now()}
	n.summary = Summary{RunID: n.run.ID, Job: job, AsOf: asOf.Format(time.DateOnly), State: "done",
		Steps: []StepSummary{}, Receipts: []ingest.Receipt{}, Problems: []ingest.Problem{}, Failures: []transform.Failure{}}
	if err := n.entry("", "started", nil); err != nil {
		return n.summary, err
	}
	err := n.steps(ctx, last)
	if n.held() {
		n.summary.State = "held"
	}
	if err != nil {
		n.summary.State, n.summary.Error = "failed", err.Error()
	}
	return n.summary, errors.Join(err, n.entry("", n.summary.State, map[string]any{"error": n.summary.Error, "published": n.summary.Published}))
}

func (n *night) steps(ctx context.Context, last string) (err error) {
	if n.w, err = n.ws.open(ctx); err != nil {
		return err
	}
	// A snapshot that was built and not published is no one's; it goes with the run.
	defer func() {
		err = errors.Join(err, n.w.DropSnapshot(context.WithoutCancel(ctx)), n.w.Close())
	}()
	for _, s := range steps {
		start := n.ws.now()
		if err := n.entry(s.name, "started", nil); err != nil {
			return err
		}
		note, err := s.do(n, ctx)
		took := n.ws.now().Sub(start)
		n.summary.Steps = append(n.summary.Steps, StepSummary{s.name, took.Seconds(), note})
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", s.name, err), n.entry(s.name, "failed", map[string]any{"error": err.Error()}))
		}
		if err := n.entry(s.name, "done", map[string]any{"note": note, "seconds": took.Seconds()}); err != nil {
			return err
		}
		if s.name == last {
			return nil
		}
	}
	return nil
}

func (n *night) entry(step, state string, detail map[string]any) error {
	return n.ws.ledger.Append(warehouse.Entry{RunID: n.run.ID, Job: n.job, Step: step, State: state, At: n.ws.now().UTC(), Detail: detail})
}

// held is true when something that came was not taken.
func (n *night) held() bool {
	for _, r := range n.summary.Receipts {
		if r.Status == "held" || r.Status == "refused" {
			return true
		}
	}
	return len(n.summary.Problems) > 0
}

// fetch brings into the inbox what the sources serve. One that fails keeps its last file and stops no other.
func (n *night) fetch(ctx context.Context) (note string, err error) {
	if n.extra != nil {
		return "not for named files", nil
	}
	address, stop, err := n.ws.portal(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, stop()) }()
	fresh, pages, same := 0, 0, 0
	for _, s := range n.ws.config.Sources {
		source, problems := s.fetching(n.ws.dir, address)
		files, failed, err := ingest.Fetch(ctx, n.ws.dir, source)
		if err != nil {
			return "", err
		}
		for _, f := range files {
			pages += f.Pages
			what, rows := "fetched", fmt.Sprintf("%8d rows", f.Records)
			switch {
			case f.NotModified:
				what, rows = "not modified", ""
				same++
			case f.Same:
				what = "the same"
				same++
			default:
				fresh++
			}
			n.say("  %-12s  %13s  inbox/%s/%s", what, rows, s.Name, f.File)
		}
		n.summary.Problems = append(append(n.summary.Problems, problems...), failed...)
	}
	if fresh+same+len(n.summary.Problems) == 0 {
		return "nothing to fetch", nil
	}
	return fmt.Sprintf("%d fetched, %d unchanged, %d failed; %d pages read", fresh, same, len(n.summary.Problems), pages), nil
}

func (n *night) collect(ctx context.Context) (string, error) {
	files, problems, err := ingest.Collect(n.ws.dir, n.ws.config.sources())
	if err != nil {
		return "", err
	}
	n.summary.Problems = append(n.summary.Problems, problems...)
	if n.extra != nil { // files named on the command line are loaded alone
		files, n.summary.Problems = n.extra, []ingest.Problem{}
	} else if err := ingest.Expect(ctx, n.w, n.ws.config.sources(), n.summary.Problems); err != nil {
		return "", err
	}
	accepted, err := ingest.Accepted(ctx, n.w)
	if err != nil {
		return "", err
	}
	n.files = append(accepted, files...)
	return fmt.Sprintf("%d files", len(n.files)), nil
}

func (n *night) ingest(ctx context.Context) (string, error) {
	fresh, rows := 0, int64(0)
	for i, f := range n.files {
		r, err := ingest.Load(ctx, n.w, n.ws.dir, f, n.run)
		if err != nil {
			return "", err
		}
		n.summary.Receipts = append(n.summary.Receipts, r)
		if r.Unchanged {
			continue
		}
		fresh++
		rows += r.Loaded
		n.say("  %3d/%d %-9s %8d rows  %s", i+1, len(n.files), r.Status, r.Loaded, f.Name)
	}
	if fresh == 0 {
		return "nothing new", nil
	}
	return fmt.Sprintf("%d new batches, %d rows", fresh, rows), nil
}

// giveBack puts what the regions have to correct into returns/.
func (n *night) giveBack(ctx context.Context) (string, error) {
	res, err := ingest.GiveBack(ctx, n.w, n.ws.dir, n.ws.config.zone())
	if err != nil {
		return "", err
	}
	n.summary.Problems = append(n.summary.Problems, res.Problems...)
	for _, f := range res.Written {
		n.say("          to correct              %s", f)
	}
	if res.Waiting+len(res.Removed)+len(res.Problems) == 0 {
		return "nothing to correct", nil
	}
	return fmt.Sprintf("%d files to correct in returns/, %d of them new; %d are done and gone", res.Waiting, len(res.Written), len(res.Removed)), nil
}

// build makes the marts of the next snapshot, unless the current one was built from the same.
func (n *night) build(ctx context.Context) (string, error) {
	var err error
	if n.state, err = n.ws.state(ctx, n.w, n.run.AsOf); err != nil {
		return "", err
	}
	now, any, err := n.ws.current(ctx)
	if err != nil {
		return "", err
	}
	if n.changed = !any || now.State != n.state; !n.changed {
		return "nothing new since snapshot " + now.RunID, nil
	}
	c := n.ws.config
	err = n.w.BeginSnapshot(ctx, warehouse.SnapshotInfo{RunID: n.run.ID, Workspace: c.Workspace.Name, Version: Version, State: n.state,
		AsOf: n.run.AsOf, At: n.run.Now, Sample: c.Workspace.Sample})
	if err != nil {
		return "", err
	}
	res, err := transform.Build(ctx, n.w, transform.Options{AsOf: n.run.AsOf, Parameters: c.Parameters, RegionParameters: c.ParametersOf})
	if err != nil {
		return "", err
	}
	n.summary.Models, n.summary.MartRows, n.summary.Findings = res.Models, res.Rows, res.Findings
	return fmt.Sprintf("%d models, %d mart rows, %d findings", res.Models, res.Rows, res.Findings), nil
}

func (n *night) check(ctx context.Context) (string, error) {
	if !n.changed {
		return "nothing new", nil
	}
	failures, err := transform.Check(ctx, n.w)
	if err != nil {
		return "", err
	}
	n.summary.Failures = append(n.summary.Failures, failures...)
	if len(failures) > 0 {
		return "", fmt.Errorf("%w: %v", errTests, failures[0])
	}
	return "all tests passed", nil
}

func (n *night) publish(ctx context.Context) (string, error) {
	if !n.changed {
		return "nothing new", nil
	}
	info, err := n.w.Publish(ctx)
	if err != nil {
		return "", err
	}
	n.summary.Published = info.RunID
	return fmt.Sprintf("snapshot %s, fingerprint %s", info.RunID, info.Fingerprint), n.ws.tidy("published")
}

// report draws the site of the current snapshot, unless it stands already.
func (n *night) report(ctx context.Context) (string, error) {
	s, err := warehouse.OpenSnapshot(ctx, n.ws.dir)
	if err != nil {
		return "", err
	}
	defer s.Close()
	run, root := s.Info().RunID, filepath.Join(n.ws.dir, "site")
	previous := ""
	if at, err := os.Readlink(filepath.Join(root, "current")); err == nil {
		if at == run {
			return "nothing new", nil
		}
		previous = filepath.Join(root, at)
	}
	aside, final := filepath.Join(root, run+".new"), filepath.Join(root, run)
	if err := errors.Join(os.RemoveAll(aside), os.RemoveAll(final)); err != nil {
		return "", err
	}
	made, err := reports.Editions(n.ws.dir)
	if err != nil {
		return "", err
	}
	res, err := reports.Render(ctx, s, aside, previous, made...)
	if err != nil {
		return "", err
	}
	if err := os.Rename(aside, final); err != nil {
		return "", err
	}
	if err := warehouse.Flip(filepath.Join(root, "current"), run); err != nil {
		return "", err
	}
	n.summary.Pages, n.summary.PDFs = res.Pages, res.PDFs
	return fmt.Sprintf("%d pages and %d PDF drawn, %d reports as they were, %.1f MB", res.Pages, res.PDFs, res.Kept, float64(res.Bytes)/1e6), n.ws.tidy("site")
}
