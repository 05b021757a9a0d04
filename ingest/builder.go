package ingest

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/arrow/memory/mallocator"
)

// batchRows is how many rows go into one Arrow batch: a row group of DuckDB, which then writes the batch as it is. Smaller
// ones it collects and copies into row groups, at a fifth of the whole load's time.
const batchRows = 122_880

// batchBytes ends a batch early whose texts are long and all different.
const batchBytes = 16 << 20

// builder makes Arrow batches of a contract's landing columns: lembar, baris, then its fields (batch_id is the same for all
// and is added in SQL). Memory comes from C's malloc, because the driver hands pointers into it to C.
type builder struct {
	memory memory.Allocator
	schema *arrow.Schema
	sheet  *words
	line   *array.Int32Builder
	cols   []loadColumn
	n      int
	bytes  int

	reaching reaching
	last     reach
	reach    map[reach]bool // of all rows
}

// full is true when the batch must be sent.
func (b *builder) full() bool { return b.n == batchRows || b.bytes >= batchBytes }

// loadColumn appends one field of a row.
type loadColumn struct {
	field int
	name  string
	array.Builder
	text  *words
	money *array.Decimal128Builder
	sum   *cents // of a money field; percentages have none
	date  *array.Date32Builder
	num   *array.Int32Builder
	yes   *array.BooleanBuilder
}

var wordsType = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// words is a column of texts: each text once, or a few times, and for each row which one it is. Codes and names come again
// and again, so that this is a tenth of the texts themselves.
type words struct {
	*array.Int32Builder
	texts *array.StringBuilder
	known []int32 // by the number that the plan gave a text: its place in texts, from 1
	bytes *int    // of all texts of the batch
}

func (w *words) add(v *value) {
	if v.num == 0 {
		w.Append(w.text(v) - 1)
		return
	}
	for int(v.num) >= len(w.known) {
		w.known = append(w.known, 0)
	}
	if w.known[v.num] == 0 {
		w.known[v.num] = w.text(v)
	}
	w.Append(w.known[v.num] - 1)
}

func (w *words) text(v *value) int32 {
	w.texts.Append(v.text)
	*w.bytes += len(v.text)
	return int32(w.texts.Len())
}

func (w *words) flush() arrow.Array {
	clear(w.known)
	which, texts := w.NewArray(), w.texts.NewArray()
	defer which.Release()
	defer texts.Release()
	return array.NewDictionaryArray(wordsType, which, texts)
}

func newBuilder(c *Contract) *builder {
	b := &builder{memory: mallocator.NewMallocator(), reaching: c.reaching(), reach: map[reach]bool{}}
	b.sheet, b.line = b.newWords(), array.NewInt32Builder(b.memory)
	fields := []arrow.Field{{Name: "lembar", Type: wordsType}, {Name: "baris", Type: arrow.PrimitiveTypes.Int32}}
	for i, f := range c.Fields {
		if f.Type == "code" {
			continue
		}
		t := fieldTypes[f.Type].kind.arrowType()
		col := loadColumn{field: i, name: f.Name}
		if t == wordsType {
			col.text = b.newWords()
			col.Builder = col.text.Int32Builder
		} else {
			col.Builder = array.NewBuilder(b.memory, t)
		}
		switch x := col.Builder.(type) {
		case *array.Decimal128Builder:
			col.money = x
			if f.Type == "money" {
				col.sum = &cents{}
			}
		case *array.Date32Builder:
			col.date = x
		case *array.Int32Builder:
			col.num = x
		case *array.BooleanBuilder:
			col.yes = x
		}
		fields = append(fields, arrow.Field{Name: f.Name, Type: t, Nullable: true})
		b.cols = append(b.cols, col)
	}
	b.schema = arrow.NewSchema(fields, nil)
	return b
}

func (b *builder) newWords() *words {
	return &words{Int32Builder: array.NewInt32Builder(b.memory), texts: array.NewStringBuilder(b.memory), bytes: &b.bytes}
}

func (b *builder) add(sheet string, line int, slots []value) {
	b.n++
	if r := b.reaching.of(slots); r != b.last || len(b.reach) == 0 {
		b.last, b.reach[r] = r, true
	}
	b.sheet.add(&value{text: sheet, num: 1})
	b.line.Append(int32(line))
	for j := range b.cols {
		col := &b.cols[j]
		v := &slots[col.field]
		switch {
		case !v.set:
			col.AppendNull()
		case col.text != nil:
			col.text.add(v)
		case col.money != nil:
			col.money.Append(decimal128.FromI64(v.num))
			if col.sum != nil {
				col.sum.add(v.num)
			}
		case col.date != nil:
			col.date.Append(arrow.Date32(v.num))
		case col.num != nil:
			col.num.Append(int32(v.num))
		default:
			col.yes.Append(v.num == 1)
		}
	}
}

// table begins another table, whose plan numbers its texts anew.
func (b *builder) table() {
	clear(b.sheet.known)
	for j := range b.cols {
		if t := b.cols[j].text; t != nil {
			clear(t.known)
		}
	}
}

func (b *builder) flush() arrow.RecordBatch {
	columns := []arrow.Array{b.sheet.flush(), b.line.NewArray()}
	for j := range b.cols {
		if t := b.cols[j].text; t != nil {
			columns = append(columns, t.flush())
		} else {
			columns = append(columns, b.cols[j].NewArray())
		}
	}
	batch := array.NewRecordBatch(b.schema, columns, int64(b.n))
	for _, c := range columns {
		c.Release()
	}
	b.n, b.bytes = 0, 0
	return batch
}

func (b *builder) close() error {
	b.sheet.release()
	b.line.Release()
	for j := range b.cols {
		if t := b.cols[j].text; t != nil {
			t.release()
		} else {
			b.cols[j].Release()
		}
	}
	return nil
}

func (w *words) release() {
	w.Release()
	w.texts.Release()
}
