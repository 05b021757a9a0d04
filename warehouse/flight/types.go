package flight

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql/schema_ref"
	pb "github.com/apache/arrow-go/v18/arrow/flight/gen/flight"
)

// sqlType is a type of DuckDB as clients of XDBC know it.
type sqlType struct {
	name     string
	code     pb.XdbcDataType
	size     int32 // digits, bytes, or characters when written; 0: no limit
	quoted   bool  // its literals stand in '…'
	params   string
	unsigned bool
	scale    int32 // at most
	radix    int32 // 0: no number
	subcode  int32 // of dates and times
}

var sqlTypes = []sqlType{
	{name: "BOOLEAN", code: pb.XdbcDataType_XDBC_BIT, size: 1},
	{name: "TINYINT", code: pb.XdbcDataType_XDBC_TINYINT, size: 3, radix: 10},
	{name: "UTINYINT", code: pb.XdbcDataType_XDBC_TINYINT, size: 3, radix: 10, unsigned: true},
	{name: "BIGINT", code: pb.XdbcDataType_XDBC_BIGINT, size: 19, radix: 10},
	{name: "UBIGINT", code: pb.XdbcDataType_XDBC_BIGINT, size: 20, radix: 10, unsigned: true},
	{name: "BLOB", code: pb.XdbcDataType_XDBC_VARBINARY, quoted: true},
	{name: "DECIMAL", code: pb.XdbcDataType_XDBC_DECIMAL, size: 38, radix: 10, params: "precision,scale", scale: 38},
	{name: "HUGEINT", code: pb.XdbcDataType_XDBC_DECIMAL, size: 38, radix: 10},
	{name: "INTEGER", code: pb.XdbcDataType_XDBC_INTEGER, size: 10, radix: 10},
	{name: "UINTEGER", code: pb.XdbcDataType_XDBC_INTEGER, size: 10, radix: 10, unsigned: true},
	{name: "SMALLINT", code: pb.XdbcDataType_XDBC_SMALLINT, size: 5, radix: 10},
	{name: "USMALLINT", code: pb.XdbcDataType_XDBC_SMALLINT, size: 5, radix: 10, unsigned: true},
	{name: "FLOAT", code: pb.XdbcDataType_XDBC_REAL, size: 24, radix: 2},
	{name: "DOUBLE", code: pb.XdbcDataType_XDBC_DOUBLE, size: 53, radix: 2},
	{name: "INTERVAL", code: pb.XdbcDataType_XDBC_INTERVAL, quoted: true},
	{name: "VARCHAR", code: pb.XdbcDataType_XDBC_VARCHAR, quoted: true},
	{name: "UUID", code: pb.XdbcDataType_XDBC_VARCHAR, size: 36, quoted: true},
	{name: "DATE", code: pb.XdbcDataType_XDBC_DATE, size: 10, quoted: true, subcode: 1},
	{name: "TIME", code: pb.XdbcDataType_XDBC_TIME, size: 15, quoted: true, scale: 6, subcode: 2},
	{name: "TIMESTAMP", code: pb.XdbcDataType_XDBC_TIMESTAMP, size: 26, quoted: true, scale: 6, subcode: 3},
	{name: "TIMESTAMP WITH TIME ZONE", code: pb.XdbcDataType_XDBC_TIMESTAMP, size: 32, quoted: true, scale: 6, subcode: 3},
}

func (s *server) GetFlightInfoXdbcTypeInfo(_ context.Context, _ flightsql.GetXdbcTypeInfo, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return offer(schema_ref.XdbcTypeInfo, desc.Cmd, desc), nil
}

// DoGetXdbcTypeInfo lists the types by their codes, as clients expect.
func (s *server) DoGetXdbcTypeInfo(_ context.Context, cmd flightsql.GetXdbcTypeInfo) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	list := slices.DeleteFunc(slices.Clone(sqlTypes), func(t sqlType) bool {
		return cmd.GetDataType() != nil && *cmd.GetDataType() != int32(t.code)
	})
	slices.SortStableFunc(list, func(a, b sqlType) int { return cmp.Compare(a.code, b.code) })
	return reply(schema_ref.XdbcTypeInfo, func(b *array.RecordBuilder) {
		for _, t := range list {
			t.append(b)
		}
	})
}

func (t sqlType) append(b *array.RecordBuilder) {
	text := func(column int, v string) {
		if f := b.Field(column).(*array.StringBuilder); v != "" {
			f.Append(v)
		} else {
			f.AppendNull()
		}
	}
	number := func(column int, v int32, known bool) {
		if f := b.Field(column).(*array.Int32Builder); known {
			f.Append(v)
		} else {
			f.AppendNull()
		}
	}
	yes := func(column int, v bool) { b.Field(column).(*array.BooleanBuilder).Append(v) }
	text(0, t.name)
	number(1, int32(t.code), true)
	number(2, t.size, t.size > 0)
	quote := ""
	if t.quoted {
		quote = "'"
	}
	text(3, quote)
	text(4, quote)
	if params := b.Field(5).(*array.ListBuilder); t.params == "" {
		params.AppendNull()
	} else {
		params.Append(true)
		params.ValueBuilder().(*array.StringBuilder).AppendValues(strings.Split(t.params, ","), nil)
	}
	number(6, 1, true) // may be NULL
	yes(7, t.name == "VARCHAR")
	number(8, 3, true) // in every kind of condition
	if t.radix == 0 {
		b.Field(9).AppendNull()
	} else {
		yes(9, t.unsigned)
	}
	yes(10, false)
	yes(11, false)
	text(12, t.name)
	number(13, 0, t.scale > 0)
	number(14, t.scale, t.scale > 0)
	general := t.code
	if t.subcode > 0 {
		general = pb.XdbcDataType_XDBC_DATETIME
	}
	number(15, int32(general), true)
	number(16, t.subcode, t.subcode > 0)
	number(17, t.radix, t.radix > 0)
	number(18, 0, t.code == pb.XdbcDataType_XDBC_INTERVAL)
}
