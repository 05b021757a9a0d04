//go:build duckdb_arrow

package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/duckdb/duckdb-go/v2"
)

// incoming is the name under which a reader is visible to SQL while it is being inserted. It is a view of the in-memory
// main database: registered there, it can never be saved in a file, where selecting from it would crash the next process.
const incoming = "memory.main.incoming"

// InsertArrow inserts the batches that produce sends into table (two-part name), in one transaction with what also does,
// and returns the rows inserted. Columns are matched by name; column gets value in every row. produce runs beside the insert and must have ended when
// InsertArrow returns; when it or also fails, nothing is in the file. also runs after the rows are in, before the commit.
func (d *DB) InsertArrow(ctx context.Context, table, column, value string, schema *arrow.Schema,
	produce func(send func(arrow.RecordBatch) error) error, also func() error) (rows int64, err error) {
	cols := make([]string, 0, schema.NumFields())
	for _, f := range schema.Fields() {
		cols = append(cols, `"`+f.Name+`"`)
	}
	list := strings.Join(cols, ", ")
	r := newStream(ctx, schema, produce)
	defer r.close()
	release, err := d.register(ctx, r)
	if err != nil {
		return 0, fmt.Errorf("load %s: %w", table, err)
	}
	defer func() {
		// The view goes before the memory it reads.
		_, derr := d.Exec(context.WithoutCancel(ctx), "drop view if exists "+incoming)
		release()
		err = errors.Join(err, derr)
	}()
	err = d.Tx(ctx, func() error {
		var err error
		rows, err = d.Exec(ctx, fmt.Sprintf("insert into %s (%s, %s) select %s, %s from %s", table, column, list, Quote(value), list, incoming))
		// The producer's own error says what went wrong in the file; DuckDB only knows that its input stopped.
		if perr := r.Err(); perr != nil {
			return perr
		}
		if err != nil {
			return fmt.Errorf("load %s: %w", table, err)
		}
		return also()
	})
	return rows, err
}

// register makes r visible as the view incoming. Registering creates the view in the connection's current schema, so
// that is the in-memory one for this moment.
func (d *DB) register(ctx context.Context, r array.RecordReader) (release func(), err error) {
	var path string
	if err := d.QueryRow(ctx, "select current_setting('search_path')").Scan(&path); err != nil {
		return nil, err
	}
	if _, err := d.Exec(ctx, "use memory.main"); err != nil {
		return nil, err
	}
	err = d.conn.Raw(func(c any) error {
		a, err := duckdb.NewArrowFromConn(c.(driver.Conn))
		if err != nil {
			return err
		}
		release, err = a.RegisterView(r, "incoming")
		return err
	})
	if err != nil {
		return nil, err
	}
	if _, err := d.Exec(ctx, "set search_path = "+Quote(path)); err != nil {
		release()
		return nil, err
	}
	return release, nil
}
