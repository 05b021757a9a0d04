package reports

import (
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"

	"padu/reports/chart"
)

// flowChart draws the way of a region's agreements from signature to spending.
func flowChart(f *figures) *chart.Canvas {
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
	return chart.Flow(flowTitle(f), stages, streams)
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

func (p *regionPage) flow(f *figures) {
	t := &tableView{Head: []string{"Jenis", "Perjanjian", "Di RKPD", "Tidak di RKPD", "Dianggarkan", "Terealisasi"}}
	for _, k := range f.Kinds {
		budget, spent := "…", "…"
		if f.HasBudget {
			budget = fmt.Sprint(k.PlanAndBudget + k.BudgetOnly)
		}
		if f.HasReal {
			spent = fmt.Sprint(k.Spent)
		}
		t.Rows = append(t.Rows, []string{k.Name, fmt.Sprint(k.N), fmt.Sprint(k.InPlan), fmt.Sprint(k.NotInPlan), budget, spent})
	}
	p.FlowText = "Sebuah perjanjian baru berdampak bila masuk rencana (RKPD), mendapat anggaran (APBD), lalu dilaksanakan. Bagian ini menelusuri setiap perjanjian melewati tiga gerbang tersebut."
	p.Flow = &figureView{ID: "alur", Title: flowTitle(f), Sub: fmt.Sprintf("Jumlah perjanjian yang berlaku, menurut jenis dan tahap perencanaan–penganggaran, %d", f.Year),
		Source: p.ListSource + ".", Note: "Lebar pita sebanding dengan jumlah perjanjian.", Charts: []template.HTML{template.HTML(`<div class="scroll">` + flowChart(f).SVG("wide") + `</div>`)}, Table: t}
	if f.HasBudget && f.N > f.InBudget {
		before, after := f.N-f.InPlan, f.InPlan-f.Inside
		if before >= after {
			p.FlowSo = fmt.Sprintf("Kebocoran terbesar terjadi sebelum anggaran: %d perjanjian tidak tercantum di RKPD. Menulis kode sub kegiatan dalam register saat penyusunan Renja menutupnya.", before)
		} else {
			p.FlowSo = fmt.Sprintf("Kebocoran terbesar terjadi sesudah RKPD: %d perjanjian direncanakan tetapi tidak dianggarkan. Bahas dengan TAPD sebelum KUA-PPAS.", after)
		}
	}
}

// mostFields is how many bidang urusan the chart shows.
const mostFields = 12

func (p *regionPage) fields(st *site, r *region, f *figures) {
	rows := r.fields
	if r.Kind == "provinsi" && len(r.province) > 0 {
		rows = r.province
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
	t := &tableView{Head: []string{"Bidang urusan", "Kerja sama", "Pagu RKPD", "Anggaran APBD", "Terkait kerja sama", "Serapan"}}
	var bars []chart.Bar
	for i, x := range of {
		name := x.Code + " " + st.fields[x.Code]
		t.Rows = append(t.Rows, []string{name, integer(x.Agreements), money(x.Plan.Valid, x.Plan.Int64), money(x.Budget.Valid, x.Budget.Int64), money(x.TiedBudget.Valid, x.TiedBudget.Int64), percentKnown(x.Spent.Valid, x.Spent.Int64, x.Budget.Int64)})
		if i < mostFields {
			bars = append(bars, chart.Bar{Label: st.fields[x.Code], Value: x.Agreements, Text: fmt.Sprintf("%d · %s", x.Agreements, money(x.TiedBudget.Valid, x.TiedBudget.Int64))})
		}
	}
	heading := fieldsTitle(st, of)
	where := r.Name
	if r.Kind == "provinsi" && len(r.province) > 0 {
		where = r.Name + " dengan kabupaten dan kotanya; naskah bersama dihitung sekali"
	}
	p.FieldsText = fmt.Sprintf("Kerja sama menyentuh %d bidang urusan. Angka di belakang batang adalah anggaran sub kegiatan yang ditautkan.", len(of))
	if len(of) == 1 {
		p.FieldsText = "Kerja sama menyentuh satu bidang urusan. Angka di belakang batang adalah anggaran sub kegiatan yang ditautkan."
	}
	p.Fields = &figureView{Title: heading, Sub: fmt.Sprintf("Jumlah naskah menurut bidang urusan, %d, %s", f.Year, where), Source: p.source(f), Note: "Bidang urusan menurut register; bila tidak disebut, menurut sub kegiatannya.",
		Charts: both(func(w int) *chart.Canvas { return chart.Bars(heading, bars, w) }), Table: t}
	p.Years = fieldYears(st, rows, p.source(f), where)
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

func (p *regionPage) source(f *figures) string {
	if p.ListSource != "" {
		return p.ListSource + "."
	}
	return fmt.Sprintf("RKPD dan APBD %d.", f.Year)
}

func money(known bool, cents int64) string {
	if !known {
		return "…"
	}
	return rupiahWords(cents)
}

func percentKnown(known bool, part, whole int64) string {
	if !known {
		return "…"
	}
	return percent(part, whole)
}

// endingFigure is the calendar of the next twelve months.
func endingFigure(f *figures, day time.Time) *figureView {
	if len(f.Ending) == 0 {
		return nil
	}
	var cols []chart.Column
	t := &tableView{Head: []string{"Bulan", "Berakhir"}}
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
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%s %d", monthsLong[m.Month()], m.Year()), fmt.Sprint(n)})
	}
	near := len(soon)
	heading := fmt.Sprintf("%d perjanjian berakhir dalam dua belas bulan", len(f.Ending))
	switch {
	case len(f.Ending) == 1:
		heading = fmt.Sprintf("Satu perjanjian berakhir dalam dua belas bulan: %s", date(f.Ending[0].End))
	case near > 0:
		heading = fmt.Sprintf("%d perjanjian berakhir dalam 90 hari, %d dalam dua belas bulan", near, len(f.Ending))
	}
	return &figureView{Title: heading, Sub: fmt.Sprintf("Jumlah perjanjian menurut bulan berakhir, sejak %s", date(day)), Source: "Register kerja sama.", Note: "Yang tanpa batas waktu tidak dihitung.",
		Charts: both(func(w int) *chart.Canvas { return chart.Columns(heading, cols, w) }), Table: t}
}

// ranking compares the kabupaten and kota of a province.
func (p *regionPage) ranking(st *site, prov *region) {
	type place struct {
		r    *region
		f    *figures
		part int64
	}
	var places []place
	all := 0
	for _, r := range st.regions {
		if r.Province != prov.Code || r.Kind == "provinsi" {
			continue
		}
		all++
		if f := st.compute(r); f.HasPlan && f.N > 0 {
			s, _ := share(int64(f.InPlan), int64(f.N))
			places = append(places, place{r, f, s})
		}
	}
	if len(places) == 0 {
		return
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Or(int(b.part-a.part), strings.Compare(a.r.Code, b.r.Code)) })
	t := &tableView{Head: []string{"Daerah", "Perjanjian", "Di RKPD", "Porsi", "Dianggarkan"}}
	var ranks []chart.Rank
	in, of := 0, 0
	for i, x := range places {
		in, of = in+x.f.InPlan, of+x.f.N
		ranks = append(ranks, chart.Rank{Label: fmt.Sprintf("%d %s", 1+slices.IndexFunc(places[:i+1], func(y place) bool { return y.part == x.part }), x.r.Name), Value: x.part,
			Text: permilleText(x.part) + "%", Note: fmt.Sprintf("%d dari %d", x.f.InPlan, x.f.N)})
		budget := "…"
		if x.f.HasBudget {
			budget = fmt.Sprint(x.f.InBudget)
		}
		t.Rows = append(t.Rows, []string{x.r.Name, fmt.Sprint(x.f.N), fmt.Sprint(x.f.InPlan), permilleText(x.part) + "%", budget})
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
	if f := st.compute(prov); f.HasPlan && f.N > 0 { // the province itself stands among them, without a rank
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
	p.RankingText = counted(len(places), fmt.Sprintf("Satu dari %d kabupaten dan kota sudah mengirim register dan RKPD.", all), fmt.Sprintf("%%d dari %d kabupaten dan kota sudah mengirim register dan RKPD.", all))
	p.Ranking = &figureView{Title: heading, Sub: "Porsi perjanjian berlaku yang tercantum di RKPD tahun terakhirnya", Source: "Register kerja sama; RKPD kabupaten dan kota.", Note: note,
		Charts: both(func(w int) *chart.Canvas { return chart.Ranks(heading, ranks, mean, 1000, w) }), Table: t}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
