package jobs

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"padu/warehouse"
)

//go:embed padu.yaml
var firstConfig []byte

// initCmd makes an empty workspace whose padu.yaml explains itself.
func (c *cli) initCmd() *cobra.Command {
	return &cobra.Command{Use: "init [DIR]", Short: "Make a workspace: a padu.yaml that explains itself, folders", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := c.dir
			if len(args) == 1 {
				dir = args[0]
			}
			path := filepath.Join(dir, "padu.yaml")
			if _, err := os.Stat(path); err == nil {
				return usage{fmt.Errorf("%s is there already; it was left as it is", path)}
			} else if !errors.Is(err, os.ErrNotExist) {
				return err
			}
			if err := os.MkdirAll(filepath.Join(dir, "inbox"), 0o755); err != nil {
				return err
			}
			if err := warehouse.WriteFile(path, firstConfig); err != nil {
				return err
			}
			if c.json {
				return c.output().object(map[string]string{"config": path})
			}
			c.output().printf("%s written. Next: say in it who sends what, put files into inbox/<source>/, and run padu nightly --dir %s\n", path, dir)
			return nil
		}}
}
