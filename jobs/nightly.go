package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"padu/ingest"
	"padu/reports"
	"padu/transform"
	"padu/warehouse"
)

// nightly's steps, in order. Each can be run again after a crash: it does only what is missing.
var nightlySteps = []step{
	{"fetch", "fetch", (*night).fetch},
	{"collect", "collect", (*night).collect},
	{"ingest", "collect", (*night).ingest},
	{"return", "return", (*night).giveBack},
	{"build", "build", (*night).build},
	{"check", "build", (*night).check},
	{"publish", "build", (*night).publish},
	{"report", "report", (*night).report},
	{"edition", "edition", (*night).edition},
	{"copy", "copy", (*night).copy},
}

// errTests says that tests found wrong rows; the current snapshot stays.
var errTests = errors.New("tests found wrong rows; nothing was published, readers keep the current snapshot")

// fetch brings into the inbox what the sources serve. One that fails keeps its last file and stops no other.
func (n *night) fetch(ctx context.Context) (note string, err error) {
	if n.request.files != nil {
		return "not for named files", nil
	}
	address, stop, err := n.ws.portal(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, stop()) }()
	fresh, pages, same := 0, 0, 0
	asking := n.asking()
	for _, s := range n.ws.config.Sources {
		if n.only != nil && !slices.Contains(n.only, s.Name) {
			continue
		}
		source, problems := s.fetching(n.ws.dir, address)
		source.Progress = asking.source(s.Name)
		files, failed, err := ingest.Fetch(ctx, n.ws.dir, source)
		if err != nil {
			return "", err
		}
		for _, f := range files {
			pages += f.Pages
			if f.NotModified || f.Same {
				same++
			} else {
				fresh++
			}
		}
		asking.done(s.Name, files)
		n.leftOut(problems)
		n.leftOut(failed)
		n.unfetched = len(n.summary.Problems)
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
	if n.request.files != nil { // files named on the command line are loaded alone
		files, n.summary.Problems, n.unfetched = n.request.files, []ingest.Problem{}, 0
	} else {
		n.leftOut(problems)
		if err := ingest.Expect(ctx, n.w, n.ws.config.sources(), n.summary.Problems); err != nil {
			return "", err
		}
	}
	accepted, err := ingest.Accepted(ctx, n.w)
	if err != nil {
		return "", err
	}
	n.files = append(accepted, files...)
	return fmt.Sprintf("%d files", len(n.files)), nil
}

func (n *night) ingest(ctx context.Context) (note string, err error) {
	fresh, rows := 0, int64(0)
	loading := n.loading()
	loader, err := ingest.NewLoader(ctx, n.w, n.ws.dir, n.files, n.run)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, loader.Close()) }()
	for i, f := range n.files {
		r, err := loader.Load(ctx, i, loading.file(f))
		if err != nil {
			return "", err
		}
		n.summary.Receipts = append(n.summary.Receipts, r)
		loading.done(f, r)
		if r.Unchanged {
			continue
		}
		fresh++
		rows += r.Loaded
	}
	if fresh == 0 {
		return "nothing new", nil
	}
	return fmt.Sprintf("%d new batches, %s rows", fresh, grouped(rows)), nil
}

// giveBack puts what the regions have to correct into returns/.
func (n *night) giveBack(ctx context.Context) (string, error) {
	res, err := ingest.GiveBack(ctx, n.w, n.ws.dir, n.ws.config.zone())
	if err != nil {
		return "", err
	}
	n.leftOut(res.Problems)
	for i, f := range res.Written {
		if i == shown {
			n.progress.say("  … and %d more to correct in returns/", len(res.Written)-shown)
			break
		}
		n.progress.say("  to correct  %s", f)
	}
	if res.Waiting+len(res.Removed)+len(res.Problems) == 0 {
		return "nothing to correct", nil
	}
	return fmt.Sprintf("%d files to correct in returns/, %d new, %d done", res.Waiting, len(res.Written), len(res.Removed)), nil
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
	keep, err := n.keep(ctx, now)
	if err != nil {
		return "", err
	}
	c := n.ws.config
	err = n.w.BeginSnapshot(ctx, warehouse.SnapshotInfo{RunID: n.run.ID, Workspace: c.Workspace.Name, Version: Version, State: n.state,
		AsOf: n.run.AsOf, At: n.run.Now, Sample: c.Workspace.Sample}, keep...)
	if err != nil {
		return "", err
	}
	began := n.ws.now()
	took := func(model string, rows int64) {
		now := n.ws.now()
		n.summary.Took, began = append(n.summary.Took, Took{model, now.Sub(began).Seconds(), rows}), now
	}
	res, err := transform.Build(ctx, n.w, transform.Options{AsOf: n.run.AsOf, Parameters: c.Parameters, RegionParameters: c.ParametersOf, Progress: n.building, Log: took})
	if err != nil {
		return "", err
	}
	n.summary.Models, n.summary.MartRows, n.summary.Findings = res.Models, res.Rows, res.Findings
	return fmt.Sprintf("%d models, %s mart rows, %s findings", res.Models, grouped(res.Rows), grouped(res.Findings)), nil
}

// keep names the marts with which the next snapshot begins, because most of the current one's rows in them stay.
func (n *night) keep(ctx context.Context, now warehouse.SnapshotInfo) ([]string, error) {
	if now.Version != Version {
		return nil, nil
	}
	s, err := warehouse.OpenSnapshot(ctx, n.ws.dir)
	if err != nil {
		return nil, nil // it was opened a moment ago: whatever it is, the next one is made without it
	}
	keep, err := transform.Keep(ctx, n.w, s)
	return keep, errors.Join(err, s.Close())
}

func (n *night) check(ctx context.Context) (string, error) {
	if !n.changed {
		return "nothing new", nil
	}
	failures, err := transform.Check(ctx, n.w, n.progress.counting("tests", ""))
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
	stops, err := n.guard(ctx)
	if err != nil {
		return "", err
	}
	if len(stops) > 0 {
		for _, c := range stops {
			n.summary.Stopped = append(n.summary.Stopped, n.ws.config.Guards.stopped(c, n.run.ID))
		}
		return fmt.Sprintf("stopped: %s too far from those of snapshot %s, which readers keep", several(len(stops), "figure is", "figures are"), stops[0].Against), n.w.DropSnapshot(ctx)
	}
	info, err := n.w.Publish(ctx)
	if err != nil {
		return "", err
	}
	n.summary.Published = info.RunID
	return fmt.Sprintf("snapshot %s, fingerprint %s", info.RunID, info.Fingerprint), n.ws.tidySnapshots(ctx)
}

// report draws the site of the current snapshot, unless it stands already.
func (n *night) report(ctx context.Context) (string, error) {
	s, err := warehouse.OpenSnapshot(ctx, n.ws.dir)
	if err != nil {
		return "", err
	}
	defer s.Close()
	run, root := s.Info().RunID, filepath.Join(n.ws.dir, "site")
	if err := errors.Join(warehouse.SweepNew(root), warehouse.SweepNew(filepath.Join(n.ws.dir, "published"))); err != nil {
		return "", err
	}
	previous := ""
	if at, err := os.Readlink(filepath.Join(root, "current")); err == nil {
		previous = filepath.Join(root, at)
		if _, err := os.Stat(filepath.Join(previous, "index.html")); err == nil && at == run {
			return "nothing new", nil
		}
	}
	aside, final := filepath.Join(root, run+".new"), filepath.Join(root, run)
	if err := errors.Join(os.RemoveAll(aside), os.RemoveAll(final)); err != nil {
		return "", err
	}
	made, err := reports.Editions(n.ws.dir)
	if err != nil {
		return "", err
	}
	defer lessCollecting()()
	res, err := reports.Render(ctx, s, aside, previous, n.progress.counting("reports", ""), made...)
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
	return fmt.Sprintf("%s pages, %s PDF drawn, %s reports as they were, %.1f MB", grouped(int64(res.Pages)), grouped(int64(res.PDFs)), grouped(int64(res.Kept)), float64(res.Bytes)/1e6), n.ws.tidySites(ctx)
}

// lessCollecting lets Go collect garbage less often, as long as the process stays below 2.75 GiB: what a nation's reports are drawn
// from stays in memory meanwhile, and going through it again and again took a quarter of the time. It returns what sets it back.
func lessCollecting() func() {
	often, most := debug.SetGCPercent(400), debug.SetMemoryLimit(11<<28)
	return func() {
		debug.SetGCPercent(often)
		debug.SetMemoryLimit(most)
	}
}
