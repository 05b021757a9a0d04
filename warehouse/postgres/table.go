package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// table is one of a snapshot.
type table struct {
	schema, name string // in the snapshot
	comment      string
	columns      []column
	key          []string // the columns that no two rows share; none when that is not known
	rows, end    int64    // how many, and the first rowid that is not there
	figures      []string // what figured gives
}

type column struct {
	name, kind, comment string
	filled              int64 // rows in which it has a value
	longest             int64 // bytes
}

// metaKeys are the keys of tables that no model describes.
var metaKeys = map[string]string{"meta.batches": "batch_id", "meta.runs": "run_id", "meta.snapshot": "run_id"}

// tables are all of a snapshot, by name.
func tables(ctx context.Context, s *warehouse.Snapshot) (out []*table, err error) {
	err = each(ctx, s, `select t.schema_name, t.table_name, coalesce(t.comment, ''), c.column_name, c.data_type, coalesce(c.comment, '')
		from duckdb_tables() t join duckdb_columns() c using (database_name, schema_name, table_name)
		where t.schema_name in ('mart', 'meta') order by t.table_name, c.column_index`, 6, func(v []sql.NullString) error {
		if n := len(out); n == 0 || out[n-1].name != v[1].String {
			out = append(out, &table{schema: v[0].String, name: v[1].String, comment: v[2].String})
		}
		t := out[len(out)-1]
		if t.schema != v[0].String {
			return fmt.Errorf("table %s stands in mart and in meta; a copy has one of each name", t.name)
		}
		t.columns = append(t.columns, column{name: v[3].String, kind: v[4].String, comment: v[5].String})
		return nil
	})
	if err != nil {
		return nil, err
	}
	keys, err := grains(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, t := range out {
		for name := range strings.SplitSeq(keys[t.schema+"."+t.name], ",") {
			t.key = append(t.key, strings.TrimSpace(name))
		}
		if !t.has(t.key...) {
			t.key = nil
		}
		if err := t.measure(ctx, s); err != nil {
			return nil, fmt.Errorf("read %s.%s: %w", t.schema, t.name, err)
		}
	}
	return out, nil
}

// grains are the keys of the marts, as the snapshot itself says; a snapshot without that table has none.
func grains(ctx context.Context, s *warehouse.Snapshot) (map[string]string, error) {
	out := map[string]string{}
	for name, key := range metaKeys {
		out[name] = key
	}
	var n int
	if err := s.QueryRow(ctx, "select count(*) from duckdb_tables() where schema_name = 'mart' and table_name = 'dim_tabel'").Scan(&n); err != nil || n == 0 {
		return out, err
	}
	return out, each(ctx, s, "select tabel, grain from mart.dim_tabel", 2, func(v []sql.NullString) error {
		out[v[0].String] = v[1].String
		return nil
	})
}

func (t *table) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return t.column(name) == nil })
}

func (t *table) column(name string) *column {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return &t.columns[i]
}

// figured is a select list that both databases understand and must answer alike: the rows, the values of each column, and the sum of
// each one with decimals.
func (t *table) figured() string {
	list := []string{"cast(count(*) as varchar)"}
	for _, c := range t.columns {
		list = append(list, fmt.Sprintf("cast(count(%s) as varchar)", quoted(c.name)))
		if strings.HasPrefix(c.kind, "DECIMAL") {
			list = append(list, fmt.Sprintf("cast(sum(%s) as varchar)", quoted(c.name)))
		}
	}
	return strings.Join(list, ", ")
}

// measure counts and adds up what is to be copied.
func (t *table) measure(ctx context.Context, s *warehouse.Snapshot) error {
	list := "select count(*), coalesce(max(rowid), -1) + 1"
	for _, c := range t.columns {
		length := "0"
		if c.kind == "VARCHAR" {
			length = fmt.Sprintf("coalesce(max(strlen(%s)), 0)", quoted(c.name))
		}
		list += fmt.Sprintf(", count(%s), %s", quoted(c.name), length)
	}
	to := []any{&t.rows, &t.end}
	for i := range t.columns {
		to = append(to, &t.columns[i].filled, &t.columns[i].longest)
	}
	from := " from " + t.schema + "." + quoted(t.name)
	if err := s.QueryRow(ctx, list+from).Scan(to...); err != nil {
		return err
	}
	return each(ctx, s, "select "+t.figured()+from, strings.Count(t.figured(), " as varchar)"), func(v []sql.NullString) error {
		for _, f := range v {
			t.figures = append(t.figures, f.String)
		}
		return nil
	})
}

// each calls do for every row of a select with so many columns.
func each(ctx context.Context, s *warehouse.Snapshot, query string, columns int, do func([]sql.NullString) error) (err error) {
	rows, err := s.Query(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values, to := make([]sql.NullString, columns), make([]any, columns)
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		if err := do(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// kinds are DuckDB's types in PostgreSQL; DECIMAL is the same there, and what is not named is text, as DuckDB writes it.
var kinds = map[string]string{"BOOLEAN": "boolean", "TINYINT": "smallint", "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint", "UTINYINT": "smallint",
	"USMALLINT": "integer", "UINTEGER": "bigint", "UBIGINT": "numeric(20, 0)", "HUGEINT": "numeric(39, 0)", "FLOAT": "real", "DOUBLE": "double precision",
	"DATE": "date", "TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamptz", "UUID": "uuid"}

func (c column) postgres() string {
	if strings.HasPrefix(c.kind, "DECIMAL") {
		return strings.Replace(c.kind, "DECIMAL", "numeric", 1)
	}
	if kind, ok := kinds[c.kind]; ok {
		return kind
	}
	return "text"
}

// line is the column as COPY reads it: NULL is \N, and what would end a value or a row stands behind a backslash.
func (c column) line() string {
	value := fmt.Sprintf("cast(%s as varchar)", quoted(c.name))
	if c.postgres() == "text" {
		for _, r := range []string{`'\', '\\'`, `chr(9), '\t'`, `chr(10), '\n'`, `chr(13), '\r'`} {
			value = fmt.Sprintf("replace(%s, %s)", value, r)
		}
	}
	return fmt.Sprintf(`coalesce(%s, '\N')`, value)
}

// longestKey is what fits into a page of an index, with room to spare.
const longestKey = 2000

// indexed tells whether the columns fit into an index.
func (t *table) indexed(names ...string) bool {
	n := int64(0)
	for _, name := range names {
		n += t.column(name).longest
	}
	return n <= longestKey
}

// keyed tells whether the key can be a primary key: no part of it is NULL in any row.
func (t *table) keyed() bool {
	return len(t.key) > 0 && t.indexed(t.key...) && !slices.ContainsFunc(t.key, func(k string) bool { return t.column(k).filled < t.rows })
}

// searched are the columns by which readers pick and join.
var searched = []string{"kode_wilayah", "tahun", "id_kerja_sama", "kode_sub_kegiatan"}

// create is the table, empty.
func (t *table) create(schema string) string {
	var columns []string
	for _, c := range t.columns {
		columns = append(columns, quoted(c.name)+" "+c.postgres())
	}
	return fmt.Sprintf("create table %s (%s)", t.in(schema), strings.Join(columns, ", "))
}

func (t *table) in(schema string) string { return quoted(schema) + "." + quoted(t.name) }

// finish are the statements for a table that has its rows: key, indexes, comments.
func (t *table) finish(schema string) (out []string) {
	in := t.in(schema)
	var key []string
	for _, k := range t.key {
		key = append(key, quoted(k))
	}
	if t.keyed() {
		out = append(out, fmt.Sprintf("alter table %s add primary key (%s)", in, strings.Join(key, ", ")))
	} else if len(key) > 0 && t.indexed(t.key...) {
		out = append(out, fmt.Sprintf("create unique index on %s (%s)", in, strings.Join(key, ", ")))
	}
	for _, name := range searched {
		if t.has(name) && t.indexed(name) && (len(t.key) == 0 || t.key[0] != name) {
			out = append(out, fmt.Sprintf("create index on %s (%s)", in, quoted(name)))
		}
	}
	if t.comment != "" {
		out = append(out, fmt.Sprintf("comment on table %s is%s", in, text(t.comment)))
	}
	for _, c := range t.columns {
		if c.comment != "" {
			out = append(out, fmt.Sprintf("comment on column %s.%s is%s", in, quoted(c.name), text(c.comment)))
		}
	}
	return append(out, "analyze "+in)
}
