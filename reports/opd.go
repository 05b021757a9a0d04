package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// agencyReport composes the report of one perangkat daerah.
type agencyReport struct {
	*regional
	a    *agency
	list []*agreement // its agreements in force in the year
	ties []*tie       // of them, in the year
}

// taskDays is how far ahead the agency's tasks are asked for.
const taskDays = 30

// ofAgency composes the report of one agency of a region: what it is responsible for, with what money, and what it has to do now.
func (o *own) ofAgency(d *document) {
	g := &agencyReport{regional: o.site.regional(d), a: o.agency(d.Agency)}
	g.day = time.Time{} // what it makes of the report are the tasks alone
	r, f := g.r, g.f
	for _, x := range f.Agreements {
		if g.a.has(x.ID) {
			g.list = append(g.list, x)
		}
	}
	for _, t := range r.ties {
		if t.Year == f.Year && slices.ContainsFunc(g.list, func(x *agreement) bool { return x.ID == t.Agreement }) && (g.a.Own[t.Agreement] || t.Agency == g.a.Code) {
			g.ties = append(g.ties, t)
		}
	}
	d.common.Title = g.a.Name + " · " + r.Name
	d.Kicker, d.Leader = g.a.Name+" · "+g.kicker(), "kepala "+g.a.Name
	tasks, soon := o.tasksOf(g.a)
	d.Headline, d.Lead = g.title(), g.lead(tasks, soon)
	if len(g.list) > 0 {
		d.KPIs = g.kpis()
		d.Heads, d.Decisions = g.heads(soon), g.taskDecisions(tasks)
	}
	g.taskSection(tasks, soon)
	g.agreements()
	g.links()
	g.money()
	g.progress()
	g.duties()
	g.broken()
	g.data()
	g.method()
}

// inBudget counts the agreements that are in plan and in budget.
func (g *agencyReport) inBudget() (plan, budget int) {
	for _, x := range g.list {
		if i := x.years[g.f.Year]; i != nil {
			if i.InPlan.Bool {
				plan++
			}
			if i.InBudget.Bool {
				budget++
			}
		}
	}
	return plan, budget
}

func (g *agencyReport) title() string {
	n, f := len(g.list), g.f
	plan, budget := g.inBudget()
	switch {
	case n == 0:
		return fmt.Sprintf("%s belum mempunyai perjanjian yang berlaku", g.a.Name)
	case !f.HasPlan && !f.HasBudget:
		return fmt.Sprintf("%s mengampu %s; rencana dan anggarannya belum diterima", g.a.Name, agreementsWord(n))
	case !f.HasBudget && n == 1 && plan == 0:
		return fmt.Sprintf("Satu-satunya perjanjian %s belum ada di RKPD %d; APBD belum diterima", g.a.Name, f.Year)
	case !f.HasBudget:
		return through(plan, n, fmt.Sprintf("%s ada di RKPD %d; APBD belum diterima", g.a.Name, f.Year))
	case n == 1 && budget == 0:
		return fmt.Sprintf("Satu-satunya perjanjian %s belum punya anggaran pada %d", g.a.Name, f.Year)
	case budget < n:
		return fmt.Sprintf("%d dari %d perjanjian %s belum punya anggaran pada %d", n-budget, n, g.a.Name, f.Year)
	}
	return through(budget, n, fmt.Sprintf("%s sudah punya anggaran pada %d", g.a.Name, f.Year))
}

func (g *agencyReport) lead(tasks, soon []task) string {
	own := 0
	for _, x := range g.list {
		if g.a.Own[x.ID] {
			own++
		}
	}
	var s []string
	if n := len(g.list) - own; n > 0 && own > 0 {
		s = append(s, fmt.Sprintf("Register menyebut %s bagi perangkat daerah ini; %d lagi dilaksanakan lewat sub kegiatannya.", agreementsWord(own), n))
	} else if n > 0 {
		s = append(s, "Register menyebut pengampu lain; perangkat daerah ini melaksanakannya lewat sub kegiatannya.")
	}
	switch {
	case len(soon) > 0:
		s = append(s, fmt.Sprintf("%s dalam %d hari: %s.", counted(len(soon), "Satu tugas", "%d tugas"), taskDays, taskSummary(soon)))
	case len(tasks) > 0:
		s = append(s, fmt.Sprintf("Tidak ada tugas dalam %d hari; %d menyusul, yang pertama paling lambat %s.", taskDays, len(tasks), date(tasks[0].Until)))
	}
	return strings.Join(s, " ")
}

// mine are the agency's agreements in force as SQL names them.
func (g *agencyReport) mine() string {
	var ids []string
	for _, x := range g.list {
		ids = append(ids, x.ID)
	}
	return fmt.Sprintf("%s and id_kerja_sama in (%s)", signedIn(g.at(), g.f.Year), quoted(ids))
}

// total adds the money of the agency's lines up, each line once.
func (g *agencyReport) total() (plan, budget, spent int64, known [3]bool, n int) {
	seen := map[[2]string]bool{}
	for _, t := range g.ties {
		if key := [2]string{t.Agency, t.Code}; !seen[key] {
			seen[key] = true
			n++
			plan, budget, spent = plan+t.Plan.Int64, budget+t.Budget.Int64, spent+t.Spent.Int64
			known = [3]bool{known[0] || t.Plan.Valid, known[1] || t.Budget.Valid, known[2] || t.Spent.Valid}
		}
	}
	return plan, budget, spent, known, n
}

// ownMoney is where the agency's lines stand in a fact table.
func (g *agencyReport) ownMoney() string {
	var ids []string
	for _, t := range g.ties {
		ids = append(ids, t.ID)
	}
	return fmt.Sprintf("kode_wilayah = %s and tahun = %d and terakhir and (kode_perangkat_daerah, kode_sub_kegiatan) in (select kode_perangkat_daerah, kode_sub_kegiatan from mart.uang_tautan where id_tautan in (%s))", warehouse.Quote(g.r.budgetCode()), g.f.Year, quoted(ids))
}

func (g *agencyReport) kpis() []kpi {
	f, n := g.f, int64(len(g.list))
	plan, budget := g.inBudget()
	_, money, spent, known, lines := g.total()
	all := count("perjanjian", len(g.list), "naskah", "fct_kerja_sama", g.mine())
	out := []kpi{{Name: "Perjanjian", Value: integer(n), Note: fmt.Sprintf("berlaku pada %d", f.Year), Sums: func() []Sum { return []Sum{all} }}, {Name: "Di RKPD", Value: "…", Note: "RKPD belum diterima"},
		{Name: "Dianggarkan", Value: "…", Note: "APBD belum diterima"}, {Name: "Serapan", Value: "…", Note: "realisasi belum diterima"}}
	if f.Year == 0 {
		out[0].Note = "rencana dan anggaran belum diterima"
	}
	if f.HasPlan {
		out[1].share(int64(plan), n, fmt.Sprintf("%d dari %d", plan, n))
		out[1].Sums = func() []Sum {
			return []Sum{count("tercantum", plan, "naskah", "bukti_jenjang", proven(g.mine(), f.Year, 4)), all}
		}
	}
	if f.HasBudget {
		out[2].share(int64(budget), n, fmt.Sprintf("%d dari %d", budget, n))
		if money > 0 {
			out[2].Note += fmt.Sprintf(", %s pada %d sub kegiatan", rupiahWords(money), lines)
		}
		out[2].Sums = func() []Sum {
			return []Sum{count("dianggarkan", budget, "naskah", "bukti_jenjang", proven(g.mine(), f.Year, 5)), all}
		}
	}
	if f.HasReal && f.HasBudget {
		out[3].Note = "tanpa anggaran terkait"
		if known[1] && money > 0 {
			out[3].share(spent, money, fmt.Sprintf("%s s.d. %s", rupiahWords(spent), monthsLong[f.Month]))
			out[3].Sums = func() []Sum {
				return []Sum{rupiahs("realisasi", spent, "fct_realisasi", "realisasi", g.Period.ofPeriod(g.ownMoney())), rupiahs("anggaran", money, "fct_apbd", "anggaran", g.ownMoney())}
			}
		}
	}
	return out
}

// heads are the main findings of the agency.
func (g *agencyReport) heads(soon []task) (out []headline) {
	f := g.f
	plan, budget := g.inBudget()
	n := len(g.list)
	if f.HasPlan && plan < n {
		out = append(out, headline{counted(n-plan, "Satu perjanjian tidak ada di RKPD.", "%d perjanjian tidak ada di RKPD."), "Tetapkan sub kegiatannya dalam Renja berikutnya.", "#pks", "Lihat perjanjian"})
	}
	if f.HasPlan && f.HasBudget {
		gap := 0
		for _, x := range g.list {
			if i := x.years[f.Year]; i != nil && i.InPlan.Bool && !i.InBudget.Bool {
				gap++
			}
		}
		if gap > 0 {
			out = append(out, headline{counted(gap, "Satu perjanjian direncanakan tetapi tidak dianggarkan.", "%d perjanjian direncanakan tetapi tidak dianggarkan."), "Bahas dengan TAPD.", "#pks", "Lihat perjanjian"})
		}
	}
	if f.HasBudget && f.HasReal && budget > 0 {
		if _, money, spent, _, _ := g.total(); money > 0 {
			out = append(out, headline{fmt.Sprintf("Anggaran terkait terserap %s sampai %s.", percent(spent, money), monthsLong[f.Month]), fmt.Sprintf("%s dari %s.", rupiahWords(spent), rupiahWords(money)), "#uang", "Lihat uang"})
		}
	}
	if len(soon) > 0 {
		out = append(out, headline{fmt.Sprintf("%s dalam %d hari.", counted(len(soon), "Satu tugas", "%d tugas"), taskDays), "Yang pertama paling lambat " + date(soon[0].Until) + ".", "#tugas", "Lihat tugas"})
	}
	if x := g.findingsOf(); len(x) > 0 {
		out = append(out, headline{counted(len(x), "Satu temuan aturan pada perjanjiannya.", "%d temuan aturan pada perjanjiannya."), "Setiap temuan menyebut dasarnya.", "#temuan", "Lihat temuan"})
	}
	return out
}

// taskSection lists what to do in the next days, then what follows.
func (g *agencyReport) taskSection(tasks, soon []task) {
	if len(tasks) == 0 {
		g.add("tugas", fmt.Sprintf("Tugas %d hari", taskDays), part{Text: "Tidak ada tugas yang terbaca dari data yang diterima."})
		return
	}
	var parts []part
	if len(soon) > 0 {
		t := g.taskTable("tugas-30-hari", soon, mostWork)
		t.Title = fmt.Sprintf("%s dalam %d hari", counted(len(soon), "Satu tugas", "%d tugas"), taskDays)
		parts = append(parts, part{Table: t})
	} else {
		parts = append(parts, part{Text: fmt.Sprintf("Tidak ada tugas dalam %d hari.", taskDays)})
	}
	if rest := tasks[len(soon):]; len(rest) > 0 {
		t := g.taskTable("tugas-berikut", rest, 10)
		t.Title = counted(len(rest), "Satu tugas sesudahnya", "%d tugas sesudahnya")
		parts = append(parts, part{Table: t})
	}
	g.add("tugas", fmt.Sprintf("Tugas %d hari", taskDays), parts...)
}
