package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"padu/warehouse"
)

// Restored is a workspace that came out of a backup.
type Restored struct {
	Dir         string           `json:"dir"`
	File        string           `json:"file"`
	MadeAt      time.Time        `json:"made_at"`
	Padu        string           `json:"padu"` // that made the backup
	Files       int              `json:"files"`
	Bytes       int64            `json:"bytes"`
	Seconds     float64          `json:"seconds"`
	Snapshot    string           `json:"snapshot,omitempty"`
	Fingerprint string           `json:"fingerprint,omitempty"`
	AsOf        string           `json:"as_of,omitempty"`
	Batches     map[string]int64 `json:"batches"`
	LeftOut     []string         `json:"left_out"`
}

func (c *cli) restoreCmd() *cobra.Command {
	return &cobra.Command{Use: "restore FILE --dir NEW", Short: "Make a workspace again from a backup, in a new folder", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("dir") {
				return usage{errors.New("name the new folder: padu restore FILE --dir NEW")}
			}
			p := c.output().progress
			p.start("restore", 0, "MB")
			r, err := restore(cmd.Context(), args[0], c.dir, time.Now, p.moving)
			if err != nil {
				p.fail(err)
				return err
			}
			p.done(fmt.Sprintf("%d files, %s", r.Files, bytesText(r.Bytes)))
			if c.json {
				return c.output().object(r)
			}
			c.output().restored(r)
			return nil
		}}
}

// restore unpacks a backup beside dir, checks it and gives it its name. On an error nothing is left.
func restore(ctx context.Context, file, dir string, now func() time.Time, moved moving) (r Restored, err error) {
	start := now()
	if dir, err = filepath.Abs(dir); err != nil {
		return r, err
	}
	if there, err := os.ReadDir(dir); err == nil && len(there) > 0 {
		return r, usage{fmt.Errorf("restore into %s: it is not empty; name a new folder", dir)}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, usage{fmt.Errorf("restore into %s: %w", dir, err)}
	} else if err == nil && !sameDisk(dir, filepath.Dir(dir)) {
		return r, usage{fmt.Errorf("restore into %s: it is a disk of its own, which cannot get its content in one step; name a new folder in it", dir)}
	}
	aside, err := makeAside(dir)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	into := filepath.Join(aside, "w")
	if err := os.Mkdir(into, 0o755); err != nil {
		return r, err
	}
	head, list, err := unpack(ctx, file, into, true, moved)
	if errors.Is(err, errNoRoom) || errors.Is(err, syscall.ENOSPC) {
		return r, fmt.Errorf("restore %s: %w; nothing was restored: make room, or name a folder on another disk", file, err)
	}
	if err != nil {
		return r, fmt.Errorf("restore %s: %w; nothing was restored: take another backup, or another copy of it", file, err)
	}
	if err := checkRestored(ctx, into, head); err != nil {
		return r, fmt.Errorf("restore %s: %w; nothing was restored: take another backup", file, err)
	}
	r = Restored{Dir: dir, File: file, MadeAt: head.MadeAt, Padu: head.Padu, Files: len(list.Files), Snapshot: head.Snapshot, Fingerprint: head.Fingerprint,
		AsOf: head.AsOf, Batches: head.Batches, LeftOut: list.LeftOut}
	for _, f := range list.Files {
		r.Bytes += f.Size
	}
	if err := noteRestored(into, file, head, start, now()); err != nil {
		return r, err
	}
	if err := os.Rename(into, dir); err != nil {
		return r, fmt.Errorf("restore into %s: %w", dir, err)
	}
	r.Seconds = now().Sub(start).Seconds()
	return r, warehouse.SyncDir(filepath.Dir(dir))
}

// makeAside makes the folder beside dir in which a restore works. One that a killed restore left is removed; another's folder
// has no such mark and is left alone.
func makeAside(dir string) (string, error) {
	aside := filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".restore.new")
	mark := filepath.Join(aside, ".padu-restore")
	if _, err := os.Stat(mark); err == nil {
		if err := os.RemoveAll(aside); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(filepath.Dir(aside), 0o755); err != nil {
		return "", err
	}
	if err := os.Mkdir(aside, 0o700); errors.Is(err, fs.ErrExist) {
		if err := os.Remove(aside); err != nil { // empty: killed before it had its mark
			return "", fmt.Errorf("restore into %s: %s is there and was not made by padu; take it away", dir, aside)
		}
		return makeAside(dir)
	} else if err != nil {
		return "", err
	}
	return aside, os.WriteFile(mark, nil, 0o600)
}

// noteRestored writes into the run ledger where the workspace comes from.
func noteRestored(dir, file string, head packHead, start, end time.Time) error {
	l := warehouse.OpenLedger(dir)
	e := warehouse.Entry{RunID: start.UTC().Format("20060102T150405Z") + "-restore", Job: "restore", State: warehouse.Started, At: start.UTC(), Attempt: 1, PID: os.Getpid()}
	if err := l.Append(e); err != nil {
		return err
	}
	e.State, e.At, e.Note = warehouse.Done, end.UTC(), fmt.Sprintf("from %s, made at %s by run %s", filepath.Base(file), head.MadeAt.Format(time.RFC3339), head.Run)
	return l.Append(e)
}

// restored prints what came out, and what to do next.
func (o *output) restored(r Restored) {
	n := int64(0)
	for _, b := range r.Batches {
		n += b
	}
	o.printf("%s\n  %d files, %s in %.1f s; every hash is right\n  backup of %s by padu %s\n", r.Dir, r.Files, bytesText(r.Bytes), r.Seconds, r.MadeAt.Format("2006-01-02 15:04 MST"), r.Padu)
	if r.Snapshot != "" {
		o.printf("  snapshot %s, data per %s, fingerprint %s\n", r.Snapshot, r.AsOf, r.Fingerprint)
	}
	o.printf("  %d batches in the warehouse\n", n)
	for i, l := range r.LeftOut {
		if i == shown {
			o.printf("  … and %d more left out\n", len(r.LeftOut)-shown)
			break
		}
		o.printf("  %s of the backup  %s\n", o.paint(33, "left out"), l)
	}
	o.printf("The site is drawn by the next night: padu nightly --dir %s\n", r.Dir)
}
