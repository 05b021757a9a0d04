package chart

import (
	"cmp"
	"slices"
)

// Table is one node of a graph: a name in one of its columns.
type Table struct {
	Name, Tip string
	Column    int
	Color     string
	Bold      bool
}

// spot is where a table stands, or where a line passes a column that lies between.
type spot struct {
	table    int // -1: a line passes
	x, w     int
	y        int // its middle
	from, to []int
}

// Graph draws which table reads which, from left to right: reads are pairs of indexes, from what is read to what reads it,
// which stands further right; a column without a table is left out. Lines of one table run together as long as they can. It is as wide as its names need.
func Graph(title string, heads []string, tables []Table, reads [][2]int) *Canvas {
	spots, columns := place(tables, reads)
	settle(spots, columns)
	const size, row, thin, pad, gap, top = 1250, 2700, 900, 900, 5200, 4200
	c := &Canvas{Title: title}
	depth := func(col []int) (d int) {
		for _, s := range col {
			d += slot(spots[s], row, thin)
		}
		return d
	}
	for _, col := range columns {
		c.H = max(c.H, top+depth(col))
	}
	x := 0
	for i, col := range columns {
		if len(col) == 0 {
			continue
		}
		w := Width(heads[i], size, true)
		for _, s := range col {
			if t := spots[s].table; t >= 0 {
				w = max(w, Width(tables[t].Name, size, tables[t].Bold)+2*pad)
			}
		}
		y := top + (c.H-top-depth(col))/2
		for _, s := range col {
			h := slot(spots[s], row, thin)
			spots[s].x, spots[s].w, spots[s].y = x, w, y+h/2
			y += h
		}
		c.Text(x, 1500, size, true, Start, Ink, heads[i])
		x += w + gap
	}
	c.W, c.H = x-gap, c.H+600
	c.Line(0, 2300, c.W, 2300, 100, Rule, false)
	for _, s := range spots {
		for _, to := range s.to {
			c.Ribbon(s.x+s.w, s.y-90, spots[to].x, spots[to].y-90, 180, Steel, 75, "")
		}
		if s.table < 0 {
			c.Ribbon(s.x, s.y-90, s.x+s.w, s.y-90, 180, Steel, 75, "")
		}
	}
	for _, s := range spots {
		if s.table < 0 {
			continue
		}
		t := tables[s.table]
		c.Rect(s.x, s.y-1050, s.w, 2100, "#eef3f6", t.Tip)
		c.Rect(s.x, s.y-1050, 300, 2100, t.Color, t.Tip)
		c.Text(s.x+pad, s.y+430, size, t.Bold, Start, Ink, t.Name)
	}
	return c
}

func slot(s spot, row, thin int) int {
	if s.table < 0 {
		return thin
	}
	return row
}

// place makes a spot for each table, and one in every column that a line crosses; all lines of a table share it.
func place(tables []Table, reads [][2]int) ([]spot, [][]int) {
	var spots []spot
	var columns [][]int
	add := func(table, column int) int {
		for len(columns) <= column {
			columns = append(columns, nil)
		}
		spots = append(spots, spot{table: table})
		columns[column] = append(columns[column], len(spots)-1)
		return len(spots) - 1
	}
	for i, t := range tables {
		add(i, t.Column)
	}
	passing := map[[2]int]int{} // table, column
	join := func(a, b int) {
		if !slices.Contains(spots[a].to, b) {
			spots[a].to, spots[b].from = append(spots[a].to, b), append(spots[b].from, a)
		}
	}
	for _, r := range reads {
		at := r[0]
		for col := tables[r[0]].Column + 1; col < tables[r[1]].Column; col++ {
			key := [2]int{r[0], col}
			if _, ok := passing[key]; !ok {
				passing[key] = add(-1, col)
			}
			join(at, passing[key])
			at = passing[key]
		}
		join(at, r[1])
	}
	return spots, columns
}

// settle orders the spots of every column by the middle of what they are joined to, to and fro, and keeps the order with
// the fewest crossings.
func settle(spots []spot, columns [][]int) {
	rank := make([]int, len(spots))
	number := func() {
		for _, col := range columns {
			for i, s := range col {
				rank[s] = i
			}
		}
	}
	number()
	best, fewest := clone(columns), crossings(spots, columns, rank)
	for sweep := range 12 {
		for i := range columns {
			col, near := columns[i], func(s int) []int { return spots[s].from }
			if sweep%2 == 1 {
				col, near = columns[len(columns)-1-i], func(s int) []int { return spots[s].to }
			}
			weight := map[int]int{}
			for _, s := range col {
				weight[s] = 1000 * rank[s]
				if n := near(s); len(n) > 0 {
					sum := 0
					for _, o := range n {
						sum += 1000 * rank[o]
					}
					weight[s] = sum / len(n)
				}
			}
			slices.SortStableFunc(col, func(a, b int) int { return cmp.Compare(weight[a], weight[b]) })
			for j, s := range col {
				rank[s] = j
			}
		}
		if n := crossings(spots, columns, rank); n < fewest {
			best, fewest = clone(columns), n
		}
	}
	for i := range columns {
		copy(columns[i], best[i])
	}
}

func clone(columns [][]int) [][]int {
	out := make([][]int, len(columns))
	for i, c := range columns {
		out[i] = slices.Clone(c)
	}
	return out
}

// crossings counts the pairs of lines that cross between two columns.
func crossings(spots []spot, columns [][]int, rank []int) int {
	n := 0
	for _, col := range columns {
		var lines [][2]int
		for _, s := range col {
			for _, to := range spots[s].to {
				lines = append(lines, [2]int{rank[s], rank[to]})
			}
		}
		for i, a := range lines {
			for _, b := range lines[i+1:] {
				if (a[0]-b[0])*(a[1]-b[1]) < 0 {
					n++
				}
			}
		}
	}
	return n
}
