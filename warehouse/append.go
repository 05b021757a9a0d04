//go:build duckdb_arrow

package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// Append adds rows to a table named database.schema.table, every column in the table's order. It is for rows by the hundred
// thousand, for which a statement with parameters is too slow; inside Tx it belongs to the transaction.
func (d *DB) Append(ctx context.Context, table string, rows [][]driver.Value) error {
	name := strings.SplitN(table, ".", 3)
	if len(name) != 3 {
		return fmt.Errorf("append to %s: found %d parts of a name, wanted database.schema.table", table, len(name))
	}
	err := d.conn.Raw(func(c any) error {
		a, err := duckdb.NewAppender(c.(driver.Conn), name[0], name[1], name[2])
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := ctx.Err(); err != nil {
				return errors.Join(err, a.Close())
			}
			if err := a.AppendRow(r...); err != nil {
				return errors.Join(err, a.Close())
			}
		}
		return a.Close()
	})
	if err != nil {
		return fmt.Errorf("append to %s: %w", table, err)
	}
	return nil
}
