package ingest

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"time"
)

// SourceRow is one row of an archived file, as it stands there.
type SourceRow struct {
	Sheet string       `json:"lembar"` // "" for text files
	Line  int          `json:"baris"`
	Place string       `json:"place"` // RKPD!14, baris 14, rekaman 14
	Cells []SourceCell `json:"cells"`
}

// SourceCell is one cell of it that is not empty; personal data are masked, as everywhere.
type SourceCell struct {
	Column string `json:"column"` // C, or the number of the column in a text file
	Field  string `json:"field"`  // of the contract; "" where the contract does not read the column
	Text   string `json:"text"`
}

// maxCellText bounds what is shown of a cell.
const maxCellText = 120

// Archived is where the archive of the workspace keeps the file with this hash, as a path within it.
func Archived(sum string) string { return filepath.ToSlash(kept("", sum)) }

// ReadBack reads the archived file of a batch again, as when it was loaded, and calls want for every row that was: with its
// place and what was read of each field. The rows that want takes are given back as they stand in the file. Nothing is
// written, and the warehouse is not needed.
func ReadBack(dir, batch string, seq int64, want func(sheet string, line int, field func(name string) string) bool) ([]SourceRow, error) {
	o, err := readOrder(dir, seq, batch)
	if err != nil {
		return nil, fmt.Errorf("batch %s: %w", batch, err)
	}
	f := o.archivedFile(dir)
	f.Accepted = batch // it was loaded: what would hold it holds nothing here
	l := &load{dir: dir, file: f, kept: &archived{path: f.Path}, c: contracts()[f.Rule.Dataset], receipt: Receipt{BatchID: batch}}
	if l.c == nil {
		return nil, fmt.Errorf("batch %s: dataset %q is not known any more", batch, f.Rule.Dataset)
	}
	if err := l.open(); err != nil {
		return nil, fmt.Errorf("%s, archived as %s: %w", f.Name, f.Path, err)
	}
	rows, err := l.readBack(false, want)
	if errors.Is(err, errUndecided) { // as insert does
		rows, err = l.readBack(true, want)
	}
	if err != nil {
		err = fmt.Errorf("%s, archived as %s: %w", f.Name, f.Path, err)
	}
	return rows, err
}

func (l *load) readBack(whole bool, want func(string, int, func(string) string) bool) (out []SourceRow, err error) {
	for _, t := range l.tables {
		if err := t.profile(l, whole); err != nil {
			return nil, err
		}
		rows, err := t.readBack(l.c, want)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func (t *found) readBack(c *Contract, want func(string, int, func(string) string) bool) (out []SourceRow, err error) {
	src, err := t.sheet.open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, src.close()) }()
	rd := t.reading(c)
	field := func(name string) string {
		i := c.field(name)
		if i < 0 || !rd.slots[i].set {
			return ""
		}
		return rd.slots[i].as(fieldTypes[c.Fields[i].Type].kind)
	}
	for {
		r, err := src.next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if r.line <= t.header.last {
			continue
		}
		v, err := rd.read(r)
		if err != nil {
			return nil, err
		}
		rd.rejects, rd.remarks = rd.rejects[:0], rd.remarks[:0]
		if v == loaded && want(t.sheet.name, r.line, field) {
			out = append(out, t.sourceRow(c, r))
		}
	}
}

// as writes a value as SQL would.
func (v value) as(k kind) string {
	switch k {
	case moneyKind:
		return centsText(v.num)
	case dateKind:
		return time.Unix(v.num*86_400, 0).UTC().Format(time.DateOnly)
	case intKind:
		return strconv.FormatInt(v.num, 10)
	case boolKind:
		return strconv.FormatBool(v.num == 1)
	}
	return v.text
}

// sourceRow is a row with its cells, those of personal data masked.
func (t *found) sourceRow(c *Contract, r row) SourceRow {
	out := SourceRow{Sheet: t.sheet.name, Line: r.line, Place: fmt.Sprintf("baris %d", r.line), Cells: []SourceCell{}}
	switch {
	case t.sheet.records != nil:
		out.Place = fmt.Sprintf("rekaman %d", r.line)
	case t.sheet.name != "":
		out.Place = fmt.Sprintf("%s!%d", t.sheet.name, r.line)
	}
	fields := map[int]string{}
	for i, col := range t.header.columns {
		if col >= 0 {
			fields[col] = c.Fields[i].Name
		}
	}
	for i, text := range r.cells {
		if text = clean(text); text == "" {
			continue
		}
		cell := SourceCell{Column: strconv.Itoa(i + 1), Field: fields[i], Text: shorten(Mask(text), maxCellText)}
		if t.sheet.name != "" {
			cell.Column = columnName(i)
		}
		if i < len(t.sheet.records) {
			cell.Column = t.sheet.records[i]
		}
		if t.header.personal[i] != "" {
			cell.Text = maskedText
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}
