package jobs

import (
	"fmt"

	"github.com/spf13/cobra"
)

// rebuildCmd makes the warehouse again from the archive.
func (c *cli) rebuildCmd() *cobra.Command {
	r := &rebuilding{}
	cmd := &cobra.Command{Use: "rebuild", Short: "Make the warehouse again from the archive", Args: cobra.NoArgs,
		Long: "Loads every batch that was ever loaded again, in its order, from the originals in archive/ and the orders in archive/orders, into a new warehouse beside the one that\n" +
			"stands: the same batches with the same ids, the same agreements with the same history, what was held, accepted and refused. When all rows are accounted for, the old\n" +
			"file is kept as warehouse/padu.duckdb.damaged-RUN and the new one takes its place. Readers keep the current snapshot and site the whole time. padu nightly goes on from there.\n" +
			"A kill at any moment leaves the old file or the new one, whole. It needs as much free disk as the warehouse takes.",
		Example: "  padu rebuild                     # the warehouse is damaged or gone\n" +
			"  padu rebuild --check             # would the archive give the warehouse that stands?",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, day, err := c.workspaceOn("")
			if err != nil {
				return err
			}
			err = c.run(cmd.Context(), ws, ws.rebuild(day, r), "")
			if err == nil && r.check && len(r.found.Lost)+len(r.found.Differ)+len(r.found.Tables) > 0 {
				return errHeld
			}
			return err
		}}
	f := cmd.Flags()
	f.BoolVar(&r.check, "check", false, "compare with the warehouse that stands, and replace nothing; exit 3 when something differs")
	f.BoolVar(&r.lost, "without-missing", false, "go on without the batches whose originals are missing or changed in the archive")
	f.BoolVar(&r.differ, "with-differences", false, "take batches as this padu reads them, where the one that loaded them read something else")
	return cmd
}

// rebuilt prints what a rebuild found and did, and what to do next.
func (o *output) rebuilt(s Summary) {
	r := s.Rebuilt
	if r.Batches > 0 {
		o.printf("%s batches, %s rows read again from the archive\n", grouped(int64(r.Batches)), grouped(r.Rows))
	}
	if r.Pruned > 0 {
		o.printf("%s pruned; nothing of that is in force\n", several(r.Pruned, "other was", "others were"))
	}
	if r.Kept != "" {
		o.printf("old file   warehouse/%s\n", r.Kept)
	}
	var lines []string
	for _, l := range r.Lost {
		lost := "its rows"
		if l.Status != "" {
			lost = fmt.Sprintf("%d rows, %s", l.Rows, l.Status)
		}
		lines = append(lines, fmt.Sprintf("%s  %s of %s, batch %s (%s): %s", o.paint(31, "lost"), l.File, l.Day, l.Batch, lost, l.Why))
	}
	for _, d := range append(r.Differ, r.Tables...) {
		lines = append(lines, o.paint(33, "differs")+"  "+d)
	}
	if r.Early > 0 {
		lines = append(lines, fmt.Sprintf("%d orders are of a padu that did not write down its runs: the run and time of their batches are those of the file and the ledger", r.Early))
	}
	for i, l := range lines {
		if i == shown {
			o.printf("  … and %d more; all of them: padu rebuild --check --json\n", len(lines)-shown)
			break
		}
		o.printf("  %s\n", l)
	}
	switch {
	case s.Error != "" && r.Kept != "": // the error says what is left to do
	case s.Error != "":
		o.printf("\nNothing was replaced; readers keep the current snapshot.\n")
	case r.Check && len(r.Lost)+len(r.Differ)+len(r.Tables) == 0:
		o.printf("\nThe archive gives the warehouse that stands, row for row.\n")
	case r.Check:
		o.printf("\nThe archive gives another warehouse than the one that stands. Nothing was replaced.\n")
	default:
		o.printf("\nThe warehouse is made again. Readers keep the current snapshot until: padu %snightly\n", o.at())
	}
}
