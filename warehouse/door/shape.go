package door

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/duckdb/duckdb-go/v2"
)

// shape is an admitted query, in its parentheses, as the door runs it, and what it will look like. Columns that Arrow has no good type for come as text: an
// enum would be a dictionary that changes from page to page, bits would be bytes, and a time would lose its zone.
func (s *Session) shape(ctx context.Context, from string, params []any) (text string, schema *arrow.Schema, err error) {
	odd, nested, err := s.odd(ctx, "select * from "+from)
	if err != nil {
		return "", nil, err
	}
	if text, schema, err = s.asText(ctx, from, odd, params); err != nil && len(nested) > 0 && !isQuery(err) {
		// A struct without names, or what the driver does not know yet, somewhere inside.
		text, schema, err = s.asText(ctx, from, append(odd, nested...), params)
	}
	return text, schema, err
}

func (s *Session) asText(ctx context.Context, from string, columns []string, params []any) (string, *arrow.Schema, error) {
	replace := ""
	if len(columns) > 0 {
		for i, c := range columns {
			columns[i] = fmt.Sprintf("cast(%s as varchar) as %[1]s", ident(c))
		}
		replace = " replace (" + strings.Join(columns, ", ") + ")"
	}
	text := "select *" + replace + " from " + from
	r, err := s.arrow(ctx, text+" limit 0", params)
	if err != nil {
		return "", nil, err
	}
	defer r.Release()
	return text, r.Schema(), nil
}

// odd names the columns that Arrow has no good type for, and those with others inside them.
func (s *Session) odd(ctx context.Context, text string) (odd, nested []string, err error) {
	err = s.conn.Raw(func(c any) (err error) {
		prepared, err := c.(driver.ConnPrepareContext).PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		stmt := prepared.(*duckdb.Stmt)
		defer func() { err = errors.Join(err, stmt.Close()) }()
		n, err := stmt.ColumnCount()
		if err != nil {
			return err
		}
		for i := range n {
			t, err := stmt.ColumnType(i)
			if err != nil {
				return err
			}
			if t == duckdb.TYPE_INVALID { // not known before the parameters are
				odd, nested = nil, nil
				return nil
			}
			name, err := stmt.ColumnName(i)
			if err != nil {
				return err
			}
			if info, err := stmt.ColumnTypeInfo(i); err != nil || nameless(info) {
				t = duckdb.TYPE_UNION // of no use either
			}
			switch t {
			case duckdb.TYPE_ENUM, duckdb.TYPE_BIT, duckdb.TYPE_TIME_TZ, duckdb.TYPE_BIGNUM, duckdb.TYPE_UHUGEINT, duckdb.TYPE_GEOMETRY, duckdb.TYPE_UNION:
				odd = append(odd, name)
			case duckdb.TYPE_STRUCT, duckdb.TYPE_LIST, duckdb.TYPE_MAP, duckdb.TYPE_ARRAY, duckdb.TYPE_VARIANT:
				nested = append(nested, name)
			}
		}
		return nil
	})
	return odd, nested, err
}

// isQuery is true where the database said no, and not the driver.
func isQuery(err error) bool {
	d, ok := errors.AsType[*duckdb.Error](err)
	return ok && d.Type != duckdb.ErrorTypeInvalid
}

// nameless is a type with a struct in it whose fields have no names: no table can be made of it.
func nameless(t duckdb.TypeInfo) bool {
	switch d := t.Details().(type) {
	case *duckdb.StructDetails:
		for _, e := range d.Entries {
			if e.Name() == "" || nameless(e.Info()) {
				return true
			}
		}
	case *duckdb.ListDetails:
		return nameless(d.Child)
	case *duckdb.ArrayDetails:
		return nameless(d.Child)
	case *duckdb.MapDetails:
		return nameless(d.Key) || nameless(d.Value)
	}
	return false
}
