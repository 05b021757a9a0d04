package jobs

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"padu/warehouse/door"
)

// sqlFormats are the forms in which padu sql writes an answer.
var sqlFormats = []string{"table", "lines", "csv", "json", "parquet"}

// formatOf is the form that a file's ending says; empty when it says none.
func formatOf(file string) string {
	switch ending := strings.ToLower(filepath.Ext(file)); ending {
	case ".csv", ".json", ".parquet":
		return ending[1:]
	}
	return ""
}

// eachRow calls f with the text of every value of every row, as DuckDB writes it; a NULL is nil. vals and what is in it hold until f returns.
func eachRow(r *door.Result, f func(vals []*string) error) error {
	r.AsText()
	vals, texts := make([]*string, r.Schema().NumFields()), make([]string, r.Schema().NumFields())
	for r.Next() {
		b := r.RecordBatch()
		for row := range int(b.NumRows()) {
			for i, col := range b.Columns() {
				if vals[i] = nil; !col.IsNull(row) {
					texts[i] = col.(array.StringLike).Value(row) // AsText says so
					vals[i] = &texts[i]
				}
			}
			if err := f(vals); err != nil {
				return err
			}
		}
	}
	return r.Err()
}

func columnNames(r *door.Result) (names []string) {
	for _, f := range r.Schema().Fields() {
		names = append(names, f.Name)
	}
	return names
}

func writeCSV(out io.Writer, r *door.Result) error {
	w := csv.NewWriter(out)
	names := columnNames(r)
	if err := w.Write(names); err != nil {
		return err
	}
	rec := make([]string, len(names))
	err := eachRow(r, func(vals []*string) error {
		for i, v := range vals {
			if rec[i] = ""; v != nil {
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

// writeJSON writes one object row by row: the columns, and each row by their names. Values are texts, so that no digit is lost.
func writeJSON(out io.Writer, r *door.Result) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	text := func(s string) {
		if err := e.Encode(s); err != nil {
			panic(err) // a text
		}
		b.Truncate(b.Len() - 1) // the encoder's end of line
	}
	names := columnNames(r)
	b.WriteString("{\n  \"columns\": [")
	for i, name := range names {
		b.WriteString(separator(i) + "\n    ")
		text(name)
	}
	b.WriteString("\n  ],\n  \"rows\": [")
	n := 0
	err := eachRow(r, func(vals []*string) error {
		b.WriteString(separator(n) + "\n    {")
		n++
		for i, v := range vals {
			b.WriteString(separator(i) + "\n      ")
			text(names[i])
			b.WriteString(": ")
			if v == nil {
				b.WriteString("null")
			} else {
				text(*v)
			}
		}
		b.WriteString("\n    }")
		if b.Len() < 64<<10 {
			return nil
		}
		_, err := b.WriteTo(out)
		return err
	})
	if err != nil {
		return err
	}
	if n > 0 {
		b.WriteString("\n  ")
	}
	b.WriteString("]\n}\n")
	_, err = b.WriteTo(out)
	return err
}

func separator(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}
