package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// task is one thing that somebody has to do about an agreement, and by when.
type task struct {
	Key, Name string // of taskKinds
	A         *agreement
	Who, What string
	Until     time.Time
	At        string // the gate, or what else ends on that day
}

// taskKinds are the tasks in the order in which they are named for one day.
var taskKinds = []struct{ Key, Name string }{{"perpanjang", "Perpanjang atau akhiri"}, {"rencana", "Tetapkan sub kegiatan"}, {"anggaran", "Sediakan anggaran"}, {"dprd", "Persetujuan DPRD"},
	{"petakan", "Petakan urusan"}, {"serapan", "Jelaskan serapan"}, {"evaluasi", "Evaluasi dan laporkan"}}

// tasks are what has to be done about the agreements in force, the nearest first. A task of the plan or the budget is asked for
// the next gate that still takes it, of agreements that are in force in its budget year.
func (g *regional) tasks() (out []task) {
	r, f := g.r, g.f
	next := milestones(r, g.day)
	plan, budget := nextOf(next, "rencana"), nextOf(next, "anggaran")
	unplanned, unspent := r.broken("P-01", f.Year), r.broken("P-06", f.Year)
	for _, a := range r.agreements {
		if !a.IsSigned || a.Signed.After(g.day) || !a.End.IsZero() && a.End.Before(g.day) || !a.touches(g.day.Year()) {
			continue
		}
		add := func(kind int, who, what string, until time.Time, at string) {
			out = append(out, task{taskKinds[kind].Key, taskKinds[kind].Name, a, who, what, until, at})
		}
		agency := orOther(r.ownerName(a), "Perangkat daerah pelaksana (belum disebut register)")
		if !a.End.IsZero() && a.End.Before(g.day.AddDate(0, 0, endingDays+1)) {
			add(0, "TKKSD dengan "+agency, "Putuskan perpanjangan atau pengakhiran sesudah menilai pelaksanaannya.", a.End, "naskah berakhir")
		}
		i := a.years[f.Year]
		if i == nil {
			continue
		}
		if unplanned[a.ID] && a.touches(plan.Year) {
			add(1, agency+" dengan Bappeda", r.planTask(a, f.Year, plan.Year), plan.Until, plan.Name)
		}
		if i.InPlan.Bool && i.InBudget.Valid && !i.InBudget.Bool && a.touches(budget.Year) {
			add(2, "TAPD dengan "+agency, fmt.Sprintf("Anggarkan %s, atau catat alasannya.", codesWord(r.codes(a.ID, f.Year))), budget.Until, budget.Name)
		}
		if i.Council == "perlu" && !i.HasCouncil {
			add(3, "Bagian Kerja Sama dengan Sekretariat DPRD", fmt.Sprintf("Ajukan persetujuan (%s), atau catat nomornya dalam register.", i.CouncilCause), budget.Until, budget.Name)
		}
		if p := r.cycle.steps[a.ID][[2]int{f.Year, 1}]; p.Reached.Valid && !p.Reached.Bool {
			first := next[slices.IndexFunc(next, func(m milestone) bool { return strings.HasPrefix(m.Name, "Rancangan awal") })]
			if a.touches(first.Year) {
				add(4, "TKKSD dengan "+agency, fmt.Sprintf("Lengkapi pemetaan: %s.", p.Text), first.Until, first.Name)
			}
		}
		yearEnd := time.Date(f.Year, 12, 31, 0, 0, 0, 0, time.UTC)
		if yearEnd.Before(g.day) {
			yearEnd = g.day.AddDate(0, 0, 30)
		}
		if unspent[a.ID] {
			add(5, agency, fmt.Sprintf("Jelaskan anggaran %s yang belum terserap.", rupiahWords(i.Budget.Int64)), yearEnd, fmt.Sprintf("akhir tahun anggaran %d", f.Year))
		}
		if p := r.cycle.steps[a.ID][[2]int{f.Year, 7}]; p.Reached.Valid && !p.Reached.Bool && implementing(a) {
			add(6, agency, fmt.Sprintf("Evaluasi pelaksanaan %d dan laporkan kepada TKKSD.", f.Year), yearEnd, fmt.Sprintf("akhir tahun anggaran %d", f.Year))
		}
	}
	order := func(t task) int {
		return slices.IndexFunc(taskKinds, func(k struct{ Key, Name string }) bool { return k.Key == t.Key })
	}
	slices.SortStableFunc(out, func(a, b task) int {
		return cmp.Or(a.Until.Compare(b.Until), cmp.Compare(order(a), order(b)), strings.Compare(a.A.ID, b.A.ID))
	})
	return out
}

// implementing is true for what is carried out and so has to be reported: not for umbrella papers.
func implementing(a *agreement) bool {
	return slices.Contains([]string{"PKS", "RK", "NK", "MOU", "-"}, a.Instrument)
}

// planTask says how an agreement without a line can get one.
func (r *region) planTask(a *agreement, year, into int) string {
	if s, ok := r.cycle.suggested[a.ID][year]; ok {
		return fmt.Sprintf("Putuskan usulan %s dalam lembar tinjauan, lalu cantumkan dalam Renja %d.", named(strings.TrimSpace(s.Code+" "+s.Name)).Text, into)
	}
	return fmt.Sprintf("Tetapkan sub kegiatan dalam Renja %d dan tulis kodenya dalam register.", into)
}

// codes are the sub kegiatan that an agreement is tied to in a year.
func (r *region) codes(id string, year int) (out []string) {
	for _, t := range r.ties {
		if t.Agreement == id && t.Year == year && !slices.Contains(out, t.Code) {
			out = append(out, t.Code)
		}
	}
	return out
}

func codesWord(codes []string) string {
	switch len(codes) {
	case 0:
		return "sub kegiatannya"
	case 1:
		return "sub kegiatan " + codes[0]
	}
	return fmt.Sprintf("%d sub kegiatan (%s)", len(codes), strings.Join(codes, ", "))
}

// ownerName is the agency that the register names, or else that of its code; "" where it names none.
func (r *region) ownerName(a *agreement) string {
	o := r.cycle.owners[a.ID]
	if o.Name == "" && o.Code != "" {
		return r.agencyName(o.Code)
	}
	return o.Name
}

// cell is the code of the agency; unknown where the register names none.
func (o owner) cell(where string) cell {
	if o.Code == "" {
		return cell{Text: "…"}
	}
	return named(o.Code).at("fct_kerja_sama", "kode_perangkat_daerah", where)
}

func orOther(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// taskTable lists tasks; the workbook has every one, with all codes.
func (g *regional) taskTable(id string, list []task, most int) *table {
	t := &table{ID: id, Most: most, Sub: "Yang paling dekat dahulu; batas waktu menurut pengaturan daerah", Source: g.source(), Columns: []column{{"Perjanjian", "judul", formText, false}, {"Tugas", "tugas", formWords, false},
		{"Paling lambat", "paling_lambat", formWords, false}, {"Siapa", "siapa", formWords, false}, {"Mitra", "mitra", formWords, true}, {"Gerbang", "gerbang", formWords, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}, {"Nomor", "nomor", formCode, true},
		{"Kode sub kegiatan", "kode_sub_kegiatan", formWords, true}, {"Kode perangkat daerah", "kode_perangkat_daerah", formCode, true}, {"Bidang urusan", "kode_bidang_urusan", formCode, true}, {"Berakhir", "tanggal_berakhir", formDate, true}}}
	for _, x := range list {
		a, o := x.A, g.r.cycle.owners[x.A.ID]
		where := "id_kerja_sama = " + warehouse.Quote(a.ID)
		of := func(c cell, column string) cell { return c.at("fct_kerja_sama", column, where) }
		until, what := say(date(x.Until)), say(x.Name)
		until.Under, what.Under = x.At, x.What
		what.Value = x.Name + ": " + x.What
		codes := g.r.codes(a.ID, g.f.Year)
		if s, ok := g.r.cycle.suggested[a.ID][g.f.Year]; ok && len(codes) == 0 {
			codes = []string{s.Code + " (diusulkan)"}
		}
		title := of(named(a.Title), "judul")
		title.Text, title.Under = subject(a.Title), a.Partners
		t.Rows = append(t.Rows, row{a.ID + "/" + x.Key, []cell{title, what, until, say(x.Who), say(a.Partners), say(x.At), of(named(a.ID), "id_kerja_sama"), of(named(a.Number), "nomor"), say(strings.Join(codes, "; ")),
			o.cell(where), of(named(o.Field), "kode_bidang_urusan"), of(onDay(a.End), "tanggal_berakhir")}})
	}
	return t
}

// taskSummary counts tasks by kind, in words: 3 tetapkan sub kegiatan, 2 sediakan anggaran.
func taskSummary(tasks []task) string {
	var s []string
	for _, k := range taskKinds {
		n := 0
		for _, t := range tasks {
			if t.Key == k.Key {
				n++
			}
		}
		if n > 0 {
			s = append(s, fmt.Sprintf("%d %s", n, strings.ToLower(k.Name[:1])+k.Name[1:]))
		}
	}
	return list(s)
}
