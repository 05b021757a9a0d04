package flight

import (
	"iter"

	"github.com/apache/arrow-go/v18/arrow"
)

// largest is how many bytes of rows one message carries; clients take 4 MB when nobody told them otherwise. A single row is never cut.
const largest = 2 << 20

// pieces is a batch cut into messages. Each piece is the receiver's to release.
func pieces(b arrow.RecordBatch) iter.Seq[arrow.RecordBatch] {
	return func(yield func(arrow.RecordBatch) bool) {
		rows := b.NumRows()
		if rows == 0 {
			return
		}
		var texts [][]int32 // where rows begin in columns whose rows differ much in length
		var rest int64
		for _, c := range b.Columns() {
			rest += weight(c.Data())
			if t, ok := c.(interface{ ValueOffsets() []int32 }); ok && c.Len() > 0 {
				o := t.ValueOffsets()
				texts = append(texts, o)
				rest -= int64(o[len(o)-1] - o[0])
			}
		}
		size := func(from, to int64) int64 {
			n := max(rest, 0) * (to - from) / rows
			for _, o := range texts {
				n += int64(o[to] - o[from])
			}
			return n
		}
		var cut func(from, to int64) bool
		cut = func(from, to int64) bool {
			if to-from == 1 || size(from, to) <= largest {
				return yield(b.NewSlice(from, to))
			}
			middle := (from + to) / 2
			return cut(from, middle) && cut(middle, to)
		}
		cut(0, rows)
	}
}

// weight is the bytes of a column.
func weight(d arrow.ArrayData) (n int64) {
	for _, b := range d.Buffers() {
		if b != nil {
			n += int64(b.Len())
		}
	}
	for _, c := range d.Children() {
		n += weight(c)
	}
	return n
}
