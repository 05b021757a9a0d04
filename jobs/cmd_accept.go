package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/warehouse"
)

// acceptCmd lets a held batch in.
func (c *cli) acceptCmd() *cobra.Command {
	var by, why string
	cmd := &cobra.Command{
		Use:   "accept BATCH|RUN",
		Short: "Let a held batch in, or a snapshot through that was stopped",
		Long: "A guard holds a batch back when its rows or money fall suddenly, or when its title block contradicts padu.yaml. Accepting it is a decision: who and why are\n" +
			"kept in archive/decisions. Where title block and padu.yaml disagree, padu.yaml's word counts from then on for this file. padu nightly publishes it.\n\n" +
			"Another guard stops a publish when the figures of a mart are far from those that readers have. RUN is the run that was stopped; what it said may then be\n" +
			"published, once: figures that are further away, or of another mart, region or year, are stopped again, and so is the next fall.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if runName.MatchString(args[0]) {
				return c.acceptRun(cmd.Context(), args[0], by, why)
			}
			ws, day, err := c.workspaceOn("")
			if err != nil {
				return err
			}
			w, err := ws.open(cmd.Context())
			if err != nil {
				return err
			}
			err = ingest.Accept(cmd.Context(), w, ingest.Decision{Batch: args[0], By: by, Why: why, At: ws.now().UTC()})
			if err := errors.Join(warehouse.Explain(ws.dir, err), w.Close()); err != nil {
				return err
			}
			done := fmt.Sprintf("\nAccepted. Readers see it after padu %snightly\n", c.output().at())
			return c.run(cmd.Context(), ws, request{job: "accept", steps: upTo("ingest"), asOf: day, files: []ingest.File{}}, done)
		},
	}
	decider(cmd, &by, &why)
	return cmd
}

func (c *cli) acceptRun(ctx context.Context, run, by, why string) error {
	ws, err := c.workspace()
	if err != nil {
		return err
	}
	d, err := ws.letThrough(ctx, run, by, why)
	if err != nil {
		return err
	}
	o := c.output()
	if c.json {
		return o.object(d)
	}
	for i, ch := range d.Changes {
		if i == shown {
			o.printf("  … and %d more\n", len(d.Changes)-shown)
			break
		}
		was, found := amounts(ch)
		o.printf("  %s: %s %s → %s\n", changed(ch), ch.Measure, was, found)
	}
	o.printf("Accepted. Readers see it after padu %snightly\n", o.at())
	return nil
}
