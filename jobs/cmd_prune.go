package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"padu/warehouse"
)

func (c *cli) pruneCmd() *cobra.Command {
	var dry, editionSnapshots bool
	cmd := &cobra.Command{Use: "prune", Short: "Remove what keep: of padu.yaml does not keep", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			p, err := ws.prune(cmd.Context(), dry, editionSnapshots)
			if p == nil {
				return err
			}
			if c.json {
				return errors.Join(err, c.output().object(p.Pruned))
			}
			if err == nil {
				c.output().pruned(p.Pruned)
			}
			return err
		}}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say what would go, and remove nothing")
	cmd.Flags().BoolVar(&editionSnapshots, "edition-snapshots", false, "also old snapshots that editions were drawn from; those can then not be traced or drawn again")
	return cmd
}

// prune plans and, when it is not dry, removes while it keeps writers off. The warehouse is opened only to ask it which files of the
// archive are in force: on a full disk, or beside a broken warehouse, the rest must work.
func (ws *workspace) prune(ctx context.Context, dry, editionSnapshots bool) (p *pruning, err error) {
	var w *warehouse.DB
	release := func() error { return nil }
	if ws.config.Keep.Archive == keepAll {
		release, err = warehouse.Hold(ws.dir)
	} else if w, err = ws.open(ctx); err == nil {
		release = w.Close
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	id, err := ws.runID()
	if err != nil {
		return nil, err
	}
	e := warehouse.Entry{RunID: id, Job: "prune", State: warehouse.Started, At: ws.now().UTC(), Attempt: 1}
	if p, err = ws.planPrune(ctx, w, editionSnapshots); err != nil {
		return nil, err
	}
	if p.DryRun = dry; dry {
		return p, nil
	}
	if err = p.do(ctx); err != nil {
		return p, err
	}
	end := e
	end.State, end.At, end.Note = warehouse.Done, ws.now().UTC(), p.words()
	return p, errors.Join(ws.ledger.Append(e), ws.ledger.Append(end)) // after it: there was no room before
}

// words say in a line what was removed.
func (p *Pruned) words() string {
	if len(p.Removed) == 0 {
		return "nothing to remove"
	}
	return fmt.Sprintf("%d removed, %s freed", len(p.Removed), bytesText(p.Bytes))
}

// pruned prints what goes, the largest first.
func (o *output) pruned(p Pruned) {
	slices.SortStableFunc(p.Removed, func(a, b Removal) int { return int(min(max(b.Bytes-a.Bytes, -1), 1)) })
	for i, r := range p.Removed {
		if i == shown {
			o.printf("  … and %d more\n", len(p.Removed)-shown)
			break
		}
		o.printf("  %-8s  %10s  %s: %s\n", r.Kind, bytesText(r.Bytes), r.Path, r.Why)
	}
	for _, n := range p.Notes {
		o.printf("  note: %s\n", n)
	}
	if p.DryRun {
		o.printf("%s would be freed (%d of them); nothing was removed\n", bytesText(p.Bytes), len(p.Removed))
		return
	}
	o.printf("%s\n", p.words())
}
