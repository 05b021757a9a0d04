package sample

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// table writes rows of texts that end with amounts: as CSV, as a workbook, or as JSON records.
type table struct {
	rupiah bool // amounts of CSV as 1.234.567,00
	dirt   dirt
	heads  []string
	rows   int
	sum    int64 // of the last amount, cents
	to     io.Writer
	csv    *csv.Writer
	book   *book
	json   *bufio.Writer
	cells  []string
	err    error
}

// dirt is what is wrong with a table's file.
type dirt struct {
	bad    func(row int) bool // its last amount is none
	header int                // the row before which the header stands again; 0 is none
	total  bool               // the sum stands below
	bom    bool               // it begins with a byte order mark, and its lines end as on Windows
}

// badAmount is an amount that is none.
const badAmount = "1.2.3"

// newTable writes to a file of the kind that its name says; comma parts the columns of a CSV.
func newTable(to io.Writer, name string, comma rune) *table {
	t := &table{to: to}
	switch {
	case strings.HasSuffix(name, ".xlsx"):
		t.book = newBook("Data")
	case strings.HasSuffix(name, ".json"):
		t.json = bufio.NewWriter(to)
	default:
		t.csv = csv.NewWriter(to)
		t.csv.Comma = comma
	}
	return t
}

// head writes the header.
func (t *table) head(heads ...string) {
	if t.heads = heads; t.dirt.bom && t.csv != nil {
		t.csv.UseCRLF = true
		_, t.err = io.WriteString(t.to, "\ufeff")
	}
	t.header()
}

func (t *table) header() {
	switch {
	case t.book != nil:
		cells := make([]any, len(t.heads))
		for i, h := range t.heads {
			cells[i] = h
		}
		t.book.head(cells...)
	case t.csv != nil && t.err == nil:
		t.err = t.csv.Write(t.heads)
	}
}

// row writes a row: texts, then amounts in cents. It is false for one that padu must reject.
func (t *table) row(texts []string, cents ...int64) bool {
	if t.rows > 0 && t.rows == t.dirt.header {
		t.header()
	}
	bad := t.dirt.bad != nil && t.dirt.bad(t.rows)
	t.rows++
	if !bad {
		t.sum += cents[len(cents)-1]
	}
	t.write(texts, cents, bad)
	return !bad
}

func (t *table) write(texts []string, cents []int64, bad bool) {
	if t.book != nil {
		cells := make([]any, 0, len(t.heads))
		for _, s := range texts {
			cells = append(cells, s)
		}
		for i, c := range cents {
			if bad && i == len(cents)-1 {
				cells = append(cells, badAmount)
			} else {
				cells = append(cells, c)
			}
		}
		t.book.add(cells...)
		return
	}
	amount := plain
	if t.rupiah {
		amount = rupiah
	}
	t.cells = append(t.cells[:0], texts...)
	for _, c := range cents {
		t.cells = append(t.cells, amount(c))
	}
	if bad {
		t.cells[len(t.cells)-1] = badAmount
	}
	switch {
	case t.err != nil:
	case t.csv != nil:
		t.err = t.csv.Write(t.cells)
	default:
		t.record(len(texts), bad)
	}
}

// record writes the cells as a JSON object whose names are the headings; from the texts-th on they are numbers.
func (t *table) record(texts int, bad bool) {
	open := ",\n{"
	if t.rows == 1 {
		open = "[\n{"
	}
	for i, c := range t.cells {
		if i < texts || t.rupiah || bad && i == len(t.cells)-1 { // 1.234,00 is a text
			c = quoted(c)
		}
		_, t.err = fmt.Fprintf(t.json, "%s%s: %s", open, quoted(strings.ReplaceAll(strings.ToLower(t.heads[i]), " ", "_")), c)
		open = ", "
	}
	_, t.err = t.json.WriteString("}")
}

// quoted is a text as JSON writes it; the sample's have no control characters.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// close ends the file.
func (t *table) close() error {
	if t.dirt.total && t.json == nil {
		sum := make([]string, len(t.heads)-1)
		sum[0] = "Jumlah"
		t.write(sum, []int64{t.sum}, false)
	}
	switch {
	case t.err != nil:
		return t.err
	case t.book != nil:
		data, err := t.book.bytes()
		if err == nil {
			_, err = t.to.Write(data)
		}
		return err
	case t.csv != nil:
		t.csv.Flush()
		return t.csv.Error()
	}
	end := "\n]\n"
	if t.rows == 0 {
		end = "[]\n"
	}
	if _, err := t.json.WriteString(end); err != nil {
		return err
	}
	return t.json.Flush()
}
