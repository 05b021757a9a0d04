package warehouse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// WriteFile puts data at path so that a crash leaves the old content or the new one: written aside, synced, renamed.
// The folder is made when missing.
func WriteFile(path string, data []byte) error { return writeFile(path, bytes.NewReader(data), 0o644) }

// WritePrivate is WriteFile for what nobody else on the machine may read.
func WritePrivate(path string, data io.Reader) error { return writeFile(path, data, 0o600) }

func writeFile(path string, data io.Reader, mode os.FileMode) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = io.Copy(f, data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
	}
	return SyncDir(dir)
}

// SweepNew removes what a process that died left aside in the folder root; the caller has the writer's lock.
func SweepNew(root string) error {
	left, err := filepath.Glob(filepath.Join(root, "*.new"))
	for _, l := range left {
		err = errors.Join(err, os.RemoveAll(l))
	}
	return err
}

// Flip points the symbolic link at target (relative to the link's folder) in one step: readers that resolve it get the
// old target or the new one.
func Flip(link, target string) error {
	aside := link + ".new"
	if err := os.Remove(aside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("point %s at %s: %w", link, target, err)
	}
	if err := os.Symlink(target, aside); err != nil {
		return fmt.Errorf("point %s at %s: %w", link, target, err)
	}
	if err := os.Rename(aside, link); err != nil {
		return fmt.Errorf("point %s at %s: %w", link, target, err)
	}
	return SyncDir(filepath.Dir(link))
}

// SyncDir makes renames inside dir durable.
func SyncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder %s: %w", dir, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync folder %s: %w", dir, err)
	}
	return nil
}

// syncFile makes the content of a closed file durable, also of one that nobody may write to.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return nil
}

// SyncTree makes all files and folders below root durable, several at once: the disk then writes them together.
func SyncTree(root string) error {
	var work errgroup.Group
	work.SetLimit(16)
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			work.Go(func() error { return SyncDir(p) })
		default:
			work.Go(func() error { return syncFile(p) })
		}
		return nil
	})
	return errors.Join(err, work.Wait())
}
