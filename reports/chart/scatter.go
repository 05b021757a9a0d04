package chart

import "math/bits"

// Axis is one side of a scatter, from 0 to the first step at or above Most. Text writes a value.
type Axis struct {
	Name string
	Most int64
	Text func(int64) string
}

// Point is one observation of a scatter. Labels are written as far as there is room, the first points' first.
type Point struct {
	X, Y       int64
	Label, Tip string
	Mark       bool // drawn in rust: the region the page is about
}

// Trend is the height of the line at X, and the band around it.
type Trend struct{ X, Y, Low, High int64 }

// step is the distance of about n round ticks up to most.
func step(most int64, n int64) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, s := range [3]int64{unit, 2 * unit, 5 * unit} {
			if s >= (most+n-1)/n {
				return s
			}
		}
	}
}

// scale is where value v of most stands in room; what lies outside stays on the border. A nation's cents times the room
// are more than 64 bits.
func scale(v, most int64, room int) int {
	if v <= 0 || most <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(min(v, most)), uint64(room))
	q, _ := bits.Div64(hi, lo, uint64(most))
	return int(q)
}

// Scatter draws one dot for each observation; trend, where given, is the line through them with its band. n is written
// above the dots: how many there are.
func Scatter(title string, x, y Axis, points []Point, trend []Trend, n string, width int) *Canvas {
	p := &plot{c: &Canvas{W: width, H: 33000, Title: title}, size: 1200, left: 4200, top: 3600, right: width - 400, bottom: 33000 - 4200}
	ticks := int64(6)
	if width < 50000 {
		p.size, p.left, ticks = 1100, 3600, 4
	}
	dx, dy := step(max(x.Most, 1), ticks), step(max(y.Most, 1), 5)
	p.mostX, p.mostY = (max(x.Most, 1)+dx-1)/dx*dx, (max(y.Most, 1)+dy-1)/dy*dy
	p.axes(x, y, dx, dy, n)
	p.band(trend)
	cells := map[[2]int]bool{}
	cell := 100 // of a nation's thousands, those on one spot are drawn once
	if len(points) > 1000 {
		cell = 300
	}
	for _, o := range points {
		at := [2]int{p.x(o.X) / cell, p.y(o.Y) / cell}
		if !o.Mark && !cells[at] {
			p.c.Soft(p.x(o.X), p.y(o.Y), 420, Steel, 75, o.Tip)
		}
		cells[at] = true
	}
	for _, o := range points {
		if o.Mark {
			p.c.Dot(p.x(o.X), p.y(o.Y), 460, Rust, o.Tip)
		}
	}
	for i := 1; i < len(trend); i++ {
		p.c.Line(p.x(trend[i-1].X), p.y(trend[i-1].Y), p.x(trend[i].X), p.y(trend[i].Y), 160, Ink, false)
	}
	p.labels(points)
	return p.c
}

// plot is a scatter being drawn: where its axes stand and how far they reach.
type plot struct {
	c                              *Canvas
	size, left, top, right, bottom int
	mostX, mostY                   int64
}

// x and y place a value; what lies outside stays on the border.
func (p *plot) x(v int64) int {
	const room = 800 // for the dots on both ends
	return p.left + room + scale(v, p.mostX, p.right-p.left-2*room)
}

func (p *plot) y(v int64) int {
	return p.bottom - scale(v, p.mostY, p.bottom-p.top)
}

func (p *plot) axes(x, y Axis, dx, dy int64, n string) {
	c := p.c
	p.grid(y, dy)
	for v := int64(0); v <= p.mostX; v += dx {
		c.Line(p.x(v), p.bottom, p.x(v), p.bottom+400, 100, Grey, false)
		c.Text(p.x(v), p.bottom+p.size+700, p.size, false, Middle, Muted, x.Text(v))
	}
	room := p.right - Width(n, p.size, false) - 1200
	c.Text(0, p.size+300, p.size, true, Start, Ink, Fit("↑ "+y.Name, p.size, true, room))
	c.Text(p.right, p.size+300, p.size, false, End, Muted, n)
	c.Text(p.right, p.bottom+2*p.size+1200, p.size, true, End, Ink, Fit(x.Name+" →", p.size, true, p.right))
}

// grid draws the lines of the upright axis with their values.
func (p *plot) grid(y Axis, dy int64) {
	for v := int64(0); v <= p.mostY; v += dy {
		p.c.Line(p.left, p.y(v), p.right, p.y(v), 100, Rule, false)
		p.c.Text(p.left-600, p.y(v)+p.size/3, p.size, false, End, Muted, y.Text(v))
	}
	p.c.Line(p.left, p.bottom, p.right, p.bottom, 120, Grey, false)
}

func (p *plot) band(trend []Trend) {
	var edge []int
	for _, t := range trend {
		edge = append(edge, p.x(t.X), p.y(t.High))
	}
	for i := len(trend) - 1; i >= 0; i-- {
		edge = append(edge, p.x(trend[i].X), p.y(trend[i].Low))
	}
	if len(edge) > 0 {
		p.c.Area(edge, Grey, 22)
	}
}

// labels writes the names beside their dots, on the first side where neither another name nor another dot stands.
func (p *plot) labels(points []Point) {
	type box struct{ x1, y1, x2, y2 int }
	var taken []box
	free := func(b box, own Point) bool {
		if b.x1 < p.left || b.x2 > p.right || b.y1 < p.top-600 || b.y2 > p.bottom {
			return false
		}
		for _, t := range taken {
			if b.x1 < t.x2 && t.x1 < b.x2 && b.y1 < t.y2 && t.y1 < b.y2 {
				return false
			}
		}
		for _, o := range points {
			if x, y := p.x(o.X), p.y(o.Y); o != own && x > b.x1-400 && x < b.x2+400 && y > b.y1-300 && y < b.y2+300 {
				return false
			}
		}
		return true
	}
	for _, o := range points {
		if o.Label == "" {
			continue
		}
		color := Ink
		if o.Mark {
			color = Rust
		}
		w := Width(o.Label, p.size, o.Mark)
		x, y := p.x(o.X), p.y(o.Y)
		for _, at := range [4][2]int{{x + 800, y + p.size/3}, {x - 800 - w, y + p.size/3}, {x - w/2, y - 900}, {x - w/2, y + 800 + p.size*7/10}} {
			b := box{at[0], at[1] - p.size*7/10, at[0] + w, at[1] + p.size/5}
			if free(b, o) {
				p.c.Text(at[0], at[1], p.size, o.Mark, Start, color, o.Label)
				taken = append(taken, b)
				break
			}
		}
	}
}
