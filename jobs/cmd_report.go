package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/reports"
	"padu/warehouse"
)

// reportCmd draws the site of the current snapshot again when it does not stand, or the reports that are asked for.
func (c *cli) reportCmd() *cobra.Command {
	var a reports.Asked
	var out string
	var list bool
	cmd := &cobra.Command{Use: "report", Short: "Draw the site, or single reports; list and compare editions", Args: cobra.NoArgs,
		Long: "Without flags: draws the site of the current snapshot, if it does not stand yet.\n" +
			"With a period, a region or a kind: draws those reports from the current snapshot into a folder, reports/<what was asked> of the workspace or --out. They are no\n" +
			"edition: the nightly makes one when a period closes, and padu report revise makes the next one.",
		Example: "  padu report --region 32.71                                   # all reports of Kota Bogor as of now\n" +
			"  padu report --period 2026-T3 --kind kabkota                  # third quarter, every region that sent something\n" +
			"  padu report --period 2026-S1 --region \"Kota Bogor\" --single-file   # one HTML file for WhatsApp and e-mail\n" +
			"  padu report --list                                           # editions, and what can be made",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			if list {
				return c.reportList(ws)
			}
			if a.Period+a.Region+a.Kind+a.Agency == "" {
				if a.Single || out != "" {
					return usage{errors.New("--single-file and --out are for reports that are asked for; name a --period, a --region or a --kind")}
				}
				return c.drawSite(cmd.Context(), ws)
			}
			if a.Region != "" {
				if a.Region, _, err = ingest.FindRegion(a.Region); err != nil {
					return usage{fmt.Errorf("--region: %w", err)}
				}
			}
			return c.drawAsked(cmd.Context(), ws, a, out)
		}}
	cmd.Flags().StringVar(&a.Period, "period", "", "a month 2026-11, quarter 2026-T3, half year 2026-S1, year 2026, or July to June 2025-2026 (default: the current view)")
	cmd.Flags().StringVar(&a.Region, "region", "", "one region, by code or name (default: all that sent something, and the nation)")
	cmd.Flags().StringVar(&a.Kind, "kind", "", "one kind: "+strings.Join(reports.KindNames(), ", "))
	cmd.Flags().StringVar(&a.Agency, "agency", "", "one perangkat daerah of the region, by code, also without agreements: its opd report")
	cmd.Flags().BoolVar(&a.Single, "single-file", false, "each report as one HTML file with style and fonts in it")
	cmd.Flags().BoolVar(&list, "list", false, "print the editions and what can be made")
	cmd.Flags().StringVar(&out, "out", "", "the folder to draw into; it must be empty or not there")
	cmd.AddCommand(c.reviseCmd(), c.verifyCmd(), c.diffCmd())
	return cmd
}

func (c *cli) drawSite(ctx context.Context, ws *workspace) error {
	n, note, err := c.drawn(ctx, ws)
	if err != nil {
		return err
	}
	if c.json {
		return c.output().object(map[string]any{"note": note, "pages": n.summary.Pages, "pdfs": n.summary.PDFs})
	}
	c.output().printf("report: %s\nopen %s/site/current/index.html\n", note, ws.dir)
	return nil
}

// drawn draws the site of the current snapshot where it does not stand; no run may be doing the same.
func (c *cli) drawn(ctx context.Context, ws *workspace) (n *night, note string, err error) {
	n = &night{ws: ws, progress: c.output().progress}
	at, err := os.Readlink(filepath.Join(ws.dir, "site", "current"))
	if run, rerr := os.Readlink(filepath.Join(ws.dir, "published", "current")); err == nil && rerr == nil && at == run {
		return n, "nothing new", nil
	}
	release, err := warehouse.Hold(ws.dir)
	if err != nil {
		return n, "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	n.progress.start("report", 0, "reports")
	if note, err = n.report(ctx); err != nil {
		return n, "", err
	}
	n.progress.done(note)
	return n, note, nil
}

// drawAsked draws reports aside and puts them into out, or into reports/<what was asked>, where the last ones asked so are replaced.
func (c *cli) drawAsked(ctx context.Context, ws *workspace, a reports.Asked, out string) error {
	if entries, err := os.ReadDir(out); out != "" && err == nil && len(entries) > 0 {
		return usage{fmt.Errorf("--out %s: not empty; name another folder", out)}
	}
	if out == "" {
		var parts []string
		for _, s := range []string{a.Kind, a.Region, a.Agency, a.Period} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		out = filepath.Join(ws.dir, "reports", strings.Join(parts, "-"))
		if a.Single {
			out += "-single"
		}
	}
	s, err := warehouse.OpenSnapshot(ctx, ws.dir)
	if err != nil {
		return err
	}
	defer s.Close()
	aside := strings.TrimRight(out, "/") + ".new"
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	res, err := reports.Draw(ctx, s, a, aside)
	if err != nil {
		return errors.Join(mistaken(err), os.RemoveAll(aside))
	}
	if err := errors.Join(os.RemoveAll(out), os.Rename(aside, out)); err != nil {
		return err
	}
	open, err := firstPage(out)
	if err != nil {
		return err
	}
	if c.json {
		return c.output().object(map[string]any{"folder": out, "open": open, "pages": res.Pages, "pdfs": res.PDFs, "bytes": res.Bytes})
	}
	c.output().printf("report: %d pages, %d PDF, %.1f MB\nopen %s\n", res.Pages, res.PDFs, float64(res.Bytes)/1e6, open)
	return nil
}

// firstPage is what to open in a folder of reports.
func firstPage(out string) (string, error) {
	index := filepath.Join(out, "index.html")
	if _, err := os.Stat(index); err == nil {
		return index, nil
	}
	pages, err := filepath.Glob(filepath.Join(out, "*.html"))
	if err != nil || len(pages) != 1 {
		return out, err
	}
	return pages[0], nil
}

func (c *cli) reportList(ws *workspace) error {
	made, err := reports.Editions(ws.dir)
	if err != nil {
		return err
	}
	cadences := map[string][]string{}
	for cadence, kinds := range ws.config.cadencesOf() {
		for _, k := range kinds {
			cadences[k] = append(cadences[k], cadence)
		}
	}
	kinds := reports.Kinds()
	for i := range kinds {
		kinds[i].Cadences = []string{}
		for _, name := range reports.Cadences() {
			for _, have := range cadences[kinds[i].Name] {
				if have == name {
					kinds[i].Cadences = append(kinds[i].Cadences, name)
				}
			}
		}
	}
	o := c.output()
	if c.json {
		if made == nil {
			made = []reports.Edition{}
		}
		return o.object(map[string]any{"editions": made, "kinds": kinds})
	}
	t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "%s\n", o.paint(1, "editions"))
	for _, e := range made {
		fmt.Fprintf(t, "  %s\tdata of %s\t%d reports\t%.1f MB\trules %s\tmade %s\t%s\n", e.ID, e.AsOf, e.Reports, float64(e.Bytes)/1e6, e.Rules, e.MadeAt.In(ws.config.zone()).Format("2006-01-02 15:04"), shownText(e.Reason))
	}
	if len(made) == 0 {
		fmt.Fprintf(t, "  none yet; the nightly makes one when a period has closed\n")
	}
	fmt.Fprintf(t, "\n%s\n", o.paint(1, "kinds"))
	for _, k := range kinds {
		every := strings.Join(k.Cadences, ", ")
		if every == "" {
			every = "none"
		}
		fmt.Fprintf(t, "  %s\tfor %s\teditions: %s\n", k.Name, strings.Join(k.For, ", "), every)
	}
	day := ws.now().In(ws.config.zone())
	today := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	fmt.Fprintf(t, "\n%s\n", o.paint(1, "periods that closed last"))
	for _, name := range reports.Cadences() {
		fmt.Fprintf(t, "  %s\t%s\n", name, reports.LastClosed(name, today).Code)
	}
	return t.Flush()
}
