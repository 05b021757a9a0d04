package jobs

import (
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"padu/warehouse"
)

// sqlCmd runs one select on the current snapshot.
func (c *cli) sqlCmd() *cobra.Command {
	query, format := "", "table"
	cmd := &cobra.Command{Use: "sql", Short: "Run a query on the current snapshot, read-only", Args: cobra.NoArgs,
		Long: "The query comes from -c or from standard input. Tables are in schema mart, their origin in meta; mart.kamus explains every column.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if query == "" {
				text, err := io.ReadAll(os.Stdin)
				if err != nil {
					return err
				}
				query = string(text)
			}
			if strings.TrimSpace(query) == "" {
				return usage{fmt.Errorf("no query; write it after -c, or pipe it in")}
			}
			if c.json {
				format = "json"
			}
			if format != "table" && format != "csv" && format != "json" {
				return usage{fmt.Errorf("--format %q: allowed table, csv, json", format)}
			}
			return c.runSQL(cmd.Context(), query, format)
		}}
	cmd.Flags().StringVarP(&query, "command", "c", "", "the query")
	cmd.Flags().StringVar(&format, "format", "table", "table, csv or json")
	return cmd
}

func (c *cli) runSQL(ctx context.Context, query, format string) error {
	s, err := warehouse.OpenSnapshot(ctx, c.dir)
	if err != nil {
		return err
	}
	defer s.Close()
	rows, err := s.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("sql: %w", err)
	}
	defer rows.Close()
	switch format {
	case "csv":
		return writeCSV(c.out, rows)
	case "json":
		return writeJSON(c.out, rows)
	}
	return writeTable(c.out, rows)
}

// eachRow calls f with the text of every row; a NULL is nil.
func eachRow(rows *sql.Rows, f func(vals []*string) error) error {
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	raw, ptrs := make([]any, len(cols)), make([]any, len(cols))
	for i := range raw {
		ptrs[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(ptrs...); err != nil {
			return err
		}
		vals := make([]*string, len(cols))
		for i, v := range raw {
			if v != nil {
				t := valueText(v, types[i].DatabaseTypeName())
				vals[i] = &t
			}
		}
		if err := f(vals); err != nil {
			return err
		}
	}
	return rows.Err()
}

// valueText writes a value as SQL would: decimals with all their digits, dates without a time.
func valueText(v any, typ string) string {
	var width, scale int
	if n, err := fmt.Sscanf(typ, "DECIMAL(%d,%d)", &width, &scale); err == nil && n == 2 {
		whole, frac, _ := strings.Cut(fmt.Sprint(v), ".")
		if scale == 0 {
			return whole
		}
		return whole + "." + frac + strings.Repeat("0", max(scale-len(frac), 0))
	}
	switch x := v.(type) {
	case time.Time:
		if x.Hour() == 0 && x.Minute() == 0 && x.Second() == 0 && x.Nanosecond() == 0 {
			return x.Format(time.DateOnly)
		}
		return x.Format(time.DateTime)
	case fmt.Stringer:
		return x.String()
	case []byte:
		return string(x)
	}
	return fmt.Sprint(v)
}

func writeCSV(out io.Writer, rows *sql.Rows) error {
	w := csv.NewWriter(out)
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := w.Write(cols); err != nil {
		return err
	}
	err = eachRow(rows, func(vals []*string) error {
		rec := make([]string, len(vals))
		for i, v := range vals {
			if v != nil {
				rec[i] = *v
			}
		}
		return w.Write(rec)
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return err
}

func writeJSON(out io.Writer, rows *sql.Rows) error {
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	list := []map[string]*string{}
	err = eachRow(rows, func(vals []*string) error {
		m := map[string]*string{}
		for i, v := range vals {
			m[cols[i]] = v
		}
		list = append(list, m)
		return nil
	})
	if err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"columns": cols, "rows": list})
}

func writeTable(out io.Writer, rows *sql.Rows) error {
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join(cols, "\t"))
	n := 0
	err = eachRow(rows, func(vals []*string) error {
		n++
		rec := make([]string, len(vals))
		for i, v := range vals {
			rec[i] = "∅"
			if v != nil {
				rec[i] = strings.Map(oneLine, *v)
			}
		}
		_, err := fmt.Fprintln(t, strings.Join(rec, "\t"))
		return err
	})
	if err != nil {
		return err
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "(%d rows)\n", n)
	return err
}

// oneLine keeps control characters of the data out of the terminal.
func oneLine(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}
