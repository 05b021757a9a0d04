package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// ready is one region in a comparison: its gates, and how many of its agreements came through plan and budget.
type ready struct {
	r     *region
	f     *figures
	gates []gateCount
}

// readies are the regions with agreements in force, those that came least far first: by what is in the budget;
// then those without a budget by what is in the plan, and last those that cannot be judged.
func (st *site) readies(d *document, of func(*region) bool) (out []ready) {
	for _, r := range st.regions {
		if !of(r) || len(r.agreements) == 0 {
			continue
		}
		if f := st.figures(r, d.Period); f.N > 0 {
			out = append(out, ready{r, f, r.gateCounts(f)})
		}
	}
	slices.SortStableFunc(out, func(a, b ready) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.f.N, a.f.N), strings.Compare(a.r.Code, b.r.Code))
	})
	return out
}

// rank orders regions: the share in budget, or in the plan where the budget is not there.
func (x ready) rank() int64 {
	n := int64(x.f.N)
	switch {
	case x.f.HasBudget:
		p, _ := share(int64(x.f.InBudget), n)
		return p
	case x.f.HasPlan:
		p, _ := share(int64(x.f.InPlan), n)
		return 2000 + p
	}
	return 4000
}

// readyTable compares regions, the laggards first.
func readyTable(list []ready, source string) *table {
	t := &table{ID: "kesiapan-daerah", Most: 40, Sub: "Yang paling tertinggal dahulu, menurut porsi yang dianggarkan; setiap daerah pada tahun terakhirnya", Source: source, Note: "Tanda … berarti data belum diterima; daerah itu belum dapat dinilai.",
		Columns: []column{{"Daerah", "daerah", formText, false}, {"Perjanjian", "perjanjian", formCount, false}, {"Di RKPD", "di_rkpd", formPercent, false}, {"Di APBD", "di_apbd", formPercent, false}, {"Terealisasi", "terealisasi", formPercent, false},
			{"Paling tertahan di", "tertahan", formWords, false}, {"Tahun", "tahun", formWords, true}, {"Kode wilayah", "kode_wilayah", formCode, true}}}
	for _, x := range list {
		name := x.r.placeCell()
		name.Link = kindNamed("kesiapan").base(x.r.Code, "") + ".html"
		signed := signedIn(warehouse.Quote(x.r.Code), x.f.Year)
		all := count("perjanjian", x.f.N, "naskah", "fct_kerja_sama", signed)
		part := func(known bool, n int, proof string) cell {
			c := portion(known, int64(n), int64(x.f.N))
			if c.Value == nil {
				return c
			}
			return c.by(func() []Sum { return []Sum{count("lewat", n, "naskah", "bukti_jenjang", proof), all} })
		}
		stuck := "belum dapat dinilai"
		if at, lost := leak(x.gates); lost > 0 {
			stuck = fmt.Sprintf("%s (%d)", at.word(), lost)
		} else if x.f.HasPlan || x.f.HasBudget {
			stuck = "tidak ada"
		}
		spent := provenSpent(signed, x.f.Year)
		year := say("")
		if x.f.Year > 0 {
			year = say(fmt.Sprint(x.f.Year))
		}
		t.Rows = append(t.Rows, row{x.r.Code, []cell{name, tally(x.f.N).by(func() []Sum { return []Sum{all} }), part(x.f.HasPlan, x.f.InPlan, proven(signed, x.f.Year, 4)), part(x.f.HasBudget, x.f.InBudget, proven(signed, x.f.Year, 5)),
			part(x.f.HasReal, x.f.Spent, spent), say(stuck), year, x.r.codeCell()}})
	}
	t.Title = readyTitle(list)
	return t
}

// laggards are the regions of which less than half of the agreements are in the budget.
func laggards(list []ready) (out []ready, judged int) {
	for _, x := range list {
		if !x.f.HasBudget {
			continue
		}
		if judged++; 2*x.f.InBudget < x.f.N {
			out = append(out, x)
		}
	}
	return out, judged
}

func readyTitle(list []ready) string {
	behind, judged := laggards(list)
	switch {
	case judged == 0:
		return "Belum satu daerah pun dapat dinilai sampai APBD"
	case len(behind) > 0:
		return fmt.Sprintf("%d dari %d daerah menganggarkan kurang dari separuh perjanjiannya", len(behind), judged)
	}
	return capital(lowest(list))
}

// lowest says who of those that can be judged came least far.
func lowest(list []ready) string {
	at := list[slices.IndexFunc(list, func(x ready) bool { return x.f.HasBudget })]
	_, judged := laggards(list)
	part := percent(int64(at.f.InBudget), int64(at.f.N))
	switch {
	case at.f.InBudget == at.f.N && judged > 1:
		return fmt.Sprintf("semua dari %d daerah menganggarkan seluruh perjanjiannya", judged)
	case judged == 1:
		return fmt.Sprintf("%s menganggarkan %s perjanjiannya", at.r.Name, part)
	}
	return fmt.Sprintf("%s paling tertinggal dengan %s", at.r.Name, part)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// below are the kabupaten and kota of a province; none of another region.
func (g *regional) below() []ready {
	if g.r.Kind != "provinsi" {
		return nil
	}
	return g.st.readies(g.document, func(r *region) bool { return r.Province == g.r.Code && r.Kind != "provinsi" })
}

// regionsBelow compares the kabupaten and kota of a province.
func (g *regional) regionsBelow() {
	if g.r.Kind != "provinsi" {
		return
	}
	list := g.below()
	if len(list) == 0 {
		g.add("daerah", "Kabupaten dan kota", part{Text: "Belum ada kabupaten atau kota yang register kerja samanya sudah diterima, sehingga kesiapannya belum dapat dinilai."})
		return
	}
	var all [][]gateCount
	year := 0
	for _, x := range list {
		all, year = append(all, x.gates), max(year, x.f.Year)
	}
	g.add("daerah", "Kabupaten dan kota", gatesFigure("corong-daerah", fmt.Sprintf("%d kabupaten dan kota", len(list)), together(all), year, "Register kerja sama; RKPD; APBD kabupaten dan kota."), part{Table: readyTable(list, "Register kerja sama; RKPD; APBD.")},
		part{So: "Pembinaan didahulukan bagi daerah teratas dalam tabel, pada gerbang yang paling banyak menahan."})
}

// readinessOfNation composes the report for the nation: the gates of all regions, and who is behind.
func (st *site) readinessOfNation(d *document) {
	day := d.Period.day(st.info.AsOf)
	next := milestones(nil, day)
	places := st.readies(d, func(*region) bool { return true })
	year := 0
	var all [][]gateCount
	for _, x := range places {
		all, year = append(all, x.gates), max(year, x.f.Year)
	}
	d.Leader, d.Kicker = "Kementerian Dalam Negeri dan Bappenas", "Nasional · Kesiapan integrasi"
	if n := d.Period.Name(); n != "" {
		d.Kicker += " · " + n
	}
	d.Completeness = fmt.Sprintf("%d dari %d daerah", len(places), len(st.regions))
	if len(places) == 0 {
		d.Headline = "Kesiapan integrasi belum dapat dinilai"
		d.Lead = "Belum ada register kerja sama dengan perjanjian yang berlaku. Yang tidak diketahui bukan nol."
		d.add("kalender", "Kalender perencanaan", part{Table: calendar(next)})
		d.method()
		return
	}
	gates := together(all)
	behind, judged := laggards(places)
	d.Headline = nationReadyTitle(places, gates)
	d.Lead = fmt.Sprintf("%s dari %d daerah mempunyai register dengan perjanjian yang berlaku; %d di antaranya dapat dinilai sampai APBD. Gerbang berikut adalah %s, paling lambat %s.", countOrNone(len(places)), len(st.regions), judged, next[0].Name, date(next[0].Until))
	d.KPIs = st.nationReadyKPIs(places, gates)
	if at, lost := leak(gates); lost > 0 {
		d.Heads = append(d.Heads, headline{counted(lost, "Satu perjanjian tertahan di "+at.word()+".", "%d perjanjian tertahan di "+at.word()+"."), "Ini gerbang yang paling banyak menahan.", "#corong", "Lihat corong"})
	}
	if judged > 1 && len(behind) == 0 {
		d.Heads = append(d.Heads, headline{capital(lowest(places)) + ".", "Porsi perjanjian yang dianggarkan, di antara " + fmt.Sprint(judged) + " daerah yang dapat dinilai.", "#kesiapan-daerah", "Lihat daerah"})
	}
	if len(behind) > 0 {
		d.Heads = append(d.Heads, headline{fmt.Sprintf("%d dari %d daerah menganggarkan kurang dari separuh perjanjiannya.", len(behind), judged), "Yang paling tertinggal: " + behind[0].r.Name + ".", "#kesiapan-daerah", "Lihat daerah"})
	}
	if unknown := len(places) - judged; unknown > 0 {
		d.Heads = append(d.Heads, headline{counted(unknown, "Satu daerah belum dapat dinilai sampai APBD.", "%d daerah belum dapat dinilai sampai APBD."), "APBD-nya belum diterima.", "#kesiapan-daerah", "Lihat daerah"})
	}
	if len(behind) > 0 {
		names := []string{}
		for _, x := range behind[:min(3, len(behind))] {
			names = append(names, x.r.Name)
		}
		d.Decisions = []decision{{"Dampingi yang tertinggal", fmt.Sprintf("Pembinaan sebelum %s (%s) bagi %s.", next[0].Name, date(next[0].Until), list(names))}}
	}
	d.add("corong", "Corong per gerbang", gatesFigure("corong", fmt.Sprintf("%d daerah", len(places)), gates, year, "Register kerja sama; RKPD; APBD; realisasi."))
	d.add("daerah", "Daerah menurut kesiapan", part{Table: readyTable(places, "Register kerja sama; RKPD; APBD; realisasi.")}, part{So: "Pembinaan didahulukan bagi daerah teratas dalam tabel, pada gerbang yang paling banyak menahan."})
	d.add("kalender", "Kalender perencanaan", part{Table: calendar(next)})
	d.method()
}

func nationReadyTitle(list []ready, gates []gateCount) string {
	behind, judged := laggards(list)
	switch {
	case judged == 0:
		return fmt.Sprintf("%d perjanjian berlaku; kesiapannya belum dapat dinilai sampai APBD", gates[0].N)
	case len(behind) == 0:
		in, of := 0, 0
		for _, x := range list {
			if x.f.HasBudget {
				in, of = in+x.f.InBudget, of+x.f.N
			}
		}
		return fmt.Sprintf("%s perjanjian sudah dianggarkan; %s", percent(int64(in), int64(of)), lowest(list))
	}
	return fmt.Sprintf("%d dari %d daerah yang dapat dinilai menganggarkan kurang dari separuh perjanjiannya", len(behind), judged)
}

// nationReadyKPIs are the four figures: in force, in the plan, in the budget, and regions that can be judged.
func (st *site) nationReadyKPIs(list []ready, gates []gateCount) []kpi {
	n := &nation{sending: len(list), regions: len(list)}
	for _, x := range list {
		signed := signedIn(warehouse.Quote(x.r.Code), x.f.Year)
		n.n += x.f.N
		n.signed = append(n.signed, signed)
		if x.f.HasPlan {
			n.inPlan, n.withPlan = n.inPlan+x.f.InPlan, n.withPlan+x.f.N
			n.plan, n.planned = append(n.plan, signed), append(n.planned, proven(signed, x.f.Year, 4))
		}
		if x.f.HasBudget {
			n.inBudget, n.withBudget = n.inBudget+x.f.InBudget, n.withBudget+x.f.N
			n.budget, n.budgeted = append(n.budget, signed), append(n.budgeted, proven(signed, x.f.Year, 5))
		}
	}
	out := st.nationKPIs(n)[:3]
	end := gates[len(gates)-1]
	last := kpi{Name: "Terealisasi", Value: "…", Note: "realisasi belum diterima"}
	if end.known() {
		last.share(int64(end.N), int64(end.Of), fmt.Sprintf("%d dari %d perjanjian", end.N, end.Of))
		last.Sums = func() []Sum { return []Sum{end.count(), end.whole()} }
	}
	return append(out, last)
}
