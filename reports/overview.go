package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/reports/chart"
	"padu/warehouse"
)

// sumFigures adds the figures of all regions up whose plan and, where any has one, budget are there: the nation's flow.
func (n *nation) sumFigures() *figures {
	sum := &figures{Year: n.year, HasPlan: true, HasBudget: true}
	for _, g := range kindGroups {
		sum.Kinds = append(sum.Kinds, kindRow{Name: g.name, Of: g.kinds})
	}
	for _, code := range sortedKeys(n.figures) {
		f := n.figures[code]
		if !f.HasPlan || !f.HasBudget || f.N == 0 {
			continue
		}
		sum.N, sum.InPlan, sum.InBudget, sum.Spent, sum.Inside = sum.N+f.N, sum.InPlan+f.InPlan, sum.InBudget+f.InBudget, sum.Spent+f.Spent, sum.Inside+f.Inside
		for _, k := range f.Kinds {
			i := slices.IndexFunc(sum.Kinds, func(x kindRow) bool { return x.Name == k.Name })
			s := &sum.Kinds[i]
			s.N, s.InPlan, s.NotInPlan, s.PlanAndBudget, s.PlanOnly, s.BudgetOnly, s.Neither, s.Spent = s.N+k.N, s.InPlan+k.InPlan, s.NotInPlan+k.NotInPlan, s.PlanAndBudget+k.PlanAndBudget, s.PlanOnly+k.PlanOnly, s.BudgetOnly+k.BudgetOnly, s.Neither+k.Neither, s.Spent+k.Spent
		}
	}
	sum.Kinds = slices.DeleteFunc(sum.Kinds, func(k kindRow) bool { return k.N == 0 })
	return sum
}

// nationFlow follows the agreements of all regions with plan and budget from signature to budget.
func (st *site) nationFlow(d *document, n *nation) {
	f := n.sumFigures()
	if f.N == 0 {
		return
	}
	t := &table{ID: "alur", Columns: []column{{"Jenis", "jenis", formWords, false}, {"Perjanjian", "perjanjian", formCount, false}, {"Di RKPD", "di_rkpd", formCount, false}, {"Tidak di RKPD", "tidak_di_rkpd", formCount, false}, {"Dianggarkan", "dianggarkan", formCount, false}}}
	for _, k := range f.Kinds {
		of := func(rung int) func() (signed, proofs string) {
			return func() (string, string) {
				var signed, proofs []string
				for _, code := range sortedKeys(n.figures) {
					if x := n.figures[code]; x.HasPlan && x.HasBudget && x.N > 0 {
						s := signedIn(warehouse.Quote(code), x.Year) + " and jenis in (" + quoted(k.Of) + ")"
						signed, proofs = append(signed, s), append(proofs, proven(s, x.Year, rung))
					}
				}
				return anyOf(signed), anyOf(proofs)
			}
		}
		cells := []cell{say(k.Name)}
		cells = append(cells, tally(k.N).by(func() []Sum {
			signed, _ := of(4)()
			return []Sum{count("naskah", k.N, "naskah", "fct_kerja_sama", signed)}
		}), tally(k.InPlan).by(func() []Sum {
			_, proofs := of(4)()
			return []Sum{count("naskah", k.InPlan, "naskah", "bukti_jenjang", proofs)}
		}), tally(k.NotInPlan).by(func() []Sum {
			signed, proofs := of(4)()
			return []Sum{count("naskah", k.NotInPlan, "naskah", "fct_kerja_sama", "("+signed+") and id_kerja_sama not in (select id_kerja_sama from mart.bukti_jenjang where "+proofs+")")}
		}), tally(k.PlanAndBudget+k.BudgetOnly).by(func() []Sum {
			_, proofs := of(5)()
			return []Sum{count("naskah", k.PlanAndBudget+k.BudgetOnly, "naskah", "bukti_jenjang", proofs)}
		}))
		t.Rows = append(t.Rows, row{k.Name, cells})
	}
	title := flowTitle(f)
	d.add("alur-nasional", "Dari naskah ke anggaran", part{Figure: &figure{ID: "alur", Title: title, Sub: fmt.Sprintf("Jumlah perjanjian yang berlaku di daerah yang RKPD dan APBD-nya sudah diterima, pada tahun terakhir tiap daerah (sampai %d)", n.year),
		Source: "Register kerja sama; RKPD; APBD.", Note: "Lebar pita sebanding dengan jumlah perjanjian.", Wide: true, Draw: func(int) *chart.Canvas { return flowChart(f) }, Table: t}})
}

// received are the datasets whose arrival the coverage counts.
var received = []struct {
	key, name, table string
	has              func(*region) bool
}{{"register", "Register", "fct_kerja_sama", func(r *region) bool { return len(r.agreements) > 0 }},
	{"rkpd", "RKPD", "fct_rkpd", func(r *region) bool { return r.planned() }},
	{"apbd", "APBD", "fct_apbd", func(r *region) bool { return r.any(func(t *yearTotal) bool { return t.Budget.Valid }) }},
	{"realisasi", "Realisasi", "fct_realisasi", func(r *region) bool { return r.any(func(t *yearTotal) bool { return t.Spent.Valid }) }}}

func (r *region) any(is func(*yearTotal) bool) bool {
	for _, t := range r.totals {
		if is(t) {
			return true
		}
	}
	return false
}

// coverage counts for each province how many of its regions sent what.
func (st *site) coverage(d *document) {
	t := &table{ID: "cakupan", Most: 38, Sub: "Provinsi bersama kabupaten dan kotanya; daerah yang sudah mengirim, dari seluruh daerah", Source: d.Sources + ".", Columns: []column{{"Provinsi", "provinsi", formText, false}, {"Daerah", "daerah", formCount, false}}}
	for _, x := range received {
		t.Columns = append(t.Columns, column{x.name, x.key, formCount, false})
	}
	t.Columns = append(t.Columns, column{"Kode wilayah", "kode_wilayah", formCode, true})
	sent := 0
	for _, p := range st.regions {
		if p.Kind != "provinsi" {
			continue
		}
		of := "kode_provinsi = " + warehouse.Quote(p.Code)
		all, any := 0, false
		counts := make([]int, len(received))
		for _, r := range st.regions {
			if r.Province != p.Code {
				continue
			}
			all++
			for i, x := range received {
				if x.has(r) {
					counts[i]++
					any = true
				}
			}
		}
		if !any {
			continue
		}
		sent++
		name := p.placeCell()
		line := row{p.Code, []cell{name, tally(all).by(func() []Sum { return []Sum{count("daerah", all, "daerah", "dim_wilayah", of)} })}}
		for i, x := range received {
			line.Cells = append(line.Cells, tally(counts[i]).by(func() []Sum {
				return []Sum{count(x.name, counts[i], "daerah", "dim_wilayah", fmt.Sprintf("%s and kode_wilayah in (select kode_wilayah from mart.%s)", of, x.table))}
			}))
		}
		line.Cells = append(line.Cells, p.codeCell())
		t.Rows = append(t.Rows, line)
	}
	if sent == 0 {
		return
	}
	t.Title = counted(sent, "Satu provinsi sudah mengirim sesuatu", "%d provinsi sudah mengirim sesuatu")
	t.Note = "Provinsi yang tidak disebut belum mengirim apa pun selain ringkasan DJPK."
	d.add("cakupan-pelaporan", "Cakupan pelaporan", part{Table: t})
}

// nationYears is the trend of how much of what was signed got into plan and budget, over the years.
func (st *site) nationYears(d *document) {
	type sums struct {
		n, in, of, budget     int
		plans, budgets, proof []string
		budgeted              []string
	}
	years := map[int]*sums{}
	for _, r := range st.regions {
		for _, y := range sortedKeys(r.totals) {
			if len(r.agreements) == 0 || d.Period.year() > 0 && y > d.Period.year() {
				continue
			}
			f := r.figures(y, d.Period.day(st.info.AsOf))
			if f.N == 0 || !f.HasPlan && !f.HasBudget {
				continue
			}
			if years[y] == nil {
				years[y] = &sums{}
			}
			s, signed := years[y], signedIn(warehouse.Quote(r.Code), y)
			if f.HasPlan {
				s.n, s.in = s.n+f.N, s.in+f.InPlan
				s.plans, s.proof = append(s.plans, signed), append(s.proof, proven(signed, y, 4))
			}
			if f.HasBudget {
				s.of, s.budget = s.of+f.N, s.budget+f.InBudget
				s.budgets, s.budgeted = append(s.budgets, signed), append(s.budgeted, proven(signed, y, 5))
			}
		}
	}
	order := sortedKeys(years)
	if len(order) < 2 {
		return
	}
	t := &table{ID: "tren", Columns: []column{{"Tahun", "tahun", formWords, false}, {"Perjanjian", "perjanjian", formCount, false}, {"Di RKPD", "di_rkpd", formPercent, false}, {"Dianggarkan", "dianggarkan", formPercent, false}}}
	plan, budget := chart.Series{Name: "Di RKPD", Base: true}, chart.Series{Name: "Dianggarkan", Mark: true}
	var periods []chart.Period
	for _, y := range order {
		s := years[y]
		periods = append(periods, chart.Period{Name: fmt.Sprint(y)})
		plan.Values, budget.Values = append(plan.Values, permilleValue(s.in, s.n)), append(budget.Values, permilleValue(s.budget, s.of))
		all := count("perjanjian", s.n, "naskah", "fct_kerja_sama", anyOf(s.plans))
		t.Rows = append(t.Rows, row{fmt.Sprint(y), []cell{say(fmt.Sprint(y)), tally(s.n).by(func() []Sum { return []Sum{all} }),
			shareOf(s.in, s.n, func() []Sum {
				return []Sum{count("tercantum", s.in, "naskah", "bukti_jenjang", anyOf(s.proof)), all}
			}),
			shareOf(s.budget, s.of, func() []Sum {
				return []Sum{count("dianggarkan", s.budget, "naskah", "bukti_jenjang", anyOf(s.budgeted)), count("perjanjian", s.of, "naskah", "fct_kerja_sama", anyOf(s.budgets))}
			})}})
	}
	first, last := order[0], order[len(order)-1]
	running, note := 0, ""
	if day := d.Period.day(st.info.AsOf); last >= day.Year() { // the year is not over: its figures may still change
		running, note = last-day.Year()+1, fmt.Sprintf(" Tanda * sementara: tahun %d belum selesai.", day.Year())
	}
	now, _ := share(int64(years[last].in), int64(years[last].n))
	then, _ := share(int64(years[first].in), int64(years[first].n))
	title := fmt.Sprintf("Porsi perjanjian di RKPD %s %s%% pada %d: %s%% pada %d", trend(now-then), permilleText(then), first, permilleText(now), last)
	d.add("tren", "Perkembangan", part{Figure: &figure{Title: title, Sub: "Porsi perjanjian berlaku yang tercantum di RKPD dan yang dianggarkan (%), daerah yang rencana atau anggaran tahun itu sudah diterima", Source: "Register kerja sama; RKPD; APBD.",
		Note: "Daerah yang dihitung dapat berbeda dari tahun ke tahun, karena tidak semua mengirim setiap tahun." + note,
		Draw: func(w int) *chart.Canvas {
			return chart.Lines(title, periods, []chart.Series{plan, budget}, chart.Axis{Name: "% perjanjian", Most: 1000, Text: permilleText}, chart.Mean{}, running, w)
		}, Table: t}})
}

func permilleValue(part, whole int) chart.Value {
	p, ok := share(int64(part), int64(whole))
	return chart.Value{N: p, Text: permilleText(p) + "%", Missing: !ok}
}

// shareOf is a portion with its sums; without a whole there is nothing to count.
func shareOf(part, whole int, sums func() []Sum) cell {
	c := portion(true, int64(part), int64(whole))
	if c.Value != nil {
		c = c.by(sums)
	}
	return c
}

// mover is a region whose share in the plan changed against the year before.
type mover struct {
	r        *region
	f        *figures
	was, now int64
}

// mostMovers is how many regions the page names.
const mostMovers = 10

// movers lists the regions whose share in the plan changed most.
func (st *site) movers(d *document, n *nation) {
	var of []mover
	up, down := 0, 0
	for _, r := range st.regions {
		f := n.figures[r.Code]
		if f == nil || f.Before == nil || !f.HasPlan || f.N == 0 || f.Before.N == 0 {
			continue
		}
		m := mover{r: r, f: f}
		m.now, _ = share(int64(f.InPlan), int64(f.N))
		m.was, _ = share(int64(f.Before.InPlan), int64(f.Before.N))
		of = append(of, m)
		switch {
		case m.now > m.was+5:
			up++
		case m.now < m.was-5:
			down++
		}
	}
	if len(of) == 0 {
		return
	}
	size := func(m mover) int64 { return max(m.now-m.was, m.was-m.now) }
	slices.SortStableFunc(of, func(a, b mover) int {
		return cmp.Or(cmp.Compare(size(b), size(a)), strings.Compare(a.r.Code, b.r.Code))
	})
	t := &table{ID: "perubahan", Most: mostMovers, Title: moversTitle(up, down, len(of)-up-down), Sub: "Porsi perjanjian berlaku yang tercantum di RKPD, tahun terakhir tiap daerah dan tahun sebelumnya; perubahan terbesar dahulu", Source: "Register kerja sama; RKPD.",
		Columns: []column{{"Daerah", "daerah", formText, false}, {"Tahun", "tahun", formWords, false}, {"Sebelumnya", "sebelumnya", formPercent, false}, {"Sekarang", "sekarang", formPercent, false}, {"Perubahan", "perubahan", formWords, false}, {"Kode wilayah", "kode_wilayah", formCode, true}}}
	for _, m := range of {
		name := m.r.placeCell()
		part := func(f *figures) cell {
			signed := signedIn(warehouse.Quote(m.r.Code), f.Year)
			return shareOf(f.InPlan, f.N, func() []Sum {
				return []Sum{count("tercantum", f.InPlan, "naskah", "bukti_jenjang", proven(signed, f.Year, 4)), count("perjanjian", f.N, "naskah", "fct_kerja_sama", signed)}
			})
		}
		change := points(m.now - m.was)
		if m.now == m.was {
			change = "tetap"
		}
		t.Rows = append(t.Rows, row{m.r.Code, []cell{name, say(fmt.Sprintf("%d ke %d", m.f.Before.Year, m.f.Year)), part(m.f.Before), part(m.f), say(change), m.r.codeCell()}})
	}
	d.add("perubahan-daerah", "Daerah yang paling berubah", part{Table: t})
}

func moversTitle(up, down, same int) string {
	var parts []string
	for _, x := range []struct {
		n    int
		what string
	}{{up, "naik"}, {down, "turun"}, {same, "hampir tetap"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	return list(parts) + " dari " + counted(up+down+same, "satu daerah", "%d daerah")
}

// nationHeads are the main findings of the nation.
func (st *site) nationHeads(n *nation) (out []headline) {
	if out1 := n.withPlan - n.inPlan; out1 > 0 {
		out = append(out, headline{counted(out1, "Satu perjanjian tidak tercantum di RKPD daerahnya.", "%d perjanjian tidak tercantum di RKPD daerahnya."), fmt.Sprintf("Dari %d perjanjian di daerah yang RKPD-nya sudah diterima.", n.withPlan), "#peta", "Lihat peta"})
	}
	if lost := n.withBudget - n.inBudget; lost > 0 {
		out = append(out, headline{counted(lost, "Satu perjanjian belum punya anggaran.", "%d perjanjian belum punya anggaran."), "Yang tidak dianggarkan tidak dapat dipantau dan dievaluasi.", "#alur-nasional", "Lihat alur"})
	}
	must, known := 0, 0
	for _, x := range st.border {
		if x.must && unknownLast(x.status) == 0 {
			must++
		}
		known += 1 - unknownLast(x.status)
	}
	if must > 0 {
		out = append(out, headline{counted(must, "Satu bidang pelayanan dasar direncanakan dua daerah berbatasan tanpa naskah.", "%d bidang pelayanan dasar direncanakan daerah berbatasan tanpa naskah."), "Kerja sama wajib menyangkut daerah yang berbatasan dan pelayanan publik.", "#tetangga", "Lihat daftar"})
	}
	if silent := len(st.regions) - n.sending; n.sending > 0 && silent > 0 {
		out = append(out, headline{fmt.Sprintf("%d dari %d daerah belum mengirim register.", silent, len(st.regions)), "Kerja samanya belum terlihat di sini.", "#cakupan", "Lihat cakupan"})
	}
	return out
}

// nationDecisions are what is asked of the ministries, by the planning calendar.
func (st *site) nationDecisions(n *nation) (out []decision) {
	at, until := gate(st.info.AsOf)
	if n.regions == 0 {
		return nil
	}
	if silent := len(st.regions) - n.sending; silent > 0 {
		out = append(out, decision{"Minta registernya", fmt.Sprintf("Minta register kerja sama dari %d daerah yang belum mengirim, melalui gubernur.", silent)})
	}
	if lost := n.withPlan - n.inPlan; lost > 0 {
		out = append(out, decision{"Dampingi penautan", fmt.Sprintf("Dampingi daerah menautkan %d perjanjian ke sub kegiatan, paling lambat %s (%s).", lost, date(until), at)})
	}
	if lost := n.withBudget - n.inBudget; lost > 0 {
		out = append(out, decision{"Bahas dalam evaluasi APBD", fmt.Sprintf("Tanyakan anggaran bagi %d perjanjian saat evaluasi rancangan APBD.", lost)})
	}
	return out
}
