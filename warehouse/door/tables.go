package door

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// Catalog is the name by which queries may call the snapshot.
const Catalog = "padu"

// Table is a table of the snapshot behind a door, with what is known about it.
type Table struct {
	Schema, Name string
	Comment      string        // what one row is
	Grain        []string      // the columns that tell its rows apart; none: not known
	Columns      []Column      // in order
	Arrow        *arrow.Schema // as results have it
}

// Column is a column of a table.
type Column struct {
	Name    string
	Type    string // DuckDB's
	Comment string
}

// Tables is every table of the snapshot by schema and name; it is read once for each door.
func (d *Door) Tables(ctx context.Context) (tables []Table, err error) {
	if t := d.tables.Load(); t != nil {
		return *t, nil
	}
	s, err := d.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if tables, err = s.tables(ctx); err != nil {
		return nil, fmt.Errorf("read the tables of %s: %w", d.file, err)
	}
	d.tables.Store(&tables)
	return tables, nil
}

func (s *Session) tables(ctx context.Context) ([]Table, error) {
	rows, err := s.conn.QueryContext(ctx, `select t.schema_name, t.table_name, coalesce(t.comment, ''), c.column_name, c.data_type, coalesce(c.comment, '')
		from duckdb_tables() t join duckdb_columns() c using (table_oid, database_name, schema_name) where t.database_name = 'padu'
		order by 1, 2, c.column_index`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Table
	for rows.Next() {
		var t Table
		var c Column
		if err := rows.Scan(&t.Schema, &t.Name, &t.Comment, &c.Name, &c.Type, &c.Comment); err != nil {
			return nil, err
		}
		if n := len(list); n == 0 || list[n-1].Schema != t.Schema || list[n-1].Name != t.Name {
			list = append(list, t)
		}
		last := &list[len(list)-1]
		last.Columns = append(last.Columns, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b Table) int { return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name)) })
	for i, t := range list {
		r, err := s.arrow(ctx, fmt.Sprintf("select * from padu.%s.%s limit 0", ident(t.Schema), ident(t.Name)), nil)
		if err != nil {
			return nil, err
		}
		list[i].Arrow = r.Schema()
		r.Release()
	}
	return list, s.grains(ctx, list)
}

// grains fills in what mart.dim_tabel says, where the snapshot has it.
func (s *Session) grains(ctx context.Context, list []Table) error {
	if !slices.ContainsFunc(list, func(t Table) bool { return t.Schema == "mart" && t.Name == "dim_tabel" }) {
		return nil
	}
	rows, err := s.conn.QueryContext(ctx, "select tabel, coalesce(grain, '') from padu.mart.dim_tabel")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name, grain string
		if err := rows.Scan(&name, &grain); err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(t Table) bool { return t.Schema+"."+t.Name == name })
		if i < 0 || grain == "" {
			continue
		}
		for c := range strings.SplitSeq(grain, ",") {
			list[i].Grain = append(list[i].Grain, strings.TrimSpace(c))
		}
	}
	return rows.Err()
}

// ident is a name as SQL takes it, whatever letters are in it.
func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
