package ingest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/richardlehane/mscfb"
)

// An .xls workbook is a stream of BIFF8 records in an OLE2 container ([MS-XLS], [MS-CFB]). mscfb reads the container; the
// records are read here and in biff.go, because the Go readers there are lose what padu must not lose: extrame/xls panics
// on damaged files and takes the memory that a file claims to need; shakinm/xlsReader swallows its own panics, so that
// texts go missing unsaid.

const (
	maxXLS        = 128 << 20 // bytes of the file; what is in memory is a small multiple of it
	maxXLSSheets  = 1_000
	maxXLSColumns = 256
)

// xlsSheets lists the worksheets of an .xls workbook in their order.
func xlsSheets(file string) ([]sheet, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxXLS {
		return nil, resave(say("an .xls workbook of more than %d MiB", maxXLS>>20))
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	stream, err := workbookStream(raw)
	if err != nil {
		return nil, resave(err)
	}
	return recordSheets(stream)
}

// resave tells people what to do with a workbook that cannot be read as it is.
func resave(err error) error {
	return say("%v; save it as .xlsx without a password and send it again", err)
}

// workbookStream takes the records out of the container.
func workbookStream(raw []byte) (stream []byte, err error) {
	defer func() { // a hostile container must not end the run, whatever mscfb makes of it
		if p := recover(); p != nil {
			stream, err = nil, say("not a whole workbook (%v)", p)
		}
	}()
	doc, err := mscfb.New(bytes.NewReader(raw))
	if err != nil {
		return nil, say("not a whole workbook (%v)", err)
	}
	var book *mscfb.File
	older := false
	for _, f := range doc.File {
		switch name := strings.ToLower(f.Name); {
		case len(f.Path) > 0: // part of something embedded, which can be a workbook too
		case name == "encryptedpackage":
			return nil, say("a password-protected workbook")
		case name == "workbook":
			book = f
		case name == "book":
			older = true
		}
	}
	switch {
	case book == nil && older:
		return nil, say("a workbook of Excel 95 or older")
	case book == nil:
		return nil, say("an Office file without a workbook in it")
	case book.Size > int64(len(raw)):
		return nil, damaged(len(raw))
	}
	stream = make([]byte, book.Size)
	if _, err := io.ReadFull(book, stream); err != nil {
		return nil, say("not a whole workbook (%v)", err)
	}
	return stream, nil
}

// recordSheets reads the workbook's own records: its sheets and the texts that they share.
func recordSheets(stream []byte) ([]sheet, error) {
	b := &xlsBook{data: stream}
	sheets, err := b.globals()
	switch {
	case err != nil:
		return nil, resave(err)
	case b.from1904: // in an .xlsx they would count from there, too
		return nil, say("the workbook counts its dates from 1904, so they would load four years too early; save it as .csv and send that")
	case len(sheets) == 0:
		return nil, say("a workbook without sheets")
	}
	return sheets, nil
}

// xlsBook is a workbook in memory. It is only read once its sheets are known.
type xlsBook struct {
	data     []byte
	texts    []string // that the cells share
	from1904 bool     // how dates are counted
}

func (b *xlsBook) globals() ([]sheet, error) {
	r, err := b.record(0)
	switch {
	case err != nil:
		return nil, err
	case r.id != recBOF && r.id&0xFF == recBOF&0xFF, r.id == recBOF && !r.isBIFF8():
		return nil, say("a workbook of Excel 95 or older")
	case r.id != recBOF:
		return nil, damaged(0)
	}
	var sheets []sheet
	for r.id != recEOF {
		if r, err = b.record(r.next); err != nil {
			return nil, err
		}
		switch r.id {
		case recFilePass:
			return nil, say("a password-protected workbook")
		case recDate1904:
			b.from1904 = len(r.body) > 0 && r.body[0] == 1
		case recSST:
			if err := b.shared(r); err != nil {
				return nil, err
			}
		case recBoundSheet:
			s, is, err := b.sheet(r)
			if err != nil {
				return nil, err
			}
			if is {
				sheets = append(sheets, s)
			}
			if len(sheets) > maxXLSSheets {
				return nil, say("more than %d sheets", maxXLSSheets)
			}
		}
	}
	return sheets, nil
}

// sheet reads an entry of the sheet list; is says that it is a worksheet, not a chart or a macro.
func (b *xlsBook) sheet(r record) (s sheet, is bool, err error) {
	if len(r.body) < 8 {
		return sheet{}, false, damaged(r.at)
	}
	at, state, kind := int(binary.LittleEndian.Uint32(r.body)), r.body[4]&3, r.body[5]
	t := textReader{book: b, body: r.body[6:], next: r.next}
	name := t.text(1)
	return sheet{name: name, hidden: state != 0, open: func() (*table, error) { return b.open(at) }}, kind == 0, t.err
}

// shared reads the texts that cells point to. How many the record claims is only an upper bound.
func (b *xlsBook) shared(r record) error {
	if len(r.body) < 8 {
		return damaged(r.at)
	}
	n := binary.LittleEndian.Uint32(r.body[4:])
	for t := (textReader{book: b, body: r.body[8:], next: r.next}); uint64(len(b.texts)) < uint64(n) && t.more(); {
		text := t.text(2)
		if t.err != nil {
			return t.err
		}
		b.texts = append(b.texts, text)
	}
	return nil
}

// xlsCell says where the record of a cell is. One record can hold several number cells.
type xlsCell struct {
	row, col uint16
	at       uint32
}

// open finds the cells of the sheet whose records begin at a byte of the stream.
func (b *xlsBook) open(at int) (*table, error) {
	cells, err := b.cells(at)
	if err != nil {
		return nil, resave(err)
	}
	// Excel writes the cells in order; some programs write them as they came, and the last one of a place counts.
	order := func(x, y xlsCell) int { return cmp.Or(cmp.Compare(x.row, y.row), cmp.Compare(x.col, y.col)) }
	if !slices.IsSortedFunc(cells, order) {
		slices.SortStableFunc(cells, order)
	}
	x := &xlsReader{book: b, cells: cells}
	return &table{next: x.next, close: func() error { return nil }}, nil
}

func (b *xlsBook) cells(at int) ([]xlsCell, error) {
	var cells []xlsCell
	for depth := 0; ; { // a chart inside the sheet has records of its own, cells among them
		r, err := b.record(at)
		if err != nil {
			return nil, err
		}
		switch {
		case r.id == recBOF:
			depth++
		case depth == 0: // the sheet list points to no sheet
			return nil, damaged(r.at)
		case r.id == recEOF:
			depth--
		}
		if depth == 0 {
			return cells, nil
		}
		if size, is := cellSizes[r.id]; is && depth == 1 {
			if len(r.body) < size {
				return nil, damaged(r.at)
			}
			c := xlsCell{row: binary.LittleEndian.Uint16(r.body), col: binary.LittleEndian.Uint16(r.body[2:]), at: uint32(r.at)}
			for n := r.cellCount(); n > 0; n-- {
				if c.col >= maxXLSColumns {
					return nil, damaged(r.at)
				}
				cells = append(cells, c)
				c.col++
			}
		}
		at = r.next
	}
}

// xlsReader walks the rows of one sheet. Rows without a filled cell are not in it.
type xlsReader struct {
	book  *xlsBook
	cells []xlsCell // not yet delivered
	row   row
}

func (x *xlsReader) next() (row, error) {
	if len(x.cells) == 0 {
		return row{}, io.EOF
	}
	number := x.cells[0].row
	x.row.line = int(number) + 1
	x.row.cells, x.row.numeric = x.row.cells[:0], x.row.numeric[:0]
	for ; len(x.cells) > 0 && x.cells[0].row == number; x.cells = x.cells[1:] {
		c := x.cells[0]
		text, numeric, err := x.book.value(c)
		if err != nil {
			return row{}, say("row %d, column %s: %v", x.row.line, columnName(int(c.col)), err)
		}
		for len(x.row.cells) <= int(c.col) {
			x.row.cells, x.row.numeric = append(x.row.cells, ""), append(x.row.numeric, false)
		}
		x.row.cells[c.col], x.row.numeric[c.col] = text, numeric
	}
	return x.row, nil
}
