package chart

// HeatRow is one line of a heat map: its name, and a text and a class (0 to 5, -1 without data) for each column.
type HeatRow struct {
	Label string
	Texts []string
	Class []int
}

// Heat draws a table whose cells are as dark as their values are high; the value stands in the cell.
func Heat(title string, columns []string, rows []HeatRow, width int) *Canvas {
	size, row, left, top := 1200, 2500, 24000, 2400
	if width < 50000 {
		size, left = 1150, 15000
	}
	step := min((width-left)/max(len(columns), 1), 9000)
	c := &Canvas{W: width, H: top + len(rows)*row + 100, Title: title}
	for i, name := range columns {
		c.Text(left+i*step+step/2, 1500, size, true, Middle, Ink, Fit(name, size, true, step-200))
	}
	for j, r := range rows {
		y := top + j*row
		c.Text(left-700, y+row/2+size/3, size, false, End, Ink, Fit(r.Label, size, false, left-900))
		for i, v := range r.Texts {
			x, w, h := left+i*step, step-150, row-150
			ink := Ink
			switch class := r.Class[i]; {
			case class < 0:
				c.Rect(x, y, w, h, "#ffffff", r.Label+", "+columns[i]+": data belum tersedia")
				c.frame(x, y, w, h)
				ink = Muted
			default:
				c.Rect(x, y, w, h, Sequence[class], r.Label+", "+columns[i]+": "+v)
				if class > 3 {
					ink = "#ffffff"
				}
			}
			c.Text(x+w/2, y+row/2+size/3, size, false, Middle, ink, v)
		}
	}
	return c
}

// frame draws the dashed border of a place without data.
func (c *Canvas) frame(x, y, w, h int) {
	for _, l := range [4][4]int{{x, y, x + w, y}, {x, y + h, x + w, y + h}, {x, y, x, y + h}, {x + w, y, x + w, y + h}} {
		c.Line(l[0], l[1], l[2], l[3], 100, Grey, true)
	}
}
