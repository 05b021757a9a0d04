package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/reports/chart"
)

// leastSpread is from how many regions on a spread says something.
const leastSpread = 4

// spread shows how far the regions are apart: one dot for each, by the share of its agreements in the plan.
func (st *site) spread(d *document, n *nation) {
	var of []place
	in, all := 0, 0
	for _, code := range sortedKeys(n.figures) {
		if f := n.figures[code]; f.HasPlan && f.N > 0 {
			s, _ := share(int64(f.InPlan), int64(f.N))
			of = append(of, place{st.byCode[code], f, s})
			in, all = in+f.InPlan, all+f.N
		}
	}
	if len(of) < leastSpread {
		return
	}
	slices.SortStableFunc(of, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.part, b.part), strings.Compare(a.r.Code, b.r.Code))
	})
	t := &table{ID: "sebaran", Most: mostFields, Columns: rankColumns}
	var dots []chart.Place
	for i, x := range of {
		t.Rows = append(t.Rows, row{x.r.Code, x.cells()})
		dots = append(dots, chart.Place{Name: x.r.Name, Text: permilleText(x.part) + "%", Value: x.part, Mark: i == 0 && x.part < of[1].part})
	}
	low, high := of[(len(of)-1)/4].part, of[3*(len(of)-1)/4].part // the nearest ranks
	title := fmt.Sprintf("Separuh dari %d daerah mencantumkan %s%% sampai %s%% perjanjiannya di RKPD", len(of), permilleText(low), permilleText(high))
	if low == high {
		title = fmt.Sprintf("Separuh dari %d daerah mencantumkan %s%% perjanjiannya di RKPD", len(of), permilleText(low))
	}
	together, _ := share(int64(in), int64(all))
	d.add("sebaran-daerah", "Sebaran daerah", part{Figure: &figure{Title: title, Sub: "Porsi perjanjian berlaku yang tercantum di RKPD tahun terakhir tiap daerah (%); tiap titik satu daerah", Source: "Register kerja sama; RKPD.",
		Note: "Pita: separuh daerah yang di tengah. Garis putus-putus: semua perjanjian bersama-sama. Daerah tanpa register atau RKPD tidak digambar.",
		Draw: func(w int) *chart.Canvas {
			return chart.Strip(title, chart.Axis{Name: "% perjanjian di RKPD", Most: 1000, Text: permilleText}, dots, chart.Mean{Value: together, Text: "Seluruhnya " + percent(int64(in), int64(all))},
				chart.Band{Low: low, High: high, Text: "separuh daerah"}, fmt.Sprintf("n = %d", len(of)), w)
		}, Table: t}})
}
