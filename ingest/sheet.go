package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// row is one row of a table as the file has it. The slices are reused by the next row.
type row struct {
	line    int      // row of the sheet, or line of the text file, from 1
	cells   []string // trimmed of nothing; absent cells are ""
	numeric []bool   // true for number cells of a workbook; nil for text files
}

func (r row) num(i int) bool { return i >= 0 && i < len(r.numeric) && r.numeric[i] }

func (r row) cell(i int) string {
	if i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// table is one sheet of a workbook, or a text file, read row by row. next ends with io.EOF.
type table struct {
	next  func() (row, error)
	close func() error
}

// sheet is a table that can be opened, more than once: the columns' number and date forms are found in a first reading.
type sheet struct {
	name   string // "" for text files
	hidden bool
	open   func() (*table, error)
}

// openSheets says which tables the file at path has. The content decides what it is, not the ending.
func openSheets(path string) ([]sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 8)
	n, err := io.ReadFull(f, head)
	if cerr := f.Close(); cerr != nil {
		return nil, cerr
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	head = head[:n]
	switch {
	case n == 0:
		return nil, say("the file is empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return xlsxSheets(path)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return xlsSheets(path)
	case bytes.HasPrefix(head, []byte("%PDF")):
		return nil, say("a PDF; send the workbook or CSV it was printed from")
	}
	return []sheet{{open: func() (*table, error) { return openCSV(path) }}}, nil
}

// place names a cell for people: Sheet1!F14 in a workbook, baris 14 kolom 6 in a text file.
func place(sheet string, line, col int) string {
	if sheet == "" {
		return fmt.Sprintf("baris %d kolom %d", line, col+1)
	}
	return fmt.Sprintf("%s!%s%d", sheet, columnName(col), line)
}

// columnName is A, B, … Z, AA, …
func columnName(i int) string {
	var b []byte
	for i++; i > 0; i = (i - 1) / 26 {
		b = append([]byte{byte('A' + (i-1)%26)}, b...)
	}
	return string(b)
}
