package ingest

import (
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// errTooLong is the error of a text that no cell of a workbook holds.
var errTooLong = errors.New("a text is longer than a cell of a workbook may be")

// copied is a workbook of a file that is none: each value a text as it was received, the numbers of an .xls or of JSON
// numbers, on the row that the file has it on.
func (b *homeBatch) copied(sheets []sheet) ([]byte, error) {
	c, err := newCopier(b)
	if err != nil {
		return nil, err
	}
	defer c.x.Close()
	for i := range sheets {
		if err := c.sheet(&sheets[i], i == 0); err != nil {
			return nil, err
		}
	}
	if err := b.addNote(c.x, false, "Berkas "+path.Base(b.file)+" dijadikan buku kerja ini, setiap nilai seperti yang diterima. Buku kerja ini boleh dikirim kembali menggantikannya."); err != nil {
		return nil, err
	}
	return bookBytes(c.x)
}

// rule is how the batch was read; nothing is known when its order is gone.
func (b *homeBatch) rule() FileRule {
	f, err := readOrder(b.dir, b.seq, b.id)
	if err != nil {
		return FileRule{Dataset: b.dataset}
	}
	return f.Rule
}

// headerOf finds the header of a sheet again; nil when it has none.
func (b *homeBatch) headerOf(s *sheet, r FileRule) *header {
	l := &load{c: contracts()[b.dataset], file: File{Name: b.file, Rule: r}}
	if l.c == nil {
		return nil
	}
	mapped := map[string]string{}
	for col, field := range r.Columns {
		mapped[normal(col)] = field
	}
	l.file.Accepted = b.id // what the title block says holds nothing here
	t, err := l.look(*s, mapped)
	if err != nil {
		return nil
	}
	return t.header
}

// copier writes the tables of a file into a workbook.
type copier struct {
	batch           *homeBatch
	x               *excelize.File
	rule            FileRule
	text, red, gold int // styles of texts, plain and marked
	date            int
	bytes           int
}

func newCopier(b *homeBatch) (*copier, error) {
	c := &copier{batch: b, x: excelize.NewFile(), rule: b.rule()}
	// Its times are the batch's, so that its bytes are always the same.
	at := b.at.UTC().Format("2006-01-02T15:04:05Z")
	errs := []error{c.x.SetDocProps(&excelize.DocProperties{Creator: "padu", Created: at, Modified: at})}
	for _, s := range []struct {
		id   *int
		like excelize.Style
	}{
		{&c.text, excelize.Style{NumFmt: 49}}, // text: what is typed into the cell stays as it is typed
		{&c.red, excelize.Style{NumFmt: 49, Fill: solid(redFill)}},
		{&c.gold, excelize.Style{NumFmt: 49, Fill: solid(yellowFill)}},
		{&c.date, excelize.Style{NumFmt: 14}},
	} {
		var err error
		*s.id, err = c.x.NewStyle(&s.like)
		errs = append(errs, err)
	}
	return c, errors.Join(errs...)
}

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// sheet copies one table with its marks. The first one takes the sheet that every new workbook has.
func (c *copier) sheet(s *sheet, first bool) error {
	name := s.name
	if name == "" {
		name = dataSheet
	}
	if err := c.newSheet(name, first); err != nil {
		return err
	}
	var cells []mark
	for i := range c.batch.problems {
		p := &c.batch.problems[i]
		if p.sheet == name && p.row > 0 {
			p.col = max(p.col, 1)
			cells = addMark(cells, p, p.row, p.col)
		}
	}
	fills, err := c.comments(name, cells)
	if err != nil {
		return err
	}
	if err := c.rows(s, name, fills); err != nil {
		return err
	}
	if s.hidden {
		return c.x.SetSheetVisible(name, false)
	}
	return nil
}

func (c *copier) newSheet(name string, first bool) error {
	if first {
		return c.x.SetSheetName("Sheet1", name)
	}
	_, err := c.x.NewSheet(name)
	return err
}

// comments writes them, and returns the styles of their cells. It comes before the rows, which are written to disk as they
// come and cannot be reached any more.
func (c *copier) comments(name string, cells []mark) (map[int]map[int]int, error) {
	fills := map[int]map[int]int{} // row → column → style
	for _, m := range cells {
		if fills[m.row] == nil {
			fills[m.row] = map[int]int{}
		}
		if fills[m.row][m.col] = c.gold; m.bad {
			fills[m.row][m.col] = c.red
		}
		if err := comment(c.x, name, columnName(m.col-1)+strconv.Itoa(m.row), m.text); err != nil {
			return nil, err
		}
	}
	return fills, nil
}

// rows writes the rows of a table where the file has them.
func (c *copier) rows(s *sheet, name string, fills map[int]map[int]int) (err error) {
	w, err := c.x.NewStreamWriter(name)
	if err != nil {
		return err
	}
	h := c.batch.headerOf(s, c.rule)
	shift := 0
	if s.records != nil { // their names stand above them
		shift = 1
	}
	if err := c.layout(w, s, h, shift); err != nil {
		return err
	}
	src, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.close()) }()
	for {
		r, err := src.next()
		if err == io.EOF {
			break
		}
		if err != nil && c.batch.status == "refused" { // the file is broken from here on; what stands above it goes home
			break
		}
		if err != nil {
			return err
		}
		out, err := c.row(r, h, fills[r.line+shift])
		if err != nil {
			return err
		}
		if err := w.SetRow("A"+strconv.Itoa(r.line+shift), out); err != nil {
			return err
		}
	}
	return w.Flush()
}

// layout sets the columns as wide as their first rows need, and keeps the header in sight.
func (c *copier) layout(w *excelize.StreamWriter, s *sheet, h *header, shift int) (err error) {
	src, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.close()) }()
	var wide []int
	for range 200 {
		r, err := src.next()
		if err != nil {
			break
		}
		for i, t := range r.cells {
			if i == len(wide) {
				wide = append(wide, 8)
			}
			if n := len([]rune(shorten(t, 48))); n > wide[i] && (h == nil || r.line >= h.first) { // titles may run over
				wide[i] = n
			}
		}
	}
	for i, n := range wide {
		if err := w.SetColWidth(i+1, i+1, float64(n+2)); err != nil {
			return err
		}
	}
	if h == nil || h.last+shift < 1 || h.last > headerRows {
		return nil
	}
	below := h.last + shift
	return w.SetPanes(&excelize.Panes{Freeze: true, YSplit: below, TopLeftCell: "A" + strconv.Itoa(below+1), ActivePane: "bottomLeft"})
}

// maxCellUnits is how many UTF-16 units a cell of a workbook holds; maxCopyBytes bounds the texts of one.
const (
	maxCellUnits = 32_767
	maxCopyBytes = 256 << 20
)

func (c *copier) row(r row, h *header, fills map[int]int) ([]any, error) {
	out := make([]any, len(r.cells))
	for i, t := range r.cells {
		if c.bytes += len(t); len(t) > maxCellUnits && len(utf16.Encode([]rune(t))) > maxCellUnits || c.bytes > maxCopyBytes {
			return nil, errTooLong
		}
		cell := excelize.Cell{StyleID: c.text, Value: t}
		if n, ok := exact(t); ok && r.num(i) {
			cell = excelize.Cell{Value: n}
			if c.isDate(h, i) {
				cell.StyleID = c.date
			}
		}
		if f := fills[i+1]; f != 0 {
			cell.StyleID = f
		}
		if t != "" || cell.StyleID != c.text {
			out[i] = cell
		}
	}
	for col, f := range fills { // cells that the row does not reach
		if col > len(out) {
			out = append(out, make([]any, col-len(out))...)
		}
		if out[col-1] == nil {
			out[col-1] = excelize.Cell{StyleID: f, Value: ""}
		}
	}
	return out, nil
}

// isDate is true for a column that holds dates, which a workbook counts in days.
func (c *copier) isDate(h *header, col int) bool {
	if h == nil {
		return false
	}
	i := slices.Index(h.columns, col)
	return i >= 0 && contracts()[c.batch.dataset].Fields[i].Type == "date"
}

// exact is the number that a text writes, where a workbook's number keeps all of its digits.
func exact(t string) (float64, bool) {
	n, err := strconv.ParseFloat(t, 64)
	return n, err == nil && len(t) <= 16 && strings.Trim(t, "-.0123456789") == ""
}
