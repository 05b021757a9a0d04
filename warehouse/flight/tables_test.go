package flight

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-adbc/go/adbc"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/flight"
	fsql "github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql/schema_ref"
	"google.golang.org/protobuf/proto"

	"padu/warehouse/door"
)

// TestObjects: the driver's tree of catalogs, schemas, tables and columns, to each depth and by patterns.
func TestObjects(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.as("ani")
	p := func(s string) *string { return &s }
	for _, x := range []struct {
		depth                 adbc.ObjectDepth
		schema, table, column *string
		types                 []string
		want, without         []string
	}{
		{depth: adbc.ObjectDepthCatalogs, want: []string{`"padu"`}, without: []string{"mart", "meta"}},
		{depth: adbc.ObjectDepthDBSchemas, want: []string{`"padu"`, `"mart"`, `"meta"`}, without: []string{"fct_rkpd"}},
		{depth: adbc.ObjectDepthDBSchemas, schema: p("m_rt"), want: []string{`"mart"`}, without: []string{`"meta"`}},
		{depth: adbc.ObjectDepthTables, want: []string{`"fct_rkpd"`, `"dim_tabel"`, `"snapshot"`, `"TABLE"`}, without: []string{`"pagu"`}},
		{depth: adbc.ObjectDepthTables, table: p("fct%"), want: []string{`"fct_rkpd"`}, without: []string{`"dim_tabel"`}},
		{depth: adbc.ObjectDepthTables, types: []string{"VIEW"}, without: []string{`"fct_rkpd"`}},
		{depth: adbc.ObjectDepthColumns, table: p("fct_rkpd"), want: []string{`"kode_wilayah"`, `"pagu"`, `"DECIMAL(20,2)"`}},
		{depth: adbc.ObjectDepthAll, table: p("fct_rkpd"), column: p("pa%"), want: []string{`"pagu"`}, without: []string{`"tahun"`}},
	} {
		r, err := c.GetObjects(t.Context(), x.depth, nil, x.schema, x.table, x.column, x.types)
		if err != nil {
			t.Errorf("depth %v: %v", x.depth, err)
			continue
		}
		var text strings.Builder
		for r.Next() {
			data, err := r.RecordBatch().MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			text.Write(data)
		}
		r.Release()
		for _, w := range x.want {
			if !strings.Contains(text.String(), w) {
				t.Errorf("depth %v: no %s in %s", x.depth, w, text.String())
			}
		}
		for _, w := range x.without {
			if strings.Contains(text.String(), w) {
				t.Errorf("depth %v: %s in %s", x.depth, w, text.String())
			}
		}
	}
	s, err := c.GetTableSchema(t.Context(), p("padu"), p("mart"), "fct_rkpd")
	if err != nil {
		t.Fatal(err)
	}
	pagu, _ := s.FieldsByName("pagu")
	if len(pagu) != 1 || pagu[0].Type.String() != "decimal(20, 2)" {
		t.Errorf("table schema %s", s)
	}
	about := &fsql.ColumnMetadata{Data: &pagu[0].Metadata}
	remarks, _ := pagu[0].Metadata.GetValue(fsql.RemarksKey)
	precision, _ := about.Precision()
	scale, _ := about.Scale()
	if typ, _ := about.TypeName(); remarks != "pagu indikatif, rupiah" || precision != 20 || scale != 2 || typ != "DECIMAL(20,2)" {
		t.Errorf("about pagu: %v", pagu[0].Metadata)
	}
	info, err := c.GetInfo(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer info.Release()
	if got, err := read(info); err != nil || !strings.Contains(strings.Join(got, "\n"), "padu") {
		t.Errorf("info %q: %v", got, err)
	}
}

// TestMetadata: each reply carries exactly the schema of the reference, as promised and as sent.
func TestMetadata(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.plain("ani")
	ref := fsql.TableRef{Table: "fct_rkpd"}
	type offered func() (*flight.FlightInfo, error)
	for name, x := range map[string]struct {
		ask    offered
		schema *arrow.Schema
		rows   int64
	}{
		"catalogs": {func() (*flight.FlightInfo, error) { return c.GetCatalogs(c.ctx) }, schema_ref.Catalogs, 1},
		"schemas":  {func() (*flight.FlightInfo, error) { return c.GetDBSchemas(c.ctx, &fsql.GetDBSchemasOpts{}) }, schema_ref.DBSchemas, 2},
		"tables":   {func() (*flight.FlightInfo, error) { return c.GetTables(c.ctx, &fsql.GetTablesOpts{}) }, schema_ref.Tables, 3},
		"with schema": {func() (*flight.FlightInfo, error) {
			return c.GetTables(c.ctx, &fsql.GetTablesOpts{IncludeSchema: true})
		}, schema_ref.TablesWithIncludedSchema, 3},
		"another catalog": {func() (*flight.FlightInfo, error) {
			return c.GetTables(c.ctx, &fsql.GetTablesOpts{Catalog: proto.String("")})
		}, schema_ref.Tables, 0},
		"types of tables": {func() (*flight.FlightInfo, error) { return c.GetTableTypes(c.ctx) }, schema_ref.TableTypes, 1},
		"grain":           {func() (*flight.FlightInfo, error) { return c.GetPrimaryKeys(c.ctx, ref) }, schema_ref.PrimaryKeys, 3},
		"imported":        {func() (*flight.FlightInfo, error) { return c.GetImportedKeys(c.ctx, ref) }, schema_ref.ImportedKeys, 0},
		"exported":        {func() (*flight.FlightInfo, error) { return c.GetExportedKeys(c.ctx, ref) }, schema_ref.ExportedKeys, 0},
		"cross":           {func() (*flight.FlightInfo, error) { return c.GetCrossReference(c.ctx, ref, ref) }, schema_ref.CrossReference, 0},
		"types":           {func() (*flight.FlightInfo, error) { return c.GetXdbcTypeInfo(c.ctx, nil) }, schema_ref.XdbcTypeInfo, int64(len(sqlTypes))},
		"one type":        {func() (*flight.FlightInfo, error) { return c.GetXdbcTypeInfo(c.ctx, proto.Int32(12)) }, schema_ref.XdbcTypeInfo, 2},
		"everything":      {func() (*flight.FlightInfo, error) { return c.GetSqlInfo(c.ctx, nil) }, schema_ref.SqlInfo, 91},
	} {
		info, err := x.ask()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		promised, err := flight.DeserializeSchema(info.Schema, c.Alloc)
		if err != nil || !promised.Equal(x.schema) {
			t.Errorf("%s promises %s: %v", name, promised, err)
		}
		r, err := c.DoGet(c.ctx, info.Endpoint[0].Ticket)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		rows := int64(0)
		for r.Next() {
			rows += r.RecordBatch().NumRows()
			if name == "grain" && !strings.Contains(r.RecordBatch().Column(3).String(), `["kode_wilayah" "tahun" "nomor"]`) {
				t.Errorf("grain %s", r.RecordBatch())
			}
		}
		if r.Err() != nil || rows != x.rows || !r.Schema().Equal(x.schema) {
			t.Errorf("%s: %d rows of %s: %v; want %d", name, rows, r.Schema(), r.Err(), x.rows)
		}
		r.Release()
	}
}

// TestSqlInfo: that it is read-only, and that each answer has the type that drivers look for.
func TestSqlInfo(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.plain("ani")
	info, err := c.GetSqlInfo(c.ctx, []fsql.SqlInfo{fsql.SqlInfoFlightSqlServerReadOnly, fsql.SqlInfoFlightSqlServerName, fsql.SqlInfoFlightSqlServerTransaction, fsql.SqlInfoKeywords, fsql.SqlInfoSupportsConvert})
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.DoGet(c.ctx, info.Endpoint[0].Ticket)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	if !r.Next() {
		t.Fatal(r.Err())
	}
	u := r.RecordBatch().Column(1).(*array.DenseUnion)
	var codes []int8
	for i := range u.Len() {
		codes = append(codes, int8(u.TypeCode(i)))
	}
	if !slices.Equal(codes, []int8{1, 0, 3, 4, 5}) || u.ValueStr(0) != "true" && !strings.Contains(u.ValueStr(0), "true") || !strings.Contains(u.ValueStr(1), "padu") {
		t.Errorf("types %v, %s %s", codes, u.ValueStr(0), u.ValueStr(1))
	}
}

// TestPattern: like LIKE.
func TestPattern(t *testing.T) {
	for _, x := range []struct {
		pattern, name string
		want          bool
	}{
		{"%", "fct_rkpd", true}, {"fct_rkpd", "fct_rkpd", true}, {"fct_rkpd", "fctxrkpd", true}, {`fct\_rkpd`, "fctxrkpd", false}, {`fct\_rkpd`, "fct_rkpd", true},
		{"fct", "fct_rkpd", false}, {"%rkpd", "fct_rkpd", true}, {"f.t%", "fct_rkpd", false}, {"", "a", false}, {"FCT%", "fct_rkpd", false}, {"(%", "fct_rkpd", false},
	} {
		if got := pattern(&x.pattern)(x.name); got != x.want {
			t.Errorf("%s like %s: %v", x.name, x.pattern, got)
		}
	}
}
