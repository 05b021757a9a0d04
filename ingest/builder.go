package ingest

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory/mallocator"
)

// batchRows is how many rows go into one Arrow batch.
const batchRows = 16_384

// builder makes Arrow batches of a contract's landing columns: batch_id, lembar, baris, then its fields. Memory comes from
// C's malloc, because the driver hands pointers into it to C.
type builder struct {
	schema *arrow.Schema
	rb     *array.RecordBuilder
	batch  string
	fields []int // contract field of each column from the fourth on
	kinds  []kind
	n      int
}

func newBuilder(c *Contract, batch string) *builder {
	b := &builder{batch: batch}
	cols := []arrow.Field{{Name: "batch_id", Type: arrow.BinaryTypes.String}, {Name: "lembar", Type: arrow.BinaryTypes.String}, {Name: "baris", Type: arrow.PrimitiveTypes.Int32}}
	for i, f := range c.Fields {
		if f.Type == "code" {
			continue
		}
		k := fieldTypes[f.Type].kind
		cols = append(cols, arrow.Field{Name: f.Name, Type: k.arrowType(), Nullable: true})
		b.fields, b.kinds = append(b.fields, i), append(b.kinds, k)
	}
	b.schema = arrow.NewSchema(cols, nil)
	b.rb = array.NewRecordBuilder(mallocator.NewMallocator(), b.schema)
	return b
}

func (b *builder) add(sheet string, line int, slots []value) {
	b.n++
	b.rb.Field(0).(*array.StringBuilder).Append(b.batch)
	b.rb.Field(1).(*array.StringBuilder).Append(sheet)
	b.rb.Field(2).(*array.Int32Builder).Append(int32(line))
	for j, i := range b.fields {
		col, v := b.rb.Field(j+3), &slots[i]
		if !v.set {
			col.AppendNull()
			continue
		}
		switch b.kinds[j] {
		case textKind:
			col.(*array.StringBuilder).Append(v.text)
		case moneyKind:
			col.(*array.Decimal128Builder).Append(decimal128.FromI64(v.num))
		case dateKind:
			col.(*array.Date32Builder).Append(arrow.Date32(v.num))
		case intKind:
			col.(*array.Int32Builder).Append(int32(v.num))
		case boolKind:
			col.(*array.BooleanBuilder).Append(v.num == 1)
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
