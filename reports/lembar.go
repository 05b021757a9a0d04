package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/reports/chart"
)

// mostUrgent is how many agreements the sheet lists.
const mostUrgent = 7

// ofSheet composes the Lembar Kepala Daerah: what a head of region needs for one meeting, on one page.
func (st *site) ofSheet(d *document) {
	g := st.regional(d)
	r, f := g.r, g.f
	d.Leader = leader(r.Kind)
	d.Kicker, d.Headline, d.Lead = "Lembar Kepala Daerah · "+g.kicker(), title(r, f), lead(r, f, g.day)
	d.KPIs, d.Decisions = g.kpis(), decisions(r, f, g.day)
	got := 0
	for _, x := range g.arrived() {
		if x.what != "" {
			got++
		}
	}
	d.Completeness = fmt.Sprintf("%d dari 4 jenis data", got)
	if f.HasPlan && f.N > 0 {
		flow := g.flowFigure()
		flow.Draw = func(int) *chart.Canvas { return lowFlowChart(f) }
		d.add("naskah", "Dari naskah ke anggaran", part{Figure: flow})
	}
	g.urgent()
}

// urgent lists the agreements that need a decision, the most urgent first: those that end soon, those that are not in the plan,
// those without a budget, and those that end within the year. What has ended needs none.
func (g *regional) urgent() {
	f := g.f
	t := &table{ID: "mendesak", Most: mostUrgent, Source: g.source(),
		Columns: []column{{"Perjanjian", "judul", formText, false}, {"Mitra", "mitra", formWords, false}, {"Berakhir", "tanggal_berakhir", formDate, false},
			{"RKPD", "di_rkpd", formText, false}, {"APBD", "di_apbd", formText, false}, {"Anggaran", "anggaran_apbd", formRupiah, false},
			{"ID kerja sama", "id_kerja_sama", formCode, true}, {"Jenis", "jenis", formCode, true}, {"Nomor", "nomor", formCode, true}, {"Jenjang", "jenjang", formWords, true}, {"Perangkat daerah", "perangkat_daerah", formWords, true}}}
	seen := map[string]bool{}
	add := func(list []*agreement, needs func(a *agreement) bool) {
		for _, a := range list {
			if seen[a.ID] || endOrder(a).Before(g.day) || !needs(a) {
				continue
			}
			seen[a.ID] = true
			l := g.agreement(a).Cells
			head := l[0]
			head.Text, head.Under, head.More = subject(a.Title), a.Agency, nil
			t.Rows = append(t.Rows, row{a.ID, []cell{head, l[10], l[6], l[3], l[4], l[5], l[7], l[1], l[9], l[2], l[11]}})
		}
	}
	add(f.near(g.day), func(*agreement) bool { return true })
	soon := len(t.Rows)
	list := slices.Clone(f.Agreements)
	slices.SortStableFunc(list, func(a, b *agreement) int {
		return cmp.Or(endOrder(a).Compare(endOrder(b)), strings.Compare(a.ID, b.ID))
	})
	if f.HasPlan {
		add(list, func(a *agreement) bool { i := a.years[f.Year]; return i == nil || !i.InPlan.Bool })
	}
	if f.HasBudget {
		add(list, func(a *agreement) bool { i := a.years[f.Year]; return i == nil || !i.InBudget.Bool })
	}
	add(f.Ending, func(*agreement) bool { return true })
	t.Title = counted(len(t.Rows), "Satu perjanjian memerlukan keputusan", "%d perjanjian memerlukan keputusan, yang paling mendesak dahulu")
	t.Sub = urgentSub(soon, f)
	if len(t.Rows) > 0 {
		g.add("paling-mendesak", "Yang paling mendesak", part{Table: t})
	}
}

// urgentSub says in which order the agreements stand.
func urgentSub(soon int, f *figures) string {
	var s []string
	if soon > 0 {
		s = append(s, fmt.Sprintf("berakhir dalam %d hari", endingDays))
	}
	if f.HasPlan {
		s = append(s, fmt.Sprintf("belum masuk RKPD %d", f.Year))
	}
	if f.HasBudget {
		s = append(s, "belum dianggarkan")
	}
	s = append(s, "berakhir dalam dua belas bulan")
	return "Urutan: " + strings.Join(s, "; ")
}
