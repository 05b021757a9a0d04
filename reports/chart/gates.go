package chart

// Gate is one stage that not all get through. Text is how many did, Share what part of the first stage that is, Loss what
// happened to those who came to this gate and got no further than the one before; the caller says all three in words.
type Gate struct {
	Name, Text, Share, Loss string
	Value                   int64
	Missing                 bool // not known: "…", no bar
}

// Gates draws one bar for each stage under its name; what was lost since the stage before is pale behind it.
func Gates(title string, gates []Gate, width int) *Canvas {
	const row, bar = 5600, 1500
	size := 1250
	if width < 50000 {
		size = 1150
	}
	c := &Canvas{W: width, H: max(len(gates)*row-400, 400), Title: title}
	most := int64(1)
	for _, g := range gates {
		most = max(most, g.Value)
	}
	for i, g := range gates {
		y := i * row
		share := Fit(g.Share, size-50, false, width*4/10)
		text := Fit(g.Text, size, true, width*3/10)
		ink := Blue
		if g.Missing {
			share, text, ink = "", "…", Muted
		}
		room := width - Width(text, size, true) - Width(share, size-50, false) - 1600
		name := Fit(g.Name, size, true, room)
		x := Width(name, size, true) + 700
		c.Text(0, y+1200, size, true, Start, Ink, name)
		c.Text(x, y+1200, size, true, Start, ink, text)
		c.Text(x+Width(text, size, true)+600, y+1200, size-50, false, Start, Muted, share)
		if g.Missing {
			c.Rect(0, y+1900, width, bar, "#ffffff", g.Name+": data belum tersedia")
			c.frame(50, y+1900, width-100, bar)
			continue
		}
		w := scale(g.Value, most, width)
		if i > 0 && !gates[i-1].Missing && gates[i-1].Value > g.Value {
			c.Area([]int{w, y + 1900, scale(gates[i-1].Value, most, width), y + 1900, scale(gates[i-1].Value, most, width), y + 1900 + bar, w, y + 1900 + bar}, Rust, 30)
		}
		c.Rect(0, y+1900, max(w, 80), bar, Steel, g.Name+": "+g.Text)
		if g.Loss != "" {
			loss := Fit(g.Loss, size-100, false, width)
			c.Text(min(w, width-Width(loss, size-100, false)), y+2100+bar+size, size-100, false, Start, Rust, loss)
		}
	}
	return c
}
