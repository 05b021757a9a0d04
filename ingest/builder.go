package ingest

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory/mallocator"
)

// batchRows is how many rows go into one Arrow batch.
const batchRows = 16_384

// builder makes Arrow batches of a contract's landing columns: lembar, baris, then its fields (batch_id is the same for all
// and is added in SQL). Memory comes from C's malloc, because the driver hands pointers into it to C.
type builder struct {
	schema *arrow.Schema
	rb     *array.RecordBuilder
	sheets *array.StringBuilder
	lines  *array.Int32Builder
	cols   []loadColumn
	n      int
}

// loadColumn appends one field of a row.
type loadColumn struct {
	field int
	kind  kind
	text  *array.StringBuilder
	money *array.Decimal128Builder
	date  *array.Date32Builder
	num   *array.Int32Builder
	yes   *array.BooleanBuilder
}

func newBuilder(c *Contract) *builder {
	b := &builder{}
	fields := []arrow.Field{{Name: "lembar", Type: arrow.BinaryTypes.String}, {Name: "baris", Type: arrow.PrimitiveTypes.Int32}}
	for i, f := range c.Fields {
		if f.Type == "code" {
			continue
		}
		k := fieldTypes[f.Type].kind
		fields = append(fields, arrow.Field{Name: f.Name, Type: k.arrowType(), Nullable: true})
		b.cols = append(b.cols, loadColumn{field: i, kind: k})
	}
	b.schema = arrow.NewSchema(fields, nil)
	b.rb = array.NewRecordBuilder(mallocator.NewMallocator(), b.schema)
	b.sheets, b.lines = b.rb.Field(0).(*array.StringBuilder), b.rb.Field(1).(*array.Int32Builder)
	for j := range b.cols {
		col := &b.cols[j]
		switch x := b.rb.Field(j + 2).(type) {
		case *array.StringBuilder:
			col.text = x
		case *array.Decimal128Builder:
			col.money = x
		case *array.Date32Builder:
			col.date = x
		case *array.Int32Builder:
			col.num = x
		case *array.BooleanBuilder:
			col.yes = x
		}
	}
	return b
}

func (b *builder) add(sheet string, line int, slots []value) {
	b.n++
	b.sheets.Append(sheet)
	b.lines.Append(int32(line))
	for j := range b.cols {
		col := &b.cols[j]
		v := &slots[col.field]
		switch {
		case !v.set:
			b.rb.Field(j + 2).AppendNull()
		case col.kind == textKind:
			col.text.Append(v.text)
		case col.kind == moneyKind:
			col.money.Append(decimal128.FromI64(v.num))
		case col.kind == dateKind:
			col.date.Append(arrow.Date32(v.num))
		case col.kind == intKind:
			col.num.Append(int32(v.num))
		default:
			col.yes.Append(v.num == 1)
		}
	}
}

func (b *builder) flush() arrow.RecordBatch {
	b.n = 0
	return b.rb.NewRecordBatch()
}

func (b *builder) close() error {
	b.rb.Release()
	return nil
}
