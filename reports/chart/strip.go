package chart

import (
	"cmp"
	"slices"
)

// Place is one region on a strip. Text is its value in words.
type Place struct {
	Name, Text string
	Value      int64
	Mark       bool // drawn in rust with its name: the region the page is about
	Missing    bool // no data: not on the strip; a marked one is named with "…"
}

// Band is the part of an axis between two values, as the two middle quarters; without a text none is drawn.
type Band struct {
	Low, High int64
	Text      string
}

// Strip draws one dot for each region on an axis from 0 to x.Most, on one another where several have the same value.
// n is written above the dots: how many there are, and how many lack data.
func Strip(title string, x Axis, places []Place, mean Mean, band Band, n string, width int) *Canvas {
	const most = 13000 // the highest pile
	size, ticks := 1200, int64(10)
	if width < 50000 {
		size, ticks = 1100, 5
	}
	left, line := max(Width(x.Text(0), size, false)/2, 700), size*15/10
	right := width - max(Width(x.Text(x.Most), size, false)/2, 700)
	at := func(v int64) int { return left + scale(v, max(x.Most, 1), right-left) }
	var known, marked []Place
	for _, p := range places {
		if !p.Missing {
			known = append(known, p)
		}
		if p.Mark {
			marked = append(marked, p)
		}
	}
	slices.SortStableFunc(known, func(a, b Place) int { return cmp.Compare(on(a), on(b)) })
	d, spots, high := pile(known, at, right-left, most)
	r, gap := d/2-20, min(d, (most-d)/max(high, 1))
	top := line + line*len(marked) + 600
	if mean.Text != "" {
		top += line
	}
	bottom := top + max(high*gap+2*r+600, 3000)
	c := &Canvas{W: width, H: bottom + size + 900, Title: title}
	c.Text(width, size, size, false, End, Muted, Fit(n, size, false, width))
	if band.Text != "" {
		c.H += line
		c.Rect(at(band.Low), top-200, max(at(band.High)-at(band.Low), 200), bottom-top+200, Sequence[0], band.Text)
		text := Fit(band.Text, size, false, width)
		half := Width(text, size, false)/2 + 50
		c.Text(min(max((at(band.Low)+at(band.High))/2, half), width-half), c.H-size/2, size, false, Middle, Muted, text)
	}
	c.Line(left, bottom, right, bottom, 120, Grey, false)
	for v, d := int64(0), step(max(x.Most, 1), ticks); v <= x.Most; v += d {
		c.Line(at(v), bottom, at(v), bottom+400, 100, Grey, false)
		c.Text(at(v), bottom+size+600, size, false, Middle, Muted, x.Text(v))
	}
	for i, p := range known {
		y := bottom - r - 200 - spots[i].y*gap
		if !p.Mark {
			c.Soft(spots[i].x, y, r, Steel, 85, p.Name+": "+p.Text)
			continue
		}
		c.Line(spots[i].x, (2+slices.Index(marked, p))*line, spots[i].x, y, 120, Rust, false)
		c.Dot(spots[i].x, y, r+120, Rust, p.Name+": "+p.Text)
	}
	say := func(row, x int, ink, text string) { // on a white ground, as the lines of the rows above pass here
		text = Fit(text, size, true, width-200)
		half := Width(text, size, true)/2 + 100
		x = min(max(x, half), width-half)
		c.Rect(x-half, row*line-size/10, 2*half, line-200, "#ffffff", "")
		c.Text(x, row*line+size, size, true, Middle, ink, text)
	}
	if mean.Text != "" {
		c.Line(at(mean.Value), (2+len(marked))*line, at(mean.Value), bottom, 120, Ink, true)
		say(1+len(marked), at(mean.Value), Ink, mean.Text)
	}
	for i, p := range marked {
		x, value := at(p.Value), " "+p.Text
		if p.Missing {
			x, value = 0, " …"
		}
		say(1+i, x, Rust, Fit(p.Name, size, true, width-300-Width(value, size, true))+value)
	}
	return c
}

// on is 1 for the places that lie on top of a pile, so that their lines cross no other dot.
func on(p Place) int {
	if p.Mark {
		return 1
	}
	return 0
}

// pile gives every dot its place: the column, all of them span wide, and its level there. d is the distance of the columns,
// as large as it can be while the highest pile stays below most; of the smallest dots those of a pile cover one another.
func pile(places []Place, at func(int64) int, span, most int) (d int, spots []struct{ x, y int }, high int) {
	for _, d = range [4]int{800, 640, 500, 400} {
		if d > 500 && span < 50000 { // a dot is at most a percent beside its value
			continue
		}
		spots, high = nil, 0
		n, levels := span/d, map[int]int{}
		for _, p := range places {
			i := ((at(p.Value)-at(0))*n + span/2) / span
			spots = append(spots, struct{ x, y int }{at(0) + i*span/n, levels[i]})
			high = max(high, levels[i])
			levels[i]++
		}
		if (high+1)*d <= most {
			break
		}
	}
	return d, spots, high
}
