package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"padu/warehouse"
)

func (c *cli) backupCmd() *cobra.Command {
	var noTest, wait bool
	cmd := &cobra.Command{Use: "backup [FILE" + backupEnding + "]", Short: "Pack what cannot be made again into one file, and test it", Args: cobra.MaximumNArgs(1),
		Long: "Packs padu.yaml, inbox, archive, runs, editions, returns, the current snapshot with those of editions, and the warehouse into one file, while nobody\n" +
			"writes. Without FILE it goes into the folder of backup: {dir: …} in padu.yaml, else into backups/ of the workspace. The site is not in it:\n" +
			"padu nightly draws it. Before it gets its name it is restored beside itself and read.",
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, day, err := c.workspaceOn("")
			if err != nil {
				return err
			}
			target := ""
			if len(args) == 1 {
				if target = args[0]; !strings.HasSuffix(target, backupEnding) {
					return usage{fmt.Errorf("%s: name it *%s, for what it is: tar, packed with zstd", target, backupEnding)}
				}
				if err := ws.checkTarget(target); err != nil {
					return err
				}
			}
			steps := []step{{"backup", "backup", func(n *night, ctx context.Context) (string, error) { return n.backup(ctx, target, !noTest) }}}
			s, err := ws.runWaiting(cmd.Context(), request{job: "backup", steps: steps, asOf: day}, c.output().progress, wait)
			if errors.Is(err, warehouse.ErrBusy) {
				return fmt.Errorf("%w; padu backup --wait waits for it", err)
			}
			if c.json {
				return errors.Join(err, c.output().object(s))
			}
			if err == nil {
				c.output().backed(*s.Backup)
			}
			return err
		}}
	cmd.Flags().BoolVar(&noTest, "no-test", false, "do not restore it to see whether it can be")
	cmd.Flags().BoolVar(&wait, "wait", false, "wait while another padu writes")
	return cmd
}

// runWaiting does a run, when wait is set after the one that has the writer's lock.
func (ws *workspace) runWaiting(ctx context.Context, r request, p *progress, wait bool) (Summary, error) {
	for said := false; ; said = true {
		s, err := ws.Run(ctx, r, p)
		if !wait || !errors.Is(err, warehouse.ErrBusy) {
			return s, err
		}
		if !said {
			p.say("waiting: %v", err)
		}
		select {
		case <-ctx.Done():
			return s, err
		case <-time.After(time.Second):
		}
	}
}

// backed prints what a backup is.
func (o *output) backed(b Backed) {
	tested := "not tested"
	if b.Tested {
		tested = "tested by restoring it: every hash, the snapshot, the warehouse"
	}
	o.printf("%s\n  %d files, %s packed into %s in %.1f s\n  %s\n  sha256 %s\n", b.File, b.Files, bytesText(b.Unpacked), bytesText(b.Bytes), b.Seconds, tested, b.SHA256)
	for i, l := range b.LeftOut {
		if i == shown {
			o.printf("  … and %d more left out\n", len(b.LeftOut)-shown)
			break
		}
		o.printf("  %s  %s\n", o.paint(33, "left out"), l)
	}
	for _, n := range b.Notes {
		o.printf("  note: %s\n", n)
	}
	o.printf("Restore it: padu restore %s --dir NEW\n", b.File)
}
