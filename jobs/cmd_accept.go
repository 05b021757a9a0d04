package jobs

import (
	"errors"
	"os/user"

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
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			day, err := ws.day("")
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
			o := c.output()
			s, err := ws.Nightly(cmd.Context(), "accept", "ingest", day, []ingest.File{}, o.progress)
			if perr := o.summary(s); perr != nil {
				return perr
			}
			if err == nil && s.State == "done" && !c.json {
				o.printf("\nAccepted. Readers see it after padu %snightly\n", o.at())
			}
			return exit(s, err)
		},
	}
	me := ""
	if u, err := user.Current(); err == nil {
		me = u.Username
	}
	cmd.Flags().StringVar(&by, "by", me, "who decides")
	cmd.Flags().StringVar(&why, "why", "", "why, in a few words")
	return cmd
}
