package flight

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"padu/warehouse/door"
)

// row is one row of parameters, from JSON.
func row(t testing.TB, rows string, types ...arrow.DataType) arrow.RecordBatch {
	t.Helper()
	var fields []arrow.Field
	for i, typ := range types {
		fields = append(fields, arrow.Field{Name: string(rune('a' + i)), Type: typ, Nullable: true})
	}
	b, _, err := array.RecordFromJSON(memory.DefaultAllocator, arrow.NewSchema(fields, nil), strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPrepared: parameters of each kind, again with others, and what they are is told beforehand.
func TestPrepared(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.as("ani")
	s, err := c.NewStatement()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const q = "select count(*), min(pagu) from mart.fct_rkpd where nomor < ? and kode_wilayah = ? and pagu >= ? and date '2026-11-20' > ? and tahun <> ?"
	if err := errors.Join(s.SetSqlQuery(q), s.Prepare(t.Context())); err != nil {
		t.Fatal(err)
	}
	want, err := s.GetParameterSchema()
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, f := range want.Fields() {
		types = append(types, f.Type.String())
	}
	if got := strings.Join(types, " "); got != "int64 utf8 decimal(38, 2) date32 int32" {
		t.Errorf("parameters %s", got)
	}
	money := &arrow.Decimal128Type{Precision: 20, Scale: 2}
	for _, x := range []struct{ params, want string }{
		{`[{"a": 300, "b": "32.71", "c": "3000.00", "d": "2026-01-01", "e": 1}]`, "99|3000"},
		{`[{"a": 300, "b": "32.72", "c": "3000.01", "d": "2026-01-01", "e": 1}]`, "99|4000"},
		{`[{"a": 300, "b": "32.71", "c": "0", "d": "2027-01-01", "e": 1}]`, "0|(null)"},
		{`[{"a": 300, "b": null, "c": "0", "d": "2026-01-01", "e": 1}]`, "0|(null)"},
	} {
		if err := s.Bind(t.Context(), row(t, x.params, arrow.PrimitiveTypes.Int64, arrow.BinaryTypes.String, money, arrow.FixedWidthTypes.Date32, arrow.PrimitiveTypes.Int32)); err != nil {
			t.Fatal(err)
		}
		r, _, err := s.ExecuteQuery(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", x.params, err)
		}
		if got, err := read(r); err != nil || len(got) != 1 || got[0] != x.want {
			t.Errorf("%s: %q, %v; want %s", x.params, got, err, x.want)
		}
		r.Release()
	}
}

// TestParameterTypes: what is sent comes back as that.
func TestParameterTypes(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.as("ani")
	for _, x := range []struct {
		typ       arrow.DataType
		json, got string
	}{
		{arrow.FixedWidthTypes.Boolean, "true", "true|BOOLEAN"}, {arrow.PrimitiveTypes.Int8, "-7", "-7|TINYINT"}, {arrow.PrimitiveTypes.Uint64, "18446744073709551615", "18446744073709551615|UBIGINT"},
		{arrow.PrimitiveTypes.Float64, "1.5", "1.5|DOUBLE"}, {arrow.BinaryTypes.LargeString, `"Kab. Bogor"`, "Kab. Bogor|VARCHAR"}, {arrow.BinaryTypes.Binary, `"YWI="`, "YWI=|BLOB"},
		{arrow.FixedWidthTypes.Date32, `"2026-11-20"`, "2026-11-20|DATE"}, {arrow.FixedWidthTypes.Date64, `"2026-11-20"`, "2026-11-20|DATE"}, {arrow.FixedWidthTypes.Time64us, `"12:34:56.5"`, "12:34:56.500000|TIME"},
		{&arrow.TimestampType{Unit: arrow.Millisecond}, `"2026-11-20 12:34:56"`, "2026-11-20T12:34:56|TIMESTAMP"},
		{arrow.FixedWidthTypes.Timestamp_us, `"2026-11-20 12:34:56Z"`, "2026-11-20T12:34:56Z|TIMESTAMP WITH TIME ZONE"},
		{&arrow.Decimal128Type{Precision: 38, Scale: 2}, `"12345678901234567890123456.78"`, "12345678901234567890123456.78|VARCHAR"},
	} {
		s, err := c.NewStatement()
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(s.SetSqlQuery("select $1 as x, typeof($1) as t"), s.Prepare(t.Context()), s.Bind(t.Context(), row(t, `[{"a": `+x.json+`}]`, x.typ)))
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := s.ExecuteQuery(t.Context())
		if err != nil {
			t.Errorf("%s: %v", x.typ, err)
			continue
		}
		if got, err := read(r); err != nil || len(got) != 1 || got[0] != x.got {
			t.Errorf("%s: %q, %v; want %s", x.typ, got, err, x.got)
		}
		r.Release()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestPreparedRefused: what cannot be bound or run says why.
func TestPreparedRefused(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual), "jabar": open(t, usual)})
	c := d.plain("ani")
	p, err := c.Prepare(c.ctx, "select count(*) from mart.fct_rkpd where nomor < ?")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(c.ctx)
	_, err = p.Execute(c.ctx)
	wrong(t, "not bound", err, codes.InvalidArgument, "bind them first")
	for _, x := range []struct {
		what, rows, text string
		types            []arrow.DataType
	}{
		{"two rows", `[{"a": 1}, {"a": 2}]`, "one row", []arrow.DataType{arrow.PrimitiveTypes.Int64}},
		{"two parameters", `[{"a": 1, "b": 2}]`, "2 parameters came; the query has 1", []arrow.DataType{arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Int64}},
		{"a list", `[{"a": [1]}]`, "send it as text", []arrow.DataType{arrow.ListOf(arrow.PrimitiveTypes.Int64)}},
	} {
		p.SetParameters(row(t, x.rows, x.types...))
		_, err := p.Execute(c.ctx)
		wrong(t, x.what, err, codes.InvalidArgument, x.text)
	}
	p.SetParameters(row(t, `[{"a": 7}]`, arrow.PrimitiveTypes.Int64))
	if _, err := p.Execute(c.ctx); err != nil {
		t.Error(err)
	}
	_, err = p.ExecuteUpdate(c.ctx)
	wrong(t, "an update", err, codes.PermissionDenied, "only reading")
	_, err = c.ExecuteUpdate(c.ctx, "delete from mart.fct_rkpd")
	wrong(t, "an update", err, codes.PermissionDenied, "only reading")
	_, err = c.BeginTransaction(c.ctx)
	wrong(t, "a transaction", err, codes.InvalidArgument, "no transactions")
	d.mu.Lock()
	d.at = d.at.Add(2 * preparedLife)
	d.mu.Unlock()
	_, err = p.Execute(c.ctx)
	wrong(t, "idle for long", err, codes.NotFound, "expired")
}

func wrong(t testing.TB, what string, err error, code codes.Code, text string) {
	t.Helper()
	if status.Code(err) != code || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: %v; want %s with %q", what, err, code, text)
	}
}

// TestKeptIsBounded: thousands of prepared statements of one user push out the oldest of that user alone.
func TestKeptIsBounded(t *testing.T) {
	at := time.Unix(0, 0)
	k := kept{now: func() time.Time { at = at.Add(time.Millisecond); return at }}
	other := k.put(statement{user: "budi"})
	first := k.put(statement{user: "ani"})
	var last string
	for range 5000 {
		last = k.put(statement{user: "ani"})
	}
	stay := func(*statement) bool { return true }
	if _, err := k.change("ani", first, false, stay); err == nil {
		t.Error("the first of 5000 is still kept")
	}
	for user, handle := range map[string]string{"ani": last, "budi": other} {
		if _, err := k.change(user, handle, false, stay); err != nil {
			t.Errorf("%s: %v", user, err)
		}
	}
	if len(k.by) != keptOfOneUser+1 {
		t.Errorf("%d are kept", len(k.by))
	}
}
