package jobs

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"padu/reports"
	"padu/warehouse"
)

// job is a named thing that padu does by itself, when the schedule in padu.yaml says so or by hand: its steps, in order.
type job struct {
	name    string
	short   string
	steps   []step
	catchUp string // what is done about runs that were missed, where padu.yaml does not say
}

// jobs are all of them. Editions are made by the nightly, unless the schedule gives their cadence a time of its own.
var jobs = []job{
	{"nightly", "Run all steps, from fetching to reports and editions", nightlySteps, catchLatest},
	{"monthly", "Make the editions of the months that have closed", editionSteps("bulan"), catchLatest},
	{"quarterly", "Make the editions of the quarters that have closed", editionSteps("triwulan"), catchLatest},
	{"half-yearly", "Make the editions of the half years that have closed", editionSteps("semester"), catchLatest},
	{"yearly", "Make the editions of the years that have closed", editionSteps("tahun", "jendela"), catchLatest},
	{"housekeeping", "Remove what is not kept any more, and make a backup", housekeepingSteps, catchLatest},
}

func jobNamed(name string) (job, bool) {
	for _, j := range jobs {
		if j.name == name {
			return j, true
		}
	}
	return job{}, false
}

func editionSteps(cadences ...string) []step {
	return []step{{"edition", "edition", func(n *night, ctx context.Context) (string, error) { return n.editions(ctx, cadences) }}}
}

// edition makes the editions of the cadences that have no time of their own in the schedule.
func (n *night) edition(ctx context.Context) (string, error) {
	return n.editions(ctx, n.ws.config.Schedule.withNightly(reports.Cadences()))
}

// jobCmd is the verb of a job. padu serve calls it with --due, --attempt and --now.
func (c *cli) jobCmd(j job) *cobra.Command {
	var asOf, due, now string
	var attempt int
	var resume bool
	cmd := &cobra.Command{Use: j.name, Short: j.short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		ws, day, err := c.workspaceOn(asOf)
		if err != nil {
			return err
		}
		if err := ws.startAt(now); err != nil {
			return usage{err}
		}
		r := request{job: j.name, steps: j.steps, asOf: day, attempt: attempt, resume: resume}
		if due != "" {
			if r.due, err = time.Parse(time.RFC3339, due); err != nil {
				return usage{err}
			}
		}
		return c.run(cmd.Context(), ws, r, "")
	}}
	f := cmd.Flags()
	f.StringVar(&asOf, "as-of", "", "the day that the reports speak of, 2026-11-25 (default: today in the workspace's time zone)")
	f.BoolVar(&resume, "resume", false, "go on where the last run of this job ended, when it failed or was stopped; ask again only the sources that failed")
	f.StringVar(&due, "due", "", "when the schedule wanted it")
	f.StringVar(&now, "now", "", "the time at which padu serve starts it, by its clock")
	f.IntVar(&attempt, "attempt", 0, "how often it was tried, with this")
	for _, hidden := range []string{"due", "attempt", "now"} {
		if err := f.MarkHidden(hidden); err != nil {
			panic(err) // the flag stands two lines above
		}
	}
	return cmd
}

// unfinished is what the last run of a job was, when it was not through.
func unfinished(r warehouse.Run) bool {
	return r.State == warehouse.Failed || r.State == warehouse.Stopped || r.State == warehouse.Killed || r.State == warehouse.Started
}
