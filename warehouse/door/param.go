package door

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/duckdb/duckdb-go/v2"
)

// Params is the parameters of a query in the order in which Query takes them, each with the type that the query wants. One that could be
// of any type is a text.
func (s *Session) Params(ctx context.Context, query string) (fields []arrow.Field, err error) {
	a, err := s.door.gate.admit(ctx, s.conn, query)
	if err != nil {
		return nil, clean(err)
	}
	err = s.conn.Raw(func(c any) error {
		prepared, err := c.(driver.ConnPrepareContext).PrepareContext(ctx, "select * from "+a.text)
		if err != nil {
			return err
		}
		stmt := prepared.(*duckdb.Stmt)
		for i := range stmt.NumInput() {
			name, err := stmt.ParamName(i + 1)
			if err != nil {
				return err
			}
			t, err := stmt.ParamType(i + 1)
			if err != nil {
				return err
			}
			fields = append(fields, arrow.Field{Name: name, Type: paramType(t), Nullable: true})
		}
		return stmt.Close()
	})
	return fields, clean(err)
}

// paramType is what a client should send. The driver tells of a decimal only that it is one: rupiah have two decimals.
func paramType(t duckdb.Type) arrow.DataType {
	switch t {
	case duckdb.TYPE_BOOLEAN:
		return arrow.FixedWidthTypes.Boolean
	case duckdb.TYPE_TINYINT:
		return arrow.PrimitiveTypes.Int8
	case duckdb.TYPE_SMALLINT:
		return arrow.PrimitiveTypes.Int16
	case duckdb.TYPE_INTEGER:
		return arrow.PrimitiveTypes.Int32
	case duckdb.TYPE_BIGINT:
		return arrow.PrimitiveTypes.Int64
	case duckdb.TYPE_UTINYINT:
		return arrow.PrimitiveTypes.Uint8
	case duckdb.TYPE_USMALLINT:
		return arrow.PrimitiveTypes.Uint16
	case duckdb.TYPE_UINTEGER:
		return arrow.PrimitiveTypes.Uint32
	case duckdb.TYPE_UBIGINT:
		return arrow.PrimitiveTypes.Uint64
	case duckdb.TYPE_FLOAT:
		return arrow.PrimitiveTypes.Float32
	case duckdb.TYPE_DOUBLE:
		return arrow.PrimitiveTypes.Float64
	case duckdb.TYPE_DECIMAL:
		return &arrow.Decimal128Type{Precision: 38, Scale: 2}
	case duckdb.TYPE_DATE:
		return arrow.FixedWidthTypes.Date32
	case duckdb.TYPE_TIME:
		return arrow.FixedWidthTypes.Time64us
	case duckdb.TYPE_TIMESTAMP, duckdb.TYPE_TIMESTAMP_S, duckdb.TYPE_TIMESTAMP_MS, duckdb.TYPE_TIMESTAMP_NS:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	case duckdb.TYPE_TIMESTAMP_TZ:
		return arrow.FixedWidthTypes.Timestamp_us
	case duckdb.TYPE_BLOB:
		return arrow.BinaryTypes.Binary
	}
	return arrow.BinaryTypes.String
}

// Param is one value as Query takes it. Its type goes with it, since a query may not say which it wants, and database/sql knows few. Decimals go as text: the query casts them, and no digit is lost.
func Param(a arrow.Array, row int) (any, error) {
	if a.IsNull(row) {
		return nil, nil
	}
	switch a := a.(type) {
	case *array.Null:
		return nil, nil
	case *array.Boolean:
		return a.Value(row), nil
	case *array.Int8:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_TINYINT), nil
	case *array.Int16:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_SMALLINT), nil
	case *array.Int32:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_INTEGER), nil
	case *array.Int64:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_BIGINT), nil
	case *array.Uint8:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_UTINYINT), nil
	case *array.Uint16:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_USMALLINT), nil
	case *array.Uint32:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_UINTEGER), nil
	case *array.Uint64:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_UBIGINT), nil
	case *array.Float32:
		return duckdb.Typed(a.Value(row), duckdb.TYPE_FLOAT), nil
	case *array.Float64:
		return a.Value(row), nil
	case array.StringLike:
		return a.Value(row), nil
	case *array.Decimal32, *array.Decimal64, *array.Decimal128, *array.Decimal256:
		return a.ValueStr(row), nil
	case *array.Binary:
		return append([]byte{}, a.Value(row)...), nil
	case *array.LargeBinary:
		return append([]byte{}, a.Value(row)...), nil
	}
	return instant(a, row)
}

// instant is a date or a time.
func instant(a arrow.Array, row int) (any, error) {
	switch a := a.(type) {
	case *array.Date32:
		return duckdb.Typed(a.Value(row).ToTime(), duckdb.TYPE_DATE), nil
	case *array.Date64:
		return duckdb.Typed(a.Value(row).ToTime(), duckdb.TYPE_DATE), nil
	case *array.Time32:
		return duckdb.Typed(a.Value(row).ToTime(a.DataType().(*arrow.Time32Type).Unit), duckdb.TYPE_TIME), nil
	case *array.Time64:
		return duckdb.Typed(a.Value(row).ToTime(a.DataType().(*arrow.Time64Type).Unit), duckdb.TYPE_TIME), nil
	case *array.Timestamp:
		t := a.DataType().(*arrow.TimestampType)
		at := a.Value(row).ToTime(t.Unit)
		if t.TimeZone != "" {
			return duckdb.Typed(at, duckdb.TYPE_TIMESTAMP_TZ), nil
		}
		return duckdb.Typed(at.In(time.UTC), duckdb.TYPE_TIMESTAMP), nil
	}
	return nil, fmt.Errorf("a parameter of type %s is not understood; send it as text and cast it in the query", a.DataType())
}
