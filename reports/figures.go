package reports

import (
	"slices"
	"time"
)

// figures are the numbers of one region and year. Sentences, tables and charts take them from here and from nowhere else.
type figures struct {
	Region                      string
	Year                        int
	HasPlan, HasBudget, HasReal bool
	Agreements                  []*agreement // signed, and in force in the year
	N, InPlan, InBudget, Spent  int          // of them: tied to the plan, to the budget, with spending
	Inside                      int          // in plan and budget
	Kinds                       []kindRow
	Month                       int   // through which spending counts
	TiedBudget, TiedSpent       int64 // cents
	Plan, Budget                int64
	Before                      *figures // the year before, where its plan is there
	Ending                      []*agreement
	Unsigned                    int
}

// kindRow counts one group of kinds along the way from signature to spending.
type kindRow struct {
	Name                                string
	Of                                  []string // kinds of the register
	N, InPlan, NotInPlan                int
	PlanAndBudget, PlanOnly, BudgetOnly int
	Neither, Spent                      int
}

// kindGroups are the groups of the flow, in their order.
var kindGroups = []struct {
	name  string
	kinds []string
}{
	{"Antardaerah (KSDD)", []string{"KSDD-W", "KSDD-S"}},
	{"Pihak ketiga (KSDPK)", []string{"KSDPK"}},
	{"Sinergi pusat", []string{"SINERGI"}},
	{"Luar negeri", []string{"KSDPL", "KSDLL"}},
	{"Jenis tidak disebut", []string{"-"}},
}

// endingDays is how far ahead an end counts as near; endings are shown for twelve months.
const endingDays = 90

// year is that of the period, else the latest year with a plan or a budget, else with spending, else 0.
func (r *region) year() int {
	best := 0
	if r.asked > 0 {
		return r.asked
	}
	for y, t := range r.totals {
		if t.Plan.Valid || t.Budget.Valid {
			best = max(best, y)
		}
	}
	if best == 0 {
		for y, t := range r.totals {
			if t.Spent.Valid {
				best = max(best, y)
			}
		}
	}
	return best
}

// yearIn is the budget year of the region in a report of the period: the period's, or in the current view its latest.
func (r *region) yearIn(p period) int {
	if y := p.year(); y > 0 {
		return y
	}
	return r.year()
}

// figures computes the numbers of a region for a year as of day.
func (r *region) figures(year int, day time.Time) *figures {
	f := &figures{Region: r.Code, Year: year}
	if t := r.totals[year]; t != nil {
		f.HasPlan, f.HasBudget, f.HasReal, f.Month = t.Plan.Valid, t.Budget.Valid, t.Spent.Valid, t.Month
		f.TiedBudget, f.TiedSpent, f.Plan, f.Budget = t.TiedBudget, t.TiedSpent, t.Plan.Int64, t.Budget.Int64
	}
	for _, g := range kindGroups {
		f.Kinds = append(f.Kinds, kindRow{Name: g.name, Of: g.kinds})
	}
	for _, a := range r.agreements {
		if a.IsSigned && !a.End.IsZero() && !a.End.Before(day) && a.End.Before(day.AddDate(1, 0, 0)) {
			f.Ending = append(f.Ending, a)
		}
		if !a.IsSigned {
			f.Unsigned++
		}
		if !a.IsSigned || !a.touches(year) {
			continue
		}
		f.count(a, a.years[year])
	}
	f.Kinds = slices.DeleteFunc(f.Kinds, func(k kindRow) bool { return k.N == 0 })
	return f
}

// touches is true when the agreement is in force on some day of the year; year 0 is no year and touches all.
func (a *agreement) touches(year int) bool {
	start := a.Start
	if start.IsZero() {
		start = a.Signed
	}
	return year == 0 || (start.IsZero() || start.Year() <= year) && (a.End.IsZero() || a.End.Year() >= year)
}

func (f *figures) count(a *agreement, i *integration) {
	f.Agreements = append(f.Agreements, a)
	f.N++
	k := &f.Kinds[kindGroup(a.Kind)]
	k.N++
	plan, budget, spent := i != nil && i.InPlan.Bool, i != nil && i.InBudget.Bool, i != nil && i.Rung >= 6 // who was evaluated spent too
	if plan {
		f.InPlan++
		k.InPlan++
	} else {
		k.NotInPlan++
	}
	switch {
	case plan && budget:
		f.Inside++
		k.PlanAndBudget++
	case plan:
		k.PlanOnly++
	case budget:
		k.BudgetOnly++
	default:
		k.Neither++
	}
	if budget {
		f.InBudget++
	}
	if spent {
		f.Spent++
		k.Spent++
	}
}

func kindGroup(kind string) int {
	for i, g := range kindGroups {
		if slices.Contains(g.kinds, kind) {
			return i
		}
	}
	return len(kindGroups) - 1
}

// byRule counts the findings of a rule that hold for the year, each agreement once: one agreement with two partners that
// do not border breaks R-08 twice.
func (r *region) byRule(rule string, year int) int {
	n := 0
	seen := map[string]bool{}
	for _, f := range r.findings {
		if f.Rule != rule || f.Year != 0 && f.Year != year || f.ID != "" && seen[f.ID] {
			continue
		}
		seen[f.ID] = true
		n++
	}
	return n
}

// near are the agreements that end within endingDays.
func (f *figures) near(day time.Time) []*agreement {
	var out []*agreement
	for _, a := range f.Ending {
		if a.End.Before(day.AddDate(0, 0, endingDays+1)) {
			out = append(out, a)
		}
	}
	return out
}

// gate is the next point of the planning calendar at which a budget year can still take something in. The dates are those
// of Permendagri teaching material and differ between regions (DOMAIN 2.2); pages say "menurut pengaturan daerah".
func gate(day time.Time) (name string, until time.Time) {
	y := day.Year()
	for _, g := range []struct {
		month time.Month
		day   int
		name  string
	}{
		{5, 31, "rancangan akhir RKPD %d"},
		{8, 14, "KUA-PPAS %d"},
		{9, 30, "perubahan APBD tahun berjalan"},
		{11, 30, "persetujuan bersama RAPBD %d"},
		{12, 31, "penjabaran APBD %d"},
	} {
		until = time.Date(y, g.month, g.day, 0, 0, 0, 0, time.UTC)
		if !day.After(until) {
			return yearInto(g.name, y+1), until
		}
	}
	return yearInto("rancangan awal RKPD %d", y+2), time.Date(y+1, 1, 31, 0, 0, 0, 0, time.UTC)
}
