package chart

// Step is one row of a waterfall: a change, or with Total the sum itself. Text, signed by the caller, stands beside it.
type Step struct {
	Name, Text string
	Value      int64
	Total      bool
	Missing    bool // not known: "…", and the sum stays as it is
}

// Steps draws how one sum becomes another: the totals from nought, the changes from where the one before ended. Rows, not
// columns, because their names are long. Sums may be below nought.
func Steps(title string, steps []Step, width int) *Canvas {
	size, left, row := 1250, 23000, 3000
	if width < 50000 {
		size, left, row = 1150, 12000, 3400
	}
	c := &Canvas{W: width, H: len(steps)*row + 400, Title: title}
	from, to, right := make([]int64, len(steps)), make([]int64, len(steps)), 0
	var low, high, level int64
	for i, s := range steps {
		from[i] = level
		switch {
		case s.Missing:
		case s.Total:
			from[i], level = 0, s.Value
		default:
			level += s.Value
		}
		to[i] = level
		low, high = min(low, level), max(high, level)
		right = max(right, Width(s.Text, size, true))
	}
	right = min(right+800, (width-left)*6/10)
	at := func(v int64) int { return left + scale(v-low, high-low, width-left-right) }
	c.Line(at(0), 0, at(0), len(steps)*row+200, 160, Ink, false)
	for i, s := range steps {
		y := i * row
		lines := Wrap(s.Name, size, s.Total, left-900)
		if len(lines) > 2 {
			lines = []string{lines[0], s.Name[len(lines[0])+1:]}
		}
		for j, l := range lines {
			c.Text(left-700, y+row/2+size/3+(2*j-len(lines)+1)*size*55/100, size, s.Total, End, Ink, Fit(l, size, s.Total, left-900))
		}
		a, b := min(at(from[i]), at(to[i])), max(at(from[i]), at(to[i]))
		if i+1 < len(steps) {
			c.Line(at(to[i]), y+row/2, at(to[i]), y+row*3/2, 100, Grey, false)
		}
		if s.Missing {
			c.Text(b+500, y+row/2+size/3, size, false, Start, Muted, "…")
			continue
		}
		color, ink := Steel, Ink
		switch {
		case s.Total || s.Value == 0:
		case s.Value < 0:
			color, ink = Rust, Rust
		default:
			color, ink = Teal, Teal
		}
		c.Rect(a, y+row/2-850, max(b-a, 80), 1700, color, s.Name+": "+s.Text)
		if b < at(0) && b+800+Width(s.Text, size, true) > at(0) { // not across the line of nought
			b = at(0)
		}
		small := shrink(s.Text, size, 800, true, width-b-500)
		c.Text(b+500, y+row/2+size/3, small, true, Start, ink, Fit(s.Text, small, true, width-b-500))
	}
	return c
}
