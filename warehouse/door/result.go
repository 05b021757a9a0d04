package door

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/duckdb/duckdb-go/v2"

	"padu/warehouse"
)

// Rows are read from what was set aside in pages, each whole in memory. The first is short, then as many rows as keep a page near its size.
const (
	firstPage = 2048    // rows: what DuckDB makes at once
	mostPage  = 122_880 // rows: one row group of DuckDB
	pageSize  = 32 << 20
)

// Result is the rows of one query, batch by batch. It is not for concurrent use.
type Result struct {
	session *Session
	ctx     context.Context
	cancel  context.CancelFunc
	done    func()
	stop    context.CancelCauseFunc
	table   string
	schema  *arrow.Schema
	rows    int64 // of the whole result
	next    int64 // first row of the next page
	page    int64 // rows of the next page
	read    int64 // bytes of the present page so far
	reader  array.RecordReader
	err     error
	more    bool // the result was cut at the limit of rows
	columns string
}

// Query runs one select with its parameters ($1, ?) and sets its rows aside. An error is Refused where the gate says no, and names the limit
// where one was met. Close the result before the session's next query.
func (s *Session) Query(ctx context.Context, query string, params ...any) (*Result, error) {
	ctx, stop := context.WithCancelCause(ctx)
	ctx, cancel := context.WithTimeout(ctx, s.door.limits.Time)
	r := &Result{session: s, ctx: ctx, cancel: func() { cancel(); stop(nil) }, stop: stop, done: func() {}, page: firstPage, columns: "*"}
	if err := r.begin(query, params); err != nil {
		return nil, errors.Join(s.door.explain(ctx, err), r.Close())
	}
	return r, nil
}

func (r *Result) begin(query string, params []any) (err error) {
	s := r.session
	a, err := s.door.gate.admit(r.ctx, s.conn, query)
	if err != nil {
		return err
	}
	if r.done, err = s.turn(r.ctx); err != nil {
		r.done = func() {}
		return err
	}
	defer s.door.watch.begin(r.stop)()
	if a.explain {
		if a, params, err = s.plan(r.ctx, a, params); err != nil {
			return err
		}
	}
	if query, r.schema, err = s.shape(r.ctx, a.text, params); err != nil {
		return err
	}
	for _, f := range r.schema.Fields() {
		if strings.EqualFold(f.Name, "rowid") { // pages are read by the number that DuckDB calls so
			return Refused{`a column of the result is called rowid; give it another name, "as nomor_baris"`}
		}
	}
	s.n++
	limit := ""
	if s.door.limits.Rows > 0 {
		limit = fmt.Sprintf(" limit %d", s.door.limits.Rows+1)
	}
	name := fmt.Sprintf("hasil_%d", s.n)
	if _, err := s.conn.ExecContext(r.ctx, fmt.Sprintf("create temp table %s as %s%s", name, query, limit), params...); err != nil {
		return err
	}
	r.table = name
	if err := s.conn.QueryRowContext(r.ctx, "select count(*) from temp."+name).Scan(&r.rows); err != nil {
		return err
	}
	if most := s.door.limits.Rows; most > 0 && r.rows > most {
		r.rows, r.more = most, true
	}
	return nil
}

// Schema is what the result of a query will look like; the query is not run.
func (s *Session) Schema(ctx context.Context, query string, params ...any) (*arrow.Schema, error) {
	a, err := s.door.gate.admit(ctx, s.conn, query)
	if err != nil {
		return nil, clean(err)
	}
	if a.explain {
		a, params = planned("", ""), nil
	}
	_, schema, err := s.shape(ctx, a.text, params)
	return schema, clean(err)
}

// plan asks how a query would be run; the answer is then a query itself, as explain cannot stand in from.
func (s *Session) plan(ctx context.Context, a admitted, params []any) (admitted, []any, error) {
	var key, value string
	err := s.conn.QueryRowContext(ctx, "explain select * from "+a.text, params...).Scan(&key, &value)
	return planned(key, value), nil, err
}

func planned(key, value string) admitted {
	return admitted{text: fmt.Sprintf("(select %s as explain_key, %s as explain_value)", warehouse.Quote(key), warehouse.Quote(value))}
}

// arrow runs a query of the door's own making.
func (s *Session) arrow(ctx context.Context, query string, params []any) (r array.RecordReader, err error) {
	err = s.conn.Raw(func(c any) error {
		a, err := duckdb.NewArrowFromConn(c.(driver.Conn))
		if err != nil {
			return err
		}
		r, err = a.QueryContext(ctx, query, params...)
		return err
	})
	return r, err
}

// Schema is the names and types of the result's columns.
func (r *Result) Schema() *arrow.Schema { return r.schema }

// Rows is how many rows the result has.
func (r *Result) Rows() int64 { return r.rows }

// Read is how many rows the pages had until now.
func (r *Result) Read() int64 { return r.next }

// Cut is true when the result had more rows than the limit; those are left out.
func (r *Result) Cut() bool { return r.more }

// AsText makes every value of the batches that follow a text, as DuckDB writes it; a NULL stays one. The schema stays the query's.
func (r *Result) AsText() { r.columns = "cast(columns(*) as varchar)" }

// Next goes to the next batch; false at the end and after an error.
func (r *Result) Next() bool {
	for r.err == nil {
		if r.reader != nil && r.reader.Next() {
			r.read += bytesOf(r.reader.RecordBatch())
			return true
		}
		if r.reader != nil {
			if rows := r.page; r.read > 0 {
				r.page = max(1, min(rows*pageSize/r.read, rows*8, mostPage))
			}
			r.err = r.reader.Err()
			r.reader.Release()
			r.reader = nil
			continue
		}
		if r.next >= r.rows {
			return false
		}
		to := min(r.next+r.page, r.rows)
		r.read = 0
		end := r.session.door.watch.begin(r.stop)
		r.reader, r.err = r.session.arrow(r.ctx, fmt.Sprintf("select %s from temp.%s where rowid >= %d and rowid < %d", r.columns, r.table, r.next, to), nil)
		end()
		r.next = to
	}
	return false
}

// RecordBatch is the present batch. It is released by the next call of Next or Close: retain it to keep it.
func (r *Result) RecordBatch() arrow.RecordBatch { return r.reader.RecordBatch() }

// Err is what stopped Next before the end.
func (r *Result) Err() error { return r.session.door.explain(r.ctx, r.err) }

// Close drops what was set aside and lets the next query run. It may be called twice.
func (r *Result) Close() (err error) {
	if r.reader != nil {
		r.reader.Release()
		r.reader = nil
	}
	if r.table != "" {
		_, err = r.session.conn.ExecContext(context.WithoutCancel(r.ctx), "drop table temp."+r.table)
		r.table = ""
	}
	r.done()
	r.done = func() {}
	r.cancel()
	return err
}

// bytesOf is the memory of a batch.
func bytesOf(b arrow.RecordBatch) (n int64) {
	for _, c := range b.Columns() {
		n += int64(c.Data().SizeInBytes())
	}
	return n
}

// explain says which limit a query met.
func (d *Door) explain(ctx context.Context, err error) error {
	err = clean(err)
	var much tooMuch
	if err != nil && errors.As(context.Cause(ctx), &much) {
		return fmt.Errorf("%w: %w", much, err)
	}
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%w: %s, which is what a query may take; ask for less: %w", ErrTime, d.limits.Time, err)
	}
	return err
}
