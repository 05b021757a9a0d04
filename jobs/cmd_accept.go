package jobs

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"padu/ingest"
)

// acceptCmd lets a held batch in.
func (c *cli) acceptCmd() *cobra.Command {
	var by, why string
	cmd := &cobra.Command{
		Use:   "accept BATCH",
		Short: "Let a held batch in, and load it",
		Long: "A guard holds a batch back when its rows or money fall suddenly, or when its title block contradicts padu.yaml. Accepting it is a decision: who and why are\n" +
			"kept in archive/decisions. Where title block and padu.yaml disagree, padu.yaml's word counts from then on for this file. padu nightly publishes it.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, day, err := c.workspaceOn("")
			if err != nil {
				return err
			}
			w, err := ws.open(cmd.Context())
			if err != nil {
				return err
			}
			err = ingest.Accept(cmd.Context(), w, ingest.Decision{Batch: args[0], By: by, Why: why, At: ws.now().UTC()})
			if err := errors.Join(err, w.Close()); err != nil {
				return err
			}
			done := fmt.Sprintf("\nAccepted. Readers see it after padu %snightly\n", c.output().at())
			return c.run(cmd.Context(), ws, "accept", "ingest", day, []ingest.File{}, done)
		},
	}
	decider(cmd, &by, &why)
	return cmd
}
