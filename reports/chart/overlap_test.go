package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// hardCases are the charts with data that has a zero, a one, a long name, something missing and markup in it.
func hardCases() map[string]*Canvas {
	stages := []Stage{
		{Name: "Perjanjian berlaku", Nodes: []Node{{Name: "Antardaerah (KSDD)", Note: "40 · 80%", Value: 40}, {Name: "Pihak ketiga (KSDPK)", Note: "8 · 16%", Value: 8}, {Name: "Sinergi pusat", Note: "1 · 2%", Value: 1}, {Name: "Luar negeri", Note: "1 · 2%", Value: 1}}},
		{Name: "RKPD 2026", Nodes: []Node{{Name: "Tercantum", Note: "49 · 98%", Value: 49}, {Name: "Tidak tercantum", Note: "1 · 2%", Value: 1, Bad: true}}},
		{Name: "APBD", Nodes: []Node{{Name: "Dianggarkan", Note: "50 · 100%", Value: 50}, {Name: "Tanpa anggaran", Note: "0 · 0%", Bad: true}}},
	}
	streams := []Stream{{0, 0, 0, 40}, {0, 1, 0, 8}, {0, 2, 0, 1}, {0, 3, 1, 1}, {1, 0, 0, 49}, {1, 1, 0, 1}}
	bars := []Bar{{Label: "Kota Bogor", Text: "71% · 24 dari 34", Value: 706}, {Label: "Kabupaten <Tanjung Jabung Timur> & sekitarnya yang panjang", Text: "50% · 1 dari 2", Value: 500, Mark: true},
		{Label: "Nol", Text: "0% · 0 dari 3", Value: 0}, {Label: "Belum ada", Missing: true}, {Label: "Sebagian", Text: "40", Value: 400, Part: 100}}
	var cols []Column
	for i, v := range []int{0, 4, 0, 1, 12, 0, 0, 3, 0, 1, 0, 2, 1} {
		c := Column{Name: []string{"Nov", "Des", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov"}[i], Value: v, Near: min(v, max(0, 4-i))}
		if i == 0 || i == 2 {
			c.Below = strconv.Itoa(2026 + i/2)
		}
		cols = append(cols, c)
	}
	tiles := []Tile{{Code: "32", Text: "71", Tip: "Jawa Barat: 24 dari 34", Class: 3}, {Code: "31", Text: "…", Class: -1}, {Code: "35", Text: "95", Class: 5}, {Code: "75", Text: "0", Class: 0}}
	heat := []HeatRow{{Label: "Pendidikan", Texts: []string{"3", "12"}, Class: []int{1, 5}}, {Label: "Kesehatan", Texts: []string{"0", "1"}, Class: []int{0, 0}}, {Label: "Pemberdayaan perempuan dan pelindungan anak", Texts: []string{"…", "2"}, Class: []int{-1, 1}}}
	var tables []Table
	var reads [][2]int
	for i := range 24 { // every table is read by those one, two and five further, whatever the column
		tables = append(tables, Table{Name: strings.Repeat("t", 3+i) + strconv.Itoa(i), Column: i / 5, Color: Blue, Bold: i%2 == 0})
		for _, from := range []int{i - 5, i - 7, i - 13} {
			if from >= 0 && from/5 < i/5 {
				reads = append(reads, [2]int{from, i})
			}
		}
	}
	out := map[string]*Canvas{
		"graph": Graph("Silsilah", []string{"Kiriman yang panjang namanya", "Langkah 1", "Langkah 2", "Langkah 3", "Langkah 4"}, tables, reads),
		"flow":  Flow("Dari 50 perjanjian, semua sampai ke anggaran", stages, streams),
		"bars":  Bars("Kota Bogor paling jauh", bars, 68000), "bars-narrow": Bars("Kota Bogor paling jauh", bars, 35000),
		"columns": Columns("24 perjanjian berakhir", cols, 68000), "columns-narrow": Columns("24 perjanjian berakhir", cols, 35000),
		"scatter": cloud(68000), "scatter-narrow": cloud(35000), "ranks": strip(68000), "ranks-narrow": strip(35000),
		"tiles": Tiles("Porsi menurut provinsi", tiles, "Porsi (%)", [5]string{"20", "40", "60", "80", "90"}),
		"heat":  Heat("Naskah baru", []string{"2025", "2026"}, heat, 68000), "heat-narrow": Heat("Naskah baru", []string{"2025", "2026"}, heat, 35000),
	}
	for suffix, width := range map[string]int{"": 68000, "-narrow": 35000} {
		for name, c := range plain(width) {
			out["plain "+name+suffix] = c
		}
		for name, c := range nasty(width) {
			out["nasty "+name+suffix] = c
		}
	}
	return out
}

// TestNothingOverlaps: two texts never stand on each other and none leaves the drawing, so every label can be read.
func TestNothingOverlaps(t *testing.T) {
	type box struct {
		x1, y1, x2, y2 int
		text           string
	}
	for name, c := range hardCases() {
		var boxes []box
		for _, i := range c.items {
			if i.shape != label || i.text == "" {
				continue
			}
			w := Width(i.text, i.size, i.bold)
			x := i.a - w*int(i.anchor)/2
			b := box{x, i.b - i.size*7/10, x + w, i.b + i.size/5, i.text}
			if b.x1 < 0 || b.x2 > c.W || b.y1 < 0 || b.y2 > c.H {
				t.Errorf("%s: %q stands at %d–%d, %d–%d, outside %d × %d", name, b.text, b.x1, b.x2, b.y1, b.y2, c.W, c.H)
			}
			for _, o := range boxes {
				if b.x1 < o.x2 && o.x1 < b.x2 && b.y1 < o.y2 && o.y1 < b.y2 {
					t.Errorf("%s: %q stands on %q", name, b.text, o.text)
				}
			}
			boxes = append(boxes, b)
		}
	}
}

// TestNothingLeaves: no mark stands outside the drawing, where a page would cut it off.
func TestNothingLeaves(t *testing.T) {
	for name, c := range hardCases() {
		for _, i := range c.items {
			var x, y []int
			switch i.shape {
			case rectangle:
				x, y = []int{i.a, i.a + i.c}, []int{i.b, i.b + i.d}
			case stroke:
				x, y = []int{i.a, i.c}, []int{i.b, i.d}
			case dot:
				x, y = []int{i.a - i.c, i.a + i.c}, []int{i.b - i.c, i.b + i.c}
			case area, trail:
				for n, v := range i.edge {
					if n%2 == 0 {
						x = append(x, v)
					} else {
						y = append(y, v)
					}
				}
			default:
				continue
			}
			if slices.Min(x) < 0 || slices.Max(x) > c.W || slices.Min(y) < 0 || slices.Max(y) > c.H {
				t.Errorf("%s: %s of shape %d at %v, %v is outside %d × %d", name, i.color, i.shape, x, y, c.W, c.H)
			}
		}
	}
}

// TestColoursApart simulates the three kinds of colour blindness (Machado 2009, full strength) and asks that the colours
// that stand for different things stay apart. The floors are those measured when the palette was chosen.
func TestColoursApart(t *testing.T) {
	views := map[string][9]float64{
		"normal": {1, 0, 0, 0, 1, 0, 0, 0, 1},
		"protan": {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
		"deutan": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
		"tritan": {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
	}
	colours := []string{Blue, Rust, Teal}
	floors := map[string]float64{"normal": 31, "protan": 20, "deutan": 19, "tritan": 11}
	for name, m := range views {
		for i, a := range colours {
			for _, b := range colours[i+1:] {
				if d := distance(simulate(a, m), simulate(b, m)); d < floors[name] {
					t.Errorf("%s: %s and %s are %.1f apart, want at least %.0f", name, a, b, d, floors[name])
				}
			}
		}
	}
}

// simulate gives the linear colour as an eye with matrix m sees it.
func simulate(hex string, m [9]float64) [3]float64 {
	r, g, b := rgb(hex)
	var v [3]float64
	for i, c := range [3]int{r, g, b} {
		x := float64(c) / 255
		if v[i] = x / 12.92; x > 0.04045 {
			v[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	var out [3]float64
	for i := range out {
		out[i] = min(max(m[3*i]*v[0]+m[3*i+1]*v[1]+m[3*i+2]*v[2], 0), 1)
	}
	return out
}

// distance is CIE76 between two linear colours.
func distance(a, b [3]float64) float64 {
	lab := func(c [3]float64) [3]float64 {
		f := func(t float64) float64 {
			if t > 216.0/24389 {
				return math.Cbrt(t)
			}
			return (24389.0/27*t + 16) / 116
		}
		x := f((0.4124564*c[0] + 0.3575761*c[1] + 0.1804375*c[2]) / 0.95047)
		y := f(0.2126729*c[0] + 0.7151522*c[1] + 0.0721750*c[2])
		z := f((0.0193339*c[0] + 0.1191920*c[1] + 0.9503041*c[2]) / 1.08883)
		return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
	}
	p, q := lab(a), lab(b)
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

// TestGraphHasFewCrossings: reads in a reversed order cross everywhere until the tables are ordered by what they read; a
// line that passes a column stands on none of its tables.
func TestGraphHasFewCrossings(t *testing.T) {
	var tables []Table
	var reads [][2]int
	for i := range 6 {
		tables = append(tables, Table{Name: "a" + strconv.Itoa(i)}, Table{Name: "b" + strconv.Itoa(i), Column: 2})
		reads = append(reads, [2]int{2 * i, 2*(5-i) + 1})
	}
	tables = append(tables, Table{Name: "lain", Column: 1})
	spots, columns := place(tables, reads)
	if len(columns[1]) != 7 {
		t.Errorf("%d spots in the middle, want one for each line and the table there", len(columns[1]))
	}
	settle(spots, columns)
	rank := make([]int, len(spots))
	for _, col := range columns {
		for i, s := range col {
			rank[s] = i
		}
	}
	if n := crossings(spots, columns, rank); n > 0 {
		t.Errorf("%d lines cross, want none", n)
	}
}
