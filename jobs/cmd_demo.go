package jobs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/ingest/sample"
)

// demoCmd makes a workspace of five regions with invented figures and runs the nightly on it.
func (c *cli) demoCmd() *cobra.Command {
	return &cobra.Command{Use: "demo [DIR]", Short: "Make a workspace of five regions, dirty files included", Args: cobra.MaximumNArgs(1),
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
			o.progress.say("writing the sample of five regions into %s", dir)
			if _, err := sample.Demo(dir); err != nil {
				return fmt.Errorf("demo: %w", err)
			}
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			s, err := ws.Run(cmd.Context(), request{job: "nightly", steps: nightlySteps, asOf: sample.AsOf}, o.progress)
			if perr := o.summary(s); perr != nil {
				return perr
			}
			if err != nil || c.json {
				return exit(s, err)
			}
			folders, zips, fetched := ws.config.ways(s.Receipts)
			o.printf(`
%s (%.0f s). Every page is marked DATA CONTOH; the figures are invented.
  what came         %[5]d files from folders, %[6]d in a ZIP, %[7]d over HTTP
  index             %[3]s/site/current/index.html
  a city            %[3]s/site/current/wilayah/32.71/index.html
  for the meeting   %[3]s/site/current/wilayah/32.71/lembar.pdf
  to work in        %[3]s/site/current/wilayah/32.71/laporan.xlsx
  closed periods    %[3]s/site/current/edisi.html
  data quality      %[3]s/site/current/mutu.html
  planted faults    %[3]s/README.md
  SQL               padu sql --dir %[3]s -c "select * from mart.temuan"
  files, Parquet    %[3]s/published/current/README.md
  again             padu nightly --dir %[3]s --as-of %[4]s
`, o.paint(1, "Done"), time.Since(start).Seconds(), dir, sample.AsOf.Format(time.DateOnly),
				folders, zips, fetched)
			return nil
		}}
}

// ways counts the files of a run by how they came: as files into a folder, in a ZIP, or fetched over HTTP.
func (c Config) ways(receipts []ingest.Receipt) (folders, zips, fetched int) {
	over := map[string]bool{}
	for _, s := range c.Sources {
		for _, h := range s.HTTP {
			over["inbox/"+s.Name+"/"+h.File] = true
		}
	}
	for _, r := range receipts {
		switch {
		case over[r.File]:
			fetched++
		case strings.Contains(r.File, ".zip/"):
			zips++
		default:
			folders++
		}
	}
	return folders, zips, fetched
}

// isFree is true for a folder with nothing in it, or that is not there.
func isFree(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return len(entries) == 0, err
}

// emptyOrDemo refuses a folder with something in it that no demo made.
func emptyOrDemo(dir string) error {
	if free, err := isFree(dir); free || err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, sample.Marker)); err != nil {
		return fmt.Errorf("%s is not empty and was not made by padu demo; name another folder", dir)
	}
	return nil
}
