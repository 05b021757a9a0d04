package jobs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest/sample"
)

// demoCmd makes a workspace of five regions with invented figures and runs the nightly on it.
func (c *cli) demoCmd() *cobra.Command {
	return &cobra.Command{Use: "demo [DIR]", Short: "Make a workspace of five regions, dirty files included, run the nightly, and say what to open", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "padu-demo"
			if len(args) == 1 {
				dir = args[0]
			}
			c.dir = dir
			o := c.output()
			start := time.Now()
			if err := emptyOrDemo(dir); err != nil {
				return usage{err}
			}
			o.progress("writing the sample of five regions into %s", dir)
			if _, err := sample.Demo(dir); err != nil {
				return fmt.Errorf("demo: %w", err)
			}
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			s, err := ws.Nightly(cmd.Context(), "nightly", "report", sample.AsOf, nil, o.progress)
			if perr := o.summary(s); perr != nil {
				return perr
			}
			if err != nil || c.json {
				return exit(s, err)
			}
			o.printf(`
%s (%.0f s). Every page is marked DATA CONTOH; the figures are invented.
  index             %[3]s/site/current/index.html
  a city            %[3]s/site/current/wilayah/32.71/index.html
  for the meeting   %[3]s/site/current/wilayah/32.71/lembar.pdf
  data quality      %[3]s/site/current/mutu.html
  planted faults    %[3]s/README.md
  SQL               padu sql --dir %[3]s -c "select judul, nama_jenjang, bukti from mart.integrasi_kerja_sama limit 5"
  again             padu nightly --dir %[3]s --as-of %[4]s
`, o.paint(1, "Done"), time.Since(start).Seconds(), dir, sample.AsOf.Format(time.DateOnly))
			return nil
		}}
}

// emptyOrDemo refuses a folder with something in it that no demo made.
func emptyOrDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, sample.Marker)); err != nil {
		return fmt.Errorf("%s is not empty and was not made by padu demo; name another folder", dir)
	}
	return nil
}
