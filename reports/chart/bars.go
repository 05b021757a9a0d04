package chart

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// Bar is one row of a bar chart. Part, where given, is drawn dark inside Value.
type Bar struct {
	Label, Text string // Text stands behind the bar
	Value, Part int64
	Mark        bool // drawn in rust: the region the page is about
	Missing     bool // no data: "…", no bar
}

// Bars draws one row for each bar, longest value = full width.
func Bars(title string, bars []Bar, width int) *Canvas {
	size, row, left, right := 1250, 2400, 23000, 15500
	if width < 50000 {
		size, left, right = 1150, 12500, 10500
	}
	c := &Canvas{W: width, H: len(bars)*row + 400, Title: title}
	most, parted := int64(1), false
	for _, b := range bars {
		most, parted = max(most, b.Value), parted || b.Part > 0
	}
	for i, b := range bars {
		y := i * row
		color, ink := Steel, Ink
		if parted || b.Mark { // also one that has no part, beside those that have
			color = Sequence[1]
		}
		if b.Mark {
			ink = Rust
		}
		c.Text(left-700, y+1550, size, b.Mark, End, ink, Fit(b.Label, size, b.Mark, left-900))
		if b.Missing {
			c.Text(left, y+1550, size, false, Start, Muted, "…")
			continue
		}
		w := scale(b.Value, most, width-left-right)
		c.Rect(left, y+350, max(w, 60), row-900, color, b.Label+": "+b.Text)
		if b.Part > 0 {
			p := scale(b.Part, most, width-left-right)
			dark := Blue
			if b.Mark {
				dark = Rust
			}
			c.Rect(left, y+350, max(p, 60), row-900, dark, b.Label+": "+b.Text)
		}
		c.Text(left+w+600, y+1550, size, true, Start, Ink, Fit(b.Text, size, true, right-600))
	}
	c.Line(left, 0, left, len(bars)*row, 120, Grey, false)
	return c
}

// Column is one bar of a column chart. Near, a part of Value, is drawn in rust at its foot.
type Column struct {
	Name, Below string // Below stands under Name, where a year begins
	Value, Near int
}

// Columns draws one upright bar for each column with its value above it.
func Columns(title string, cols []Column, width int) *Canvas {
	size, body := 1200, 13000
	c := &Canvas{W: width, H: body + 6200, Title: title}
	most := 1
	for _, v := range cols {
		most = max(most, v.Value)
	}
	step := width / max(len(cols), 1)
	for i, v := range cols {
		x, h := i*step, v.Value*body/most
		mid := x + step/2
		c.Rect(x+step/6, 2200+body-h, step*2/3, h, Steel, v.Name+" "+v.Below+": "+itoa(v.Value))
		if v.Near > 0 {
			near := v.Near * body / most
			c.Rect(x+step/6, 2200+body-near, step*2/3, near, Rust, v.Name+" "+v.Below+": "+itoa(v.Near)+" dari "+itoa(v.Value))
		}
		c.Text(mid, 2200+body-h-500, size, true, Middle, Ink, itoa(v.Value))
		c.Text(mid, 2200+body+1700, size-50, false, Middle, Ink, v.Name)
		c.Text(mid, 2200+body+3200, size-100, false, Middle, Muted, v.Below)
	}
	c.Line(0, 2200+body, width, 2200+body, 120, Grey, false)
	return c
}
