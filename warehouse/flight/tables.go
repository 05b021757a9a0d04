package flight

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql/schema_ref"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"padu/warehouse/door"
)

// tableType is the only one: a snapshot has no views.
const tableType = "TABLE"

// reply is rows made here. Clients want exactly the schema of the reference, nullability included, so that it is built with that.
func reply(schema *arrow.Schema, fill func(b *array.RecordBuilder)) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	fill(b)
	rows := make(chan flight.StreamChunk, 1)
	rows <- flight.StreamChunk{Data: b.NewRecordBatch()}
	close(rows)
	return schema, rows, nil
}

// texts appends one row to the first columns, which are texts.
func texts(b *array.RecordBuilder, values ...string) {
	for i, v := range values {
		b.Field(i).(*array.StringBuilder).Append(v)
	}
}

// tables are the tables of the caller's snapshot.
func (s *server) tables(ctx context.Context) ([]door.Table, error) {
	d, leave, err := s.o.Enter(ctx, callerOf(ctx).Role)
	if err != nil {
		return nil, answer(err)
	}
	defer leave()
	list, err := d.Tables(ctx)
	return list, answer(err)
}

func (s *server) GetFlightInfoCatalogs(_ context.Context, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return offer(schema_ref.Catalogs, desc.Cmd, desc), nil
}

func (s *server) DoGetCatalogs(context.Context) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	return reply(schema_ref.Catalogs, func(b *array.RecordBuilder) { texts(b, door.Catalog) })
}

func (s *server) GetFlightInfoSchemas(_ context.Context, _ flightsql.GetDBSchemas, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return offer(schema_ref.DBSchemas, desc.Cmd, desc), nil
}

func (s *server) DoGetDBSchemas(ctx context.Context, cmd flightsql.GetDBSchemas) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	list, err := s.tables(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := map[string]bool{}
	fits := pattern(cmd.GetDBSchemaFilterPattern())
	for _, t := range list {
		if ours(cmd.GetCatalog()) && fits(t.Schema) {
			names[t.Schema] = true
		}
	}
	return reply(schema_ref.DBSchemas, func(b *array.RecordBuilder) {
		for _, n := range slices.Sorted(maps.Keys(names)) {
			texts(b, door.Catalog, n)
		}
	})
}

func (s *server) GetFlightInfoTables(_ context.Context, cmd flightsql.GetTables, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	if cmd.GetIncludeSchema() {
		return offer(schema_ref.TablesWithIncludedSchema, desc.Cmd, desc), nil
	}
	return offer(schema_ref.Tables, desc.Cmd, desc), nil
}

func (s *server) DoGetTables(ctx context.Context, cmd flightsql.GetTables) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	list, err := s.tables(ctx)
	if err != nil {
		return nil, nil, err
	}
	inSchema, named, types := pattern(cmd.GetDBSchemaFilterPattern()), pattern(cmd.GetTableNameFilterPattern()), cmd.GetTableTypes()
	list = slices.DeleteFunc(slices.Clone(list), func(t door.Table) bool {
		return !ours(cmd.GetCatalog()) || !inSchema(t.Schema) || !named(t.Name) || len(types) > 0 && !slices.Contains(types, tableType)
	})
	schema := schema_ref.Tables
	if cmd.GetIncludeSchema() {
		schema = schema_ref.TablesWithIncludedSchema
	}
	return reply(schema, func(b *array.RecordBuilder) {
		for _, t := range list {
			texts(b, door.Catalog, t.Schema, t.Name, tableType)
			if cmd.GetIncludeSchema() {
				b.Field(4).(*array.BinaryBuilder).Append(flight.SerializeSchema(described(t), memory.DefaultAllocator))
			}
		}
	})
}

// described is a table's schema with what Flight SQL says about columns beside it.
func described(t door.Table) *arrow.Schema {
	fields := make([]arrow.Field, t.Arrow.NumFields())
	for i, f := range t.Arrow.Fields() {
		c := t.Columns[i]
		about := map[string]string{
			flightsql.CatalogNameKey: door.Catalog, flightsql.SchemaNameKey: t.Schema, flightsql.TableNameKey: t.Name,
			flightsql.TypeNameKey: c.Type, flightsql.IsAutoIncrementKey: "0", flightsql.IsReadOnlyKey: "1", flightsql.IsSearchableKey: "1",
			flightsql.IsCaseSensitiveKey: "0",
		}
		if c.Type == "VARCHAR" {
			about[flightsql.IsCaseSensitiveKey] = "1"
		}
		if c.Comment != "" {
			about[flightsql.RemarksKey] = c.Comment
		}
		if p, scale, ok := digits(f.Type); ok {
			about[flightsql.PrecisionKey], about[flightsql.ScaleKey] = strconv.Itoa(int(p)), strconv.Itoa(int(scale))
		}
		f.Metadata = arrow.MetadataFrom(about)
		fields[i] = f
	}
	about := arrow.MetadataFrom(map[string]string{flightsql.RemarksKey: t.Comment})
	return arrow.NewSchema(fields, &about)
}

// digits is how many decimal digits a number of a type has, and how many of them after the comma.
func digits(t arrow.DataType) (precision, scale int32, ok bool) {
	if d, ok := t.(arrow.DecimalType); ok {
		return d.GetPrecision(), d.GetScale(), true
	}
	p := map[arrow.Type]int32{arrow.INT8: 3, arrow.UINT8: 3, arrow.INT16: 5, arrow.UINT16: 5, arrow.INT32: 10, arrow.UINT32: 10,
		arrow.INT64: 19, arrow.UINT64: 20, arrow.FLOAT32: 7, arrow.FLOAT64: 15}[t.ID()]
	return p, 0, p > 0
}

func (s *server) GetFlightInfoTableTypes(_ context.Context, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return offer(schema_ref.TableTypes, desc.Cmd, desc), nil
}

func (s *server) DoGetTableTypes(context.Context) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	return reply(schema_ref.TableTypes, func(b *array.RecordBuilder) { texts(b, tableType) })
}

func (s *server) GetFlightInfoPrimaryKeys(_ context.Context, _ flightsql.TableRef, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return offer(schema_ref.PrimaryKeys, desc.Cmd, desc), nil
}

// DoGetPrimaryKeys answers with the grain, which tests hold at each build. No keys between tables are declared, so that those are empty.
func (s *server) DoGetPrimaryKeys(ctx context.Context, ref flightsql.TableRef) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	list, err := s.tables(ctx)
	if err != nil {
		return nil, nil, err
	}
	return reply(schema_ref.PrimaryKeys, func(b *array.RecordBuilder) {
		for _, t := range list {
			if !ours(ref.Catalog) || ref.DBSchema != nil && *ref.DBSchema != t.Schema || ref.Table != t.Name {
				continue
			}
			for i, c := range t.Grain {
				texts(b, door.Catalog, t.Schema, t.Name, c)
				b.Field(4).(*array.Int32Builder).Append(int32(i + 1))
				b.Field(5).(*array.StringBuilder).Append(t.Name + "_grain")
			}
		}
	})
}

func (s *server) GetFlightInfoExportedKeys(_ context.Context, _ flightsql.TableRef, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return offer(schema_ref.ExportedKeys, desc.Cmd, desc), nil
}

func (s *server) DoGetExportedKeys(context.Context, flightsql.TableRef) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	return reply(schema_ref.ExportedKeys, func(*array.RecordBuilder) {})
}

func (s *server) GetFlightInfoImportedKeys(_ context.Context, _ flightsql.TableRef, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return offer(schema_ref.ImportedKeys, desc.Cmd, desc), nil
}

func (s *server) DoGetImportedKeys(context.Context, flightsql.TableRef) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	return reply(schema_ref.ImportedKeys, func(*array.RecordBuilder) {})
}

func (s *server) GetFlightInfoCrossReference(_ context.Context, _ flightsql.CrossTableRef, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return offer(schema_ref.CrossReference, desc.Cmd, desc), nil
}

func (s *server) DoGetCrossReference(context.Context, flightsql.CrossTableRef) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	return reply(schema_ref.CrossReference, func(*array.RecordBuilder) {})
}

// ours is whether a client that names this catalog, or none, means the snapshot.
func ours(catalog *string) bool { return catalog == nil || *catalog == door.Catalog }

// pattern is a filter with % and _ as in LIKE, and \ before one that stands for itself. None lets everything through.
func pattern(p *string) func(string) bool {
	if p == nil {
		return func(string) bool { return true }
	}
	var re strings.Builder
	re.WriteString("(?s)^")
	escaped := false
	for _, r := range *p {
		switch {
		case escaped:
			re.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%':
			re.WriteString(".*")
		case r == '_':
			re.WriteString(".")
		default:
			re.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	compiled, err := regexp.Compile(re.String() + "$")
	if err != nil { // longer than any name
		return func(string) bool { return false }
	}
	return compiled.MatchString
}
