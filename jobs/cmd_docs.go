package jobs

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"padu/reports"
	"padu/warehouse"
)

// docsCmd draws the data dictionary of the current snapshot alone.
func (c *cli) docsCmd() *cobra.Command {
	return &cobra.Command{Use: "docs", Short: "Draw the data dictionary (kamus.html) into the site",
		Long: "What files may hold, what every table and column means, its unit and key, what it is made from, the tests that guard it and when its data came last.\n" +
			"The nightly draws it with the other pages; docs draws it alone. Where the site does not stand yet, it draws the site first.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			if _, _, err := c.drawn(cmd.Context(), ws); err != nil {
				return err
			}
			s, err := warehouse.OpenSnapshot(cmd.Context(), ws.dir)
			if err != nil {
				return err
			}
			defer s.Close()
			page, err := reports.Dictionary(cmd.Context(), s)
			if err != nil {
				return err
			}
			file := filepath.Join(ws.dir, "site", s.Info().RunID, "kamus.html")
			if old, err := os.ReadFile(file); err != nil || !bytes.Equal(old, page) { // who may only read has it, too
				if err := warehouse.WriteFile(file, page); err != nil {
					return err
				}
			}
			if c.json {
				return c.output().object(map[string]any{"file": file, "snapshot": s.Info().RunID, "bytes": len(page)})
			}
			c.output().printf("docs: snapshot %s, %.1f MB\nopen %s/site/current/kamus.html\n", s.Info().RunID, float64(len(page))/1e6, ws.dir)
			return nil
		}}
}
