package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// bookSheet is one sheet of a workbook: a title, and rows under a header that stays in view, filters and is repeated in print.
type bookSheet struct {
	name, title, sub string
	notes            string
	table            string // name of the rows for formulas
	columns          []gridColumn
	rows             [][]gridCell
	tall             bool // portrait
}

// gridColumn is a column of a sheet, with what Metadata says about it.
type gridColumn struct {
	name, key, format    string // key: as the CSV names it; format: a number format, "@" is text
	width                float64
	fill, aside          bool     // somebody fills it in; it is not printed
	choices              []string // what may be filled in
	meaning, unit, where string
}

// right is true for what is set to the right; a day is read as a text.
func (c *gridColumn) right() bool { return c.format != textFormat && c.format != dateFormat && !c.fill }

// gridCell is a value as a spreadsheet keeps it: string, int64, float64 or nil.
type gridCell struct {
	v       any
	formula string
	mark    int   // a word in a column of figures, or what did not get through
	none    bool  // v says that there is no value
	cents   int64 // of an amount
}

const (
	markNone = iota
	markWord // … and –
	markBad
	markCount // how many marks there are
)

// Number formats. Months are Indonesian whatever the reader's system.
const (
	textFormat    = "@"
	countFormat   = "#,##0"
	yearFormat    = "0"
	rupiahFormat  = `"Rp"#,##0.00;-"Rp"#,##0.00`
	percentFormat = "0.0%"
	dateFormat    = "[$-421]d mmm yyyy"
)

// word is a cell with a text.
func word(s string) gridCell {
	if s == "" {
		return gridCell{}
	}
	return gridCell{v: s}
}

// texts is a row of texts.
func texts(words ...string) []gridCell {
	out := make([]gridCell, len(words))
	for i, w := range words {
		out[i] = word(w)
	}
	return out
}

// rupiahValue is an amount as a number with all its digits. excelize writes fifteen of a float, and those are exact.
func rupiahValue(cents int64) any {
	switch {
	case cents%100 == 0:
		return cents / 100
	case cents < 1e15 && cents > -1e15:
		return float64(cents) / 100
	}
	return numberMark + exact(true, cents)
}

// look names a style of the book.
type look struct {
	format, size, color, fill      string
	bold, right, wrap, line, boxed bool
	inner                          bool // not the first of its row: kept off its neighbour
}

var lookSizes = map[string]float64{"": 10, "small": 9, "large": 12, "title": 16}

func (b *book) style(l look) int {
	if id, ok := b.styles[l]; ok {
		return id
	}
	a := excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: l.wrap}
	if l.right {
		a.Horizontal = "right"
	}
	if l.right || l.inner {
		a.Indent = 1
	}
	s := excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: lookSizes[l.size], Bold: l.bold, Color: l.color}, Alignment: &a}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	if l.fill != "" {
		s.Fill = solid(l.fill)
	}
	switch {
	case l.boxed:
		s.Border = box
	case l.line:
		s.Border = []excelize.Border{{Type: "bottom", Color: "D9DFE3", Style: 1}}
	}
	id, err := b.x.NewStyle(&s)
	b.keep(err)
	b.styles[l] = id
	return id
}

// Colours of the book.
const (
	inkColor, mutedColor, badColor, linkColor = "1B2A33", "66757F", "B03A12", "1D5FA6"
	headFill, askFill, inputFill              = "1F4E5F", "9B2C1F", "FFF7DB"
)

// headRows are the rows above the header of a sheet: title, sub, notes, the way back.
const headRows = 5

// sheet adds an empty sheet and opens it for writing row by row.
func (b *book) sheet(name string, tall bool) *excelize.StreamWriter {
	if name != summarySheet {
		_, err := b.x.NewSheet(name)
		b.keep(err)
	}
	fit, across, down, paper, orientation := true, 1, 0, 9, "landscape"
	if tall {
		orientation = "portrait"
	}
	b.keep(b.x.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.keep(b.x.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &across, FitToHeight: &down}))
	side, foot := 0.4, 0.6
	b.keep(b.x.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &side, Bottom: &foot}))
	b.keep(b.x.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&8" + b.foot + "&R&8&A, halaman &P dari &N"}))
	lines := false
	b.keep(b.x.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &lines}))
	w, err := b.x.NewStreamWriter(name)
	b.keep(err)
	return w
}

// add writes a bookSheet as a sheet.
func (b *book) add(g *bookSheet) {
	b.grids = append(b.grids, g)
	w := b.sheet(g.name, g.tall)
	if b.err != nil {
		return
	}
	for i := range g.columns {
		b.keep(w.SetColWidth(i+1, i+1, g.columns[i].width))
	}
	freeze := &excelize.Panes{Freeze: true, YSplit: headRows, TopLeftCell: cellAt(0, headRows+1), ActivePane: "bottomLeft"}
	if len(g.columns) > 6 && g.columns[0].width <= 50 {
		freeze = &excelize.Panes{Freeze: true, XSplit: 1, YSplit: headRows, TopLeftCell: cellAt(1, headRows+1), ActivePane: "bottomRight"}
	}
	b.keep(w.SetPanes(freeze))
	b.heading(w, g)
	last := headRows + max(len(g.rows), 1)
	if g.table != "" { // now: excelize reads back what is written
		stripes := false
		b.keep(w.AddTable(&excelize.Table{Range: cellAt(0, headRows) + ":" + cellAt(len(g.columns)-1, last), Name: g.table, StyleName: "TableStyleLight1", ShowRowStripes: &stripes}))
	}
	b.rowsOf(w, g)
	for i, c := range g.columns {
		if c.choices != nil {
			d := excelize.NewDataValidation(true)
			d.SetSqref(cellAt(i, headRows+1) + ":" + cellAt(i, last))
			b.keep(d.SetDropList(c.choices))
			d.SetError(excelize.DataValidationErrorStyleStop, c.name, "Pilih salah satu: "+strings.Join(c.choices, ", ")+".")
			b.keep(b.x.AddDataValidation(g.name, d))
		}
	}
	b.keep(b.x.SetCellHyperLink(g.name, "A4", "'"+summarySheet+"'!A1", "Location"))
	if n := g.printed(); n < len(g.columns) {
		b.keep(b.x.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", g.name, columnAt(n-1), last), Scope: g.name}))
	}
	b.keep(b.x.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%[2]d", g.name, headRows), Scope: g.name}))
	b.keep(w.Flush())
}

// printed is how many columns are printed: those before the ones that stand aside.
func (g *bookSheet) printed() int {
	n := len(g.columns)
	for n > 1 && g.columns[n-1].aside {
		n--
	}
	return n
}

// heading writes what stands above the rows.
func (b *book) heading(w *excelize.StreamWriter, g *bookSheet) {
	width, last := 0.0, -1
	for width < 90 || last < 0 { // over empty columns where there are few
		last++
		if width += 9.1; last < len(g.columns) {
			width += g.columns[last].width - 9.1
		}
	}
	put := func(row int, s string, l look, per float64) {
		b.keep(w.SetRow(cellAt(0, row), []any{excelize.Cell{StyleID: b.style(l), Value: s}}, excelize.RowOpts{Height: linesOf(s, width*per) * lookSizes[l.size] * 1.4}))
		if last > 0 {
			b.keep(w.MergeCell(cellAt(0, row), cellAt(last, row)))
		}
	}
	put(1, g.title, look{size: "title", bold: true, color: inkColor, wrap: true}, 0.6)
	put(2, g.sub, look{color: mutedColor, wrap: true}, 1)
	put(3, g.notes, look{size: "small", color: mutedColor, wrap: true}, 1.1)
	b.keep(w.SetRow("A4", []any{excelize.Cell{StyleID: b.style(look{size: "small", color: linkColor}), Value: "Kembali ke " + summarySheet}}))
	head, high := make([]any, len(g.columns)), 1.0
	for i, c := range g.columns {
		l := look{bold: true, color: "FFFFFF", fill: headFill, wrap: true, right: c.right(), inner: i > 0}
		if c.fill {
			l.fill = askFill
		}
		head[i] = excelize.Cell{StyleID: b.style(l), Value: c.name}
		high = max(high, linesOf(c.name, c.width-1)) // beside the filter's button
	}
	b.keep(w.SetRow(cellAt(0, headRows), head, excelize.RowOpts{Height: 15*high + 3}))
}

func (b *book) rowsOf(w *excelize.StreamWriter, g *bookSheet) {
	styles := make([][markCount]int, len(g.columns))
	for i, c := range g.columns {
		l := look{format: c.format, wrap: true, line: true, right: c.right(), color: inkColor, inner: i > 0}
		if c.fill {
			l.fill, l.boxed = inputFill, true
		}
		styles[i][markNone] = b.style(l)
		l.color = mutedColor
		styles[i][markWord] = b.style(l)
		l.color = badColor
		styles[i][markBad] = b.style(l)
	}
	cells := make([]any, len(g.columns))
	for n, r := range g.rows {
		high := 1.0
		for i := range g.columns {
			c := &r[i]
			cells[i] = excelize.Cell{StyleID: styles[i][c.mark], Value: c.v, Formula: c.formula}
			if s, ok := c.v.(string); ok {
				n := linesOf(s, g.columns[i].width-1)
				if g.columns[i].aside {
					n = min(n, 3)
				}
				high = max(high, n)
			}
		}
		b.keep(w.SetRow(cellAt(0, headRows+1+n), cells, excelize.RowOpts{Height: min(13.5*high+2, 400)}))
	}
	if len(g.rows) == 0 {
		b.keep(w.SetRow(cellAt(0, headRows+1), []any{excelize.Cell{StyleID: styles[0][markWord], Value: "Tidak ada baris."}}))
	}
}

// linesOf is how many lines a text takes in a column: not every program makes a row as high as its wrapped texts.
func linesOf(s string, width float64) float64 {
	n := 0.0
	for l := range strings.SplitSeq(s, "\n") {
		n += max(1, math.Ceil(1.05*float64(utf8.RuneCountInString(l))/max(width, 1)))
	}
	return n
}

// cellAt is the name of a cell: column from 0, row from 1.
func cellAt(column, row int) string { return columnAt(column) + strconv.Itoa(row) }

// columnAt is the name of a column, from 0.
func columnAt(column int) (name string) {
	for c := column + 1; c > 0; c = (c - 1) / 26 {
		name = string(rune('A'+(c-1)%26)) + name
	}
	return name
}
