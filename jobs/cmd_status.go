package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/warehouse"
)

// status is one screen: what readers see, what each source sent last, what the last run did.
type status struct {
	Workspace   string           `json:"workspace"`
	Snapshot    string           `json:"snapshot"` // run id, "" when nothing is published
	Fingerprint string           `json:"fingerprint"`
	AsOf        string           `json:"as_of"`
	Sources     []sourceStatus   `json:"sources"`
	LeftOut     []ingest.Problem `json:"left_out"` // files and fetches that the last snapshot had to do without
	LastRun     *warehouse.Run   `json:"last_run"`
}

type sourceStatus struct {
	Source, Dataset, Last string
	Batches, Rows         int64
	Rejected, HeldBack    int64
}

func (c *cli) statusCmd() *cobra.Command {
	return &cobra.Command{Use: "status", Short: "What readers see, what each source sent, what the last run did", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			s, err := ws.status(cmd.Context())
			if err != nil {
				return err
			}
			return c.output().status(s)
		}}
}

// status reads the current snapshot and the ledger; neither needs the writer's lock.
func (ws *workspace) status(ctx context.Context) (status, error) {
	st := status{Workspace: ws.config.Workspace.Name}
	entries, err := ws.ledger.Entries()
	if err != nil {
		return st, err
	}
	if runs := warehouse.Runs(entries); len(runs) > 0 {
		st.LastRun = &runs[len(runs)-1]
	}
	s, err := warehouse.OpenSnapshot(ctx, ws.dir)
	if errors.Is(err, warehouse.ErrNoSnapshot) {
		return st, nil
	}
	if err != nil {
		return st, err
	}
	defer s.Close()
	st.Snapshot, st.Fingerprint, st.AsOf = s.Info().RunID, s.Info().Fingerprint, s.Info().AsOf.Format(time.DateOnly)
	rows, err := s.Query(ctx, `select source, dataset, coalesce(cast(max(case when status in ('loaded', 'superseded') then as_of end) as varchar), '-'),
		count(*) filter (where status = 'loaded'), coalesce(sum(rows_loaded) filter (where status = 'loaded'), 0)::bigint,
		coalesce(sum(rows_rejected) filter (where status = 'loaded'), 0)::bigint, count(*) filter (where status in ('held', 'refused'))
		from meta.batches group by 1, 2 order by 1, 2`)
	if err != nil {
		return st, err
	}
	defer rows.Close()
	for rows.Next() {
		var r sourceStatus
		if err := rows.Scan(&r.Source, &r.Dataset, &r.Last, &r.Batches, &r.Rows, &r.Rejected, &r.HeldBack); err != nil {
			return st, err
		}
		st.Sources = append(st.Sources, r)
	}
	if err := rows.Err(); err != nil {
		return st, err
	}
	st.LeftOut, err = leftOut(ctx, s)
	return st, err
}

func leftOut(ctx context.Context, s *warehouse.Snapshot) (out []ingest.Problem, err error) {
	rows, err := s.Query(ctx, "select source, file, reason from meta.problems order by all")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p ingest.Problem
		if err := rows.Scan(&p.Source, &p.File, &p.Reason); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

func (o *output) status(s status) error {
	if o.json {
		return o.object(s)
	}
	o.printf("%s\n", o.paint(1, s.Workspace))
	if s.Snapshot == "" {
		o.printf("snapshot   none yet; run padu nightly\n")
	} else {
		o.printf("snapshot   %s, data per %s, fingerprint %s\n", s.Snapshot, s.AsOf, s.Fingerprint)
	}
	if r := s.LastRun; r != nil {
		state := r.State
		switch state {
		case "started":
			state = o.paint(33, "not finished (still going, or killed)")
		case "failed":
			state = o.paint(31, "failed")
		}
		o.printf("last run   %s %s, %s\n", r.Job, r.StartedAt.Local().Format("2006-01-02 15:04"), state)
	}
	if len(s.Sources)+len(s.LeftOut) == 0 {
		return nil
	}
	o.printf("\n")
	t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "source\tdataset\tlast good\tbatches\trows\trejects\theld back")
	for _, r := range s.Sources {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%d\t%d\n", r.Source, r.Dataset, r.Last, r.Batches, r.Rows, r.Rejected, r.HeldBack)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, p := range s.LeftOut {
		o.printf("%s  %s: %s\n", o.paint(33, "left out"), strings.TrimSpace(p.Source+" "+p.File), p.Reason)
	}
	return nil
}
