package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A warehouse file is made again beside the one that stands: as padu.duckdb.new while it is filled, as padu.duckdb.rebuilt-<run> once it
// is whole and on the disk. From there on it only needs renames, which the next Open does when a process is killed between them.
const (
	mainFile    = "padu.duckdb"
	newFile     = mainFile + ".new"
	rebuiltFile = mainFile + ".rebuilt-"
	damagedFile = mainFile + ".damaged-"
	walEnding   = ".wal"
)

// OpenNew takes the writer lock of the workspace dir and begins an empty warehouse beside its own, which Replace puts in its place;
// Close without Replace removes it.
func OpenNew(ctx context.Context, dir string) (*DB, error) { return openIn(ctx, dir, newFile, false) }

// beginning is true while the warehouse is one that OpenNew made and Replace has not put in place.
func (d *DB) beginning() bool { return d.file == newFile }

// Replace closes a warehouse that OpenNew began and puts it in the place of the workspace's own, which is kept under the name that is
// returned, "" where there was none. The lock stays until Close.
func (d *DB) Replace(ctx context.Context, run string) (kept string, err error) {
	if !d.beginning() {
		return "", errors.New("replace the warehouse: this is not a new one")
	}
	if _, err := d.Exec(ctx, "checkpoint padu"); err != nil {
		return "", fmt.Errorf("replace the warehouse: %w", err)
	}
	if err := d.disconnect(); err != nil {
		return "", fmt.Errorf("replace the warehouse: %w", err)
	}
	at := filepath.Join(d.dir, "warehouse", newFile)
	if _, err := os.Stat(at + walEnding); err == nil {
		return "", errors.New("replace the warehouse: a write-ahead log is left beside the new file after the checkpoint")
	}
	if err := syncFile(at); err != nil {
		return "", fmt.Errorf("replace the warehouse: %w", err)
	}
	if err := os.Rename(at, filepath.Join(d.dir, "warehouse", rebuiltFile+run)); err != nil {
		return "", fmt.Errorf("replace the warehouse: %w", err)
	}
	d.file = mainFile
	return finishReplace(d.dir)
}

// finishReplace puts a rebuilt warehouse in place, wherever a process that did so was killed.
func finishReplace(dir string) (kept string, err error) {
	root := filepath.Join(dir, "warehouse")
	found, err := filepath.Glob(filepath.Join(root, rebuiltFile+"*"))
	if err != nil || len(found) == 0 {
		return "", err
	}
	rebuilt := found[len(found)-1]
	kept = damagedFile + strings.TrimPrefix(filepath.Base(rebuilt), rebuiltFile)
	if err := SyncDir(root); err != nil {
		return "", err
	}
	moved := false
	// The log first: without its file it means nothing, and beside the new one it must never be.
	for _, ending := range []string{walEnding, ""} {
		err := os.Rename(filepath.Join(root, mainFile+ending), filepath.Join(root, kept+ending))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("set the old warehouse aside: %w", err)
		}
		moved = moved || err == nil
	}
	if err := os.Rename(rebuilt, filepath.Join(root, mainFile)); err != nil {
		return "", fmt.Errorf("put the rebuilt warehouse in place: %w", err)
	}
	if !moved {
		kept = ""
	}
	return kept, SyncDir(root)
}

// removeNew removes a new warehouse that was not put in place.
func removeNew(dir string) error {
	at := filepath.Join(dir, "warehouse", newFile)
	for _, path := range []string{at, at + walEnding} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Present attaches the workspace's own warehouse read-only as kini while f runs, beside a new one, so that one select can compare
// them: kini.landing.t and padu.landing.t.
func (d *DB) Present(ctx context.Context, f func() error) error {
	if !d.beginning() {
		return errors.New("compare with the present warehouse: this is it")
	}
	if _, err := d.Exec(ctx, "attach "+Quote(filepath.Join(d.dir, "warehouse", mainFile))+" as kini (read_only)"); err != nil {
		return Explain(d.dir, err)
	}
	err := f()
	_, derr := d.Exec(context.WithoutCancel(ctx), "detach kini")
	return errors.Join(err, derr)
}
