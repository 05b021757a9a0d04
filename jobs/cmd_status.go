package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/warehouse"
)

// status is one screen: what readers see, what the last night did, what is going on, and what each source sent.
type status struct {
	Workspace   string           `json:"workspace"`
	Now         time.Time        `json:"now"`
	Zone        string           `json:"zone"`
	Snapshot    string           `json:"snapshot"` // run id, "" when nothing is published
	Fingerprint string           `json:"fingerprint"`
	AsOf        string           `json:"as_of"`
	AgeDays     int              `json:"age_days"`
	Site        string           `json:"site"` // the snapshot that the site was drawn from, "" when there is no site
	Troubles    []trouble        `json:"troubles"`
	Night       *warehouse.Run   `json:"last_nightly"` // that ended
	LastRun     *warehouse.Run   `json:"last_run"`     // of any job, going on or not
	Running     *goingOn         `json:"running"`
	Waiting     []waitingRun     `json:"waiting"`
	Serving     *serving         `json:"serving"`        // padu serve, which works on the schedule; null when it does not run
	Copy        *copyStatus      `json:"copy,omitempty"` // in PostgreSQL; left out where none is wanted
	Missed      time.Time        `json:"missed,omitzero"`
	Sources     []sourceStatus   `json:"sources"`
	LeftOut     []ingest.Problem `json:"left_out"` // files and fetches that the last snapshot had to do without
	Late        []lateRegion     `json:"late"`
	Alerts      []openAlert      `json:"alerts"`
	Next        []nextRun        `json:"next"`
	Disk        diskUsage        `json:"disk"`
	ToDo        string           `json:"to_do"` // the one command to type, "" for none
}

// trouble is something that keeps padu from working or from knowing, with what mends it.
type trouble struct {
	What string `json:"what"`
	Do   string `json:"do"`
}

// goingOn is who writes to the warehouse now.
type goingOn struct {
	RunID string    `json:"run_id"` // "" for a command that is no run
	Job   string    `json:"job"`
	Step  string    `json:"step"`
	Since time.Time `json:"since,omitzero"` // of the step
	PID   int       `json:"pid"`
}

// waitingRun is a run that padu serve tries again.
type waitingRun struct {
	Job     string    `json:"job"`
	At      time.Time `json:"at"`
	Attempt int       `json:"attempt"`
}

// sourceStatus is what a source sent, over all its datasets.
type sourceStatus struct {
	Source   string `json:"source"`
	Last     string `json:"last_good"` // "" for never
	AgeDays  int    `json:"age_days"`
	Datasets int    `json:"datasets"`
	Batches  int    `json:"batches"` // in force
	Rows     int64  `json:"rows"`
	Rejected int64  `json:"rejects"`
	HeldBack int    `json:"held_back"` // batches held or refused
	LeftOut  int    `json:"left_out"`
}

func (c *cli) statusCmd() *cobra.Command {
	all := false
	cmd := &cobra.Command{Use: "status", Short: "One screen: what readers see, the last night, every source", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			o := c.output()
			s := ws.status(cmd.Context())
			if o.json {
				return o.object(s)
			}
			o.status(s, ws.config, all)
			return nil
		}}
	cmd.Flags().BoolVar(&all, "all", false, "every source and every late region, however long")
	return cmd
}

// status reads the ledger, the current snapshot and the disk. It needs no lock, and what it cannot read is a trouble that it says.
func (ws *workspace) status(ctx context.Context) status {
	now := ws.now()
	st := status{Workspace: ws.config.Workspace.Name, Now: now.UTC().Truncate(time.Second), Zone: ws.config.zone().String(), Troubles: []trouble{},
		Waiting: []waitingRun{}, Sources: []sourceStatus{}, LeftOut: []ingest.Problem{}, Late: []lateRegion{}, Next: []nextRun{}, Alerts: []openAlert{}}
	runs := st.runs(ws, now)
	if at, err := os.Readlink(filepath.Join(ws.dir, "site", "current")); err == nil {
		st.Site = at
	}
	st.read(ctx, ws, now)
	if len(st.Sources) == 0 {
		st.sent(runs)
	}
	st.configured(ws.config)
	st.warehouse(ctx, ws, runs)
	for _, j := range jobs {
		if text := ws.config.Schedule.of(j.name); text != "" {
			st.Next = append(st.Next, nextRun{j.name, ws.config.after(text, now)})
		}
	}
	slices.SortStableFunc(st.Next, func(a, b nextRun) int { return a.At.Compare(b.At) })
	if open, err := ws.openAlerts(); err != nil {
		st.trouble(err, "padu doctor")
	} else {
		st.Alerts = open
	}
	st.Disk = ws.usage(ctx)
	st.ToDo = st.toDo(runs)
	return st
}

// runs takes what the ledger says.
func (st *status) runs(ws *workspace, now time.Time) []warehouse.Run {
	runs, err := ws.ledger.Runs()
	if err != nil {
		st.trouble(err, "padu doctor")
		return nil
	}
	writer, err := warehouse.Writing(ws.dir)
	if err != nil {
		st.trouble(err, "padu doctor")
	}
	settle(runs, writer)
	if st.Serving, err = ws.served(); err != nil {
		st.trouble(err, "padu doctor")
	}
	if writer != 0 {
		st.Running = &goingOn{PID: writer}
	}
	for i := range runs {
		r := &runs[i]
		st.LastRun = r
		switch {
		case !r.Ended():
			st.Running = &goingOn{r.RunID, r.Job, "", r.StartedAt, r.PID}
			if n := len(r.Steps); n > 0 {
				st.Running.Step, st.Running.Since = r.Steps[n-1].Name, r.Steps[n-1].At
			}
		case r.Job == "nightly":
			st.Night = r
		}
	}
	for _, j := range jobs {
		last, ok := lastRun(runs, j.name)
		if !ok || !last.Ended() {
			continue
		}
		if at, again := ws.config.Schedule.retry(last); again {
			st.Waiting = append(st.Waiting, waitingRun{j.name, at, last.Attempt + 1})
		}
	}
	st.missed(ws.config, runs, now)
	st.copied(ws.config, runs)
	return runs
}

// served is who serves the workspace; nil when nobody does.
func (ws *workspace) served() (*serving, error) {
	path := filepath.Join(ws.dir, "runs", "serve.lock")
	held, err := warehouse.Locked(path)
	if err != nil || !held {
		return nil, err
	}
	s := &serving{}
	if data, err := os.ReadFile(path); err == nil {
		_ = json.Unmarshal(data, s) // it has not said yet where it is
	}
	return s, nil
}

// settle gives a run that has no end and whose process does not write any more the state that the next run will write down.
func settle(runs []warehouse.Run, writer int) {
	for i := range runs {
		r := &runs[i]
		if r.Ended() || writer != 0 && (r.PID == writer || writer == 1) { // 1: the writer has not said yet who it is
			continue
		}
		r.State = warehouse.Killed
		if n := len(r.Steps); n > 0 {
			if r.EndedAt = r.Steps[n-1].At; r.Steps[n-1].State == warehouse.Started {
				r.Steps[n-1].State = warehouse.Killed
			}
		}
	}
}

// missed is the last time at which the nightly should have begun and did not.
func (st *status) missed(c Config, runs []warehouse.Run, now time.Time) {
	last, ok := lastRun(runs, "nightly")
	if !ok {
		return
	}
	for at := c.after(c.Schedule.Nightly, last.StartedAt); !at.IsZero() && now.Sub(at) > lateAllowed; at = c.after(c.Schedule.Nightly, at) {
		if st.Missed = at; now.Sub(at) > 60*24*time.Hour { // long ago says enough
			return
		}
	}
}

func (st *status) trouble(err error, do string) {
	what := strings.ReplaceAll(err.Error(), "database/sql/driver: could not connect to database: ", "")
	st.Troubles = append(st.Troubles, trouble{shownText(what), do})
}

// read takes what the current snapshot says.
func (st *status) read(ctx context.Context, ws *workspace, now time.Time) {
	s, err := warehouse.OpenSnapshot(ctx, ws.dir)
	switch {
	case err == warehouse.ErrNoSnapshot:
		return
	case errors.Is(err, warehouse.ErrNoSnapshot): // one was published, and is not there any more
		st.trouble(err, "padu publish")
		return
	}
	if err == nil {
		defer s.Close()
		i := s.Info()
		st.Snapshot, st.Fingerprint, st.AsOf = i.RunID, i.Fingerprint, i.AsOf.Format(time.DateOnly)
		st.AgeDays = max(0, daysBetween(i.AsOf, dayOf(now, ws.config.zone())))
		err = st.sources(ctx, s)
	}
	if err == nil {
		st.LeftOut, err = leftOut(ctx, s)
	}
	if err == nil {
		var late []lateRegion
		late, err = ws.late(ctx, s, ws.config.Alerts.LateDays)
		st.Late = append(st.Late, late...)
	}
	if err != nil {
		st.trouble(fmt.Errorf("the current snapshot cannot be read: %w", err), "padu publish")
	}
}

// dayOf is the day of a moment in a zone, as dates are stored.
func dayOf(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// sources counts what is in force, and what came last for its place and was not taken.
func (st *status) sources(ctx context.Context, s *warehouse.Snapshot) error {
	day := st.Now.In(time.UTC)
	rows, err := s.Query(ctx, `with last as (
		  select source, status, row_number() over (partition by source, dataset, kode_wilayah, tahun, tahap, bulan, file order by seq desc) as n from meta.batches),
		held as (select source, count(*) as n from last where n = 1 and status in ('held', 'refused') group by 1)
		select b.source, coalesce(cast(max(case when b.status in ('loaded', 'superseded') then b.as_of end) as varchar), ''), count(distinct b.dataset),
		  count(*) filter (where b.status = 'loaded'), coalesce(sum(b.rows_loaded) filter (where b.status = 'loaded'), 0)::bigint,
		  coalesce(sum(b.rows_rejected) filter (where b.status = 'loaded'), 0)::bigint, coalesce(max(h.n), 0)
		from meta.batches b left join held h on h.source = b.source group by 1 order by 1`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r sourceStatus
		if err := rows.Scan(&r.Source, &r.Last, &r.Datasets, &r.Batches, &r.Rows, &r.Rejected, &r.HeldBack); err != nil {
			return err
		}
		if last, err := time.Parse(time.DateOnly, r.Last); err == nil {
			r.AgeDays = max(0, daysBetween(last, day))
		}
		st.Sources = append(st.Sources, r)
	}
	return rows.Err()
}

// sent takes from the ledger what came, where no snapshot can say it: each file once, as it was judged last.
func (st *status) sent(runs []warehouse.Run) {
	type file struct{ source, name string }
	last, at := map[file]warehouse.Input{}, map[string]*sourceStatus{}
	for _, r := range runs {
		for _, i := range r.Inputs {
			last[file{i.Source, i.File}] = i
			if at[i.Source] == nil {
				at[i.Source] = &sourceStatus{Source: i.Source}
			}
			if i.Status == "loaded" {
				at[i.Source].Last = r.AsOf
			}
		}
	}
	for f, i := range last {
		s := at[f.source]
		if i.Status != "loaded" {
			s.HeldBack++
			continue
		}
		s.Batches, s.Rows, s.Rejected = s.Batches+1, s.Rows+i.Loaded, s.Rejected+i.Rejected
	}
	for _, name := range sortedKeys(at) {
		st.Sources = append(st.Sources, *at[name])
	}
}

// configured adds the sources of padu.yaml that never sent anything, counts what was left out, and puts problems first.
func (st *status) configured(c Config) {
	for _, s := range c.Sources {
		if !slices.ContainsFunc(st.Sources, func(r sourceStatus) bool { return r.Source == s.Name }) {
			st.Sources = append(st.Sources, sourceStatus{Source: s.Name})
		}
	}
	for i := range st.Sources {
		r := &st.Sources[i]
		for _, p := range st.LeftOut {
			if p.Source == r.Source {
				r.LeftOut++
			}
		}
	}
	slices.SortStableFunc(st.Sources, func(a, b sourceStatus) int {
		return cmp.Or(cmp.Compare(a.worth(), b.worth()), cmp.Compare(a.Last, b.Last), cmp.Compare(b.Rejected, a.Rejected), cmp.Compare(a.Source, b.Source))
	})
}

// worth puts a source where people look: 0 for what stops data from coming.
func (r sourceStatus) worth() int {
	switch {
	case r.HeldBack+r.LeftOut > 0:
		return 0
	case r.Last == "":
		return 1
	case r.Rejected > 0:
		return 2
	}
	return 3
}

func leftOut(ctx context.Context, s *warehouse.Snapshot) ([]ingest.Problem, error) {
	out := []ingest.Problem{}
	rows, err := s.Query(ctx, "select source, file, reason from meta.problems order by all")
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var p ingest.Problem
		if err := rows.Scan(&p.Source, &p.File, &p.Reason); err != nil {
			return out, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// warehouse looks whether the writer's file opens. While somebody writes to it, it does.
func (st *status) warehouse(ctx context.Context, ws *workspace, runs []warehouse.Run) {
	_, err := warehouse.LookAt(ctx, ws.dir, false)
	switch {
	case err == nil, errors.Is(err, warehouse.ErrBusy):
	case errors.Is(err, fs.ErrNotExist):
		if slices.ContainsFunc(runs, func(r warehouse.Run) bool { return r.Rows.Loaded > 0 }) {
			st.trouble(fmt.Errorf("warehouse/padu.duckdb is not there, and runs have loaded rows into it"), "padu rebuild")
		}
	case errors.Is(err, warehouse.ErrNewer), errors.Is(err, fs.ErrPermission):
		st.trouble(fmt.Errorf("the warehouse cannot be opened: %w", err), "padu doctor")
	default:
		st.trouble(fmt.Errorf("the warehouse cannot be opened: %w", err), "padu rebuild")
	}
}
