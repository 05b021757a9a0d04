package reports

import (
	"fmt"
	"slices"

	"padu/reports/chart"
	"padu/warehouse"
)

// gateCount says how many agreements got through one gate of the cycle, of how many whose data is there.
type gateCount struct {
	Key, Name string
	Missing   string // what was not received, when it is not known
	N, Of     int
	where, of []string // conditions on mart.fct_kerja_sama; of several regions one each
}

func (c *gateCount) known() bool { return c.Missing == "" }

func (c *gateCount) count() Sum {
	return count("lewat", c.N, "naskah", "fct_kerja_sama", anyOf(c.where))
}

func (c *gateCount) whole() Sum {
	return count("perjanjian", c.Of, "naskah", "fct_kerja_sama", anyOf(c.of))
}

// gateCounts follow the signed agreements of a region and year through the gates, in the order of the calendar.
func (r *region) gateCounts(f *figures) []gateCount {
	signed := signedIn(warehouse.Quote(r.Code), f.Year)
	year := fmt.Sprintf("tahun = %d", f.Year)
	in := func(table, where string) string {
		return fmt.Sprintf("%s and id_kerja_sama in (select id_kerja_sama from mart.%s where %s and %s)", signed, table, year, where)
	}
	var out []gateCount
	add := func(key, name, missing string, n int, where string) {
		c := gateCount{Key: key, Name: name, Missing: missing}
		if f.N == 0 {
			c.Missing = "register"
		}
		if c.Missing == "" {
			c.N, c.Of, c.where, c.of = n, f.N, []string{where}, []string{signed}
		}
		out = append(out, c)
	}
	add("ditandatangani", "Ditandatangani dan berlaku", "", f.N, signed)
	for _, s := range []struct {
		rung               int
		key, name, missing string
	}{{1, "dipetakan", "Urusan dipetakan", "pemetaan urusan"}, {2, "dibahas", "Dibahas TKKSD", "catatan TKKSD"}} {
		n, known := 0, false
		for _, a := range f.Agreements {
			p := r.cycle.steps[a.ID][[2]int{f.Year, s.rung}]
			if known = known || p.Reached.Valid; p.Reached.Bool {
				n++
			}
		}
		missing := s.missing
		if known {
			missing = ""
		}
		add(s.key, s.name, missing, n, in("bukti_jenjang", fmt.Sprintf("jenjang = %d and tercapai", s.rung)))
	}
	n, known := r.proposed(f)
	missing := ""
	if !known {
		missing = fmt.Sprintf("usulan musrenbang %d", f.Year)
	}
	add("musrenbang", "Didukung usulan musrenbang", missing, n, signed+fmt.Sprintf(` and id_kerja_sama in (select u.id_kerja_sama from mart.uang_tautan u join mart.fct_usulan_musrenbang m on m.tahun = u.tahun and m.kode_sub_kegiatan = u.kode_sub_kegiatan where u.tahun = %d and m.kode_wilayah = %s)`,
		f.Year, warehouse.Quote(r.Code)))
	for _, s := range []struct {
		doc, stage, name, column string
		of                       func(*tie) bool
	}{
		{"rkpd", "murni", "RKPD murni", "pagu_murni is not null", func(t *tie) bool { return t.PlanFirst.Valid }},
		{"rkpd", "perubahan", "RKPD perubahan", "pagu_perubahan is not null", func(t *tie) bool { return t.PlanChanged.Valid }},
		{"apbd", "murni", "APBD murni", "anggaran_murni > 0", func(t *tie) bool { return t.BudgetFirst.Int64 > 0 }},
		{"apbd", "perubahan", "APBD perubahan", "anggaran_perubahan > 0", func(t *tie) bool { return t.BudgetChanged.Int64 > 0 }},
	} {
		n, where := r.tiedTo(f, s.of), in("uang_tautan", s.column)
		if t := r.totals[f.Year]; t != nil && s.doc == "rkpd" && t.PlanStage == s.stage { // the last stage: the number that every page has
			n, where = f.InPlan, in("bukti_jenjang", "jenjang = 4 and tercapai")
		} else if t != nil && s.doc == "apbd" && t.BudgetStage == s.stage {
			n, where = f.InBudget, in("bukti_jenjang", "jenjang = 5 and tercapai")
		}
		missing := ""
		if !r.cycle.stages[f.Year][s.doc+" "+s.stage] {
			missing = fmt.Sprintf("%s %d", s.name, f.Year)
		}
		add(s.doc+"-"+s.stage, s.name, missing, n, where)
	}
	missing = ""
	if !f.HasReal {
		missing = fmt.Sprintf("realisasi %d", f.Year)
	}
	add("terealisasi", "Terealisasi", missing, f.Spent, in("bukti_jenjang", "jenjang = 6 and tercapai")+fmt.Sprintf(" and id_kerja_sama in (select id_kerja_sama from mart.integrasi_kerja_sama where %s and jenjang >= 6)", year))
	return out
}

// tiedTo counts the agreements with a line of which something holds.
func (r *region) tiedTo(f *figures, holds func(*tie) bool) int {
	with := map[string]bool{}
	for _, t := range r.ties {
		if t.Year == f.Year && holds(t) {
			with[t.Agreement] = true
		}
	}
	n := 0
	for _, a := range f.Agreements {
		if with[a.ID] {
			n++
		}
	}
	return n
}

// proposed counts the agreements with a line that a usulan musrenbang of the year asks for; known is false when there are none of
// the year.
func (r *region) proposed(f *figures) (n int, known bool) {
	codes := map[string]bool{}
	for _, p := range r.cycle.proposals {
		if p.Year == f.Year {
			known = true
			codes[p.Code] = p.Code != ""
		}
	}
	return r.tiedTo(f, func(t *tie) bool { return codes[t.Code] }), known
}

// together adds the gates of several regions up: of each gate those regions whose data is there.
func together(all [][]gateCount) (out []gateCount) {
	for i := range all {
		for j, c := range all[i] {
			if i == 0 {
				out = append(out, gateCount{Key: c.Key, Name: c.Name, Missing: c.Missing})
			}
			if c.known() {
				sum := &out[j]
				sum.Missing, sum.N, sum.Of = "", sum.N+c.N, sum.Of+c.Of
				sum.where, sum.of = append(sum.where, c.where...), append(sum.of, c.of...)
			}
		}
	}
	return out
}

// leak is the gate between plan and spending at which most are lost, and how many; 0 when nothing is lost.
func leak(gates []gateCount) (at gateCount, lost int) {
	out := 0 // have not come to the gate before; not all regions sent every document
	for _, c := range gates {
		if !c.known() || c.Key == "dipetakan" || c.Key == "dibahas" || c.Key == "musrenbang" {
			continue
		}
		if c.Of-c.N-out > lost {
			at, lost = c, c.Of-c.N-out
		}
		out = c.Of - c.N
	}
	return at, lost
}

// gatesFigure draws the gates with the table behind them. id tells two on one page apart.
func gatesFigure(id, of string, gates []gateCount, year int, source string) part {
	t := &table{ID: id, Columns: []column{{"Gerbang", "gerbang", formWords, false}, {"Lewat", "lewat", formCount, false}, {"Dari", "dari", formCount, false}, {"Porsi", "porsi", formPercent, false}, {"Belum", "belum", formCount, false}, {"Data yang kurang", "kurang", formWords, true}}}
	var drawn []chart.Gate
	same := !slices.ContainsFunc(gates, func(c gateCount) bool { return c.known() && c.Of != gates[0].Of })
	out := 0 // have not come to the gate before
	for _, c := range gates {
		if !c.known() {
			t.Rows = append(t.Rows, row{c.Key, []cell{say(c.Name), {Text: "…"}, {Text: "…"}, {Text: "…"}, {Text: "…"}, say(c.Missing + " belum diterima")}})
			drawn = append(drawn, chart.Gate{Name: c.Name, Missing: true})
			continue
		}
		t.Rows = append(t.Rows, row{c.Key, []cell{say(c.Name), tally(c.N).by(func() []Sum { return []Sum{c.count()} }), tally(c.Of).by(func() []Sum { return []Sum{c.whole()} }),
			portion(true, int64(c.N), int64(c.Of)).by(func() []Sum { return []Sum{c.count(), c.whole()} }),
			tally(c.Of - c.N).by(func() []Sum { return []Sum{count("belum", c.Of-c.N, "naskah", "fct_kerja_sama", c.rest())} }), say("lengkap")}})
		g := chart.Gate{Name: c.Name, Value: int64(c.N), Text: integer(int64(c.N))}
		if c.Key != "ditandatangani" {
			g.Share = percent(int64(c.N), int64(c.Of))
		}
		if !same {
			g.Text = fmt.Sprintf("%d dari %d", c.N, c.Of)
		}
		switch rest := c.Of - c.N; {
		case c.Key == "musrenbang" || rest == 0: // a proposal of citizens helps, but is not asked for
		case c.Key == "dipetakan":
			g.Loss = fmt.Sprintf("%d belum dipetakan", rest)
		case c.Key == "dibahas":
			g.Loss = fmt.Sprintf("%d tanpa catatan pembahasan", rest)
		default:
			if rest > out {
				g.Loss = fmt.Sprintf("%d tertahan", rest-out)
			}
			out = rest
		}
		drawn = append(drawn, g)
	}
	heading := leakTitle(gates, year)
	note := "Porsi terhadap perjanjian yang ditandatangani dan berlaku. Batang putus-putus: data belum diterima. RKPD dan APBD menurut sub kegiatan yang ditautkan; naskah dapat lewat APBD tanpa RKPD."
	if !same {
		note = "Setiap gerbang dihitung pada daerah yang datanya ada, sehingga pembaginya berbeda. " + note
	}
	return part{Figure: &figure{ID: id, Title: heading, Sub: fmt.Sprintf("Jumlah perjanjian %s yang lewat setiap gerbang perencanaan dan penganggaran, %d", of, year), Source: source, Note: note,
		Draw: func(w int) *chart.Canvas { return chart.Gates(heading, drawn, w) }, Table: t}}
}

// word is the gate's name inside a sentence.
func (c *gateCount) word() string {
	if c.Key == "terealisasi" {
		return "realisasi"
	}
	return c.Name
}

// rest are the agreements that did not get through.
func (c *gateCount) rest() string {
	return fmt.Sprintf("(%s) and id_kerja_sama not in (select id_kerja_sama from mart.fct_kerja_sama where %s)", anyOf(c.of), anyOf(c.where))
}

// leakTitle says at which gate most are lost.
func leakTitle(gates []gateCount, year int) string {
	first, last := gates[0], gates[0]
	for _, c := range gates {
		if c.known() && c.Key != "dipetakan" && c.Key != "dibahas" && c.Key != "musrenbang" {
			last = c
		}
	}
	at, lost := leak(gates)
	switch {
	case first.N == 0:
		return "Belum ada perjanjian yang berlaku"
	case last.Key == first.Key:
		return fmt.Sprintf("%s berlaku; RKPD dan APBD %d belum diterima", counted(first.N, "Satu perjanjian", "%d perjanjian"), year)
	case lost == 0 || last.Of == 1:
		return through(last.N, last.Of, fmt.Sprintf("sampai %s %d", last.word(), year))
	}
	return fmt.Sprintf("%s; paling banyak tertahan di %s (%d)", through(last.N, last.Of, "sampai "+last.word()), at.word(), lost)
}

// through says how many of some agreements did something: 3 dari 5 perjanjian sampai RKPD.
func through(n, of int, what string) string {
	switch {
	case of == 1 && n == 1:
		return "Satu-satunya perjanjian " + what
	case of == 1:
		return "Satu-satunya perjanjian belum " + what
	case n == of:
		return fmt.Sprintf("Semua %d perjanjian %s", of, what)
	}
	return fmt.Sprintf("%s dari %d perjanjian %s", countOrNone(n), of, what)
}

// agreementsWord counts agreements in words.
func agreementsWord(n int) string { return counted(n, "satu perjanjian", "%d perjanjian") }
