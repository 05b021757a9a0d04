package chart

import "slices"

// HeatRow is one line of a heat map: its name, and a text and a class (0 to 5, or one of those below) for each column.
type HeatRow struct {
	Label string
	Texts []string
	Class []int
	Mark  bool // named in rust: the region the page is about
}

// Classes of a cell that has no value.
const (
	NoData = -1 // not known: dashed
	NoCell = -2 // has no meaning, as a region with itself: grey
)

// Heat draws a table whose cells are as dark as their values are high; the value stands in the cell. Columns whose names
// have no room are numbered: the names stand below, or, where they are those of the rows, the rows are numbered as well.
// Cells stay large enough to be read, so forty columns make the drawing wider than asked on a phone, where it is scrolled.
func Heat(title string, columns []string, rows []HeatRow, width int) *Canvas {
	h := &heat{size: 1200, row: 2500, left: 24000, top: 2400, columns: columns, rows: rows}
	if width < 50000 {
		h.size, h.left = 1150, 15000
	}
	h.step = min((width-h.left)/max(len(columns), 1), 9000)
	h.c = &Canvas{W: width, H: h.top + len(rows)*h.row + 100, Title: title}
	if slices.ContainsFunc(columns, func(name string) bool { return Width(name, h.size, true) > h.step-200 }) {
		h.number(width)
	}
	for i, name := range columns {
		ink := Ink
		if h.numbered {
			name = itoa(i + 1)
		}
		if h.square && rows[i].Mark {
			ink = Rust
		}
		size := shrink(name, h.size, 750, true, h.step-200)
		h.c.Text(h.left+i*h.step+h.step/2, h.top-900, size, true, Middle, ink, Fit(name, size, true, h.step-200))
	}
	for j, r := range rows {
		label, ink := r.Label, Ink
		if h.square {
			label = itoa(j+1) + " " + label
		}
		if r.Mark {
			ink = Rust
		}
		h.c.Text(h.left-700, h.top+j*h.row+h.row/2+h.size/3, h.size, r.Mark, End, ink, Fit(label, h.size, r.Mark, h.left-900))
		if h.numbered { // one ground for the many cells that are empty
			h.c.Rect(h.left, h.top+j*h.row, len(columns)*h.step-150, h.row-150, Sequence[0], "")
		}
	}
	for i := 1; h.numbered && i < len(columns); i++ {
		h.c.Rect(h.left+i*h.step-150, h.top, 150, len(rows)*h.row, "#ffffff", "")
	}
	for j, r := range rows {
		for i := range min(len(r.Texts), len(columns)) {
			if !h.numbered || r.Class[i] != 0 || r.Texts[i] != "" {
				h.cell(i, j)
			}
		}
	}
	return h.c
}

// heat is a heat map being drawn: where its cells stand, and whether its columns, or rows and columns, have numbers.
type heat struct {
	c                          *Canvas
	size, row, left, top, step int
	columns                    []string
	rows                       []HeatRow
	numbered, square           bool
}

// number makes room for columns whose names are too long to stand above them.
func (h *heat) number(width int) {
	const least = 1150
	h.numbered, h.square = true, len(h.columns) == len(h.rows)
	h.row, h.size = 1700, h.size-100
	long := 0
	for j, r := range h.rows {
		h.square = h.square && r.Label == h.columns[j]
		long = max(long, Width("00 "+r.Label, h.size, r.Mark))
	}
	h.left = min(h.left, long+1000, max(width-len(h.columns)*least, 13000))
	h.step = max(min((width-h.left)/len(h.columns), 4000), least)
	if h.step > 2000 {
		h.row = 2100
	}
	h.c.W = max(width, h.left+len(h.columns)*h.step)
	h.c.H = h.top + len(h.rows)*h.row + 100
	if h.square {
		return
	}
	wide := 0
	for i, name := range h.columns {
		wide = max(wide, Width(itoa(i+1)+" "+name, h.size, false))
	}
	wide = min(wide+1500, max(width/2, 34000))
	per := width / wide
	lines := (len(h.columns) + per - 1) / per
	for i, name := range h.columns {
		h.c.Text(i/lines*wide, h.c.H+800+(i%lines+1)*h.size*14/10, h.size, false, Start, Muted, Fit(itoa(i+1)+" "+name, h.size, false, wide-200))
	}
	h.c.H += 1200 + lines*h.size*14/10
}

// cell draws one cell; a text that does not fit is left to the tip and to the table under the figure.
func (h *heat) cell(i, j int) {
	r := h.rows[j]
	text, tip := r.Texts[i], r.Label+", "+h.columns[i]+": "
	x, y, w, tall := h.left+i*h.step, h.top+j*h.row, h.step-150, h.row-150
	ink := Ink
	switch class := r.Class[i]; {
	case class == NoCell:
		h.c.Rect(x, y, w, tall, Rule, "")
	case class < 0:
		h.c.Rect(x, y, w, tall, "#ffffff", tip+"data belum tersedia")
		h.c.frame(x, y, w, tall)
		ink = Muted
	default:
		h.c.Rect(x, y, w, tall, Sequence[class], tip+text)
		if class > 3 {
			ink = "#ffffff"
		}
	}
	if size := shrink(text, h.size, 750, false, h.step-200); text != "" && Width(text, size, false) <= h.step-200 {
		h.c.Text(x+w/2, y+h.row/2+size/3, size, false, Middle, ink, text)
	}
}

// frame draws the dashed border of a place without data.
func (c *Canvas) frame(x, y, w, h int) {
	c.Trail([]int{x, y, x + w, y, x + w, y + h, x, y + h, x, y}, 100, Grey, true)
}
