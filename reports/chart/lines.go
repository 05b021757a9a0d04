package chart

import (
	"cmp"
	"slices"
)

// Value is one figure of a series and how it is written. A missing one leaves a gap, it is never drawn as nought.
type Value struct {
	N       int64
	Text    string
	Missing bool
}

// Series is one line of a trend, with a value for each period; those it lacks at the end are missing.
type Series struct {
	Name   string
	Values []Value
	Mark   bool // drawn in rust: the region the page is about
	Base   bool // drawn dark: what the others are compared with
	alone  bool // drawn in blue: there is no other
}

// at is the value of period i.
func (s Series) at(i int) Value {
	if i < len(s.Values) {
		return s.Values[i]
	}
	return Value{Missing: true}
}

// last is the last period that has a value, -1 when none has.
func (s Series) last() int {
	for i := len(s.Values) - 1; i >= 0; i-- {
		if !s.Values[i].Missing {
			return i
		}
	}
	return -1
}

// Period is a point in time under a trend: a year alone, or a month with its Year, written where the year begins.
type Period struct{ Name, Year string }

// Lines draws up to four series over time on an axis from nought. Name and last value stand at the end of each line, so no
// legend is needed; a series that has no value for the last period says "…" there. The last provisional periods are dashed
// and starred; ref, where it has a text, is a line to compare with.
func Lines(title string, periods []Period, series []Series, y Axis, ref Mean, provisional, width int) *Canvas {
	p := &timeline{plot: plot{c: &Canvas{W: width, H: 29000, Title: title}, size: 1200, top: 1400, bottom: 29000 - 4000}, periods: periods, firm: len(periods) - provisional}
	if width < 50000 {
		p.size = 1100
	}
	if !slices.ContainsFunc(periods, func(o Period) bool { return o.Year != "" }) {
		p.c.H -= p.size + 200
	}
	if y.Name != "" {
		p.top = 3400
		p.c.Text(0, p.size+100, p.size, true, Start, Ink, Fit("↑ "+y.Name, p.size, true, width))
	}
	most := max(y.Most, 1)
	if ref.Text != "" {
		most = max(most, ref.Value)
	}
	for _, s := range series {
		for _, v := range s.Values {
			if !v.Missing {
				most = max(most, v.N)
			}
		}
	}
	dy := step(most, 5)
	p.mostY = (most + dy - 1) / dy * dy
	p.left = 2200
	for v := int64(0); v <= p.mostY; v += dy {
		p.left = max(p.left, Width(y.Text(v), p.size, false)+700)
	}
	if len(series) == 1 {
		series = []Series{series[0]}
		series[0].alone = true
	}
	endings := p.endings(series, width*31/100)
	p.right = width - 2400
	for _, e := range endings {
		p.right = min(p.right, width-e.w-1300)
	}
	if provisional > 0 && len(periods) > provisional {
		from := (p.at(p.firm) + p.at(p.firm-1)) / 2
		p.c.Area([]int{from, p.top, p.right, p.top, p.right, p.bottom, from, p.bottom}, Grey, 12)
	}
	p.grid(y, dy)
	p.names()
	if ref.Text != "" {
		p.c.Line(p.left, p.y(ref.Value), p.right, p.y(ref.Value), 120, Ink, true)
	}
	for _, e := range endings {
		p.series(e.Series)
	}
	p.reference(ref, series)
	p.ends(endings)
	return p.c
}

// timeline is a chart of lines being drawn.
type timeline struct {
	plot
	periods []Period
	firm    int // periods from here on are provisional
}

// at is where period i stands.
func (p *timeline) at(i int) int {
	const room = 600
	n := len(p.periods)
	if n < 2 {
		return p.right - room
	}
	return p.left + room + (p.right-p.left-2*room)*i/(n-1)
}

// names writes the periods, of many only every second, third, …, the last one always.
func (p *timeline) names() {
	n := len(p.periods)
	name := func(i int) string {
		if i >= p.firm {
			return p.periods[i].Name + "*"
		}
		return p.periods[i].Name
	}
	wide := 0
	for i := range n {
		wide = max(wide, Width(name(i), p.size, false), Width(p.periods[i].Year, p.size, false))
	}
	every := 1
	for n > 1 && every < n && every*(p.right-p.left-1200)/(n-1) < wide+700 {
		every++
	}
	before := ""
	for i := range n {
		x, half := p.at(i), Width(name(i), p.size, false)/2
		if (n-1-i)%every != 0 {
			p.c.Line(x, p.bottom, x, p.bottom+200, 100, Grey, false)
			continue
		}
		p.c.Line(x, p.bottom, x, p.bottom+400, 100, Grey, false)
		p.c.Text(min(max(x, half), p.c.W-half), p.bottom+p.size+600, p.size, false, Middle, Muted, name(i))
		if year := p.periods[i].Year; year != before {
			half = Width(year, p.size, false) / 2
			p.c.Text(min(max(x, half), p.c.W-half), p.bottom+2*p.size+900, p.size, false, Middle, Muted, year)
			before = year
		}
	}
}

// series draws one line with a dot for each value and a large one for the last.
func (p *timeline) series(s Series) {
	values := s.Values[:min(len(s.Values), len(p.periods))]
	color, thick, r := s.color(), 240, 260
	if color == Grey {
		thick, r = 150, 170
	}
	p.c.trails(values, func(i int) (int, int) { return p.at(i), p.y(values[i].N) }, p.firm, thick, color)
	for i, v := range values {
		switch {
		case v.Missing:
		case i == s.last():
			p.c.Dot(p.at(i), p.y(v.N), 420, color, p.tip(s, i))
		case len(p.periods) <= 36:
			p.c.Dot(p.at(i), p.y(v.N), r, color, p.tip(s, i))
		}
	}
}

func (p *timeline) tip(s Series, i int) string {
	t := s.Name + ", " + p.periods[i].Name
	if y := p.periods[i].Year; y != "" {
		t += " " + y
	}
	if i >= p.firm {
		t += "*"
	}
	return t + ": " + s.Values[i].Text
}

func (s Series) color() string {
	switch {
	case s.Mark:
		return Rust
	case s.Base:
		return Ink
	case s.alone:
		return Blue
	}
	return Grey
}

// trails draws the known values as lines, dashed from period firm on. One that stands alone between gaps is a dot.
func (c *Canvas) trails(values []Value, at func(i int) (x, y int), firm, width int, color string) {
	var run []int
	flush := func(dashed bool) {
		if len(run) > 2 {
			c.Trail(run, width, color, dashed)
		} else if len(run) == 2 {
			c.Dot(run[0], run[1], width, color, "")
		}
		run = nil
	}
	for i, v := range values {
		if v.Missing {
			flush(i > firm)
			continue
		}
		x, y := at(i)
		if i == firm && len(run) > 0 { // the dashes begin at the last firm value
			before := slices.Clone(run[len(run)-2:])
			if len(run) > 2 {
				flush(false)
			}
			run = before
		}
		run = append(run, x, y)
	}
	flush(len(values) > firm)
}

// ending is what stands at the end of a line: the value, and behind it or under it the name.
type ending struct {
	Series
	value  string
	names  []string // beside the value when there is one and under is false
	under  bool
	w      int
	at, to int // the height of the line's end, and where its words are centred
}

// endings are the words of each series, the important ones last, so that they are drawn above the others.
func (p *timeline) endings(series []Series, room int) []ending {
	var out []ending
	for _, s := range series {
		e := ending{Series: s, value: "…", at: p.bottom}
		if i := s.last(); i >= 0 {
			e.at = p.y(s.Values[i].N)
			if i == len(p.periods)-1 {
				e.value = s.Values[i].Text
			}
		}
		bold := s.color() != Grey
		v := Width(e.value, p.size, true)
		if e.w = v + 350 + Width(s.Name, p.size, bold); e.w <= room {
			e.names = []string{s.Name}
		} else {
			e.under, e.w = true, v
			lines := Wrap(s.Name, p.size, bold, room)
			if len(lines) > 2 && len(series) <= 4 {
				lines = []string{lines[0], s.Name[len(lines[0])+1:]}
			} else if len(series) > 4 {
				lines = []string{s.Name}
			}
			for _, l := range lines {
				l = Fit(l, p.size, bold, room)
				e.names, e.w = append(e.names, l), max(e.w, Width(l, p.size, bold))
			}
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b ending) int { return cmp.Compare(rank(a.Series), rank(b.Series)) })
	return out
}

func rank(s Series) int {
	switch {
	case s.Mark:
		return 2
	case s.Base:
		return 1
	}
	return 0
}

// tall is how much room an ending's words need.
func (p *timeline) tall(e ending) int {
	if e.under {
		return (1+len(e.names))*p.size*115/100 + 250
	}
	return p.size*115/100 + 100
}

// ends writes the endings beside their lines; where two would stand on each other, both give way.
func (p *timeline) ends(endings []ending) {
	slices.SortStableFunc(endings, func(a, b ending) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(rank(b.Series), rank(a.Series)))
	})
	for i := range endings {
		endings[i].to = endings[i].at
	}
	need := func(i int) int { return (p.tall(endings[i]) + p.tall(endings[i-1])) / 2 }
	for range 60 {
		for i := 1; i < len(endings); i++ {
			if over := endings[i-1].to + need(i) - endings[i].to; over > 0 {
				endings[i-1].to -= over / 2
				endings[i].to += over - over/2
			}
		}
	}
	for i := range endings { // none leaves the drawing
		endings[i].to = max(endings[i].to, p.tall(endings[i])/2)
		if i > 0 {
			endings[i].to = max(endings[i].to, endings[i-1].to+need(i))
		}
	}
	for i := len(endings) - 1; i >= 0; i-- {
		endings[i].to = min(endings[i].to, p.bottom+p.size/2-p.tall(endings[i])/2)
		if i < len(endings)-1 {
			endings[i].to = min(endings[i].to, endings[i+1].to-need(i+1))
		}
	}
	for _, e := range endings {
		ink, bold, x := e.color(), e.color() != Grey, p.right+700
		if !bold {
			ink = Muted
		}
		y := e.to + p.size*35/100
		if e.under {
			y -= len(e.names) * p.size * 115 / 200
		}
		if first := y - p.size*35/100; abs(first-e.at) > p.size*9/10 && e.last() == len(p.periods)-1 { // pushed away: a thin line leads to it
			p.c.Line(p.right-50, e.at, x-150, first, 60, Grey, false)
		}
		p.c.Text(x, y, p.size, true, Start, ink, e.value)
		if !e.under {
			p.c.Text(x+Width(e.value, p.size, true)+350, y, p.size, bold, Start, ink, e.names[0])
			continue
		}
		for _, l := range e.names {
			y += p.size * 115 / 100
			p.c.Text(x, y, p.size, bold, Start, ink, l)
		}
	}
}

// reference names the line to compare with, on the side where the series leave the most room.
func (p *timeline) reference(ref Mean, series []Series) {
	if ref.Text == "" {
		return
	}
	text := Fit(ref.Text, p.size, true, p.right-p.left-600)
	w, y := Width(text, p.size, true), p.y(ref.Value)
	x, base, fewest := p.left+300, y-500, 1<<30
	for _, at := range [4][2]int{{p.left + 300, y - 500}, {p.right - 300 - w, y - 500}, {p.left + 300, y + p.size + 200}, {p.right - 300 - w, y + p.size + 200}} {
		if at[1] < p.size || at[1] > p.bottom {
			continue
		}
		if n := p.crossing(series, at[0], at[1]-p.size, at[0]+w, at[1]+300); n < fewest {
			x, base, fewest = at[0], at[1], n
		}
	}
	if fewest > 0 {
		p.c.plate(x-150, base-p.size*8/10, w+300, p.size*11/10)
	}
	p.c.Text(x, base, p.size, true, Start, Ink, text)
}

// crossing counts the pieces of line whose own box meets that of a text.
func (p *timeline) crossing(series []Series, x1, y1, x2, y2 int) int {
	n := 0
	for _, s := range series {
		for i := range p.periods {
			a, b := s.at(max(i-1, 0)), s.at(i)
			if a.Missing || b.Missing {
				continue
			}
			if ya, yb := p.y(a.N), p.y(b.N); p.at(max(i-1, 0)) < x2 && x1 < p.at(i) && min(ya, yb) < y2 && y1 < max(ya, yb) {
				n++
			}
		}
	}
	return n
}
