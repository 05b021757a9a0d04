package postgres

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"padu/warehouse"
)

// page is how many rows are read at once, a row group of DuckDB: the driver keeps whole results in memory.
const page = 122_880

// feed writes the rows of a table as COPY reads them, one line each, a page at a time. mended counts the lines with bytes that a text
// of PostgreSQL cannot have: a zero, or what is no UTF-8; each stands there as �.
func (t *table) feed(ctx context.Context, s *warehouse.Snapshot, w io.Writer, moved func(rows int64)) (mended int64, err error) {
	var values []string
	for _, c := range t.columns {
		values = append(values, c.line())
	}
	query := fmt.Sprintf("select concat_ws(chr(9), %s) from %s.%s where rowid >= ? and rowid < ?", strings.Join(values, ", "), t.schema, quoted(t.name))
	b := bufio.NewWriterSize(w, 1<<18)
	for from := int64(0); from < t.end; from += page {
		n, bad, err := lines(ctx, s, b, query, from, min(from+page, t.end))
		mended += bad
		if err != nil {
			return mended, err
		}
		moved(n)
	}
	return mended, b.Flush()
}

func lines(ctx context.Context, s *warehouse.Snapshot, b *bufio.Writer, query string, from, to int64) (n, mended int64, err error) {
	rows, err := s.Query(ctx, query, from, to)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var line sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&line); err != nil {
			return n, mended, err
		}
		out := []byte(line)
		if bytes.IndexByte(out, 0) >= 0 || !utf8.Valid(out) {
			out = bytes.ToValidUTF8(bytes.ReplaceAll(out, []byte{0}, []byte("\uFFFD")), []byte("\uFFFD"))
			mended++
		}
		if _, err := b.Write(out); err != nil {
			return n, mended, err
		}
		if err := b.WriteByte('\n'); err != nil {
			return n, mended, err
		}
		n++
	}
	return n, mended, rows.Err()
}

// fill copies the rows into the table, which this transaction has made: then they may be frozen, and are there for transactions, too,
// that began before it ends and first ask afterwards.
func (t *table) fill(ctx context.Context, s *warehouse.Snapshot, c conn, schema string, moved func(rows int64)) (mended int64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, w := io.Pipe()
	fed := make(chan error, 1)
	go func() {
		n, err := t.feed(ctx, s, w, moved)
		mended = n
		fed <- err
		w.CloseWithError(err)
	}()
	_, err = c.CopyFrom(ctx, r, fmt.Sprintf("copy %s from stdin with (format text, freeze)", t.in(schema)))
	r.CloseWithError(context.Canceled)
	select {
	case ferr := <-fed:
		if ferr != nil { // then the server only knows that its rows ended
			err = ferr
		}
	default: // the server would not have them
		cancel()
		<-fed
	}
	return mended, err
}
