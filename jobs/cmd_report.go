package jobs

import (
	"github.com/spf13/cobra"
)

// reportCmd draws the site of the current snapshot again when it does not stand.
func (c *cli) reportCmd() *cobra.Command {
	return &cobra.Command{Use: "report", Short: "Draw the site of the current snapshot, if it does not stand yet", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			n := &night{ws: ws}
			note, err := n.report(cmd.Context())
			if err != nil {
				return err
			}
			if c.json {
				return c.output().object(map[string]any{"note": note, "pages": n.summary.Pages, "pdfs": n.summary.PDFs})
			}
			c.output().printf("report: %s\nopen %s/site/current/index.html\n", note, ws.dir)
			return nil
		}}
}
