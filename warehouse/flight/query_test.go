package flight

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-adbc/go/adbc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"padu/warehouse/door"
)

// TestQueries: rows, no rows, several messages, and one audit line each.
func TestQueries(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.as("ani")
	if got := one(t, c, "select count(*), sum(pagu) from mart.fct_rkpd"); got != "30000|449985000000" {
		t.Errorf("found %s", got)
	}
	rows, schema, err := ask(t.Context(), c, "select * from mart.fct_rkpd where nomor < 0")
	if err != nil || len(rows) != 0 || schema.NumFields() != 4 {
		t.Errorf("no rows: %d, %v, %v", len(rows), schema, err)
	}
	rows, _, err = ask(t.Context(), c, "select nomor from mart.fct_rkpd order by nomor")
	if err != nil || len(rows) != 30000 || rows[29999] != "29999" {
		t.Errorf("%d rows: %v", len(rows), err)
	}
	l, ok := d.line(func(l door.Line) bool { return strings.HasPrefix(l.Query, "select nomor") })
	if !ok || l.Rows != 30000 || l.User != "ani" || l.Role != "semua" || l.Run != "20261120T000000Z" || !strings.HasPrefix(l.Peer, "127.0.0.1:") || l.Took <= 0 || l.Failed+l.Refused != "" {
		t.Errorf("audit line %+v", l)
	}
	if len(d.lines) != 3 {
		t.Errorf("%d audit lines for 3 queries", len(d.lines))
	}
}

// TestTypes: every type comes as its Arrow type, with NULL beside it.
func TestTypes(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.as("ani")
	for _, x := range []struct{ expr, typ, text string }{
		{"true", "bool", "true"},
		{"1::tinyint", "int8", "1"}, {"1::smallint", "int16", "1"}, {"1::integer", "int32", "1"}, {"1::bigint", "int64", "1"},
		{"1::utinyint", "uint8", "1"}, {"1::usmallint", "uint16", "1"}, {"1::uinteger", "uint32", "1"}, {"1::ubigint", "uint64", "1"},
		{"170141183460469231731687303715884105727::hugeint", "decimal(38, 0)", "1.7014118346046923173168730371588410573e+38"},
		{"1.5::float", "float32", "1.5"}, {"1.5::double", "float64", "1.5"},
		{"1.25::decimal(4, 2)", "decimal(4, 2)", "1.25"}, {"12345678901234567890123456.78::decimal(38, 2)", "decimal(38, 2)", "12345678901234567890123456.78"},
		{"'Kota Bogor ✓'", "utf8", "Kota Bogor ✓"}, {"'ab'::blob", "binary", "YWI="},
		{"date '2026-11-20'", "date32", "2026-11-20"}, {"time '12:34:56.789'", "time64[us]", "12:34:56.789000"},
		{"timestamp '2026-11-20 12:34:56'", "timestamp[us]", "2026-11-20T12:34:56"},
		{"timestamp_s '2026-11-20 12:34:56'", "timestamp[s]", "2026-11-20T12:34:56"},
		{"timestamp_ms '2026-11-20 12:34:56'", "timestamp[ms]", "2026-11-20T12:34:56"},
		{"timestamp_ns '2026-11-20 12:34:56'", "timestamp[ns]", "2026-11-20T12:34:56"},
		{"interval '2 months 3 days'", "month_day_nano_interval", `{"months":2,"days":3,"nanoseconds":0}`},
		{"[1, 2]", "list<", "[1,2]"}, {"{'a': 1, 'b': 'x'}", "struct<a: int32 nullable, b: utf8 nullable>", `{"a":1,"b":"x"}`},
		{"map {'a': 1}", "map<utf8, int32, items_nullable>", `[{"key":"a","value":1}]`},
		{"'00000000-0000-0000-0000-000000000001'::uuid", "utf8", "00000000-0000-0000-0000-000000000001"},
		{"'tinggi'::enum('rendah', 'tinggi')", "utf8", "tinggi"}, {`'{"a": 1}'::json`, "utf8", `{"a": 1}`},
		{"'101'::bit", "utf8", "101"}, {"row(1, 'x')", "utf8", "(1, x)"}, {"['a'::enum('a', 'b')]", "list<", `["a"]`}, {"null::integer", "int32", "(null)"}, {"null", "int32", "(null)"},
		{"union_value(k := 1)", "utf8", "1"}, {"1::uhugeint", "utf8", "1"}, {"1::bignum", "utf8", "1"}, {"timetz '12:00:00+07'", "utf8", "12:00:00+07"},
		{"[[1], [2, 3]]::integer[][]", "list<l: list<", "[[1],[2,3]]"}, {"array_value(1, 2)", "fixed_size_list<", "[1,2]"},
	} {
		rows, schema, err := ask(t.Context(), c, fmt.Sprintf("select x from (values (%s), (null)) t(x) order by x nulls last", x.expr))
		if err != nil {
			t.Errorf("%s: %v", x.expr, err)
			continue
		}
		typ := schema.Field(0).Type.String()
		if len(rows) != 2 || rows[0] != x.text || rows[1] != "(null)" || !strings.HasPrefix(typ, x.typ) {
			t.Errorf("%s: %q, type %s; want %q, %s", x.expr, rows, typ, x.text, x.typ)
		}
	}
	if _, schema, err := ask(t.Context(), c, "select 1 as a, 2 as a, 3"); err != nil || schema.Field(0).Name == schema.Field(1).Name {
		t.Errorf("two columns of one name: %v, %v", schema, err)
	}
}

// TestErrors: each kind of wrong query has its code and a text that helps, and one audit line.
func TestErrors(t *testing.T) {
	l := usual
	l.Time = 1500 * time.Millisecond
	small := usual
	small.Memory, small.Disk = 100<<20, 10<<20
	d := serve(t, map[string]*door.Door{"semua": open(t, l), "jabar": open(t, small)})
	c := d.as("ani")
	for _, x := range []struct {
		query string
		code  adbc.Status
		text  string
	}{
		{"select nomer from mart.fct_rkpd", adbc.StatusInvalidArgument, "nomor"},
		{"selec 1", adbc.StatusInvalidArgument, "syntax error"},
		{"drop table mart.fct_rkpd", adbc.StatusInvalidArgument, "not allowed"},
		{"select 1; select 2", adbc.StatusInvalidArgument, "not allowed"},
		{" ", adbc.StatusInvalidArgument, ""},
		{"select cast('x' || nomor as integer) from mart.fct_rkpd", adbc.StatusInvalidArgument, "Could not convert"},
		{"select * from mart.fct_rkpd where nomor = $1", adbc.StatusInvalidArgument, "parameter"},
		{"select count(*) from range(1000000) a, range(10000000) b where a.range + b.range = 7", adbc.StatusTimeout, "limit of time"},
		{"select '" + strings.Repeat("x", longestQuery) + "'", adbc.StatusInvalidArgument, "at most"},
	} {
		_, _, err := ask(t.Context(), c, x.query)
		refused(t, x.query[:min(len(x.query), 80)], err, x.code, x.text)
		if len(x.query) < longestQuery && !strings.Contains(x.query, "$1") {
			if l, ok := d.line(func(l door.Line) bool { return l.Query == x.query }); !ok || l.Failed+l.Refused == "" {
				t.Errorf("%s: audit line %+v", x.query, l)
			}
		}
	}
	if got := one(t, c, "select 1"); got != "1" {
		t.Errorf("after all errors: %s", got)
	}
	_, _, err := ask(t.Context(), d.as("budi"), "select list(i) from range(60000000) t(i)")
	refused(t, "a list of 480 MB in 100", err, adbc.StatusInternal, "needs more memory")
	if s, ok := status.FromError(d.plain("budi").fails(t, "select list(i) from range(60000000) t(i)")); !ok || s.Code() != codes.ResourceExhausted {
		t.Errorf("its code is %s", s.Code())
	}
}

// TestCut: who gets fewer rows than there are learns it, and so does the audit log.
func TestCut(t *testing.T) {
	l := usual
	l.Rows = 1000
	d := serve(t, map[string]*door.Door{"semua": open(t, l)})
	c := d.plain("ani")
	rows, header, note := c.rows(t, "select * from mart.fct_rkpd")
	if rows != 1000 || header != "1000" || note != "padu-cut: 1000" {
		t.Errorf("%d rows, header %q, note %q", rows, header, note)
	}
	if rows, header, _ := c.rows(t, "select 1"); rows != 1 || header != "" {
		t.Errorf("a whole result: %d rows, header %q", rows, header)
	}
	if l, ok := d.line(func(l door.Line) bool { return l.Cut }); !ok || l.Rows != 1000 {
		t.Errorf("audit line %+v", l)
	}
}

// TestCancel: the client's context ends a query at once, and nothing of it stays.
func TestCancel(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.as("ani")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if _, _, err := ask(ctx, c, endless); err == nil {
		t.Error("an endless query ended well")
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("cancelling took %s", took)
	}
	until(t, "an audit line", func() bool {
		l, ok := d.line(func(l door.Line) bool { return l.Query == endless })
		return ok && l.Failed != ""
	})
	if got := one(t, c, "select 1"); got != "1" {
		t.Error(got)
	}
}

// TestTwoRoles: each sees its own file, at the same time.
func TestTwoRoles(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual), "jabar": open(t, usual, "delete from mart.fct_rkpd where kode_wilayah <> '32.71'", "create table mart.khusus as select 1 as a")})
	errs := make(chan error)
	for name, want := range map[string]string{"ani": "30000|3", "budi": "10000|1"} {
		c := d.as(name)
		go func() {
			for range 10 {
				rows, _, err := ask(t.Context(), c, "select count(*), count(distinct kode_wilayah) from mart.fct_rkpd")
				if err == nil && rows[0] != want {
					err = fmt.Errorf("%s sees %s, not %s", name, rows[0], want)
				}
				if err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	if err := errors.Join(<-errs, <-errs); err != nil {
		t.Error(err)
	}
	if _, err := d.as("ani").GetTableSchema(t.Context(), nil, nil, "khusus"); err == nil {
		t.Error("ani sees a table of budi's file")
	}
	if _, err := d.as("budi").GetTableSchema(t.Context(), nil, nil, "khusus"); err != nil {
		t.Error(err)
	}
}

// TestSwitch: a query that runs goes on in its snapshot while the next one is in the new one.
func TestSwitch(t *testing.T) {
	old, next := open(t, usual), open(t, usual, "update meta.snapshot set run_id = '20261121T000000Z'", "delete from mart.fct_rkpd where nomor > 0")
	d := serve(t, map[string]*door.Door{"semua": old})
	c := d.plain("ani")
	r := c.begin(t, "select a.nomor, b.kode_wilayah from mart.fct_rkpd a join mart.fct_rkpd b on b.nomor < 100")
	if !r.Next() {
		t.Fatal(r.Err())
	}
	d.mu.Lock()
	d.doors = map[string]*door.Door{"semua": next}
	d.mu.Unlock()
	if got := one(t, d.as("ani"), "select count(*) from mart.fct_rkpd"); got != "1" {
		t.Errorf("after the switch: %s", got)
	}
	rows := r.RecordBatch().NumRows()
	for r.Next() {
		rows += r.RecordBatch().NumRows()
	}
	if r.Err() != nil || rows != 3_000_000 {
		t.Errorf("the running query gave %d rows: %v", rows, r.Err())
	}
	r.Release()
	until(t, "the old door to be empty", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.inside[old] == 0 })
}

// TestStop: the end of the server gives a short time, and then says so.
func TestStop(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.plain("ani")
	short := c.begin(t, "select * from mart.fct_rkpd")
	failed := make(chan error, 1)
	go func() {
		_, _, err := ask(t.Context(), d.as("ani"), "select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 8")
		failed <- err
	}()
	time.Sleep(200 * time.Millisecond)
	begun := time.Now()
	d.end()
	rows := int64(0)
	for short.Next() {
		rows += short.RecordBatch().NumRows()
	}
	if short.Err() != nil || rows != 30000 {
		t.Errorf("the short one gave %d rows: %v", rows, short.Err())
	}
	short.Release()
	if err := <-failed; err == nil || !strings.Contains(err.Error(), "the server ends") {
		t.Errorf("the endless one: %v", err)
	}
	err := <-d.ended
	d.ended <- err
	if took := time.Since(begun); err != nil || took > 8*time.Second {
		t.Errorf("the end took %s: %v", took, err)
	}
}
