package jobs

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"padu/ingest"
	"padu/warehouse"
)

// rebuilt is what a rebuild found and did.
type rebuilt struct {
	Check   bool          `json:"check"`   // it compared and replaced nothing
	Batches int           `json:"batches"` // that were loaded again
	Rows    int64         `json:"rows"`
	Lost    []ingest.Lost `json:"lost"`           // batches whose original is missing or changed
	Differ  []string      `json:"differ"`         // batches that this padu reads otherwise than the one that loaded them
	Tables  []string      `json:"tables"`         // of --check: what the present warehouse says otherwise
	Pruned  int           `json:"pruned"`         // batches whose originals were removed by age
	Early   int           `json:"early"`          // orders of a padu that did not write down the run
	Kept    string        `json:"kept,omitempty"` // the old warehouse file
}

// rebuilding makes the warehouse again from the archive.
type rebuilding struct {
	check   bool // compare with the present warehouse, replace nothing
	lost    bool // go on without the batches whose originals are missing
	differ  bool // take what this padu reads
	archive ingest.Archive
	found   rebuilt
}

func (ws *workspace) rebuild(asOf time.Time, r *rebuilding) request {
	r.found = rebuilt{Check: r.check, Lost: []ingest.Lost{}, Differ: []string{}, Tables: []string{}}
	last := step{"replace", "", r.replace}
	if r.check {
		last = step{"compare", "", r.compare}
	}
	return request{job: "rebuild", asOf: asOf, open: ws.openNew,
		steps: []step{{"originals", "", r.originals}, {"load", "", r.load}, {"verify", "", r.verify}, last}}
}

// openNew takes the writer's lock and begins a warehouse beside the one that stands.
func (ws *workspace) openNew(ctx context.Context) (*warehouse.DB, error) {
	w, err := warehouse.OpenNew(ctx, ws.dir)
	if err != nil {
		return nil, err
	}
	if err := ingest.Prepare(ctx, w); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// originals finds out whether the archive has everything, before anything is loaded.
func (r *rebuilding) originals(n *night, ctx context.Context) (note string, err error) {
	n.summary.Rebuilt = &r.found
	if r.archive, err = ingest.ReadArchive(ctx, n.ws.dir, n.progress.counting("originals", "")); err != nil {
		return "", err
	}
	r.found.Lost, r.found.Early = append(r.found.Lost, r.archive.Lost...), r.archive.Early
	if len(r.found.Lost) > 0 && !r.lost && !r.check {
		return "", fmt.Errorf("%d of %d batches cannot be loaded again; put their originals back, or go on without their rows: padu rebuild --without-missing",
			len(r.found.Lost), len(r.found.Lost)+r.archive.Batches())
	}
	for _, l := range r.found.Lost {
		if r.check {
			break
		}
		n.summary.Problems = append(n.summary.Problems, ingest.Problem{File: l.File, Reason: fmt.Sprintf("batch %s of %s: %s", l.Batch, l.Day, l.Why)})
	}
	if r.archive.Batches() == 0 {
		return "", errors.New("archive/orders has no batch that can be loaded; there is nothing to rebuild from")
	}
	note = fmt.Sprintf("%d batches, %d of them lost", r.archive.Batches()+len(r.found.Lost), len(r.found.Lost))
	if r.found.Pruned = len(r.archive.Pruned); r.found.Pruned > 0 {
		note += "; " + several(r.found.Pruned, "other was pruned", "others were pruned")
	}
	return note, nil
}

// load loads all batches again in the order in which they were loaded.
func (r *rebuilding) load(n *night, ctx context.Context) (string, error) {
	runs, err := n.ws.ledger.Runs()
	if err != nil {
		return "", err
	}
	start := n.ws.now()
	differ, err := r.archive.Load(ctx, n.w, func(at time.Time) string { return runAt(runs, at, n.run.ID) }, func(f ingest.File) func(rows, bytes int64) {
		far := func(rows, _ int64) {
			n.progress.show(tally{Done: int64(r.found.Batches), Total: int64(r.archive.Batches()), Unit: "batches", Rows: r.found.Rows + rows, What: path.Base(f.Name)})
		}
		far(0, 0)
		return far
	}, func(b ingest.Receipt) {
		r.found.Batches++
		r.found.Rows += b.Loaded
	})
	if err != nil {
		return "", err
	}
	r.found.Differ = append(r.found.Differ, differ...)
	known, err := ingest.Recall(ctx, n.w)
	if err == nil && !known && !r.check {
		err = ingest.Expect(ctx, n.w, n.ws.config.sources(), nil)
	}
	took := n.ws.now().Sub(start).Seconds()
	return fmt.Sprintf("%d batches, %d rows, %.0f rows/s", r.found.Batches, r.found.Rows, float64(r.found.Rows)/max(took, 0.001)), err
}

// runAt is the run that went on at a moment, for the orders that do not name theirs.
func runAt(runs []warehouse.Run, at time.Time, otherwise string) string {
	for i := len(runs) - 1; i >= 0; i-- {
		if !runs[i].StartedAt.After(at) {
			return runs[i].RunID
		}
	}
	return otherwise
}

// verify wants every batch to be what it was.
func (r *rebuilding) verify(n *night, ctx context.Context) (string, error) {
	if d := r.found.Differ; len(d) > 0 && !r.differ && !r.check {
		return "", fmt.Errorf("%d batches are not what they were: %s; was it another padu that loaded them? take that one, or what this one reads: padu rebuild --with-differences",
			len(d), strings.Join(d[:min(3, len(d))], "; "))
	}
	var landed int64
	if err := n.w.QueryRow(ctx, "select count(*) from landing.batches").Scan(&landed); err != nil {
		return "", err
	}
	return fmt.Sprintf("rows in = loaded + rejected + skipped in %d batches, as when they came; %d differ", landed, len(r.found.Differ)), nil
}

// replace puts the new warehouse in place.
func (r *rebuilding) replace(n *night, ctx context.Context) (string, error) {
	kept, err := n.w.Replace(ctx, n.run.ID)
	if err == nil {
		err = r.archive.Forget()
	}
	if r.found.Kept = kept; kept == "" {
		return "there was none before", err
	}
	return "the old one is kept as warehouse/" + kept, err
}

// compare says what the present warehouse says otherwise.
func (r *rebuilding) compare(n *night, ctx context.Context) (string, error) {
	tables, err := r.archive.Differences(ctx, n.w)
	r.found.Tables = append(r.found.Tables, tables...)
	return fmt.Sprintf("%d tables differ from the present warehouse", len(tables)), err
}
