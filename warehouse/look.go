package warehouse

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/duckdb/duckdb-go/v2"
)

// Look is what a look at the writer's file found. Nothing is written for it.
type Look struct {
	Engine  string   // DuckDB's version in this program
	MadeBy  string   // DuckDB's version that made the file
	Storage string   // the form of the file: v1.0.0+ is read by DuckDB 1.0.0 and all later
	Waiting []string // migrations that the next writer applies
	Unknown []string // migrations that this program does not know: a newer padu wrote the file
	Batches []string // their ids
	Rows    int64    // of all tables, when they were read
}

// LookAt opens the warehouse file of the workspace dir for reading; with deep it reads every row of every table. ErrBusy says that a
// writer has the file, and fs.ErrNotExist that there is none. A writer that comes meanwhile waits for the look, which lets go of
// the file after each table.
func LookAt(ctx context.Context, dir string, deep bool) (l Look, err error) {
	var tables []string
	err = l.open(dir, func(pool *sql.DB) error {
		if err := l.read(ctx, pool); err != nil {
			return err
		}
		tables, err = Texts(pool.QueryContext(ctx, "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1"))
		return err
	})
	if err != nil || !deep {
		return l, err
	}
	for _, t := range tables {
		err := l.open(dir, func(pool *sql.DB) error {
			var n, sum sql.NullInt64 // a hash reads every value, a count would not
			err := pool.QueryRowContext(ctx, "select count(*), bit_xor(hash(t)) % 2 from "+t+" t").Scan(&n, &sum)
			l.Rows += n.Int64
			return err
		})
		if err != nil {
			return l, fmt.Errorf("read %s: %w", t, err)
		}
	}
	return l, nil
}

// made reads who made a DuckDB file, from its first page. Nobody may be writing to the file.
func made(file string) (engine string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 84) // checksum 8, mark 4, form 8, flags 32, the engine's name 32
	if _, err := io.ReadFull(f, head); err != nil || string(head[8:12]) != "DUCK" {
		return "", errors.New("not a valid DuckDB database file: its first bytes are others")
	}
	name, _, _ := bytes.Cut(head[52:], []byte{0})
	return string(name), nil
}

func (l *Look) read(ctx context.Context, pool *sql.DB) error {
	err := pool.QueryRowContext(ctx, "select version(), coalesce(max(tags['storage_version']), '') from duckdb_databases() where not internal").Scan(&l.Engine, &l.Storage)
	if err != nil {
		return err
	}
	applied, err := Texts(pool.QueryContext(ctx, "select name from main.migrations order by 1"))
	if err != nil {
		return fmt.Errorf("not a warehouse of padu: %w", err)
	}
	known, err := fs.Glob(schema, "schema/0*.sql")
	if err != nil {
		return err
	}
	missing := func(from, in []string) (out []string) {
		for _, name := range from {
			if !slices.Contains(in, name) {
				out = append(out, path.Base(name))
			}
		}
		return out
	}
	l.Waiting, l.Unknown = missing(known, applied), missing(applied, known)
	l.Batches, err = Texts(pool.QueryContext(ctx, "select batch_id from landing.batches order by seq"))
	return err
}

// Read lets f ask the warehouse file of the workspace dir, read-only and without the writer's lock. The errors are those of LookAt;
// a file that is damaged, or gone though batches were archived, is Damaged.
func Read(ctx context.Context, dir string, f func(query func(context.Context, string, ...any) (*sql.Rows, error)) error) error {
	err := new(Look).open(dir, func(pool *sql.DB) error { return f(pool.QueryContext) })
	if errors.Is(err, fs.ErrNotExist) && forgets(dir) {
		return damaged(dir, "found", err)
	}
	return Explain(dir, err)
}

// open holds writers off, opens the file read-only while f runs and closes it.
func (l *Look) open(dir string, f func(*sql.DB) error) (err error) {
	file := filepath.Join(dir, "warehouse", "padu.duckdb")
	free, release, err := share(filepath.Join(dir, "warehouse", "lock"))
	if err != nil {
		return err
	}
	if !free {
		return ErrBusy
	}
	defer func() { err = errors.Join(err, release()) }()
	if l.MadeBy, err = made(file); err != nil {
		return err
	}
	connector, err := duckdb.NewConnector(file+"?access_mode=read_only&autoinstall_known_extensions=false&autoload_known_extensions=false&enable_external_access=false", nil)
	if err != nil {
		return err
	}
	pool := sql.OpenDB(connector)
	defer func() { err = errors.Join(err, pool.Close()) }()
	return f(pool)
}
