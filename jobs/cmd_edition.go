package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"padu/reports"
	"padu/transform"
	"padu/warehouse"
)

func (c *cli) reviseCmd() *cobra.Command {
	var why string
	cmd := &cobra.Command{Use: "revise PERIOD", Short: "Make the next edition of a closed period from the current snapshot", Args: cobra.ExactArgs(1),
		Long:    "An edition is never changed. When data of a closed period were corrected, revise makes the next edition beside it; padu report diff says what differs and why.",
		Example: "  padu report revise 2026-T3 --why \"APBD Kota Bogor diperbaiki\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(why) == "" {
				return usage{errors.New("--why is kept with the edition and shown in the list of editions; say it in a few words")}
			}
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			e, err := ws.revise(cmd.Context(), args[0], why, c.output().progress)
			if err != nil {
				return err
			}
			o := c.output()
			o.progress.close()
			if c.json {
				return o.object(e)
			}
			o.printf("edition %s: %d reports, %d files, %.1f MB\nopen %s/index.html\n", e.ID, e.Reports, e.Files, float64(e.Bytes)/1e6, e.Folder(ws.dir))
			return nil
		}}
	cmd.Flags().StringVar(&why, "why", "", "why, in a few words of Indonesian: planners read it")
	return cmd
}

func (c *cli) verifyCmd() *cobra.Command {
	return &cobra.Command{Use: "verify [EDITION]", Short: "Read every byte of an edition, or of all, and draw it again from its snapshot", Args: cobra.MaximumNArgs(1),
		Long: "Compares the stored files with the manifest of the edition and the manifest with the ledger; then draws the edition again and compares every byte, when its\n" +
			"snapshot is kept and this padu is the version that made it. Exit 0: all as it was made. Exit 1: a file differs. Exit 3: the stored bytes are right, and it could\n" +
			"not be drawn again.",
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			all, err := reports.Editions(ws.dir)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				e, err := reports.FindEdition(all, args[0])
				if err != nil {
					return mistaken(err)
				}
				all = []reports.Edition{e}
			}
			out := []reports.Verified{}
			for _, e := range all {
				v, err := ws.verify(cmd.Context(), e)
				if err != nil {
					return err
				}
				out = append(out, v)
			}
			return c.output().verified(out)
		}}
}

// verify checks one edition.
func (ws *workspace) verify(ctx context.Context, e reports.Edition) (v reports.Verified, err error) {
	s, why, err := ws.snapshotOf(ctx, e)
	if err != nil {
		return v, err
	}
	if s != nil {
		defer s.Close()
	}
	dir, err := os.MkdirTemp("", "padu-edition-*")
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return reports.VerifyEdition(ctx, ws.dir, e, s, Version, why, filepath.Join(dir, "again"))
}

// verified prints what was found, and fails when a file differs.
func (o *output) verified(all []reports.Verified) error {
	faults, undrawn := 0, 0
	for _, v := range all {
		if faults += len(v.Faults) + len(v.Differ); !v.Drawn {
			undrawn++
		}
	}
	if o.json {
		if err := o.object(map[string]any{"editions": all}); err != nil {
			return err
		}
	} else {
		for _, v := range all {
			o.verifiedOne(v)
		}
		if len(all) == 0 {
			o.printf("There is no edition yet.\n")
		}
	}
	switch {
	case faults > 0:
		return fmt.Errorf("%d files of editions are not what was made; take them back from a backup of editions/", faults)
	case undrawn > 0:
		return errHeld
	}
	return nil
}

func (o *output) verifiedOne(v reports.Verified) {
	mark := o.paint(32, "✓")
	if len(v.Faults) > 0 {
		mark = o.paint(31, "✗")
	}
	if n := len(v.Faults); n == 0 {
		o.printf("%s %s: all %d files as in the manifest\n", mark, v.ID, v.Files)
	} else {
		o.printf("%s %s: %d of %d files are not as in the manifest\n", mark, v.ID, n, v.Files)
	}
	for _, f := range v.Faults {
		o.printf("    %s %s\n", shownText(f.File), f.What)
	}
	switch {
	case !v.Drawn:
		o.printf("  %s not drawn again: %s\n", o.paint(33, "–"), v.Why)
	case len(v.Differ) == 0:
		o.printf("  %s drawn again from its snapshot: the same bytes\n", o.paint(32, "✓"))
	default:
		o.printf("  %s drawn again from its snapshot: %d files differ from the stored ones\n", o.paint(31, "✗"), len(v.Differ))
	}
	for _, f := range v.Differ {
		o.printf("    %s %s\n", shownText(f.File), f.What)
	}
}

func (c *cli) diffCmd() *cobra.Command {
	var all bool
	cmd := &cobra.Command{Use: "diff OLD NEW", Short: "Every figure that two editions say differently, with why", Args: cobra.ExactArgs(2),
		Long: "OLD and NEW are editions (2026-T3/1 2026-T3/2); NEW may be current, which is what a next edition of that period would say. A figure's causes are the batches,\n" +
			"links, parameters and days that differ and that it rests on. Exit 1 when a figure differs without a cause.",
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			d, err := ws.diff(cmd.Context(), args[0], args[1])
			if err != nil {
				return mistaken(err)
			}
			o := c.output()
			if c.json {
				err = o.object(d)
			} else {
				err = o.difference(d, all)
			}
			if err == nil && d.Unexplained > 0 {
				err = fmt.Errorf("%d figures differ without a cause; tell the people of padu", d.Unexplained)
			}
			return err
		}}
	cmd.Flags().BoolVar(&all, "all", false, fmt.Sprintf("print every figure, not the first %d of each cause", planShown))
	return cmd
}

func (ws *workspace) diff(ctx context.Context, old, fresh string) (*reports.Difference, error) {
	all, err := reports.Editions(ws.dir)
	if err != nil {
		return nil, err
	}
	a, err := reports.FindEdition(all, old)
	if err != nil {
		return nil, err
	}
	readers, err := transform.ParameterReaders()
	if err != nil {
		return nil, err
	}
	if fresh != "current" {
		b, err := reports.FindEdition(all, fresh)
		if err != nil {
			return nil, err
		}
		return reports.DiffEditions(ws.dir, a, b, readers.Of)
	}
	s, err := warehouse.OpenSnapshot(ctx, ws.dir)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return reports.DiffNow(ctx, ws.dir, a, s, s.Info().Version, transform.ModelsHash(), readers.Of)
}

// difference prints the causes, then the figures by their causes.
func (o *output) difference(d *reports.Difference, all bool) error {
	o.printf("%s → %s: %d of %d figures differ", d.Old, d.New, len(d.Changes), d.Figures)
	if d.Unexplained > 0 {
		o.printf(", %s", o.paint(31, fmt.Sprintf("%d of them without a cause", d.Unexplained)))
	}
	o.printf("\n\n%s\n", o.paint(1, "causes"))
	t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
	for i, c := range d.Causes {
		fmt.Fprintf(t, "  %d\t%s\t%d figures\t%s\n", i+1, c.Kind, c.Figures, shownText(c.What))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	groups, order := map[string][]reports.Change{}, []string{}
	for _, c := range d.Changes {
		key := ""
		for _, n := range c.Causes {
			key += fmt.Sprintf(" %d", n+1)
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], c)
	}
	for _, key := range order {
		title := "causes" + key
		if key == "" {
			title = "without a cause"
		}
		o.printf("\n%s\n", o.paint(1, fmt.Sprintf("%s: %d figures", title, len(groups[key]))))
		for i, c := range groups[key] {
			if i == planShown && !all {
				o.printf("  … and %d more; all of them: --all\n", len(groups[key])-planShown)
				break
			}
			o.change(c)
		}
	}
	return nil
}

func (o *output) change(c reports.Change) {
	was, is := c.Old, c.New
	if was == "" {
		was = "…"
	}
	if is == "" {
		is = "…"
	}
	note := ""
	if c.Wider {
		note = "  (through another region, year or agreement)"
	}
	switch c.What {
	case "appears":
		o.printf("  %s  %s, %s: %s, a new row: %s%s\n", c.Code, c.Page, c.Table, shownText(c.Name), shownText(is), note)
	case "vanishes":
		o.printf("  %s  %s, %s: %s, gone: %s%s\n", c.Code, c.Page, c.Table, shownText(c.Name), shownText(was), note)
	default:
		o.printf("  %s  %s, %s: %s, %s: %s → %s%s\n", c.Code, c.Page, c.Table, shownText(c.Name), c.Column, shownText(was), shownText(is), note)
	}
}
