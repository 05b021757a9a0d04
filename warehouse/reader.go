package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/duckdb/duckdb-go/v2"
)

// ErrNoSnapshot says that nothing has been published yet.
var ErrNoSnapshot = errors.New("nothing has been published yet; run: padu nightly")

// gone is a snapshot that was published and cannot be opened any more. It counts as none: the next nightly makes it again.
type gone struct {
	run string
	why error // nil where the file is gone
}

func (g gone) Error() string {
	if g.why == nil {
		return fmt.Sprintf("snapshot %s was published and is not there any more; make it again: padu nightly", g.run)
	}
	return fmt.Sprintf("snapshot %s was published and cannot be opened any more; make it again: padu nightly (%v)", g.run, g.why)
}

func (g gone) Is(target error) bool { return target == ErrNoSnapshot }

// Snapshot is a published file opened for reading. It is safe for concurrent use, and keeps answering when a newer
// snapshot is published or its own file is removed.
type Snapshot struct {
	pool *sql.DB
	info SnapshotInfo
	file string
}

// Current is the run whose snapshot is the current one of the workspace dir; ErrNoSnapshot when none was published.
func Current(dir string) (run string, err error) {
	run, err = os.Readlink(filepath.Join(dir, "published", "current"))
	if errors.Is(err, os.ErrNotExist) {
		return "", ErrNoSnapshot
	}
	if err != nil {
		return "", fmt.Errorf("open snapshot: %w", err)
	}
	return run, nil
}

// OpenSnapshot opens the current snapshot of the workspace dir, or returns an error that is ErrNoSnapshot, also when the pointer
// leads nowhere or the file is damaged.
func OpenSnapshot(ctx context.Context, dir string) (s *Snapshot, err error) {
	err = OpenCurrent(ctx, dir, func(file string) error {
		s, err = OpenSnapshotFile(ctx, file)
		return err
	})
	return s, err
}

// OpenCurrent lets open open the file of the current snapshot of the workspace dir. Between reading the pointer and opening the file
// a newer one may be published and the older removed: then the pointer is read again. Errors are those of OpenSnapshot.
func OpenCurrent(ctx context.Context, dir string, open func(file string) error) error {
	root := filepath.Join(dir, "published")
	for before := ""; ; {
		run, err := Current(dir)
		if err != nil {
			return err
		}
		if run == before {
			return gone{run: run}
		}
		// The link is resolved once: a flip between two steps must not mix two snapshots.
		file := filepath.Join(root, run, "padu.duckdb")
		if err = open(file); err == nil {
			return nil
		}
		if _, there := os.Stat(file); ctx.Err() != nil {
			return err
		} else if !errors.Is(there, os.ErrNotExist) {
			return gone{run, err}
		}
		before = run
	}
}

// OpenSnapshotFile opens one snapshot file read-only: no writes, no other files, no network, settings locked.
func OpenSnapshotFile(ctx context.Context, file string) (*Snapshot, error) {
	// As part of the name, because readers of one process share DuckDB's instance of a file: what one has locked, the next
	// could not set.
	connector, err := duckdb.NewConnector(file+"?access_mode=read_only&autoinstall_known_extensions=false&autoload_known_extensions=false"+
		"&enable_external_access=false&lock_configuration=true", nil)
	if err != nil {
		return nil, ofSnapshot{fmt.Errorf("open snapshot %s: %w", file, err)}
	}
	s := &Snapshot{pool: sql.OpenDB(connector), file: file}
	i := &s.info
	err = s.QueryRow(ctx, "select run_id, as_of, workspace, sample, version, state, fingerprint, published_at from meta.snapshot").
		Scan(&i.RunID, &i.AsOf, &i.Workspace, &i.Sample, &i.Version, &i.State, &i.Fingerprint, &i.At)
	if err != nil {
		return nil, ofSnapshot{errors.Join(fmt.Errorf("open snapshot %s: not a snapshot of padu: %w", file, err), s.Close())}
	}
	return s, nil
}

// Info says what the snapshot is.
func (s *Snapshot) Info() SnapshotInfo { return s.info }

// MadeBy is DuckDB's version that made the file.
func (s *Snapshot) MadeBy() (string, error) { return made(s.file) }

// File is the snapshot's path, with links resolved.
func (s *Snapshot) File() string { return s.file }

// Verify reads every row of every mart and compares them with the fingerprint that stands in the snapshot.
func (s *Snapshot) Verify(ctx context.Context) error {
	got, err := fingerprint(ctx, s, "padu", nil)
	if err != nil {
		return err
	}
	if got != s.info.Fingerprint {
		return fmt.Errorf("fingerprint %s, wanted %s: the file does not hold what was built", got, s.info.Fingerprint)
	}
	return nil
}

// Query runs one select on the snapshot.
func (s *Snapshot) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return s.pool.QueryContext(ctx, q, args...)
}

// QueryRow runs one select that gives one row.
func (s *Snapshot) QueryRow(ctx context.Context, q string, args ...any) *sql.Row {
	return s.pool.QueryRowContext(ctx, q, args...)
}

// Close lets go of the file.
func (s *Snapshot) Close() error { return s.pool.Close() }

// querier is what the writer and a reader share.
type querier interface {
	Query(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, q string, args ...any) *sql.Row
}
