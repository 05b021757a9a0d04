package jobs

import (
	"fmt"

	"github.com/spf13/cobra"

	"padu/ingest"
)

func (c *cli) planCmd() *cobra.Command {
	var asOf, region string
	var set map[string]string
	var all bool
	cmd := &cobra.Command{Use: "plan", Short: "What a changed parameter or rule, or a newer padu, would do", Args: cobra.NoArgs,
		Long: "Builds aside what a night would build now, and compares it with the current snapshot: links that appear, vanish or move, agreements that change their rung,\n" +
			"rupiah of tied lines that moves, findings that open or close, decisions of planners that no longer have their effect, pages that change.\n" +
			"Nothing is published and nothing stays behind.\n\n" +
			"Edit padu.yaml, or take a newer padu, and run it before the night does; or try values of parameters with --set. The day is that of the current snapshot, so\n" +
			"that only the change moves things. Files that wait in the inbox are not read; what was loaded since the snapshot is said, because it moves things too.\n" +
			"It works on a copy of the warehouse in warehouse/copy, which needs as much free disk as the warehouse, a snapshot and a site, and keeps other writers out\n" +
			"while it runs; readers are not disturbed. Exit 3 when tests or guards would stop the publish.",
		Example: "  padu plan                                          # padu.yaml as it is now, with this padu\n" +
			"  padu plan --set batas_otomatis=0.6                 # what if links were tied from .6 on\n" +
			"  padu plan --set hari_akan_berakhir=60 --region \"Kota Bogor\" --all\n" +
			"  padu plan --json | jq '.links[] | select(.what == \"status\")'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			if ws, err = ws.with(set); err != nil {
				return usage{err}
			}
			if region != "" {
				if region, _, err = ingest.FindRegion(region); err != nil {
					return usage{fmt.Errorf("--region: %w", err)}
				}
			}
			o := c.output()
			p, err := ws.plan(cmd.Context(), asOf, region, o.progress)
			o.progress.close()
			if err != nil {
				return err
			}
			if err := o.plan(p, all); err != nil {
				return err
			}
			if len(p.Failures)+len(p.Stopped) > 0 {
				return errHeld
			}
			return nil
		}}
	cmd.Flags().StringToStringVar(&set, "set", nil, "a parameter as if padu.yaml said so: name=value; may be given more than once")
	cmd.Flags().StringVar(&region, "region", "", "this region alone, by code or name (default: all)")
	cmd.Flags().StringVar(&asOf, "as-of", "", "the day that the marts speak of (default: that of the current snapshot)")
	cmd.Flags().BoolVar(&all, "all", false, fmt.Sprintf("print everything that changes, not the first %d of each kind", planShown))
	return cmd
}
