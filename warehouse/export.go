package warehouse

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
	"golang.org/x/sync/errgroup"
)

// exporter writes what stands beside padu.duckdb in the folder of a snapshot, from that file alone.
type exporter struct {
	pool   *sql.DB
	dir    string            // the folder
	before string            // the folder of the snapshot before it; its files are linked where they hold the same
	old    map[string]string // SHA-256 by file, of the snapshot before
	engine string            // DuckDB's version
}

// table is one table of the snapshot, as its Parquet files hold it.
type table struct {
	schema, name, comment string
	columns               []column
	rows                  int64
	parts                 []part
}

type column struct{ name, kind, comment string }

// part is the rows of a table that one Parquet file holds.
type part struct {
	file  string // in the folder
	where string // which rows
	print string // how many, and their hashes in any order
}

// writeFiles makes parquet/, README.md and SHA256SUMS in the folder of a sealed snapshot. Every Parquet file is read again and holds
// the rows and the types of its table, or there is an error.
func writeFiles(ctx context.Context, dir, before string) error {
	e := &exporter{dir: dir, before: before}
	var err error
	if e.old, err = readSums(before); err != nil {
		e.old = nil // then nothing of it is linked
	}
	if err := e.open(ctx); err != nil {
		return err
	}
	err = e.all(ctx)
	if err = errors.Join(err, e.pool.Close()); err != nil {
		return err
	}
	return writeSums(dir)
}

// open attaches the file to a DuckDB of its own: the writer's has let go of it, a reader's may write no files.
func (e *exporter) open(ctx context.Context) error {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return err
	}
	e.pool = sql.OpenDB(connector)
	for _, q := range []string{"set autoinstall_known_extensions = false", "set autoload_known_extensions = false", "set temp_directory = ''",
		"attach " + Quote(filepath.Join(e.dir, "padu.duckdb")) + " as snap (read_only)"} {
		if _, err := e.pool.ExecContext(ctx, q); err != nil {
			return errors.Join(err, e.pool.Close())
		}
	}
	if err := e.pool.QueryRowContext(ctx, "select version()").Scan(&e.engine); err != nil {
		return errors.Join(err, e.pool.Close())
	}
	return nil
}

func (e *exporter) all(ctx context.Context) error {
	tables, err := e.tables(ctx)
	if err != nil {
		return err
	}
	work, within := errgroup.WithContext(ctx)
	work.SetLimit(2 * runtime.NumCPU()) // small tables wait for the disk rather than for a processor
	for i := range tables {
		t := &tables[i]
		work.Go(func() error {
			if err := e.table(within, t); err != nil {
				return fmt.Errorf("write %s.%s as Parquet: %w", t.schema, t.name, err)
			}
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	return e.readme(ctx, tables)
}

func (e *exporter) tables(ctx context.Context) (out []table, err error) {
	rows, err := e.pool.QueryContext(ctx, `select t.schema_name, t.table_name, coalesce(t.comment, ''), c.column_name, c.data_type, coalesce(c.comment, '')
		from duckdb_tables() t join duckdb_columns() c using (database_name, schema_name, table_name)
		where database_name = 'snap' and schema_name in ('mart', 'meta') order by 1, 2, c.column_index`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t table
		var c column
		if err := rows.Scan(&t.schema, &t.name, &t.comment, &c.name, &c.kind, &c.comment); err != nil {
			return nil, err
		}
		if n := len(out); n == 0 || out[n-1].schema != t.schema || out[n-1].name != t.name {
			out = append(out, t)
		}
		last := &out[len(out)-1]
		last.columns = append(last.columns, c)
	}
	return out, rows.Err()
}

// prints counts and hashes rows, whatever their order: what Parquet must give again.
const prints = "cast(count(*) as varchar) || ' ' || coalesce(bit_xor(hash(t)), 0) || ' ' || coalesce(sum(hash(t)), 0)"

// noYear is the folder of rows without a year, by the convention of Hive that other readers know too.
const noYear = "__HIVE_DEFAULT_PARTITION__"

// split says which files a table becomes: marts with a year one for each, others one.
func (e *exporter) split(ctx context.Context, t *table) error {
	byYear := false
	for _, c := range t.columns {
		byYear = byYear || c.name == "tahun" && t.schema == "mart"
	}
	from, root := fmt.Sprintf(`snap.%s.%q t`, t.schema, t.name), path.Join("parquet", t.schema, t.name)
	q := "select null, count(*), " + prints + " from " + from
	if byYear {
		q = "select cast(tahun as varchar), count(*), " + prints + " from " + from + " group by tahun order by tahun"
	}
	rows, err := e.pool.QueryContext(ctx, q)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var year sql.NullString
		var n int64
		var p part
		if err := rows.Scan(&year, &n, &p.print); err != nil {
			return err
		}
		p.file, p.where = path.Join(root, "data.parquet"), "true"
		if byYear {
			p.file, p.where = path.Join(root, "tahun="+noYear, "data.parquet"), "tahun is null"
		}
		if year.Valid {
			p.file, p.where = path.Join(root, "tahun="+year.String, "data.parquet"), "tahun = "+year.String
		}
		t.rows, t.parts = t.rows+n, append(t.parts, p)
	}
	if byYear && len(t.parts) == 0 { // nobody sent anything: the columns are there all the same
		t.parts = []part{{path.Join(root, "data.parquet"), "true", "0 0 0"}}
	}
	return rows.Err()
}

// table writes the files of one table, or links those that the snapshot before has with the same rows, columns and comments.
func (e *exporter) table(ctx context.Context, t *table) error {
	fields, err := arrowSchema(t)
	if err != nil {
		return err
	}
	if err := e.split(ctx, t); err != nil {
		return err
	}
	var types []string
	for _, c := range t.columns {
		types = append(types, c.name+" "+c.kind)
	}
	h := sha256.Sum256([]byte(fields + e.engine))
	for _, p := range t.parts {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(e.dir, p.file)), 0o755); err != nil {
			return err
		}
		holds := fmt.Sprintf("%s %x", p.print, h[:6])
		if e.link(ctx, p.file, holds) {
			continue
		}
		file := Quote(filepath.Join(e.dir, p.file))
		_, err := e.pool.ExecContext(ctx, fmt.Sprintf(`copy (select * from snap.%s.%q where %s) to %s (format parquet, compression zstd, use_tmp_file false,
			kv_metadata {'padu': %s, 'ARROW:schema': %s})`, t.schema, t.name, p.where, file, Quote(holds), Quote(fields)))
		if err != nil {
			return err
		}
		if err := e.verify(ctx, file, p.print, strings.Join(types, ", ")); err != nil {
			return fmt.Errorf("%s: %w", p.file, err)
		}
	}
	return nil
}

// verify reads a file again.
func (e *exporter) verify(ctx context.Context, file, print, types string) error {
	var gotPrint, gotTypes string
	// The year is in the path as well as in the file, where it has its type.
	from := "read_parquet(" + file + ", hive_partitioning = false) t"
	if err := e.pool.QueryRowContext(ctx, "select "+prints+" from "+from).Scan(&gotPrint); err != nil {
		return err
	}
	err := e.pool.QueryRowContext(ctx, "select string_agg(column_name || ' ' || column_type, ', ') from (describe select * from "+from+")").Scan(&gotTypes)
	switch {
	case err != nil:
		return err
	case gotTypes != types:
		return fmt.Errorf("read again, it has the columns %s; wanted %s", gotTypes, types)
	case gotPrint != print:
		return fmt.Errorf("read again, its rows (count and hashes) are %s; wanted %s", gotPrint, print)
	}
	return nil
}

// link takes a file from the snapshot before when it says that it holds the same and its bytes are as they were written.
// Whatever stands in the way, the file is written.
func (e *exporter) link(ctx context.Context, file, holds string) bool {
	sum, from := e.old[file], filepath.Join(e.before, file)
	if sum == "" {
		return false
	}
	var said string
	err := e.pool.QueryRowContext(ctx, "select decode(value) from parquet_kv_metadata("+Quote(from)+") where decode(key) = 'padu'").Scan(&said)
	if err != nil || said != holds {
		return false
	}
	if got, err := sumOf(from); err != nil || got != sum {
		return false
	}
	return os.Link(from, filepath.Join(e.dir, file)) == nil
}
