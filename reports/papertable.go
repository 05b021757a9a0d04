package reports

import (
	"strings"

	"padu/reports/chart"
)

// grid is a table as it is set on paper: the width of its columns, and every row broken into lines.
type grid struct {
	p      *paper
	cols   []column
	w      []float64
	size   float64 // of its letters, in points
	single bool    // every cell on one line, cut where it is too long
	head   [][][]bit
	tall   float64 // of the head
	rows   []gridRow
}

// gridRow is a row broken into lines: of a cell, and of the small print below it.
type gridRow struct {
	cells, under [][][]bit
	tall         float64
}

const (
	columnGap = 3.4
	mostLines = 40   // of a cell, 25 of the small print below it: a row that were taller than a page is cut
	widest    = 130. // that a column asks for
)

// table writes a table, its head on every page. The caption has at least two rows with it, a row is not cut, and what stands
// below has a row on its page.
func (p *paper) table(t *table) {
	c := p.caption(t.No, t.Title, t.Sub, t.Source, t.Note, t.Rest())
	g := p.grid(t, false)
	n := len(g.rows)
	begin := c.over() + g.tall
	for i := range min(n, 2) {
		begin += g.rows[i].tall
	}
	if n <= 2 {
		begin += c.below()
	}
	p.room(figureGap, min(begin, bottom-p.top-15))
	p.here(t.ID)
	p.writeOver(&c)
	g.drawHead()
	for i := range g.rows {
		need := g.rows[i].tall
		if i == n-1 {
			need += c.below()
		}
		if i > 0 && p.y+need > bottom {
			p.page()
			p.lines(left, noStep, p.wrap(across, run{smallFace.bold(), t.No + ", lanjutan", 0}))
			p.y += 1.5
			g.drawHead()
		}
		g.draw(&g.rows[i])
	}
	if n == 0 {
		p.lines(left, bodyFace.step(loose), p.wrap(across, run{smallFace, "Tidak ada baris.", 0}))
	}
	p.writeBelow(&c)
}

// grid sets a table: in letters as large as its columns allow.
func (p *paper) grid(t *table, single bool) *grid {
	g := &grid{p: p, cols: t.Head(), single: single}
	body := t.Body()
	for _, g.size = range []float64{8.5, 7.5, 6.5} {
		if g.measure(body) {
			break
		}
	}
	head := g.face(false, false).bold()
	for i, c := range g.cols {
		g.head = append(g.head, p.atMost(6, g.w[i], run{head, c.Name, 0}))
		g.tall = max(g.tall, float64(len(g.head[i]))*head.step(1.28)+2)
	}
	for _, line := range body {
		g.rows = append(g.rows, g.row(line))
	}
	return g
}

// pad is the room over and under the words of a row.
func (g *grid) pad() float64 {
	if g.single {
		return 0.9
	}
	return 1.25
}

func (g *grid) face(bad, under bool) face {
	f := smallFace.in(chart.Ink).sized(g.size)
	switch {
	case under:
		return f.sized(g.size - 1).in(chart.Muted)
	case bad:
		return f.bold().in(chart.Rust)
	}
	return f
}

// measure gives every column its width by what stands in it: each gets what it cannot break, and the rest goes to those that
// ask for more, as a browser does. It is false when the columns are too many for the letters.
func (g *grid) measure(body [][]cell) bool {
	n := len(g.cols)
	least, most := make([]float64, n), make([]float64, n)
	room := across - columnGap*float64(n-1)
	sumLeast, sumMost := 0.0, 0.0
	for i, c := range g.cols {
		least[i], most[i] = g.ask(i, c, body)
		sumLeast, sumMost = sumLeast+least[i], sumMost+most[i]
	}
	g.w = make([]float64, n)
	for i := range g.w {
		switch {
		case sumMost <= room:
			g.w[i] = most[i] * room / sumMost
		case sumLeast <= room:
			g.w[i] = least[i]
		default:
			g.w[i] = least[i] * room / sumLeast
		}
	}
	if sumLeast <= room && sumMost > room {
		widen(g.w, most, room-sumLeast)
	}
	return sumLeast <= room
}

// widen gives out room: a column that asks for no more than its part gets all that it asks for, and the others share the rest.
func widen(w, most []float64, room float64) {
	for {
		asking, sum := 0, 0.0
		for i := range w {
			if most[i] > w[i] {
				asking++
				sum += most[i] - w[i]
			}
		}
		if asking == 0 {
			return
		}
		part, served := room/float64(asking), false
		for i := range w {
			if need := most[i] - w[i]; need > 0 && need <= part {
				w[i], room, served = most[i], room-need, true
			}
		}
		if served {
			continue
		}
		for i := range w {
			if need := most[i] - w[i]; need > 0 {
				w[i] += room * need / sum
			}
		}
		return
	}
}

// ask is the least and the most that a column asks for. Numbers, days and codes stand on one line.
func (g *grid) ask(i int, c column, body [][]cell) (least, most float64) {
	p, whole := g.p, c.Form.Right() || c.Form == formCode
	see := func(f face, s string, whole bool) {
		s = clean(s)
		w := p.width(f, s)
		most = max(most, w)
		if !whole {
			w = 0
			for _, word := range strings.Split(s, " ") {
				w = max(w, p.width(f, word))
			}
		}
		least = max(least, w)
	}
	for _, line := range body {
		see(g.face(line[i].Bad, false), line[i].Text, whole)
	}
	for _, line := range body {
		if line[i].Under != "" {
			see(g.face(false, true), line[i].Under, false)
		}
	}
	see(g.face(false, false).bold(), c.Name, false)
	most = min(max(most, 6), widest)
	if g.single && i > 0 {
		most = min(most, 44)
	}
	limit := 32.0
	if whole {
		limit = 60
		most = min(most, limit)
	}
	return min(max(least, min(most, 16)), limit), max(most, min(least, limit))
}

// row breaks the cells of a row into lines.
func (g *grid) row(line []cell) gridRow {
	var r gridRow
	for i, c := range line {
		f := g.face(c.Bad, false)
		if g.single && i == 0 {
			f = f.bold()
		}
		limit := mostLines
		if g.single {
			limit = 1
		}
		r.cells = append(r.cells, g.p.atMost(limit, g.w[i], run{f, c.Text, 0}))
		r.under = append(r.under, nil)
		tall := float64(len(r.cells[i])) * f.step(1.28)
		if c.Under != "" && !g.single {
			r.under[i] = g.p.atMost(25, g.w[i], run{g.face(false, true), c.Under, 0})
			tall += float64(len(r.under[i])) * g.face(false, true).step(1.28)
		}
		r.tall = max(r.tall, tall+2*g.pad())
	}
	return r
}

// cell writes lines of a column from y.
func (g *grid) cell(i int, x, y, step float64, lines [][]bit) float64 {
	for _, l := range lines {
		at := x
		if g.cols[i].Form.Right() && len(l) > 0 {
			last := l[len(l)-1]
			at += g.w[i] - last.x - g.p.width(last.face, last.text)
		}
		g.p.put(at, y+step*0.76, l)
		y += step
	}
	return y
}

func (g *grid) drawHead() {
	p, x, step := g.p, left, g.face(false, false).step(1.28)
	for i, lines := range g.head {
		g.cell(i, x, p.y+g.tall-2-float64(len(lines))*step, step, lines)
		x += g.w[i] + columnGap
	}
	p.y += g.tall - 0.8
	p.line(0.35, chart.Ink, left, p.y, left+across)
	p.y += 0.3
}

func (g *grid) draw(r *gridRow) {
	p, x := g.p, left
	for i := range r.cells {
		y := g.cell(i, x, p.y+g.pad(), g.face(false, false).step(1.28), r.cells[i])
		g.cell(i, x, y, g.face(false, true).step(1.28), r.under[i])
		x += g.w[i] + columnGap
	}
	p.y += r.tall
	p.line(0.2, rowRule, left, p.y, left+across)
}
