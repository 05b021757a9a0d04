package jobs

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"padu/warehouse"
)

// metrics shows Prometheus what the ledger, the current snapshot, the alerts and the disk say when it asks. Nothing is counted
// in memory, so that nothing is lost when padu starts again.
func (ws *workspace) metrics() http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collector{ws})
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}) // a disk that does not answer hides nothing else
}

// collector reads the figures of one scrape.
type collector struct{ ws *workspace }

func figure(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("padu_"+name, help, labels, nil)
}

var (
	figBuild     = figure("build_info", "The version of padu; always 1.", "version")
	figRunStart  = figure("last_run_start_timestamp_seconds", "When the last run of a job began.", "job")
	figRunEnd    = figure("last_run_end_timestamp_seconds", "When the last run of a job ended; not there while it goes on.", "job")
	figRunState  = figure("last_run_state", "1 for the state of the last run of a job, 0 for the others.", "job", "state")
	figSuccess   = figure("last_success_timestamp_seconds", "When a run of a job came through to its end last, also with something held back.", "job")
	figRuns      = figure("runs", "Runs in the ledger.", "job", "state")
	figStep      = figure("last_run_step_seconds", "How long a step of the last run of a job took.", "job", "step")
	figRows      = figure("last_run_rows", "Rows of the last run that read files: in = loaded + rejected + skipped.", "what")
	figAsOf      = figure("snapshot_as_of_timestamp_seconds", "The day that the current snapshot speaks of.")
	figPublished = figure("snapshot_published_timestamp_seconds", "When the build of the current snapshot began.")
	figLastGood  = figure("source_last_good_timestamp_seconds", "The day of the last good load, as the current snapshot knows it.", "source", "dataset")
	figHeld      = figure("source_held", "What is held back, refused or left out of a source.", "source")
	figLate      = figure("regions_late", "Regions that are late in the current snapshot.")
	figOpen      = figure("alerts_open", "Alerts that were raised and are not over.", "severity")
	figFree      = figure("disk_free_bytes", "Free bytes on the disk of the workspace.")
	figSize      = figure("disk_size_bytes", "Bytes of the disk of the workspace.")
	figSQLUp     = figure("sql_up", "1 while the SQL door answers, 0 while it does not; not there where padu.yaml wants none.")
	figSQLQuery  = figure("sql_queries", "Queries in the audit log, by how they ended.", "end")
	figSQLRows   = figure("sql_rows", "Rows sent, in the audit log.")
	figSQLTime   = figure("sql_seconds", "How long the queries of the audit log took together.")
	figSQLLogins = figure("sql_logins_failed", "Logins that failed, in the audit log.")
	figNext      = figure("next_run_timestamp_seconds", "When the schedule wants a job next.", "job")
)

// Describe names nothing: which figures there are depends on what the ledger holds.
func (c collector) Describe(chan<- *prometheus.Desc) {}

// scrape is how long one may take.
const scrape = 10 * time.Second

// Collect reads what can be read; what cannot is an error of the scrape beside the other figures.
func (c collector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrape)
	defer cancel()
	g := gauges{out}
	g.set(figBuild, 1, Version)
	runs, err := c.ws.runsSeen()
	if err == nil {
		runs, err = c.ws.withTheGone(runs)
	}
	if err != nil {
		g.broken(figRuns, err)
	} else {
		g.runs(runs)
		held := heldBySource(runs)
		for _, s := range c.ws.config.Sources {
			g.set(figHeld, float64(held[s.Name]), s.Name)
		}
	}
	g.snapshot(ctx, c.ws)
	if d, err := c.ws.disk(c.ws.dir); err != nil {
		g.broken(figFree, err)
	} else {
		g.set(figFree, float64(d.free))
		g.set(figSize, float64(d.size))
	}
	if open, err := c.ws.openAlerts(); err != nil {
		g.broken(figOpen, err)
	} else {
		n := map[string]int{critical: 0, warning: 0}
		for _, a := range open {
			n[a.Severity]++
		}
		for _, severity := range sortedKeys(n) {
			g.set(figOpen, float64(n[severity]), severity)
		}
	}
	g.door(c.ws)
	for _, j := range jobs {
		if text := c.ws.config.Schedule.of(j.name); text != "" {
			if at := c.ws.config.after(text, c.ws.now()); !at.IsZero() {
				g.time(figNext, at, j.name)
			}
		}
	}
}

// door is how the SQL door stands, and what its log says.
func (g gauges) door(ws *workspace) {
	if d := ws.door.now(); d.Up {
		g.set(figSQLUp, 1)
	} else if d.Why != "" {
		g.set(figSQLUp, 0)
	}
	sum, err := ws.auditSeen()
	if err != nil {
		g.broken(figSQLQuery, err)
		return
	}
	g.set(figSQLQuery, float64(sum.Queries), "done")
	g.set(figSQLQuery, float64(sum.Refused), "refused")
	g.set(figSQLQuery, float64(sum.Failed), "failed")
	g.set(figSQLRows, float64(sum.Rows))
	g.set(figSQLTime, sum.Took.Seconds())
	g.set(figSQLLogins, float64(sum.Logins))
}

// gauges sends figures.
type gauges struct{ out chan<- prometheus.Metric }

func (g gauges) set(d *prometheus.Desc, value float64, labels ...string) {
	g.out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

func (g gauges) time(d *prometheus.Desc, t time.Time, labels ...string) {
	g.set(d, float64(t.UnixMilli())/1000, labels...)
}

func (g gauges) broken(d *prometheus.Desc, err error) { g.out <- prometheus.NewInvalidMetric(d, err) }

var runStates = []string{warehouse.Started, warehouse.Done, warehouse.HeldUp, warehouse.Failed, warehouse.Stopped, warehouse.Killed}

func (g gauges) runs(runs []warehouse.Run) {
	last, success := map[string]warehouse.Run{}, map[string]time.Time{}
	counts := map[string]map[string]int{}
	var read *warehouse.Run
	for i, r := range runs {
		last[r.Job] = r
		if counts[r.Job] == nil {
			counts[r.Job] = map[string]int{}
		}
		counts[r.Job][r.State]++
		if r.State == warehouse.Done || r.State == warehouse.HeldUp {
			success[r.Job] = r.EndedAt
		}
		if slices.ContainsFunc(r.Steps, func(s warehouse.Step) bool { return s.Name == "ingest" && s.State == warehouse.Done }) {
			read = &runs[i]
		}
	}
	for _, job := range sortedKeys(last) {
		r := last[job]
		g.time(figRunStart, r.StartedAt, job)
		if r.Ended() {
			g.time(figRunEnd, r.EndedAt, job)
		}
		for _, state := range runStates {
			is := 0.0
			if r.State == state {
				is = 1
			}
			g.set(figRunState, is, job, state)
			g.set(figRuns, float64(counts[job][state]), job, state)
		}
		if at, ok := success[job]; ok {
			g.time(figSuccess, at, job)
		}
		for i, s := range r.Steps { // of a step that was done twice the last counts
			if !slices.ContainsFunc(r.Steps[i+1:], func(t warehouse.Step) bool { return t.Name == s.Name }) {
				g.set(figStep, s.Seconds, job, s.Name)
			}
		}
	}
	if read != nil {
		g.set(figRows, float64(read.Rows.In), "in")
		g.set(figRows, float64(read.Rows.Loaded), "loaded")
		g.set(figRows, float64(read.Rows.Rejected), "rejected")
		g.set(figRows, float64(read.Rows.Skipped), "skipped")
	}
}

func (g gauges) snapshot(ctx context.Context, ws *workspace) {
	p, err := ws.publishedSeen(ctx)
	if errors.Is(err, warehouse.ErrNoSnapshot) {
		return
	}
	if err != nil {
		g.broken(figAsOf, err)
		return
	}
	g.time(figAsOf, ws.midnight(p.info.AsOf))
	g.time(figPublished, p.info.At)
	g.set(figLate, float64(len(p.late)))
	for _, s := range p.sources {
		g.time(figLastGood, ws.midnight(s.day), s.source, s.dataset)
	}
}
