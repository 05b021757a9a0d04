package reports

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"padu/reports/chart"
)

// lineage is which table reads which: names carry their layer, landing.rkpd, staging.stg_rkpd, mart.fct_rkpd.
type lineage struct {
	reads, readBy map[string][]string
	says          map[string]string // what a row of a table is
}

// above are all tables that a table rests on, in alphabetical order.
func (l *lineage) above(name string) []string {
	seen := map[string]bool{}
	var walk func(string)
	walk = func(n string) {
		for _, in := range l.reads[n] {
			if !seen[in] {
				seen[in] = true
				walk(in)
			}
		}
	}
	walk(name)
	return slices.Sorted(maps.Keys(seen))
}

// datasets are the datasets that a table rests on; padu's own lists and books are none.
func (l *lineage) datasets(name string) []string {
	var out []string
	for _, n := range l.above(name) {
		if d, ok := strings.CutPrefix(n, "landing."); ok && datasetNames[d] != "" {
			out = append(out, d)
		}
	}
	return out
}

var layerColors = map[string]string{"landing": chart.Grey, "staging": chart.Steel, "intermediate": chart.Steel, "mart": chart.Blue}

// table is a node of a drawing.
func (l *lineage) table(name string, column int) chart.Table {
	layer, short, _ := strings.Cut(name, ".")
	tip := l.says[name]
	if d := datasetNames[short]; layer == "landing" && d != "" {
		tip = "Baris berkas yang dimuat: " + d
	}
	return chart.Table{Name: short, Tip: tip, Column: column, Color: layerColors[layer]}
}

// around draws one mart with the datasets that it rests on, what it reads itself, and which marts read it.
func (l *lineage) around(name string) *chart.Canvas {
	var tables []chart.Table
	at := map[string]int{}
	add := func(key string, t chart.Table) {
		at[key] = len(tables)
		tables = append(tables, t)
	}
	datasets := l.datasets(name)
	for _, d := range datasets {
		add("0"+d, l.table("landing."+d, 0))
	}
	own := l.table(name, 2)
	own.Color, own.Bold = chart.Teal, true
	add(name, own)
	var lines [][2]int
	for _, in := range l.reads[name] {
		add("1"+in, l.table(in, 1))
		lines = append(lines, [2]int{at["1"+in], at[name]})
		rests := l.datasets(in)
		for _, d := range datasets {
			if slices.Contains(rests, d) || in == "landing."+d {
				lines = append(lines, [2]int{at["0"+d], at["1"+in]})
			}
		}
	}
	for _, out := range l.readBy[name] {
		add("3"+out, l.table(out, 3))
		lines = append(lines, [2]int{at[name], at["3"+out]})
	}
	title := fmt.Sprintf("Asal-usul %s: membaca %d tabel, dibaca %d tabel", strings.TrimPrefix(name, "mart."), len(l.reads[name]), len(l.readBy[name]))
	return chart.Graph(title, []string{"Kiriman", "Dibaca langsung", "Tabel ini", "Dipakai oleh"}, tables, lines)
}

// whole draws every table that rests on what regions send, from left to right. A line that another way leads round as well
// is left out, and a staging view, which only takes what is in force, is drawn as its dataset.
func (l *lineage) whole() *chart.Canvas {
	dataset := func(name string) string {
		if d, ok := strings.CutPrefix(name, "staging.stg_"); ok && datasetNames[d] != "" {
			return "landing." + d
		}
		return name
	}
	reads := map[string][]string{} // of the tables that are drawn
	for _, name := range slices.Sorted(maps.Keys(l.reads)) {
		if dataset(name) != name || len(l.datasets(name)) == 0 {
			continue
		}
		for _, in := range l.reads[name] {
			if in = dataset(in); (len(l.datasets(in)) > 0 || datasetNames[strings.TrimPrefix(in, "landing.")] != "") && !slices.Contains(reads[name], in) {
				reads[name] = append(reads[name], in)
			}
		}
	}
	column := map[string]int{}
	var place func(name string) int
	place = func(name string) int {
		if _, ok := column[name]; !ok {
			column[name] = 0
			for _, in := range reads[name] {
				column[name] = max(column[name], place(in)+1)
			}
		}
		return column[name]
	}
	drawn := &lineage{reads: reads}
	var tables []chart.Table
	at := map[string]int{}
	deepest := 0
	for _, name := range slices.Sorted(maps.Keys(reads)) {
		for _, n := range append([]string{name}, reads[name]...) {
			if _, ok := at[n]; !ok {
				at[n] = len(tables)
				tables = append(tables, l.table(n, place(n)))
				deepest = max(deepest, place(n))
			}
		}
	}
	var lines [][2]int
	for _, name := range slices.Sorted(maps.Keys(reads)) {
		for _, in := range reads[name] {
			round := slices.ContainsFunc(reads[name], func(o string) bool { return o != in && slices.Contains(drawn.above(o), in) })
			if !round {
				lines = append(lines, [2]int{at[in], at[name]})
			}
		}
	}
	heads := []string{"Kiriman"}
	for i := range deepest {
		heads = append(heads, fmt.Sprintf("Langkah %d", i+1))
	}
	return chart.Graph(fmt.Sprintf("Dari kiriman daerah sampai tabel yang dibaca: %d tabel", len(tables)), heads, tables, lines)
}

// scroll puts a drawing that has one width into a box that scrolls sideways, also with the keys.
func scroll(c *chart.Canvas, class string) template.HTML {
	return template.HTML(`<div class="scroll" tabindex="0" role="group" aria-label="Gambar, dapat digeser ke samping">` + c.SVG(class) + `</div>`)
}
