package warehouse

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/gofrs/flock"
)

//go:embed schema/*.sql
var schema embed.FS

// searchPath resolves two-part names while no snapshot is being built, buildPath while one is: the rows of an intermediate
// view that a build keeps in memory stand before the view.
const (
	searchPath = "padu.staging,padu.intermediate,padu.landing,padu.main"
	buildPath  = "snap.mart,snap.meta,memory.intermediate," + searchPath
)

// DB is the one writer of a workspace. Its methods use one connection and are not for concurrent use.
type DB struct {
	dir    string
	file   string // in dir/warehouse
	lock   *flock.Flock
	pool   *sql.DB
	conn   *sql.Conn
	next   *SnapshotInfo // the snapshot being built, nil when none is
	copied bool          // dir is a copy that goes with Close
}

// Open takes the writer lock of the workspace dir, attaches its warehouse file (made when missing) and brings its schema
// up to date. The error names the process that holds the lock, if one does.
func Open(ctx context.Context, dir string) (*DB, error) { return openIn(ctx, dir, mainFile, false) }

func openIn(ctx context.Context, dir, file string, aside bool) (*DB, error) {
	if err := makeFolders(dir); err != nil {
		return nil, fmt.Errorf("open warehouse %s: %w", dir, err)
	}
	l, err := lock(dir)
	if err != nil {
		return nil, err
	}
	d := &DB{dir: dir, file: file, lock: l}
	_, err = finishReplace(dir)
	err = errors.Join(err, os.RemoveAll(copyOf(dir)), os.RemoveAll(temporary(dir)), removeNew(dir)) // left by a process that was killed
	if err == nil && file == mainFile && forgets(dir) {
		err = damaged(dir, "opened", errors.New("the file is not there, but archive/orders has batches that were loaded"))
	}
	if err == nil && aside {
		err = d.copy()
	}
	if err == nil {
		err = d.attach(ctx)
	}
	if err == nil {
		err = d.migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open warehouse %s: %w", dir, explain(dir, "opened", err)), d.Close())
	}
	return d, nil
}

// temporary is where DuckDB puts what does not fit in memory.
func temporary(dir string) string { return filepath.Join(dir, "warehouse", "tmp") }

func makeFolders(dir string) error {
	for _, d := range []string{"warehouse", "published", "runs"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) attach(ctx context.Context) error {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return err
	}
	d.pool = sql.OpenDB(connector)
	if d.conn, err = d.pool.Conn(ctx); err != nil {
		return err
	}
	for _, q := range []string{
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set temp_directory = " + Quote(temporary(d.dir)),
		"set checkpoint_threshold = '256MB'", // a checkpoint compresses what the last one left half a row group full again; of small batches that was half of a load
		"attach " + Quote(filepath.Join(d.dir, "warehouse", d.file)) + " as padu",
	} {
		if _, err := d.Exec(ctx, q); err != nil {
			return err
		}
	}
	return d.limitMemory(ctx)
}

// writerMemory is what DuckDB takes at most for the writer, in GiB; what does not fit goes to warehouse/tmp. A smaller machine keeps DuckDB's
// own limit, four fifths of what it has.
const writerMemory = 3

func (d *DB) limitMemory(ctx context.Context) error {
	var own string
	if err := d.QueryRow(ctx, "select current_setting('memory_limit')").Scan(&own); err != nil {
		return err
	}
	var n float64
	var unit string
	if _, err := fmt.Sscanf(own, "%f %s", &n, &unit); err != nil {
		return fmt.Errorf("DuckDB's memory limit %q: %w", own, err)
	}
	if unit == "MiB" || unit == "KiB" || unit == "GiB" && n <= writerMemory {
		return nil
	}
	_, err := d.Exec(ctx, fmt.Sprintf("set memory_limit = '%d GiB'", writerMemory))
	return err
}

// migrate runs the numbered files of schema/ that the file has not seen, each in a transaction of its own, then the
// macros that give SQL functions the names both engines know.
func (d *DB) migrate(ctx context.Context) error {
	if _, err := d.Exec(ctx, "create table if not exists padu.main.migrations (name varchar primary key)"); err != nil {
		return err
	}
	names, err := fs.Glob(schema, "schema/0*.sql")
	if err != nil {
		return err
	}
	var newest string
	if err := d.QueryRow(ctx, "select coalesce(max(name), '') from padu.main.migrations").Scan(&newest); err != nil {
		return err
	}
	if newest > names[len(names)-1] {
		return fmt.Errorf("warehouse/padu.duckdb %w (its schema is at %s, this padu's at %s)", ErrNewer, newest, names[len(names)-1])
	}
	for _, name := range names {
		var seen bool
		if err := d.QueryRow(ctx, "select count(*) > 0 from padu.main.migrations where name = ?", name).Scan(&seen); err != nil {
			return err
		}
		if seen {
			continue
		}
		err := d.Tx(ctx, func() error {
			if _, err := d.Exec(ctx, "use padu"); err != nil {
				return err
			}
			if err := d.runFile(ctx, name); err != nil {
				return err
			}
			_, err := d.Exec(ctx, "insert into padu.main.migrations values (?)", name)
			return err
		})
		if err != nil {
			return fmt.Errorf("migrate %s: %w", name, err)
		}
	}
	if _, err := d.Exec(ctx, "set search_path = "+Quote(searchPath)); err != nil {
		return err
	}
	if _, err := fs.Stat(schema, "schema/macros.sql"); err != nil {
		return nil
	}
	return d.runFile(ctx, "schema/macros.sql")
}

func (d *DB) runFile(ctx context.Context, name string) error {
	text, err := schema.ReadFile(name)
	if err != nil {
		return err
	}
	if _, err := d.Exec(ctx, string(text)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Close writes everything to the file, or removes the copy or the new one, and gives the lock back.
func (d *DB) Close() error {
	err := d.disconnect()
	switch {
	case d.copied:
		err = errors.Join(err, os.RemoveAll(d.dir))
	case d.beginning():
		err = errors.Join(err, removeNew(d.dir))
	}
	return errors.Join(err, d.lock.Unlock())
}

// disconnect lets go of the file.
func (d *DB) disconnect() (err error) {
	if d.conn != nil {
		err = d.conn.Close()
	}
	if d.pool != nil {
		err = errors.Join(err, d.pool.Close())
	}
	d.conn, d.pool = nil, nil
	return err
}

// Dir is the workspace's folder.
func (d *DB) Dir() string { return d.dir }

// Exec runs one or more statements and returns how many rows the last one changed.
func (d *DB) Exec(ctx context.Context, q string, args ...any) (int64, error) {
	res, err := d.conn.ExecContext(ctx, q, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query runs one select. Close the rows before the next call.
func (d *DB) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return d.conn.QueryContext(ctx, q, args...)
}

// QueryRow runs one select that gives one row.
func (d *DB) QueryRow(ctx context.Context, q string, args ...any) *sql.Row {
	return d.conn.QueryRowContext(ctx, q, args...)
}

// Texts are the rows of a select of one column of texts, as Query gives them.
func Texts(rows *sql.Rows, err error) (out []string, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// Tx runs f in one transaction: all of it is in the file afterwards, or none. One transaction can write to one attached
// file only (DuckDB's rule), so either the warehouse or the snapshot.
func (d *DB) Tx(ctx context.Context, f func() error) error {
	if _, err := d.Exec(ctx, "begin"); err != nil {
		return err
	}
	if err := f(); err != nil {
		// The context may be what failed; the rollback must still happen.
		_, rerr := d.Exec(context.WithoutCancel(ctx), "rollback")
		return errors.Join(err, rerr)
	}
	_, err := d.Exec(ctx, "commit")
	return err
}

// Quote writes a text as a literal of SQL, for statements that take no parameters.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// QuoteAll writes texts as literals of SQL, parted by commas.
func QuoteAll(texts []string) string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = Quote(t)
	}
	return strings.Join(out, ", ")
}
