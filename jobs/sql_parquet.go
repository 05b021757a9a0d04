package jobs

import (
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"padu/warehouse/door"
)

// parquetGroup is how many rows of a Parquet file are in memory until they are written: one row group, as large as DuckDB's own.
const parquetGroup = 122_880

// writeParquet writes the rows with the types that they have: a DECIMAL stays one, a DATE as well.
func writeParquet(out io.Writer, r *door.Result) error {
	for _, f := range r.Schema().Fields() {
		if advice := notInParquet(f.Type); advice != "" {
			return fmt.Errorf("sql: column %q is %s, which Parquet files of padu do not hold; write %s in the query", f.Name, f.Type, fmt.Sprintf(advice, f.Name))
		}
	}
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithMaxRowGroupLength(parquetGroup),
		parquet.WithCreatedBy("padu "+Version))
	to := struct{ io.Writer }{out} // the writer would close a file, whose errors are then lost
	w, err := pqarrow.NewFileWriter(r.Schema(), to, props, pqarrow.NewArrowWriterProperties(pqarrow.WithAllocator(memory.DefaultAllocator), pqarrow.WithStoreSchema()))
	if err != nil {
		return fmt.Errorf("sql: begin the Parquet file: %w", err)
	}
	for r.Next() {
		if err := w.WriteBuffered(r.RecordBatch()); err != nil {
			return fmt.Errorf("sql: write the Parquet file: %w", err)
		}
	}
	if r.Err() != nil {
		return r.Err()
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("sql: end the Parquet file: %w", err)
	}
	return nil
}

// notInParquet is what to write instead of a column whose type has no place in a Parquet file, also within a list or struct.
func notInParquet(t arrow.DataType) string {
	switch t := t.(type) {
	case *arrow.MonthDayNanoIntervalType, *arrow.SparseUnionType, *arrow.DenseUnionType, arrow.ExtensionType:
		return "cast(%s as varchar)"
	case arrow.NestedType:
		for _, f := range t.Fields() {
			if notInParquet(f.Type) != "" {
				return "cast(%s as varchar)"
			}
		}
	}
	return ""
}
