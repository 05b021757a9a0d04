package jobs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func (c *cli) traceCmd() *cobra.Command {
	limit, edition := 0, ""
	cmd := &cobra.Command{Use: "trace CODE", Short: "From a figure back to its rows, their file, sheet and cell", Args: cobra.ExactArgs(1),
		Long: "CODE is the trace code of a figure, which a page shows under the pointer; or the number of a link (T-…) or of an agreement (KS-…).\n" +
			"The rows are counted again and must add up to the figure, and are read again in the archive.",
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := openTracerOf(cmd.Context(), c.dir, limit, edition)
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
				err = o.traced(found, limit)
			}
			if err != nil {
				return err
			}
			return addsUp(found)
		}}
	cmd.Flags().StringVar(&edition, "edition", "", "the edition that shows the figure, 2026-T3/1 (default: the site)")
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

func (o *output) traced(found []*traced, limit int) error {
	for i, f := range found {
		if i > 0 {
			o.printf("\n")
		}
		o.printf("%s  %s\n", o.paint(1, f.Code), shownText(f.Sentence))
		if f.CSV != "" {
			o.printf("%s/%s, row %d, %s\n", f.folder, f.CSV, f.Row, f.Column)
		}
		o.printf("%s/%s · snapshot %s · fingerprint %s\n", f.folder, f.Page, f.Snapshot, f.Fingerprint)
		for _, s := range f.Sums {
			o.tracedSum(s)
		}
		if err := o.tracedBatches(f.Batches, limit); err != nil {
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

// tracedBatches prints the files that a figure rests on, as many as rows.
func (o *output) tracedBatches(list []*tracedBatch, limit int) error {
	o.printf("\n%s\n", o.paint(1, "batches"))
	t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
	more := 0
	for i, b := range list {
		if limit > 0 && i >= limit {
			more++
			continue
		}
		fmt.Fprintf(t, "  %s\t%s\tloaded %s\tsha256 %s\n", b.Batch, b.File, b.Loaded, b.SHA256)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if more > 0 {
		o.printf("  … and %d more; all of them: --rows 0\n", more)
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
	if value == "" && s.Rows == 0 {
		o.printf("\n%s: no row of %s where %s\n", o.paint(1, s.Name), tableOf(s.Sum), shownText(s.Where))
		return
	}
	unit := " " + s.Unit
	if slices.Contains([]string{"nilai", "porsi", "berbeda", "terakhir"}, s.Unit) { // how it is found, not what is counted
		unit = ""
	}
	o.printf("\n%s = %s%s\n", o.paint(1, s.Name), shownText(cmp.Or(value, "unknown")), unit)
	rows := fmt.Sprintf("%d rows of %s", s.Rows, tableOf(s.Sum))
	switch {
	case s.Column == "":
		o.printf("  %s %s\n", mark, rows)
	case s.Unit == "nilai" || s.Unit == "porsi":
		o.printf("  %s %s of %s says %q\n", mark, s.Column, rows, shownText(s.Found))
	case s.Unit == "berbeda":
		o.printf("  %s %s of %s has %s values\n", mark, s.Column, rows, s.Found)
	case s.Unit == "terakhir":
		o.printf("  %s the last %s of %s is %s\n", mark, s.Column, rows, s.Found)
	case s.FileFound == "":
		o.printf("  %s %s of %s adds up to %s\n", mark, s.Column, rows, s.Found)
	default:
		o.printf("  %s %s of %s adds up to %s; %d rows of the files add up to %s\n", mark, s.Column, rows, s.Found, s.FileRows, s.FileFound)
	}
	if len(s.RestsOn) > 0 {
		o.printf("  rests on: %s\n", strings.Join(s.RestsOn, ", "))
	}
	o.printf("  where %s\n", shownText(s.Where))
	for _, r := range s.Shown {
		var parts []string
		for _, k := range s.show {
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
func shownText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
