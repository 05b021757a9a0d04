package jobs

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"padu/ingest"
)

// ingestCmd loads what the configured sources bring, or the files named on the command line.
func (c *cli) ingestCmd() *cobra.Command {
	r := ingest.FileRule{}
	source, asOf := "", ""
	cmd := &cobra.Command{
		Use:   "ingest [FILE…]",
		Short: "Load what the sources bring, or the named files",
		Long: "Without FILE: fetch what the sources serve and load what is new in inbox/. With FILE: load files that no configured source brings, as --dataset says. What the flags leave open\n" +
			"(region, year, stage, month) is read from the file; where both speak and disagree, the batch is held.",
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, day, err := c.workspaceOn(asOf)
			if err != nil {
				return err
			}
			files, err := namedFiles(ws.dir, args, source, r)
			if err != nil {
				return usage{err}
			}
			return c.run(cmd.Context(), ws, request{job: "ingest", steps: upTo("return"), asOf: day, files: files}, "")
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.Dataset, "dataset", "", "what the files are: "+strings.Join(ingest.Datasets(), ", "))
	f.StringVar(&r.Region, "region", "", "the region's code, 32.71")
	f.IntVar(&r.Year, "year", 0, "the budget year")
	f.StringVar(&r.Stage, "stage", "", "murni, pergeseran-N or perubahan")
	f.IntVar(&r.Month, "month", 0, "the month through which realisasi counts")
	f.StringVar(&r.Cover, "cover", "", "what the files replace: region (all that the region has), agency (only the agencies in them), rows (only their rows)")
	f.StringVar(&source, "source", "manual", "who sent them")
	f.StringVar(&asOf, "as-of", "", "the day the load belongs to (default: today)")
	return cmd
}

// namedFiles checks the flags and makes the files of the command line; nil when there are none.
func namedFiles(dir string, args []string, source string, r ingest.FileRule) ([]ingest.File, error) {
	if len(args) == 0 {
		if r.Dataset != "" {
			return nil, fmt.Errorf("--dataset says what named files are; name them, or leave it out to load what the sources bring")
		}
		return nil, nil
	}
	switch {
	case r.Dataset == "":
		return nil, fmt.Errorf("--dataset is needed with files; one of %s", strings.Join(ingest.Datasets(), ", "))
	case !slices.Contains(ingest.Datasets(), r.Dataset):
		return nil, fmt.Errorf("--dataset %q is not known; one of %s", r.Dataset, strings.Join(ingest.Datasets(), ", "))
	case r.Region != "" && !ingest.IsRegion(r.Region):
		return nil, fmt.Errorf("--region %q is not a region's code; write 32.71", r.Region)
	case r.Cover != "" && !slices.Contains([]string{"region", "agency", "rows"}, r.Cover):
		return nil, fmt.Errorf("--cover %q: allowed region, agency, rows", r.Cover)
	case r.Month < 0 || r.Month > 12:
		return nil, fmt.Errorf("--month %d: allowed 1 to 12", r.Month)
	case !sourceName.MatchString(source):
		return nil, fmt.Errorf("--source %q: use small letters, digits and dashes", source)
	}
	if r.Stage != "" {
		s, err := ingest.ParseStage(r.Stage)
		if err != nil {
			return nil, fmt.Errorf("--stage %q: %w", r.Stage, err)
		}
		r.Stage = s
	}
	var files []ingest.File
	for _, a := range args {
		st, err := os.Stat(a)
		if err != nil {
			return nil, err
		}
		if st.IsDir() {
			return nil, fmt.Errorf("%s is a folder; name the files in it", a)
		}
		name := filepath.Base(a)
		if rel, err := filepath.Rel(dir, a); err == nil && !strings.HasPrefix(rel, "..") {
			name = filepath.ToSlash(rel)
		}
		f := ingest.File{Source: source, Path: a, Name: name, Bytes: st.Size(), Rule: r}
		if !ingest.IsZIP(a) {
			files = append(files, f)
			continue
		}
		in, problems := ingest.Unpack(f, func(string) (ingest.FileRule, bool, error) { return r, true, nil })
		if len(problems) > 0 {
			return nil, fmt.Errorf("%s: %s", problems[0].File, problems[0].Reason)
		}
		files = append(files, in...)
	}
	return files, nil
}
