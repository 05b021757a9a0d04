package chart

// Stage is one column of a flow: its name and its nodes from top to bottom.
type Stage struct {
	Name  string
	Nodes []Node
}

// Node is a part of a stage. Bad ones are drawn in rust: what did not get through.
type Node struct {
	Name, Note string
	Value      int
	Bad        bool
}

// Stream is what goes from a node of one stage to a node of the next.
type Stream struct {
	Stage, From, To int // from node From of stage Stage to node To of the next
	Value           int
}

// Flow draws how many go which way from stage to stage, 680 pixels wide; on a phone it is scrolled sideways, because its
// labels stand inside.
func Flow(title string, stages []Stage, streams []Stream) *Canvas {
	return flow(title, stages, streams, 26000)
}

// LowFlow is a Flow for a page that has little room.
func LowFlow(title string, stages []Stage, streams []Stream) *Canvas {
	return flow(title, stages, streams, 11500)
}

// flow draws all things of the first stage body high together.
func flow(title string, stages []Stage, streams []Stream, body int) *Canvas {
	const width, size = 68000, 1250
	const left, right, bar, gap, top = 15000, 13000, 1100, 1300, 3600
	const least = 1800 // room of a node, so that the two lines beside a thin one do not run into its neighbour's
	total := 0
	for _, n := range stages[0].Nodes {
		total += n.Value
	}
	// where each node stands
	xs, tops, deep := make([]int, len(stages)), make([][]int, len(stages)), 0
	for i, s := range stages {
		xs[i] = left + (width-left-right-bar)*i/(len(stages)-1)
		y := top
		for _, n := range s.Nodes {
			h := height(n.Value, total, body)
			slot := max(h, least)
			tops[i] = append(tops[i], y+(slot-h)/2)
			y += slot + gap
		}
		deep = max(deep, y-gap)
	}
	c := &Canvas{W: width, H: deep + 900, Title: title}
	out, in := make([][]int, len(stages)), make([][]int, len(stages))
	for i, s := range stages {
		out[i], in[i] = make([]int, len(s.Nodes)), make([]int, len(s.Nodes))
	}
	for _, st := range streams {
		if st.Value == 0 {
			continue
		}
		h := height(st.Value, total, body)
		from, to := stages[st.Stage].Nodes[st.From], stages[st.Stage+1].Nodes[st.To]
		color := Blue
		if to.Bad {
			color = Rust
		}
		c.Ribbon(xs[st.Stage]+bar, tops[st.Stage][st.From]+out[st.Stage][st.From], xs[st.Stage+1], tops[st.Stage+1][st.To]+in[st.Stage+1][st.To], h, color, 32,
			from.Name+" → "+to.Name+": "+itoa(st.Value))
		out[st.Stage][st.From] += h
		in[st.Stage+1][st.To] += h
	}
	for i, s := range stages {
		last := i == len(stages)-1
		for j, n := range s.Nodes {
			h, y := height(n.Value, total, body), tops[i][j]
			color := Blue
			if n.Bad {
				color = Rust
			} else if last {
				color = Teal
			}
			c.Rect(xs[i], y, bar, max(h, 60), color, n.Name+": "+itoa(n.Value))
			tx, anchor, room := xs[i]+bar+600, Start, right-1000
			switch {
			case i == 0:
				tx, anchor, room = xs[i]-600, End, left-700
			case !last:
				room = xs[i+1] - xs[i] - bar - 1500
			}
			ty := y + h/2 + size/10
			muted := Muted
			if i > 0 && !last { // it stands on the ribbons
				muted = Ink
				c.plate(tx-350, ty-size*5/4, min(max(Width(n.Name, size, true), Width(n.Note, size-100, false)), room)+700, size*5/2)
			}
			c.Text(tx, ty-size/4, size, true, anchor, Ink, Fit(n.Name, size, true, room))
			c.Text(tx, ty+size*9/10, size-100, false, anchor, muted, Fit(n.Note, size-100, false, room))
		}
		anchor, hx := Start, xs[i]
		if i == 0 {
			anchor, hx = End, xs[i]+bar
		}
		c.Text(hx, 1500, size, true, anchor, Ink, s.Name)
	}
	c.Line(0, 2300, width, 2300, 100, Rule, false)
	return c
}

// plate lightens the ground under a text.
func (c *Canvas) plate(x, y, w, h int) { c.Ribbon(x, y, x+w, y, h, "#ffffff", 70, "") }

func height(value, total, body int) int {
	if total == 0 {
		return 0
	}
	return value * body / total
}
