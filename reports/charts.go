package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"padu/reports/chart"
	"padu/warehouse"
)

// flowChart draws the way of a region's agreements from signature to spending.
func flowChart(f *figures) *chart.Canvas {
	stages, streams := flowStages(f)
	return chart.Flow(flowTitle(f), stages, streams)
}

// lowFlowChart is the same for the sheet, where a table has to stand below it.
func lowFlowChart(f *figures) *chart.Canvas {
	stages, streams := flowStages(f)
	return chart.LowFlow(flowTitle(f), stages, streams)
}

func flowStages(f *figures) ([]chart.Stage, []chart.Stream) {
	note := func(n int) string {
		return fmt.Sprintf("%d · %s", n, strings.ReplaceAll(percent(int64(n), int64(f.N)), ",0%", "%"))
	}
	kinds := chart.Stage{Name: "Perjanjian berlaku"}
	var in, out, both, planOnly, budgetOnly, neither, spent int
	for _, k := range f.Kinds {
		kinds.Nodes = append(kinds.Nodes, chart.Node{Name: k.Name, Note: note(k.N), Value: k.N})
		in, out = in+k.InPlan, out+k.NotInPlan
		both, planOnly, budgetOnly, neither, spent = both+k.PlanAndBudget, planOnly+k.PlanOnly, budgetOnly+k.BudgetOnly, neither+k.Neither, spent+k.Spent
	}
	stages := []chart.Stage{kinds,
		{Name: fmt.Sprintf("RKPD %d", f.Year), Nodes: []chart.Node{{Name: "Tercantum", Note: note(in), Value: in}, {Name: "Tidak tercantum", Note: note(out), Value: out, Bad: true}}}}
	var streams []chart.Stream
	for i, k := range f.Kinds {
		streams = append(streams, chart.Stream{Stage: 0, From: i, To: 0, Value: k.InPlan}, chart.Stream{Stage: 0, From: i, To: 1, Value: k.NotInPlan})
	}
	if f.HasBudget {
		stages = append(stages, chart.Stage{Name: "APBD", Nodes: []chart.Node{{Name: "Dianggarkan", Note: note(both + budgetOnly), Value: both + budgetOnly}, {Name: "Tanpa anggaran", Note: note(planOnly + neither), Value: planOnly + neither, Bad: true}}})
		streams = append(streams, chart.Stream{Stage: 1, From: 0, To: 0, Value: both}, chart.Stream{Stage: 1, From: 0, To: 1, Value: planOnly}, chart.Stream{Stage: 1, From: 1, To: 0, Value: budgetOnly}, chart.Stream{Stage: 1, From: 1, To: 1, Value: neither})
	}
	if f.HasBudget && f.HasReal {
		rest := both + budgetOnly - spent
		nodes := []chart.Node{{Name: "Terealisasi", Note: note(spent), Value: spent}}
		streams = append(streams, chart.Stream{Stage: 2, From: 0, To: 0, Value: spent})
		if rest > 0 {
			nodes = append(nodes, chart.Node{Name: "Belum terealisasi", Note: note(rest), Value: rest, Bad: true})
			streams = append(streams, chart.Stream{Stage: 2, From: 0, To: 1, Value: rest})
		}
		stages = append(stages, chart.Stage{Name: "s.d. " + monthsLong[f.Month], Nodes: nodes})
	}
	return stages, streams
}

func flowTitle(f *figures) string {
	switch {
	case !f.HasBudget:
		return fmt.Sprintf("%d dari %d perjanjian tercantum di RKPD", f.InPlan, f.N)
	case f.N == 1 && f.InBudget == 1:
		return "Satu-satunya perjanjian sampai ke anggaran"
	case f.N == 1:
		return "Satu-satunya perjanjian belum sampai ke anggaran"
	case f.InBudget == f.N:
		return fmt.Sprintf("Semua %d perjanjian sampai ke anggaran", f.N)
	case f.InBudget == 0:
		return fmt.Sprintf("Tidak satu pun dari %d perjanjian sampai ke anggaran", f.N)
	}
	return fmt.Sprintf("Dari %d perjanjian, %d sampai ke anggaran", f.N, f.InBudget)
}

// mostFields is how many bidang urusan the chart shows.
const mostFields = 12

// fields shows the bidang urusan that cooperation touches, and how they changed over the years.
func (g *regional) fields() {
	st, r, f := g.st, g.r, g.f
	if !f.HasBudget && !f.HasPlan {
		return
	}
	rows, where, scope := r.fields, r.Name, "wilayah"
	if r.Kind == "provinsi" && len(r.province) > 0 {
		rows, where, scope = r.province, r.Name+" dengan kabupaten dan kotanya; naskah bersama dihitung sekali", "provinsi"
	}
	var of []fieldRow
	for _, x := range rows {
		if x.Year == f.Year && x.Agreements > 0 {
			of = append(of, x)
		}
	}
	slices.SortStableFunc(of, func(a, b fieldRow) int {
		return cmp.Or(int(b.Agreements-a.Agreements), strings.Compare(a.Code, b.Code))
	})
	if len(of) == 0 {
		return
	}
	t := &table{ID: "bidang", Columns: []column{{"Bidang urusan", "bidang_urusan", formWords, false}, {"Kerja sama", "jumlah_kerja_sama", formCount, false}, {"Pagu RKPD", "pagu_rkpd", formRupiah, false},
		{"Anggaran APBD", "anggaran_apbd", formRupiah, false}, {"Terkait kerja sama", "anggaran_apbd_terkait", formRupiah, false}, {"Serapan", "serapan", formPercent, false}, {"Realisasi", "realisasi", formRupiah, true}}}
	var bars []chart.Bar
	for i, x := range of {
		t.Rows = append(t.Rows, row{x.Code, st.fieldCells(x, scope, r.Code)})
		if i < mostFields {
			bars = append(bars, chart.Bar{Label: st.fields[x.Code], Value: x.Agreements, Text: fmt.Sprintf("%d · %s", x.Agreements, money(x.TiedBudget.Valid, x.TiedBudget.Int64))})
		}
	}
	heading := fieldsTitle(st, of)
	text := counted(len(of), "Kerja sama menyentuh satu bidang urusan.", "Kerja sama menyentuh %d bidang urusan.") + " Angka di belakang batang adalah anggaran sub kegiatan yang ditautkan."
	g.add("urusan", "Menurut urusan", part{Text: text},
		part{Figure: &figure{Title: heading, Sub: fmt.Sprintf("Jumlah naskah menurut bidang urusan, %d, %s", f.Year, where), Source: g.source(), Note: "Bidang urusan menurut register; bila tidak disebut, menurut sub kegiatannya.",
			Draw: func(w int) *chart.Canvas { return chart.Bars(heading, bars, w) }, Table: t}},
		part{Figure: st.fieldYears(rows, scope, r.Code, g.source(), where)})
}

// fieldCells are the cells of a bidang urusan: name, agreements, plan, budget, tied budget, share spent, spending.
func (st *site) fieldCells(x fieldRow, scope, code string) []cell {
	where := fmt.Sprintf("lingkup = %s and kode_wilayah = %s and tahun = %d and kode_bidang_urusan = %s", warehouse.Quote(scope), warehouse.Quote(code), x.Year, warehouse.Quote(x.Code))
	of := func(c cell, column string) cell { return c.at("korelasi_bidang_urusan", column, where) }
	spent, all := portion(x.Spent.Valid, x.Spent.Int64, x.Budget.Int64), of(amount(x.Spent.Valid, x.Spent.Int64), "realisasi")
	inAll := Sum{"realisasi", exact(x.Spent.Valid, x.Spent.Int64), "rupiah", "korelasi_bidang_urusan", "realisasi", where}
	if st.period.Code != "" && x.Spent.Valid { // the mart knows the latest month alone
		inAll.Table, inAll.Where = "fct_realisasi", fmt.Sprintf("kode_wilayah in (%s) and tahun = %d and kode_bidang_urusan = %s and %s and %s", ofScope(scope, code), x.Year, warehouse.Quote(x.Code), outgoing, st.period.spent())
		all = all.by(func() []Sum { return []Sum{inAll} })
	}
	if spent.Value != nil {
		spent = spent.by(func() []Sum {
			return []Sum{inAll, rupiahs("anggaran", x.Budget.Int64, "korelasi_bidang_urusan", "anggaran_apbd", where)}
		})
	}
	return []cell{say(x.Code + " " + st.fields[x.Code]), of(tally(x.Agreements), "jumlah_kerja_sama"), of(amount(x.Plan.Valid, x.Plan.Int64), "pagu_rkpd"), of(amount(x.Budget.Valid, x.Budget.Int64), "anggaran_apbd"),
		of(amount(x.TiedBudget.Valid, x.TiedBudget.Int64), "anggaran_apbd_terkait"), spent, all}
}

// ofScope are the regions of a scope of korelasi_bidang_urusan, in SQL.
func ofScope(scope, code string) string {
	if scope == "provinsi" {
		return "select kode_wilayah from mart.dim_wilayah where kode_provinsi = " + warehouse.Quote(code)
	}
	return warehouse.Quote(code)
}

// fieldsTitle names the bidang urusan with most agreements; of is sorted.
func fieldsTitle(st *site, of []fieldRow) string {
	most, ties := of[0].Agreements, 0
	for _, x := range of {
		if x.Agreements == most {
			ties++
		}
	}
	first := st.fields[of[0].Code]
	switch ties {
	case 1:
		return fmt.Sprintf("%s paling banyak dikerjasamakan: %d naskah", first, most)
	case 2:
		second := st.fields[of[1].Code]
		return fmt.Sprintf("%s dan %s paling banyak dikerjasamakan: masing-masing %d naskah", first, strings.ToLower(second[:1])+second[1:], most)
	}
	return fmt.Sprintf("%d bidang urusan sama banyak dikerjasamakan: masing-masing %d naskah", ties, most)
}

func money(known bool, cents int64) string {
	if !known {
		return "…"
	}
	return rupiahWords(cents)
}

// endingFigure is the calendar of the next twelve months; at are the codes of the regions as SQL writes them.
func endingFigure(f *figures, day time.Time, at string) *figure {
	var cols []chart.Column
	t := &table{ID: "kalender", Columns: []column{{"Bulan", "bulan", formWords, false}, {"Berakhir", "berakhir", formCount, false}}}
	soon := f.near(day)
	in := func(list []*agreement, m time.Time) (n int) {
		for _, a := range list {
			if a.End.Year() == m.Year() && a.End.Month() == m.Month() {
				n++
			}
		}
		return n
	}
	// Twelve months from the middle of a month touch thirteen.
	for i, until := 0, day.AddDate(1, 0, -1); ; i++ {
		m := time.Date(day.Year(), day.Month()+time.Month(i), 1, 0, 0, 0, 0, time.UTC)
		if m.After(until) {
			break
		}
		n := in(f.Ending, m)
		c := chart.Column{Name: monthsShort[m.Month()], Value: n, Near: in(soon, m)}
		if i == 0 || m.Month() == 1 {
			c.Below = fmt.Sprint(m.Year())
		}
		cols = append(cols, c)
		ends := fmt.Sprintf("kode_wilayah in (%s) and ditandatangani and tanggal_berakhir >= date '%s' and tanggal_berakhir < date '%s' and year(tanggal_berakhir) = %d and month(tanggal_berakhir) = %d",
			at, day.Format(time.DateOnly), day.AddDate(1, 0, 0).Format(time.DateOnly), m.Year(), m.Month())
		t.Rows = append(t.Rows, row{m.Format("2006-01"), []cell{say(fmt.Sprintf("%s %d", monthsLong[m.Month()], m.Year())),
			tally(n).by(func() []Sum { return []Sum{count("berakhir", n, "naskah", "fct_kerja_sama", ends)} })}})
	}
	near := len(soon)
	heading := fmt.Sprintf("%d perjanjian berakhir dalam dua belas bulan", len(f.Ending))
	switch {
	case len(f.Ending) == 1:
		heading = fmt.Sprintf("Satu perjanjian berakhir dalam dua belas bulan: %s", date(f.Ending[0].End))
	case near > 0:
		heading = fmt.Sprintf("%d perjanjian berakhir dalam 90 hari, %d dalam dua belas bulan", near, len(f.Ending))
	}
	return &figure{Title: heading, Sub: "Jumlah perjanjian menurut bulan berakhir, sejak " + monthsLong[day.Month()] + nbsp + strconv.Itoa(day.Year()), Source: "Register kerja sama.", Note: "Yang tanpa batas waktu tidak dihitung.",
		Draw: func(w int) *chart.Canvas { return chart.Columns(heading, cols, w) }, Table: t}
}

// rankColumns are the columns of a ranking of regions, by cells.
var rankColumns = []column{{"Daerah", "daerah", formText, false}, {"Perjanjian", "perjanjian", formCount, false}, {"Di RKPD", "di_rkpd", formCount, false}, {"Porsi", "porsi", formPercent, false},
	{"Dianggarkan", "dianggarkan", formCount, false}, {"Kode wilayah", "kode_wilayah", formCode, true}}

// place is a region in a ranking.
type place struct {
	r    *region
	f    *figures
	part int64
}

// ranking compares the kabupaten and kota of a province.
func (g *regional) ranking() {
	st, prov := g.st, g.r
	var places []place
	all := 0
	for _, r := range st.regions {
		if r.Province != prov.Code || r.Kind == "provinsi" {
			continue
		}
		all++
		if f := st.figures(r, g.Period); f.HasPlan && f.N > 0 {
			s, _ := share(int64(f.InPlan), int64(f.N))
			places = append(places, place{r, f, s})
		}
	}
	if len(places) == 0 {
		return
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Or(int(b.part-a.part), strings.Compare(a.r.Code, b.r.Code)) })
	t := &table{ID: "peringkat", Columns: rankColumns}
	var ranks []chart.Rank
	in, of := 0, 0
	for i, x := range places {
		in, of = in+x.f.InPlan, of+x.f.N
		ranks = append(ranks, chart.Rank{Label: fmt.Sprintf("%d %s", 1+slices.IndexFunc(places[:i+1], func(y place) bool { return y.part == x.part }), x.r.Name), Value: x.part,
			Text: permilleText(x.part) + "%", Note: fmt.Sprintf("%d dari %d", x.f.InPlan, x.f.N)})
		t.Rows = append(t.Rows, row{x.r.Code, x.cells()})
	}
	heading := fmt.Sprintf("%s paling jauh: %s%% perjanjiannya tercantum di RKPD", places[0].r.Name, permilleText(places[0].part))
	ties := 0
	for _, x := range places {
		if x.part == places[0].part {
			ties++
		}
	}
	if ties > 1 {
		heading = fmt.Sprintf("%d daerah sama jauh: %s%% perjanjiannya tercantum di RKPD", ties, permilleText(places[0].part))
	}
	note := "Garis putus-putus: semua perjanjian kabupaten dan kota itu bersama-sama."
	if f := g.f; f.HasPlan && f.N > 0 { // the province itself stands among them, without a rank
		s, _ := share(int64(f.InPlan), int64(f.N))
		at := slices.IndexFunc(places, func(x place) bool { return x.part < s })
		if at < 0 {
			at = len(ranks)
		}
		ranks = slices.Insert(ranks, at, chart.Rank{Label: prov.Name, Value: s, Text: permilleText(s) + "%", Note: fmt.Sprintf("%d dari %d", f.InPlan, f.N), Mark: true})
		note += " Jingga: perjanjian " + prov.Name + " sendiri, tanpa peringkat."
	}
	together, _ := share(int64(in), int64(of))
	mean := chart.Mean{Value: together, Text: "Seluruhnya " + percent(int64(in), int64(of))}
	text := counted(len(places), fmt.Sprintf("Satu dari %d kabupaten dan kota sudah mengirim register dan RKPD.", all), fmt.Sprintf("%%d dari %d kabupaten dan kota sudah mengirim register dan RKPD.", all))
	g.add("daerah", "Kabupaten dan kota", part{Text: text}, part{Figure: &figure{ID: "peringkat", Title: heading, Sub: "Porsi perjanjian berlaku yang tercantum di RKPD tahun terakhirnya", Source: "Register kerja sama; RKPD kabupaten dan kota.", Note: note,
		Draw: func(w int) *chart.Canvas { return chart.Ranks(heading, ranks, mean, 1000, w) }, Table: t}})
}

// cells are the row of a kabupaten or kota in the ranking.
func (x place) cells() []cell {
	signed := signedIn(warehouse.Quote(x.r.Code), x.f.Year)
	planned := count("tercantum", x.f.InPlan, "naskah", "bukti_jenjang", proven(signed, x.f.Year, 4))
	all := count("perjanjian", x.f.N, "naskah", "fct_kerja_sama", signed)
	own := x.r.own()
	name := x.r.placeCell()
	return []cell{name, tally(x.f.N).by(func() []Sum { return []Sum{all} }), tally(x.f.InPlan).by(func() []Sum { return []Sum{planned} }),
		portion(true, int64(x.f.InPlan), int64(x.f.N)).by(func() []Sum { return []Sum{planned, all} }),
		tallyKnown(x.f.HasBudget, x.f.InBudget).by(func() []Sum {
			if !x.f.HasBudget {
				return []Sum{count("APBD", 0, "baris", "fct_apbd", own+fmt.Sprintf(" and tahun = %d", x.f.Year))}
			}
			return []Sum{count("dianggarkan", x.f.InBudget, "naskah", "bukti_jenjang", proven(signed, x.f.Year, 5))}
		}), x.r.codeCell()}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
