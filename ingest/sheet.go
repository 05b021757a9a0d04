package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Bounds on a table, so that a hostile or broken file cannot take the machine's memory. Rows, columns and cells are those of
// Excel: a cell has at most 32,767 characters, which are at most 128 KiB.
const (
	maxColumns   = 16_384
	maxRows      = 1_048_576 // of a sheet; a text file may have more
	maxCellBytes = 256 << 10
	maxRowBytes  = 2 << 20
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
	read  func() int64 // how many bytes of the file were read; nil where that is not known
}

func (t *table) bytes() int64 {
	if t.read == nil {
		return 0
	}
	return t.read()
}

// counted counts what is read.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// sheet is a table that can be opened, more than once: the columns' number and date forms are found in a first reading.
type sheet struct {
	name     string // "" for text files
	hidden   bool
	workbook bool     // an .xlsx, which goes home as it came
	text     bool     // its rows are lines of a text file, in which a separator inside a value makes one cell too many
	records  []string // the names of a JSON file's values; nil for others
	count    int      // its records
	short    int      // how many the file says that there are, where these are more
	open     func() (*table, error)
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
	case IsZIP(path):
		return nil, say("a ZIP inside a ZIP, or one without a workbook; unpack it and send the files")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return xlsxSheets(path)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return xlsSheets(path)
	case bytes.HasPrefix(head, []byte("%PDF")):
		return nil, say("a PDF; send the workbook or CSV it was printed from")
	}
	return textSheets(path)
}

// textSheets tells JSON, web pages and tables of text apart.
func textSheets(path string) ([]sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	_, sample, err := decode(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	switch {
	case isJSON(sample):
		s, err := jsonSheet(path)
		return []sheet{s}, err
	case bytes.HasPrefix(bytes.TrimSpace(sample), []byte("<")):
		return nil, say("a web page or XML, whatever its ending says; open it in Excel or LibreOffice and save it as .xlsx")
	}
	return []sheet{{text: true, open: func() (*table, error) { return openCSV(path) }}}, nil
}

// place names a cell for people: Sheet1!F14 in a workbook, baris 14 kolom 6 in a text file, rekaman 14 judul in JSON.
func (s *sheet) place(line, col int) string {
	switch {
	case col < len(s.records):
		return fmt.Sprintf("rekaman %d %s", line, s.records[col])
	case s.name == "":
		return fmt.Sprintf("baris %d kolom %d", line, col+1)
	}
	return fmt.Sprintf("%s!%s%d", s.name, columnName(col), line)
}

// columnName is A, B, … Z, AA, …
func columnName(i int) string {
	var b []byte
	for i++; i > 0; i = (i - 1) / 26 {
		b = append([]byte{byte('A' + (i-1)%26)}, b...)
	}
	return string(b)
}
