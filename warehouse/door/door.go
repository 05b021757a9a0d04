package door

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"padu/warehouse"
)

// Limits hold for every query that goes through a door.
type Limits struct {
	Time   time.Duration // of one query, from its start until its last page is read
	Memory int64         // bytes, of all queries of a door together, as DuckDB counts them: without texts and lists on the way
	Held   int64         // bytes of the whole process's memory; above it queries are stopped, the longest running first. 0: not watched
	Disk   int64         // bytes of temporary files, of all queries of a door together
	Rows   int64         // of one result; 0: as many as there are
	AtOnce int           // queries; another one waits, within its own time
}

// Door is one snapshot file opened for queries. It is safe for concurrent use.
type Door struct {
	file   string
	info   warehouse.SnapshotInfo
	limits Limits
	pool   *sql.DB
	turns  chan struct{} // one for each query at once
	gate   *gate
	tables *atomic.Pointer[[]Table] // what Tables found
	watch  *watch
}

// Open opens a snapshot file for queries: read-only, no other file, no network, settings locked. What does not fit in memory goes to
// the folder aside, which is made when missing.
//
// Each door is an instance of DuckDB of its own, in memory, with the file attached as padu: instances that are opened by a file's name
// are shared by a process, and so would be their limits.
func Open(ctx context.Context, file string, aside string, l Limits) (*Door, error) {
	if err := os.MkdirAll(aside, 0o700); err != nil {
		return nil, fmt.Errorf("open door to %s: %w", file, err)
	}
	first := true
	connector, err := duckdb.NewConnector("", func(c driver.ExecerContext) error {
		todo := []string{"use padu.mart"}
		if first { // it is the one that Open makes
			first, todo = false, append(settings(file, aside, l), todo...)
		}
		for _, q := range todo {
			if _, err := c.ExecContext(context.WithoutCancel(ctx), q, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open door to %s: %w", file, err)
	}
	d := &Door{file: file, limits: l, pool: sql.OpenDB(connector), tables: new(atomic.Pointer[[]Table]), turns: make(chan struct{}, max(l.AtOnce, 1))}
	d.pool.SetMaxIdleConns(0) // a session's connection is its own: what it set goes with it
	if d.info, err = d.read(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open door to %s: not a snapshot of padu: %w", file, err), d.pool.Close())
	}
	if d.watch, err = newWatch(l.Held); err != nil {
		return nil, errors.Join(fmt.Errorf("open door to %s: %w", file, err), d.pool.Close())
	}
	if d.gate, err = newGate(ctx, d.pool); err != nil {
		return nil, errors.Join(fmt.Errorf("open door to %s: %w", file, err), d.Close())
	}
	return d, nil
}

// settings attach the file and then lock everything else out; the lock comes last.
func settings(file, aside string, l Limits) []string {
	return []string{
		"attach " + warehouse.Quote(file) + " as padu (read_only)",
		fmt.Sprintf("set memory_limit = '%dB'", l.Memory),
		"set temp_directory = " + warehouse.Quote(aside),
		fmt.Sprintf("set max_temp_directory_size = '%dB'", l.Disk),
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set allow_community_extensions = false",
		"set allow_persistent_secrets = false",
		"set enable_external_access = false",
		"set lock_configuration = true",
	}
}

// File is the file behind the door.
func (d *Door) File() string { return d.file }

// Limits are the limits of every query.
func (d *Door) Limits() Limits { return d.limits }

// Close lets go of the file. Sessions must be closed before.
func (d *Door) Close() error { return errors.Join(d.pool.Close(), d.watch.close()) }

// Session is one connection: nobody else's temporary tables or settings are in it. Its methods are not for concurrent use.
type Session struct {
	door *Door
	conn *sql.Conn
	n    int // results so far
}

// Session begins one.
func (d *Door) Session(ctx context.Context) (*Session, error) {
	c, err := d.pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin a session: %w", err)
	}
	return &Session{door: d, conn: c}, nil
}

// Close ends the session and drops what it set aside.
func (s *Session) Close() error { return s.conn.Close() }

// turn waits until one of the queries at once is done.
func (s *Session) turn(ctx context.Context) (done func(), err error) {
	select {
	case s.door.turns <- struct{}{}:
		return func() { <-s.door.turns }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waited for %d queries before this one: %w", cap(s.door.turns), ctx.Err())
	}
}

// Info says which snapshot stands behind the door.
func (d *Door) Info() warehouse.SnapshotInfo { return d.info }

func (d *Door) read(ctx context.Context) (i warehouse.SnapshotInfo, err error) {
	err = d.pool.QueryRowContext(ctx, "select run_id, as_of, workspace, sample, version, state, fingerprint, published_at from meta.snapshot").
		Scan(&i.RunID, &i.AsOf, &i.Workspace, &i.Sample, &i.Version, &i.State, &i.Fingerprint, &i.At)
	return i, err
}
