package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/reports/chart"
	"padu/warehouse"
)

// heatBounds are the class boundaries of the heat map, in agreements.
var heatBounds = [5]int64{1, 3, 5, 10, 20}

// mostYears is how many years the heat map shows.
const mostYears = 6

// fieldYears shows how many agreements each bidang urusan had in each year; nil with fewer than two years.
func (st *site) fieldYears(rows []fieldRow, scope, region, source, where string) *figure {
	count, years := map[string]map[int]int64{}, map[int]bool{}
	for _, x := range rows {
		if y := st.period.year(); y > 0 && x.Year > y {
			continue
		}
		years[x.Year] = true
		if count[x.Code] == nil {
			count[x.Code] = map[int]int64{}
		}
		count[x.Code][x.Year] = x.Agreements
	}
	order := sortedKeys(years)
	order = order[max(0, len(order)-mostYears):]
	if len(order) < 2 {
		return nil
	}
	last, first := order[len(order)-1], order[len(order)-2]
	codes := slices.DeleteFunc(sortedKeys(count), func(code string) bool {
		return !slices.ContainsFunc(order, func(y int) bool { return count[code][y] > 0 })
	})
	if len(codes) == 0 {
		return nil
	}
	slices.SortStableFunc(codes, func(a, b string) int { return cmp.Or(int(count[b][last]-count[a][last]), strings.Compare(a, b)) })
	t := &table{ID: "tahun", Columns: []column{{"Bidang urusan", "bidang_urusan", formWords, false}}}
	var names []string
	for _, y := range order {
		names = append(names, fmt.Sprint(y))
		t.Columns = append(t.Columns, column{fmt.Sprint(y), fmt.Sprint(y), formCount, false})
	}
	var heat []chart.HeatRow
	for i, code := range codes {
		h := chart.HeatRow{Label: st.fields[code]}
		line := row{code, []cell{say(code + " " + st.fields[code])}}
		for _, y := range order {
			n := count[code][y]
			class := 0
			for _, b := range heatBounds[1:] {
				if n >= b {
					class++
				}
			}
			h.Texts, h.Class = append(h.Texts, integer(n)), append(h.Class, class)
			line.Cells = append(line.Cells, tally(n).by(func() []Sum {
				return []Sum{total("naskah", n, "naskah", "korelasi_bidang_urusan", "jumlah_kerja_sama", fmt.Sprintf("lingkup = %s and kode_wilayah = %s and tahun = %d and kode_bidang_urusan = %s", warehouse.Quote(scope), warehouse.Quote(region), y, warehouse.Quote(code)))}
			}))
		}
		t.Rows = append(t.Rows, line)
		if i < mostFields {
			heat = append(heat, h)
		}
	}
	heading := changeTitle(st, codes, count, first, last)
	return &figure{ID: "tahun", Title: heading, Sub: fmt.Sprintf("Jumlah naskah menurut bidang urusan dan tahun, %s", where), Source: source, Note: "Naskah dihitung pada setiap tahun yang disentuh masa berlakunya.",
		Draw: func(w int) *chart.Canvas { return chart.Heat(heading, names, heat, w) }, Table: t}
}

// changeTitle says which bidang urusan gained most between two years, or how many changed when several gained the same.
func changeTitle(st *site, codes []string, count map[string]map[int]int64, first, last int) string {
	best, most, ties, more, fewer := "", int64(0), 0, 0, 0
	for _, code := range codes {
		switch d := count[code][last] - count[code][first]; {
		case d > 0:
			more++
			if d > most {
				best, most, ties = code, d, 0
			}
			if d == most {
				ties++
			}
		case d < 0:
			fewer++
		}
	}
	switch {
	case more == 0 && fewer == 0:
		return fmt.Sprintf("Tidak ada bidang urusan yang berubah antara %d dan %d", first, last)
	case ties == 1:
		return fmt.Sprintf("%s bertambah paling banyak: dari %d naskah pada %d menjadi %d pada %d", st.fields[best], count[best][first], first, count[best][last], last)
	case fewer == 0:
		return fmt.Sprintf("%d bidang urusan bertambah naskahnya dari %d ke %d, tidak ada yang berkurang", more, first, last)
	case more == 0:
		return fmt.Sprintf("%d bidang urusan berkurang naskahnya dari %d ke %d, tidak ada yang bertambah", fewer, first, last)
	}
	return fmt.Sprintf("%d bidang urusan bertambah naskahnya dari %d ke %d, %d berkurang", more, first, last, fewer)
}
