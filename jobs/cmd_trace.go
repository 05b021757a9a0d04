package jobs

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func (c *cli) traceCmd() *cobra.Command {
	limit := 0
	cmd := &cobra.Command{Use: "trace CODE", Short: "From a figure of the site back to the rows of the marts, their batches, and file, sheet and row", Args: cobra.ExactArgs(1),
		Long: "CODE is the trace code of a figure, which a page shows under the pointer and data.csv in the columns jejak_…; or the number of a link (T-…) or of an\n" +
			"agreement (KS-…). The rows are counted again and must add up to the figure, and are read again in the archive.",
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := openTracer(cmd.Context(), c.dir, limit)
			if err != nil {
				return err
			}
			defer t.close()
			found, err := t.trace(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			o := c.output()
			if c.json {
				err = o.object(map[string]any{"figures": found})
			} else {
				err = o.traced(found)
			}
			if err != nil {
				return err
			}
			return addsUp(found)
		}}
	cmd.Flags().IntVar(&limit, "rows", 5, "how many mart rows of each sum to show; 0 shows all")
	return cmd
}

// addsUp fails when a figure is not what its rows add up to.
func addsUp(found []*traced) error {
	for _, f := range found {
		for _, s := range f.Sums {
			if !s.holds() {
				return fmt.Errorf("%s, %s: the site says %s, the mart rows %s, the rows of the files %s; draw the site again (padu report) and tell the people of padu", f.Code, s.Name, s.Value, s.Found, s.FileFound)
			}
		}
	}
	return nil
}

func (o *output) traced(found []*traced) error {
	for i, f := range found {
		if i > 0 {
			o.printf("\n")
		}
		o.printf("%s  %s\n", o.paint(1, f.Code), shownText(f.Sentence))
		o.printf("site/current/%s · snapshot %s · fingerprint %s\n", f.Page, f.Snapshot, f.Fingerprint)
		for _, s := range f.Sums {
			o.tracedSum(s)
		}
		o.printf("\n%s\n", o.paint(1, "batches"))
		t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
		for _, b := range f.Batches {
			fmt.Fprintf(t, "  %s\t%s\tloaded %s\tsha256 %s\n", b.Batch, b.File, b.Loaded, b.SHA256)
		}
		if err := t.Flush(); err != nil {
			return err
		}
		if len(f.Figures) > 0 {
			o.printf("\n%s\n", o.paint(1, "figures of the agreement"))
		}
		for _, g := range f.Figures {
			o.printf("  %s  %s\n", g.Code, shownText(g.Sentence))
		}
	}
	return nil
}

// tracedSum prints one part of a figure: how it was counted again, then its rows with their places.
func (o *output) tracedSum(s *tracedSum) {
	mark := o.paint(32, "✓")
	if !s.holds() {
		mark = o.paint(31, "✗")
	}
	value := s.Value
	if value == "" {
		value = s.Found
	}
	if value == "" {
		o.printf("\n%s: no row of mart.%s where %s\n", o.paint(1, s.Name), s.Table, shownText(s.Where))
		return
	}
	o.printf("\n%s = %s %s\n", o.paint(1, s.Name), value, s.Unit)
	if s.Column == "" {
		o.printf("  %s %d rows of mart.%s\n", mark, s.Rows, s.Table)
	} else {
		o.printf("  %s %s of %d rows of mart.%s adds up to %s; %d rows of the files add up to %s\n", mark, s.Column, s.Rows, s.Table, s.Found, s.FileRows, s.FileFound)
	}
	o.printf("  where %s\n", shownText(s.Where))
	for _, r := range s.Shown {
		var parts []string
		for _, k := range traceTables[s.Table].show {
			if r.Row[k] != "" {
				parts = append(parts, r.Row[k])
			}
		}
		o.printf("  · %s\n", shownText(strings.Join(parts, " · ")))
		for _, src := range r.Sources {
			o.printf("      %s (%s): %s: %s\n", shownText(src.File), src.Archive, shownText(src.Place), shownText(src.cells()))
		}
		if r.Unsure {
			o.printf("      %s\n", o.paint(33, "its rows in the archive do not add up to it"))
		}
	}
	if more := int(s.Rows) - len(s.Shown); more > 0 {
		o.printf("  … and %d more; all of them: --rows 0\n", more)
	}
}

// cells are the cells of a row of a file: what the contract reads under the field's name, others under their column.
func (s tracedSource) cells() string {
	var parts []string
	for _, c := range s.Cells {
		name := c.Field
		if name == "" {
			name = "kolom " + c.Column
		}
		parts = append(parts, fmt.Sprintf("%s %q", name, c.Text))
	}
	return strings.Join(parts, ", ")
}

// shownText keeps control characters of the data out of the terminal.
func shownText(s string) string { return strings.Map(oneLine, s) }
