package jobs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"padu/ingest"
)

// templateCmd writes an empty workbook of a dataset.
func (c *cli) templateCmd() *cobra.Command {
	out := ""
	cmd := &cobra.Command{
		Use:   "template DATASET",
		Short: "Write an empty workbook of a dataset for a region to fill in",
		Long: "The workbook has a sheet to fill in, one with an example row and one that explains every column in Indonesian. Filled in, padu ingest reads it as it is.\n" +
			"DATASET is one of " + strings.Join(ingest.Datasets(), ", ") + ".",
		RunE: func(_ *cobra.Command, args []string) error {
			known := strings.Join(ingest.Datasets(), ", ")
			switch {
			case len(args) != 1:
				return usage{fmt.Errorf("template wants one dataset; one of %s", known)}
			case !slices.Contains(ingest.Datasets(), args[0]):
				return usage{fmt.Errorf("template: dataset %q is not known; one of %s", args[0], known)}
			}
			path := out
			if path == "" {
				path = args[0] + ".xlsx"
			}
			data, err := ingest.Template(args[0])
			if err != nil {
				return err
			}
			if err := writeNew(path, data); err != nil {
				return err
			}
			if c.json {
				return c.output().object(map[string]string{"dataset": args[0], "file": path})
			}
			c.output().printf("%s written. Filled in, load it: padu ingest %[1]s --dataset %s\n", path, args[0])
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the file to write (default: DATASET.xlsx)")
	return cmd
}

// writeNew writes a file that is not there yet: a filled-in workbook must not be lost.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usage{fmt.Errorf("%s is there already; name another file with --out, or move it away", path)}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
