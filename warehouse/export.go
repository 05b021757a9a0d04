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
	"slices"
	"strings"
	"sync"

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
	mu     sync.Mutex
	linked map[string]string // SHA-256 by file, of those that were linked
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
	rows  string // the condition for them
	print string // how many, and their hashes in any order
}

// writeFiles makes parquet/, README.md and SHA256SUMS in the folder of a sealed snapshot. Every Parquet file is read again and holds
// the rows and the types of its table, or there is an error.
func writeFiles(ctx context.Context, dir, before, want string) error {
	e := &exporter{dir: dir, before: before, linked: map[string]string{}}
	var err error
	if e.old, err = readSums(before); err != nil {
		e.old = nil // then nothing of it is linked
	}
	if err := e.open(ctx); err != nil {
		return err
	}
	err = e.all(ctx, want)
	if err = errors.Join(err, e.pool.Close()); err != nil {
		return err
	}
	return writeSums(dir, e.linked)
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

func (e *exporter) all(ctx context.Context, want string) error {
	tables, err := e.tables(ctx)
	if err != nil {
		return err
	}
	if err := e.read(ctx, tables, want); err != nil {
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

// noYear is the folder of rows without a year, by the convention of Hive that other readers know too.
const noYear = "__HIVE_DEFAULT_PARTITION__"

// largeYear is from how many rows on a year of a mart becomes a file for each region: where some regions of a nation send again, the files
// of the others are linked.
const largeYear = 1_000_000

// read reads every row of every table, as a reader of the file does, and says which files a table becomes: marts with a year one for each,
// or several for a large one; others one. want is the fingerprint of what was built.
func (e *exporter) read(ctx context.Context, tables []table, want string) error {
	var stands string
	if err := e.pool.QueryRowContext(ctx, "select fingerprint from snap.meta.snapshot").Scan(&stands); err != nil {
		return err
	}
	if err := onlyTables(e.pool.QueryRowContext(ctx, countViews)); err != nil {
		return err
	}
	work, within := errgroup.WithContext(ctx)
	work.SetLimit(2) // a large one takes every processor; beside it there is time for small ones
	for i := range tables {
		t := &tables[i]
		work.Go(func() error { return e.split(within, t) })
	}
	if err := work.Wait(); err != nil {
		return err
	}
	var names []string
	prints := map[string]string{}
	for _, t := range tables {
		if t.schema != "mart" {
			continue
		}
		var of []string
		for _, p := range t.parts {
			of = append(of, p.print)
		}
		var err error
		if prints[t.name], err = addPrints(of...); err != nil {
			return err
		}
		names = append(names, t.name)
	}
	if got := fingerprintOf(names, prints); got != want || stands != want {
		return fmt.Errorf("read again: fingerprint %s, wanted %s: the file is not the one that was built", got, want)
	}
	return nil
}

// group is the rows of a table with one year and one region.
type group struct {
	year   sql.NullString
	region string // "" where the table is not split so
	rows   int64
	print  string
}

func (e *exporter) split(ctx context.Context, t *table) error {
	has := func(name string) bool {
		return t.schema == "mart" && slices.ContainsFunc(t.columns, func(c column) bool { return c.name == name })
	}
	year, region := "cast(null as integer)", "''"
	if has("tahun") {
		year = "tahun"
	}
	if has("tahun") && has("kode_wilayah") {
		region = "coalesce(kode_wilayah, '')"
	}
	rows, err := e.pool.QueryContext(ctx, fmt.Sprintf("select cast(%s as varchar), %s, count(*), %s from snap.%s.%q t group by %[1]s, 2 order by %[1]s, 2", year, region, Prints, t.schema, t.name))
	if err != nil {
		return err
	}
	defer rows.Close()
	var groups []group
	ofYear := map[sql.NullString]int64{}
	for rows.Next() {
		var g group
		if err := rows.Scan(&g.year, &g.region, &g.rows, &g.print); err != nil {
			return err
		}
		groups = append(groups, g)
		ofYear[g.year] += g.rows
		t.rows += g.rows
	}
	for _, g := range groups {
		large := has("tahun") && has("kode_wilayah") && ofYear[g.year] > largeYear
		if !large || strings.Trim(g.region, "0123456789.") != "" {
			g.region = ""
		}
		if err := t.part(g, has("tahun"), large); err != nil {
			return err
		}
	}
	if len(t.parts) == 0 { // nobody sent anything: the columns are there all the same
		t.parts = []part{{path.Join("parquet", t.schema, t.name, "data.parquet"), "true", "0 0 0"}}
	}
	return rows.Err()
}

// part adds the rows of a group to the file that they belong to.
func (t *table) part(g group, byYear, large bool) (err error) {
	p := part{path.Join("parquet", t.schema, t.name), "true", g.print}
	switch {
	case !byYear:
	case g.year.Valid:
		p.file, p.rows = path.Join(p.file, "tahun="+g.year.String), "tahun = "+g.year.String
	default:
		p.file, p.rows = path.Join(p.file, "tahun="+noYear), "tahun is null"
	}
	if g.region != "" {
		p.file, p.rows = path.Join(p.file, g.region+".parquet"), p.rows+" and kode_wilayah = "+Quote(g.region)
	} else {
		p.file = path.Join(p.file, "data.parquet")
		if large {
			p.rows += " and not coalesce(regexp_full_match(kode_wilayah, '[0-9.]+'), false)"
		}
	}
	if i := slices.IndexFunc(t.parts, func(x part) bool { return x.file == p.file }); i >= 0 {
		t.parts[i].print, err = addPrints(t.parts[i].print, p.print)
		return err
	}
	t.parts = append(t.parts, p)
	return nil
}

// table writes the files of one table, or links those that the snapshot before has with the same rows, columns and comments.
func (e *exporter) table(ctx context.Context, t *table) error {
	fields, err := arrowSchema(t)
	if err != nil {
		return err
	}
	var types []string
	for _, c := range t.columns {
		types = append(types, c.name+" "+c.kind)
	}
	h := sha256.Sum256([]byte(fields + e.engine))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.NumCPU())
	for _, p := range t.parts {
		work.Go(func() error {
			holds := fmt.Sprintf("%s %x", p.print, h[:6])
			if err := e.part(ctx, t, p, holds, fields, strings.Join(types, ", ")); err != nil {
				return fmt.Errorf("%s: %w", p.file, err)
			}
			return nil
		})
	}
	return work.Wait()
}

// part writes one file, or links it.
func (e *exporter) part(ctx context.Context, t *table, p part, holds, fields, types string) error {
	if err := os.MkdirAll(filepath.Dir(filepath.Join(e.dir, p.file)), 0o755); err != nil {
		return err
	}
	if e.link(ctx, p.file, holds) {
		return nil
	}
	file := Quote(filepath.Join(e.dir, p.file))
	_, err := e.pool.ExecContext(ctx, fmt.Sprintf(`copy (select * from snap.%s.%q where %s) to %s (format parquet, compression zstd, use_tmp_file false,
		kv_metadata {'padu': %s, 'ARROW:schema': %s})`, t.schema, t.name, p.rows, file, Quote(holds), Quote(fields)))
	if err != nil {
		return err
	}
	return e.verify(ctx, file, p.print, types)
}

// verify reads a file again.
func (e *exporter) verify(ctx context.Context, file, print, types string) error {
	var gotPrint, gotTypes string
	// The year is in the path as well as in the file, where it has its type.
	from := "read_parquet(" + file + ", hive_partitioning = false) t"
	if err := e.pool.QueryRowContext(ctx, "select "+Prints+" from "+from).Scan(&gotPrint); err != nil {
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
	if got, err := SumOf(from); err != nil || got != sum {
		return false
	}
	if os.Link(from, filepath.Join(e.dir, file)) != nil {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.linked[file] = sum
	return true
}
