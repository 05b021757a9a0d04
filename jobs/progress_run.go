package jobs

import (
	"fmt"
	"log/slog"
	"path"
	"strings"
	"time"

	"padu/ingest"
)

// What a run says while it works. Steps say that they began and ended by themselves.

func (n *night) sayBegun() {
	attrs := []any{"as_of", n.summary.AsOf}
	if !n.request.due.IsZero() {
		attrs = append(attrs, "due", n.request.due.UTC().Format(time.RFC3339), "attempt", n.request.attempt)
	}
	n.progress.tell(slog.LevelInfo, "", "run started", attrs...)
}

// sayEnded says how the run ended. An error was said where it happened.
func (n *night) sayEnded() {
	seconds := 0.0
	for _, s := range n.summary.Steps {
		seconds += s.Seconds
	}
	n.progress.tell(slog.LevelInfo, "", "run ended", "state", n.summary.State, "seconds", seconds, "published", n.summary.Published, "held_back", len(n.held()))
}

// leftOut keeps and says what a source did not give, or gave and no rule takes.
func (n *night) leftOut(problems []ingest.Problem) {
	for _, p := range problems {
		n.progress.tell(slog.LevelWarn, "  left out  "+strings.TrimSpace(p.Source+" "+p.File)+": "+p.Reason, "left out", "source", p.Source, "file", p.File, "reason", p.Reason)
	}
	n.summary.Problems = append(n.summary.Problems, problems...)
}

// asking is how far the fetch of a run's sources is.
type asking struct {
	*progress
	sources, all int64 // that are done, and all
	records      int64 // that they gave
}

func (n *night) asking() *asking {
	a := &asking{progress: n.progress, all: int64(len(n.only))}
	if n.only == nil {
		a.all = int64(len(n.ws.config.Sources))
	}
	return a
}

// source shows how far one of them is.
func (a *asking) source(name string) func(pages int, records int64) {
	return func(pages int, records int64) {
		what := name
		if pages > 0 {
			what = fmt.Sprintf("%s, page %d", name, pages+1)
		}
		a.show(tally{Done: a.sources, Total: a.all, Unit: "sources", Rows: a.records + records, What: what, Rough: true})
	}
}

// done says what one of them gave.
func (a *asking) done(name string, files []ingest.Fetched) {
	a.sources++
	for _, f := range files {
		status := "fetched"
		if f.NotModified || f.Same {
			status = "unchanged"
		}
		a.records += f.Records
		a.tell(slog.LevelInfo, "", "file "+status, "source", name, "file", "inbox/"+name+"/"+f.File, "status", status, "rows", f.Records, "pages", f.Pages, "bytes", f.Bytes)
	}
	a.source(name)(0, 0)
}

// fileCost is what a file takes beside reading it, as the bytes that are read in that time.
const fileCost = 256 << 10

// loading is how far the loading of a run's files is.
type loading struct {
	*progress
	one             bool // each file has a line: people named them
	count           int64
	files, rows     int64 // that are done
	read, all, held int64 // bytes
}

func (n *night) loading() *loading {
	l := &loading{progress: n.progress, one: n.request.files != nil, count: int64(len(n.files))}
	for _, f := range n.files {
		l.all += f.Bytes + fileCost
	}
	return l
}

// file shows how far one of them is.
func (l *loading) file(f ingest.File) func(rows, bytes int64) {
	return func(rows, bytes int64) {
		t := tally{Done: l.files, Total: l.count, Unit: "files", Rows: l.rows + rows, Read: l.read + min(bytes, f.Bytes), Of: l.all, What: path.Base(f.Name)}
		if l.held > 0 {
			t.What = fmt.Sprintf("%d held back", l.held)
		}
		l.show(t)
	}
}

// done says what became of one of them, unless it was judged before.
func (l *loading) done(f ingest.File, r ingest.Receipt) {
	l.files, l.read = l.files+1, l.read+f.Bytes+fileCost
	if r.Unchanged {
		l.file(f)(0, 0)
		return
	}
	level, text := slog.LevelInfo, ""
	if r.Status == "held" || r.Status == "refused" {
		l.held++
		level, text = slog.LevelWarn, fmt.Sprintf("  %-8s  %s: %s", r.Status, f.Name, r.Reason)
	} else if l.one {
		text = fmt.Sprintf("  %-8s  %s: %s rows", r.Status, f.Name, grouped(r.Loaded))
	}
	l.rows += r.RowsIn
	l.file(f)(0, 0)
	attrs := []any{"file", f.Name, "source", f.Source, "dataset", r.Dataset, "batch", r.BatchID, "status", r.Status, "rows", r.RowsIn, "loaded", r.Loaded, "rejected", r.Rejected, "skipped", r.Skipped}
	if r.Reason != "" {
		attrs = append(attrs, "reason", r.Reason)
	}
	l.tell(level, text, "file "+r.Status, attrs...)
}

// building shows how far the models are; some take a second and others a minute.
func (n *night) building(model string, done, total int64) {
	n.progress.show(tally{Done: done, Total: total, Unit: "models", What: model, Rough: true})
}

// counting shows how many of things that are much alike are done.
func (p *progress) counting(unit, what string) func(done, total int64) {
	return func(done, total int64) { p.show(tally{Done: done, Total: total, Unit: unit, What: what}) }
}
