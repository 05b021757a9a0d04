package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// readiness composes the report on how far the agreements of a region came through the planning cycle, and what has to be done
// before the next gate.
func (st *site) readiness(d *document) {
	if d.Region == nil {
		st.readinessOfNation(d)
		return
	}
	g := st.regional(d)
	r, f := g.r, g.f
	next := milestones(r, g.day)
	d.Leader, d.Kicker = "Kepala Bappeda", g.kicker()+" · Kesiapan integrasi"
	if len(r.agreements) == 0 || f.N == 0 {
		d.Headline = title(r, f)
		d.Lead = "Kesiapan integrasi belum dapat dinilai: belum ada perjanjian yang ditandatangani dan berlaku dalam register yang diterima."
		g.calendarSection(next)
		g.data()
		g.regionsBelow()
		g.readinessMethod()
		return
	}
	gates, tasks, late := r.gateCounts(f), g.tasks(), g.late()
	d.Headline, d.Lead = readinessTitle(f, gates), g.readinessLead(tasks, late, next[0])
	d.KPIs = g.readinessKPIs(gates, late)
	d.Heads, d.Decisions = g.readinessHeads(gates, tasks, late), g.taskDecisions(tasks)
	at, lost := leak(gates)
	so := ""
	if lost > 0 && strings.HasPrefix(at.Key, "rkpd") {
		so = fmt.Sprintf("Yang tertahan sebelum RKPD tidak dapat dianggarkan. Gerbang rencana berikutnya: %s, paling lambat %s.", nextOf(next, "rencana").Name, date(nextOf(next, "rencana").Until))
	} else if lost > 0 {
		so = fmt.Sprintf("Yang tertahan sesudah RKPD sudah direncanakan; yang kurang adalah anggarannya. Gerbang anggaran berikutnya: %s, paling lambat %s.", nextOf(next, "anggaran").Name, date(nextOf(next, "anggaran").Until))
	}
	if f.Year == 0 {
		g.add("corong", "Corong per gerbang", part{Text: "RKPD dan APBD belum diterima, sehingga corong per gerbang belum dapat dinilai."})
	} else {
		g.add("corong", "Corong per gerbang", gatesFigure("corong", r.Name, gates, f.Year, g.source()), part{So: so}, part{Table: g.stageTable()})
	}
	g.calendarSection(next)
	g.workSection(tasks, next)
	g.lateSection(late)
	g.difference()
	g.codeless()
	g.proposals()
	g.regionsBelow()
	g.data()
	g.readinessMethod()
}

func (g *regional) readinessMethod() {
	g.add("hitung", "Cara menghitung kesiapan", part{Text: "Lewat RKPD atau APBD suatu tahap berarti paling sedikit satu sub kegiatan yang ditautkan ada dalam tahap itu (pada APBD dengan anggaran). Didukung usulan musrenbang berarti sub kegiatannya juga diminta usulan warga untuk tahun yang sama. " +
		"Dokumen KUA-PPAS tidak diterima padu; kesiapannya dibaca dari RKPD sebelum dan APBD sesudahnya."})
	g.method()
}

// readinessTitle is the finding: how many are through, and of what.
func readinessTitle(f *figures, gates []gateCount) string {
	switch n := f.N; {
	case !f.HasPlan && !f.HasBudget:
		return counted(n, "Satu perjanjian berlaku; kesiapannya belum dapat dinilai tanpa RKPD dan APBD", "%d perjanjian berlaku; kesiapannya belum dapat dinilai tanpa RKPD dan APBD")
	case !f.HasBudget:
		return through(f.InPlan, n, fmt.Sprintf("siap di RKPD %d; APBD belum diterima", f.Year))
	case !f.HasPlan:
		return through(f.InBudget, n, fmt.Sprintf("dianggarkan pada %d; RKPD belum diterima", f.Year))
	}
	out := through(f.Inside, f.N, fmt.Sprintf("lewat RKPD dan APBD %d", f.Year))
	if at, lost := leak(gates); lost > 0 && f.N > 1 && f.Inside < f.N {
		out += "; paling banyak tertahan di " + at.word()
	}
	return out
}

func (g *regional) readinessLead(tasks []task, late []*agreement, next milestone) string {
	s := []string{fmt.Sprintf("Gerbang berikut adalah %s, paling lambat %s.", next.Name, date(next.Until))}
	if len(tasks) > 0 {
		before := until(tasks, next.Until)
		s = append(s, fmt.Sprintf("%s harus selesai sebelum gerbang itu, dari %d seluruhnya.", counted(len(before), "Satu tugas", "%d tugas"), len(tasks)))
		if len(before) == 0 {
			s[1] = fmt.Sprintf("Tidak ada tugas sebelum gerbang itu; %d menunggu gerbang sesudahnya.", len(tasks))
		}
	}
	if len(late) > 0 {
		s = append(s, counted(len(late), fmt.Sprintf("Satu perjanjian ditandatangani sesudah gerbang RKPD %d.", g.f.Year), fmt.Sprintf("%%d perjanjian ditandatangani sesudah gerbang RKPD %d.", g.f.Year)))
	}
	return strings.Join(s, " ")
}

// until are the tasks due by a day.
func until(tasks []task, day time.Time) (out []task) {
	for _, t := range tasks {
		if !t.Until.After(day) {
			out = append(out, t)
		}
	}
	return out
}

func (g *regional) readinessKPIs(gates []gateCount, late []*agreement) []kpi {
	f, all := g.f, g.kpis()
	out := []kpi{all[1], all[2], {Name: "Anggaran dibanding pagu", Value: "…", Note: "RKPD atau APBD belum diterima"}, {Name: "Sesudah gerbang RKPD", Value: "…", Note: "tahunnya belum diketahui"}}
	if lines := g.r.lines(f.Year); f.HasPlan && f.HasBudget && len(lines) > 0 {
		var m moved
		for _, l := range lines {
			m.add(l)
		}
		out[2].Value, out[2].Note = signedRupiah(m.Budget-m.Plan), fmt.Sprintf("%d sub kegiatan yang ditautkan", m.N)
		out[2].Sums = m.cells(g.r, f.Year, "true")[3].Sums
	} else if f.HasPlan && f.HasBudget {
		out[2].Note = "belum ada sub kegiatan yang ditautkan"
	}
	if f.Year > 0 {
		out[3].Value, out[3].Note = integer(int64(len(late))), fmt.Sprintf("terlambat bagi RKPD %d", f.Year)
		out[3].Sums = func() []Sum {
			return []Sum{count("sesudah gerbang", len(late), "naskah", "fct_kerja_sama", g.lateWhere())}
		}
	}
	return out
}

// readinessHeads are the main findings, six at most.
func (g *regional) readinessHeads(gates []gateCount, tasks []task, late []*agreement) (out []headline) {
	f := g.f
	add := func(n int, one, many, more, link, text string) {
		if n > 0 {
			out = append(out, headline{counted(n, one, many), more, link, text})
		}
	}
	if at, lost := leak(gates); lost > 0 {
		more := "Ini gerbang yang paling banyak menahan."
		if n := g.r.byRule("P-01", f.Year); strings.HasPrefix(at.Key, "rkpd") && n < f.N-f.InPlan {
			more = counted(n, "Satu di antara yang tidak ada di RKPD adalah naskah pelaksanaan; selebihnya naskah payung.", "%d di antara yang tidak ada di RKPD adalah naskah pelaksanaan; selebihnya naskah payung.")
			if n == 0 {
				more = "Yang tidak ada di RKPD naskah payung; naskah pelaksanaannya yang perlu masuk rencana."
			}
		}
		add(lost, "Satu perjanjian tertahan di "+at.word()+".", "%d perjanjian tertahan di "+at.word()+".", more, "#corong", "Lihat corong")
	}
	if f.HasPlan && f.HasBudget {
		var dropped moved
		for _, l := range g.r.lines(f.Year) {
			if l.Group == 3 {
				dropped.add(l)
			}
		}
		add(dropped.N, "Satu sub kegiatan terkait direncanakan tetapi tidak dianggarkan.", "%d sub kegiatan terkait direncanakan tetapi tidak dianggarkan.", fmt.Sprintf("Pagunya %s.", rupiahWords(dropped.Plan)), "#selisih", "Lihat selisih")
	}
	unfunded := 0
	for _, a := range late {
		if i := a.years[f.Year]; i != nil && i.InBudget.Valid && !i.InBudget.Bool {
			unfunded++
		}
	}
	more := "Semuanya sudah tertampung dalam anggaran."
	if !f.HasBudget {
		more = "APBD belum diterima, sehingga belum diketahui apakah sudah tertampung."
	} else if unfunded > 0 {
		more = counted(unfunded, "Satu di antaranya belum punya anggaran.", "%d di antaranya belum punya anggaran.")
	}
	add(len(late), fmt.Sprintf("Satu perjanjian datang sesudah gerbang RKPD %d.", f.Year), fmt.Sprintf("%%d perjanjian datang sesudah gerbang RKPD %d.", f.Year), more, "#terlambat", "Lihat daftar")
	if f.Year > 0 {
		add(len(g.withoutCode()), "Satu perjanjian belum punya kode sub kegiatan.", "%d perjanjian belum punya kode sub kegiatan.", "Tanpa kode, rencana dan anggarannya tidak dapat diikuti.", "#tanpa-kode", "Lihat usulan")
	}
	if list := g.below(); len(list) > 0 {
		if _, judged := laggards(list); judged > 0 {
			out = append(out, headline{"Kabupaten dan kota: " + lowest(list) + ".", fmt.Sprintf("Porsi perjanjian yang dianggarkan; %d dari %d dapat dinilai.", judged, len(list)), "#kesiapan-daerah", "Lihat daerah"})
		}
	}
	add(len(tasks), "Satu tugas menunggu: "+taskSummary(tasks)+".", "%d tugas menunggu: "+taskSummary(tasks)+".", "Setiap tugas menyebut siapa dan paling lambat kapan.", "#kerja", "Lihat lembar kerja")
	return out[:min(len(out), 6)]
}

// taskDecisions asks for the three kinds of task that are due first.
func (g *regional) taskDecisions(tasks []task) (out []decision) {
	seen := map[string]bool{}
	for _, t := range tasks {
		if seen[t.Key] || len(out) == 3 {
			continue
		}
		seen[t.Key] = true
		n := 0
		for _, x := range tasks {
			if x.Key == t.Key {
				n++
			}
		}
		what := fmt.Sprintf("%s bagi “%s”, paling lambat %s (%s).", t.Who, subject(t.A.Title), date(t.Until), t.At)
		if n > 1 {
			what = fmt.Sprintf("%d perjanjian; yang pertama “%s”, paling lambat %s (%s).", n, subject(t.A.Title), date(t.Until), t.At)
		}
		out = append(out, decision{t.Name, what})
	}
	return out
}

func (g *regional) calendarSection(next []milestone) {
	g.add("kalender", "Kalender perencanaan", part{Table: calendar(next)})
}

func (g *regional) workSection(tasks []task, next []milestone) {
	if len(tasks) == 0 {
		g.add("kerja", "Lembar kerja", part{Text: "Tidak ada tugas yang terbaca dari data yang diterima."})
		return
	}
	t := g.taskTable("lembar-kerja", tasks, mostWork)
	t.Title = fmt.Sprintf("%s sampai %s, %d seluruhnya", counted(len(until(tasks, next[0].Until)), "Satu tugas", "%d tugas"), next[0].Name, len(tasks))
	if n := len(until(tasks, next[0].Until)); n == 0 {
		t.Title = counted(len(tasks), "Satu tugas, sesudah "+next[0].Name, "%d tugas, semuanya sesudah "+next[0].Name)
	}
	g.add("kerja", "Lembar kerja", part{Text: "Menurut tugas: " + taskSummary(tasks) + ". Excel dan CSV memuat semua baris dengan kode lengkapnya."}, part{Table: t})
}

// late are the agreements in force that were signed after the RKPD of the year was fixed, the latest first.
func (g *regional) late() (out []*agreement) {
	if g.f.Year == 0 {
		return nil
	}
	planned, _, _ := g.r.gates(g.f.Year)
	for _, a := range g.f.Agreements {
		if a.Signed.After(planned) {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b *agreement) int { return cmp.Or(b.Signed.Compare(a.Signed), strings.Compare(a.ID, b.ID)) })
	return out
}

func (g *regional) lateWhere() string {
	planned, _, _ := g.r.gates(g.f.Year)
	return fmt.Sprintf("%s and tanggal_tanda_tangan > date '%s'", signedIn(g.at(), g.f.Year), planned.Format(time.DateOnly))
}

// lateSection lists who came after the gates, and by which way they can still get in.
func (g *regional) lateSection(late []*agreement) {
	f := g.f
	if f.Year == 0 {
		return
	}
	planned, ceiling, approved := g.r.gates(f.Year)
	if len(late) == 0 {
		g.add("terlambat", "Perjanjian sesudah gerbang", part{Text: fmt.Sprintf("Tidak ada perjanjian berlaku yang ditandatangani sesudah RKPD %d ditetapkan (%s).", f.Year, date(planned))})
		return
	}
	t := workTable("terlambat", fmt.Sprintf("Ditandatangani sesudah RKPD %d ditetapkan (%s, menurut pengaturan daerah)", f.Year, date(planned)), column{"Ditandatangani", "tanggal_tanda_tangan", formDate, false})
	t.Columns[1].Aside = true
	t.Columns = slices.Insert(t.Columns, 3, column{"Sesudah", "sesudah", formWords, false}, column{"Dianggarkan", "di_apbd", formText, false}, column{"Jalan masuk", "jalan", formWords, false})
	t.Source = g.source()
	t.Title = counted(len(late), fmt.Sprintf("Satu perjanjian terlambat bagi RKPD %d", f.Year), fmt.Sprintf("%%d perjanjian terlambat bagi RKPD %d", f.Year))
	next := milestones(g.r, g.day)
	for _, a := range late {
		t.work(a, onDay(a.Signed).at("fct_kerja_sama", "tanggal_tanda_tangan", "id_kerja_sama = "+warehouse.Quote(a.ID)))
		after := fmt.Sprintf("RKPD %d", f.Year)
		if a.Signed.After(approved) {
			after = fmt.Sprintf("persetujuan APBD %d", f.Year)
		} else if a.Signed.After(ceiling) {
			after = fmt.Sprintf("KUA-PPAS %d", f.Year)
		}
		in, way := cell{Text: "…"}, "belum diketahui tanpa APBD"
		if i := a.years[f.Year]; i != nil && i.InBudget.Valid {
			in = yesNo(true, i.InBudget.Bool).at("integrasi_kerja_sama", "di_apbd", fmt.Sprintf("id_kerja_sama = %s and tahun = %d", warehouse.Quote(a.ID), f.Year))
			way = "sudah tertampung"
			if to := nextOf(next, "anggaran"); !i.InBudget.Bool {
				way = fmt.Sprintf("%s (%s), atau persetujuan DPRD bila membebani", to.Name, date(to.Until))
			}
		}
		last := &t.Rows[len(t.Rows)-1]
		last.Cells = slices.Insert(last.Cells, 3, say(after), in, say(way))
	}
	g.add("terlambat", "Perjanjian sesudah gerbang", part{Table: t}, part{So: "Naskah baru sebaiknya ditandatangani sebelum RKPD tahun pelaksanaannya ditetapkan; yang datang kemudian hanya dapat masuk lewat perubahan APBD."})
}
