package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// copyOf is where the copy of a workspace's warehouse stands while something is tried on it.
func copyOf(dir string) string { return filepath.Join(dir, "warehouse", "copy") }

// OpenCopy opens a copy of the warehouse of the workspace dir, in a folder of its own with the copy's own published/. What is
// built and published there no reader sees, and the workspace's file stays as it is. It holds the workspace's writer lock:
// a copy needs a file that nobody writes to. Close removes the copy; one whose process was killed goes with the next Open.
func OpenCopy(ctx context.Context, dir string) (*DB, error) { return openIn(ctx, dir, mainFile, true) }

// copy makes the copy and turns d to it, before anything is attached: to open and close a file that DuckDB has attached
// would drop DuckDB's lock on it. What a killed process left in the write-ahead log comes along.
func (d *DB) copy() error {
	from := d.dir
	d.dir, d.copied = copyOf(from), true
	if err := makeFolders(d.dir); err != nil {
		return err
	}
	for _, name := range []string{"padu.duckdb", "padu.duckdb.wal"} {
		name = filepath.Join("warehouse", name)
		if err := copyFile(filepath.Join(from, name), filepath.Join(d.dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("copy the warehouse: %w", err)
		}
	}
	return nil
}

// LetGo closes the warehouse file, so that it can be read as a whole, runs f and opens it again. The writer's lock is kept all the time.
func (d *DB) LetGo(ctx context.Context, f func() error) error {
	if d.next != nil {
		return errors.New("let go of the warehouse: a snapshot is being built")
	}
	_, err := d.Exec(ctx, "checkpoint padu")
	err = errors.Join(err, d.conn.Close(), d.pool.Close())
	d.conn, d.pool = nil, nil
	if err != nil {
		return fmt.Errorf("let go of the warehouse: %w", err)
	}
	err = f()
	ctx = context.WithoutCancel(ctx)
	if aerr := d.attach(ctx); aerr != nil {
		return errors.Join(err, aerr)
	}
	return errors.Join(err, d.migrate(ctx))
}

// copyFile copies a file; where the file system can, both share their blocks.
func copyFile(from, to string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}

// Beside attaches a published snapshot read-only as lama while f runs, beside the one that is being built, so that one select
// can compare them: lama.mart.t and snap.mart.t.
func (d *DB) Beside(ctx context.Context, s *Snapshot, f func() error) error {
	if d.next == nil {
		return errors.New("compare with a snapshot: none is being built")
	}
	if _, err := d.Exec(ctx, "attach "+Quote(s.file)+" as lama (read_only)"); err != nil {
		return err
	}
	err := f()
	_, derr := d.Exec(context.WithoutCancel(ctx), "detach lama")
	return errors.Join(err, derr)
}

// Stamped is the same snapshot with the fingerprint and the version of another, which stand on every page: pages of two
// snapshots that are drawn under one stamp differ in what they say alone.
func (s *Snapshot) Stamped(as SnapshotInfo) *Snapshot {
	out := *s
	out.info.Fingerprint, out.info.Version = as.Fingerprint, as.Version
	return &out
}
