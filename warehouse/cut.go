package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// cutMemory is what a cut takes at most; what does not fit goes to a folder beside its file.
const cutMemory = "400MB"

// Cut makes the file out: the snapshot as a role sees it that may see the listed regions only. It has the same tables, column types and
// comments. Which rows of a mart are there, and which columns say something else in it, stands in the snapshot's own mart.dim_tabel, by the
// headers of the models; what meta holds is in schema/cut.sql. A table of which neither speaks is empty. The file is read-only, complete
// and durable when Cut returns, and not there on an error.
func Cut(ctx context.Context, snapshot, out string, regions []string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("cut %s from %s: %w", strings.Join(regions, ", "), snapshot, err)
		}
	}()
	if len(regions) == 0 {
		return errors.New("no region is listed")
	}
	aside := out + ".new"
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	if err := os.Mkdir(aside, 0o700); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	file := filepath.Join(aside, "padu.duckdb")
	if err := cutInto(ctx, snapshot, file, regions); err != nil {
		return err
	}
	if err := errors.Join(syncFile(file), os.Chmod(file, 0o400)); err != nil {
		return err
	}
	if err := os.Rename(file, out); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(out))
}

// cutInto makes the file with a DuckDB of its own.
func cutInto(ctx context.Context, snapshot, file string, regions []string) (err error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return err
	}
	pool := sql.OpenDB(connector)
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for _, q := range []string{
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set memory_limit = " + Quote(cutMemory),
		"set temp_directory = " + Quote(filepath.Join(filepath.Dir(file), "tmp")),
		"set checkpoint_threshold = '1KB'", // what is committed goes to the file at once, not by the write-ahead log
		"attach " + Quote(snapshot) + " as padu (read_only)",
		"attach " + Quote(file) + " as cut",
		"use padu", // two-part names in conditions are the snapshot's
		"begin",    // one transaction, or every table and comment is made durable by itself
	} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	c := cutter{conn: conn, regions: "(" + QuoteAll(regions) + ")"}
	if err := c.tables(ctx); err != nil {
		return err
	}
	return c.seal(ctx)
}

type cutter struct {
	conn    *sql.Conn
	regions string // as a list of SQL
}

// regionsMark is where a condition of dim_tabel or of schema/cut.sql names the regions.
const regionsMark = ":daerah"

// cutTable is what a cut does with a table of the snapshot.
type cutTable struct {
	name    string // schema.table
	rows    string // the condition for a row; "" for none
	replace string // columns that say something else, as in select * replace (…)
}

// tables makes every table of the snapshot and fills it.
func (c cutter) tables(ctx context.Context) error {
	if err := c.exec(ctx, "create schema cut.mart; create schema cut.meta"); err != nil {
		return err
	}
	all, err := c.list(ctx)
	if err != nil {
		return fmt.Errorf("read what roles may see from its mart.dim_tabel (a snapshot of an older padu does not say; make a new one: padu nightly): %w", err)
	}
	for _, t := range all {
		if err := c.exec(ctx, fmt.Sprintf("create table cut.%[1]s as from padu.%[1]s limit 0", t.name)); err != nil {
			return err
		}
		if t.rows == "" {
			continue
		}
		q := fmt.Sprintf("insert into cut.%[1]s from padu.%[1]s where %[2]s", t.name, t.rows)
		if t.replace != "" {
			q = fmt.Sprintf("insert into cut.%[1]s select * replace (%[3]s) from padu.%[1]s where %[2]s order by rowid", t.name, t.rows, t.replace)
		}
		if err := c.exec(ctx, q); err != nil {
			return err
		}
	}
	meta, err := schema.ReadFile("schema/cut.sql")
	if err != nil {
		return err
	}
	if err := c.exec(ctx, string(meta)); err != nil {
		return err
	}
	return c.comments(ctx)
}

func (c cutter) list(ctx context.Context) (all []cutTable, err error) {
	rows, err := c.conn.QueryContext(ctx, `select t.schema_name || '.' || t.table_name, coalesce(d.baris_peran, d.kolom_wilayah || ' in :daerah', ''), coalesce(d.ganti_peran, '')
		from duckdb_tables() t left join padu.mart.dim_tabel d on d.tabel = t.schema_name || '.' || t.table_name
		where t.database_name = 'padu' order by 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t cutTable
		if err := rows.Scan(&t.name, &t.rows, &t.replace); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// exec runs SQL in which the regions are named by their mark.
func (c cutter) exec(ctx context.Context, q string) error {
	if _, err := c.conn.ExecContext(ctx, strings.ReplaceAll(q, regionsMark, c.regions)); err != nil {
		return fmt.Errorf("%s: %w", q, err)
	}
	return nil
}

// comments says of tables and columns what the snapshot says of them.
func (c cutter) comments(ctx context.Context) error {
	rows, err := c.conn.QueryContext(ctx, `select 'table cut.' || schema_name || '.' || table_name, comment from duckdb_tables() where database_name = 'padu' and comment is not null
		union all select 'column cut.' || schema_name || '.' || table_name || '.' || column_name, comment from duckdb_columns() where database_name = 'padu' and comment is not null`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var todo strings.Builder
	for rows.Next() {
		var on, text string
		if err := rows.Scan(&on, &text); err != nil {
			return err
		}
		fmt.Fprintf(&todo, "comment on %s is %s;\n", on, Quote(text))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || todo.Len() == 0 {
		return err
	}
	_, err = c.conn.ExecContext(ctx, todo.String())
	return err
}

// Query and QueryRow let the fingerprint be taken of the cut.
func (c cutter) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return c.conn.QueryContext(ctx, q, args...)
}

func (c cutter) QueryRow(ctx context.Context, q string, args ...any) *sql.Row {
	return c.conn.QueryRowContext(ctx, q, args...)
}

// seal writes the fingerprint of what was cut and empties the write-ahead log into the file.
func (c cutter) seal(ctx context.Context) error {
	if _, err := c.conn.ExecContext(ctx, "use cut"); err != nil { // the fingerprint is of two-part names
		return err
	}
	sum, err := fingerprint(ctx, c, "cut", nil)
	if err != nil {
		return err
	}
	if _, err := c.conn.ExecContext(ctx, "update cut.meta.snapshot set fingerprint = ?", sum); err != nil {
		return err
	}
	_, err = c.conn.ExecContext(ctx, "commit; checkpoint cut; use memory; detach padu; detach cut")
	return err
}
