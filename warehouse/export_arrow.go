package warehouse

import (
	"bytes"
	"encoding/base64"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
)

// arrowSchema is what readers of Arrow look for in a Parquet file under the key ARROW:schema: DuckDB writes no comments there itself.
// A type that Parquet would hold as another one is an error.
func arrowSchema(t *table) (string, error) {
	fields := make([]arrow.Field, len(t.columns))
	for i, c := range t.columns {
		kind, err := arrowType(c.kind)
		if err != nil {
			return "", fmt.Errorf("column %s: %w", c.name, err)
		}
		fields[i] = arrow.Field{Name: c.name, Type: kind, Nullable: true, Metadata: arrow.MetadataFrom(map[string]string{"comment": c.comment})}
	}
	about := arrow.MetadataFrom(map[string]string{"comment": t.comment})
	var buf bytes.Buffer
	if err := ipc.NewWriter(&buf, ipc.WithSchema(arrow.NewSchema(fields, &about))).Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(buf.Bytes()), nil
}

func arrowType(kind string) (arrow.DataType, error) {
	switch kind {
	case "VARCHAR":
		return arrow.BinaryTypes.String, nil
	case "INTEGER":
		return arrow.PrimitiveTypes.Int32, nil
	case "BIGINT":
		return arrow.PrimitiveTypes.Int64, nil
	case "DOUBLE":
		return arrow.PrimitiveTypes.Float64, nil
	case "BOOLEAN":
		return arrow.FixedWidthTypes.Boolean, nil
	case "DATE":
		return arrow.FixedWidthTypes.Date32, nil
	case "TIMESTAMP":
		return &arrow.TimestampType{Unit: arrow.Microsecond}, nil
	}
	d := &arrow.Decimal128Type{}
	if n, err := fmt.Sscanf(kind, "DECIMAL(%d,%d)", &d.Precision, &d.Scale); err != nil || n != 2 {
		return nil, fmt.Errorf("%s; a mart has VARCHAR, INTEGER, BIGINT, DECIMAL, DOUBLE, BOOLEAN, DATE or TIMESTAMP, cast it in its model", kind)
	}
	return d, nil
}
