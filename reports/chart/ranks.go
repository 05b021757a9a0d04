package chart

// Rank is one row of a dot strip: a value with its text, and behind it what it rests on.
type Rank struct {
	Label, Text, Note string
	Value             int64
	Mark              bool // drawn in rust: the region the page is about
	Missing           bool // no data: "…", no dot
}

// Mean is the line that the rows are compared with; without a text none is drawn.
type Mean struct {
	Value int64
	Text  string
}

// Ranks draws one row for each rank as a dot on a scale from 0 to most, in the order given.
func Ranks(title string, ranks []Rank, mean Mean, most int64, width int) *Canvas {
	size, row, left, right, top := 1250, 2200, 24000, 15500, 2400
	if width < 50000 {
		size, left, right = 1150, 13500, 11000
	}
	if mean.Text == "" {
		top = 300
	}
	most = max(most, 1)
	c := &Canvas{W: width, H: top + len(ranks)*row + 200, Title: title}
	at := func(v int64) int { return left + scale(v, most, width-left-right) }
	if mean.Text != "" {
		x, half := at(mean.Value), Width(mean.Text, size, true)/2
		c.Line(x, top-500, x, top+len(ranks)*row, 120, Ink, true)
		c.Text(min(max(x, half), width-half), top-1000, size, true, Middle, Ink, mean.Text)
	}
	for i, r := range ranks {
		y := top + i*row + row/2
		ink, color := Ink, Steel
		if r.Mark {
			ink, color = Rust, Rust
		}
		c.Text(left-900, y+size/3, size, r.Mark, End, ink, Fit(r.Label, size, r.Mark, left-1000))
		if r.Missing {
			c.Text(left+600, y+size/3, size, false, Start, Muted, "…")
			continue
		}
		c.Line(left, y, at(r.Value), y, 200, Sequence[1], false)
		c.Dot(at(r.Value), y, 560, color, r.Label+": "+r.Text+" "+r.Note)
		x := at(r.Value) + 1000
		w := Width(r.Text, size, true)
		note := Fit(r.Note, size-150, false, width-x-w-600)
		c.Rect(x-200, y-800, w+1000+Width(note, size-150, false), 1600, "#ffffff", "") // the mean's line passes behind
		c.Text(x, y+size/3, size, true, Start, ink, r.Text)
		c.Text(x+w+600, y+size/3, size-150, false, Start, Muted, note)
	}
	c.Line(left, top, left, top+len(ranks)*row, 120, Grey, false)
	return c
}
