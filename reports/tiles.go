package reports

import (
	"fmt"
)

// kpi is one of the four figures at the top of a report.
type kpi struct {
	Name, Value, Unit, Change, Class, Arrow, Note, Trace string
	Sums                                                 func() []Sum
}

// changed fills in the change against the year before, in poin.
func (k *kpi) changed(now, before int64, note string) {
	d := now - before
	k.Change, k.Note = points(d), note
	switch {
	case d > 5:
		k.Class, k.Arrow = "up", "▲"
	case d < -5:
		k.Class, k.Arrow = "down", "▼"
	case d == 0:
		k.Class, k.Arrow, k.Change = "muted", "", "tetap"
	default:
		k.Class, k.Arrow, k.Change = "muted", "", "hampir sama"
	}
}

// share sets a tile to part of whole, when there is a whole.
func (k *kpi) share(part, whole int64, note string) {
	if p, ok := share(part, whole); ok {
		k.Value, k.Unit, k.Note = permilleText(p), "%", note
	}
}

// kpis are the four figures of a region's report and of the one-page sheet.
func (g *regional) kpis() []kpi {
	f, n := g.f, int64(g.f.N)
	out := []kpi{{Name: "Perjanjian berlaku", Value: integer(n), Note: fmt.Sprintf("pada %d", f.Year)}, {Name: "Tercantum di RKPD", Value: "…"}, {Name: "Dianggarkan di APBD", Value: "…"}, {Name: "Serapan anggaran", Value: "…"}}
	if f.Year == 0 {
		out[0].Note = "rencana dan anggaran belum diterima"
	}
	if f.HasPlan {
		out[1].share(int64(f.InPlan), n, fmt.Sprintf("%d dari %d", f.InPlan, f.N))
	} else {
		out[1].Note = "RKPD belum diterima"
	}
	if f.HasBudget {
		out[2].share(int64(f.InBudget), n, fmt.Sprintf("%d dari %d, %s", f.InBudget, f.N, rupiahWords(f.TiedBudget)))
	} else {
		out[2].Note = "APBD belum diterima"
	}
	switch {
	case !f.HasReal:
		out[3].Note = "realisasi belum diterima"
	case f.TiedBudget > 0:
		out[3].share(f.TiedSpent, f.TiedBudget, fmt.Sprintf("%s s.d. %s", rupiahWords(f.TiedSpent), monthsLong[f.Month]))
	default:
		out[3].Note = "tanpa anggaran terkait"
	}
	if b := f.Before; b != nil && b.N > 0 && f.N > 0 {
		was := fmt.Sprintf(" · %d: ", b.Year)
		now, _ := share(int64(f.InPlan), n)
		then, _ := share(int64(b.InPlan), int64(b.N))
		out[1].changed(now, then, out[1].Note+was+permilleText(then)+"%")
		if f.HasBudget && b.HasBudget {
			now, _ = share(int64(f.InBudget), n)
			then, _ = share(int64(b.InBudget), int64(b.N))
			out[2].changed(now, then, out[2].Note+was+permilleText(then)+"%")
		}
	}
	for i, s := range g.tileSums() {
		out[i].Sums = s
	}
	return out
}

// tileSums say how SQL gives the four tiles again.
func (g *regional) tileSums() [4]func() []Sum {
	f, signed := g.f, signedIn(g.at(), g.f.Year)
	all := count("perjanjian", f.N, "naskah", "fct_kerja_sama", signed)
	tied := rupiahs("anggaran terkait", f.TiedBudget, "fct_apbd", "anggaran", tiedLines(g.r.Code, f.Year))
	return [4]func() []Sum{
		func() []Sum { return []Sum{all} },
		func() []Sum {
			return []Sum{count("tercantum", f.InPlan, "naskah", "bukti_jenjang", proven(signed, f.Year, 4)), all}
		},
		func() []Sum {
			return []Sum{count("dianggarkan", f.InBudget, "naskah", "bukti_jenjang", proven(signed, f.Year, 5)), all, tied}
		},
		func() []Sum {
			return []Sum{rupiahs("realisasi terkait", f.TiedSpent, "fct_realisasi", "realisasi", g.Period.ofPeriod(tiedLines(g.r.Code, f.Year))), tied}
		}}
}
