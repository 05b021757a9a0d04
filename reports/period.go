package reports

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// period is what a report speaks of: a month (2026-11), a quarter (2026-T3), a half year (2026-S1), a year (2026), or a year
// from July to June (2025-2026). The zero period is the current view: everything that is known on the day of the snapshot.
type period struct {
	Code     string
	From, To time.Time // first and last day
}

var (
	monthForm   = regexp.MustCompile(`^(\d{4})-(0[1-9]|1[0-2])$`)
	quarterForm = regexp.MustCompile(`^(\d{4})-T([1-4])$`)
	halfForm    = regexp.MustCompile(`^(\d{4})-S([12])$`)
	yearForm    = regexp.MustCompile(`^(\d{4})$`)
	windowForm  = regexp.MustCompile(`^(\d{4})-(\d{4})$`)
)

// ParsePeriod reads the code of a period; "" is the current view.
func ParsePeriod(code string) (p period, err error) {
	months := func(year string, first, n int) period {
		y, _ := strconv.Atoi(year)
		from := time.Date(y, time.Month(first), 1, 0, 0, 0, 0, time.UTC)
		return period{code, from, from.AddDate(0, n, -1)}
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if code == "" {
		return p, nil
	}
	if m := monthForm.FindStringSubmatch(code); m != nil {
		return months(m[1], number(m[2]), 1), nil
	}
	if m := quarterForm.FindStringSubmatch(code); m != nil {
		return months(m[1], 3*number(m[2])-2, 3), nil
	}
	if m := halfForm.FindStringSubmatch(code); m != nil {
		return months(m[1], 6*number(m[2])-5, 6), nil
	}
	if m := yearForm.FindStringSubmatch(code); m != nil {
		return months(m[1], 1, 12), nil
	}
	if m := windowForm.FindStringSubmatch(code); m != nil && number(m[2]) == number(m[1])+1 {
		return months(m[1], 7, 12), nil
	}
	return p, fmt.Errorf("period %q: not a period; write a month 2026-11, a quarter 2026-T3, a half year 2026-S1, a year 2026, or July to June 2025-2026", code)
}

// Name is the period as planners say it; "" for the current view.
func (p period) Name() string {
	y := p.From.Year()
	switch {
	case p.Code == "":
		return ""
	case quarterForm.MatchString(p.Code):
		return fmt.Sprintf("Triwulan %s %d", [...]string{"I", "II", "III", "IV"}[(p.From.Month()-1)/3], y)
	case halfForm.MatchString(p.Code):
		return fmt.Sprintf("Semester %s %d", [...]string{"I", "II"}[(p.From.Month()-1)/6], y)
	case yearForm.MatchString(p.Code):
		return fmt.Sprintf("Tahun %d", y)
	case windowForm.MatchString(p.Code):
		return fmt.Sprintf("Juli %d sampai Juni %d", y, y+1)
	}
	return fmt.Sprintf("%s %d", monthsLong[p.From.Month()], y)
}

// day is the day that the report stands on: the last of its period, or that of the snapshot, whichever is earlier.
func (p period) day(asOf time.Time) time.Time {
	if p.Code == "" || asOf.Before(p.To) {
		return asOf
	}
	return p.To
}

// year is the budget year that the report speaks of; 0 in the current view, where each region has its own latest.
func (p period) year() int {
	if p.Code == "" {
		return 0
	}
	return p.To.Year()
}

// cadences are how often a report may be made, each with the period of it that a day lies in.
var cadences = []struct {
	name string
	at   func(day time.Time) string
}{
	{"bulan", func(d time.Time) string { return d.Format("2006-01") }},
	{"triwulan", func(d time.Time) string { return fmt.Sprintf("%d-T%d", d.Year(), (int(d.Month())+2)/3) }},
	{"semester", func(d time.Time) string { return fmt.Sprintf("%d-S%d", d.Year(), (int(d.Month())+5)/6) }},
	{"tahun", func(d time.Time) string { return fmt.Sprint(d.Year()) }},
	{"jendela", func(d time.Time) string {
		y := d.AddDate(0, -6, 1-d.Day()).Year() // July to June
		return fmt.Sprintf("%d-%d", y, y+1)
	}},
}

// Cadences are the names of the cadences, from a month to July to June.
func Cadences() (out []string) {
	for _, c := range cadences {
		out = append(out, c.name)
	}
	return out
}

// periodAt is the period of a cadence that a day lies in.
func periodAt(cadence string, day time.Time) (p period) {
	for _, c := range cadences {
		if c.name == cadence {
			p, _ = ParsePeriod(c.at(day)) // its own writing
		}
	}
	return p
}

// Cadence is how often periods of this length come; "" for the current view.
func (p period) Cadence() string {
	for _, c := range cadences {
		if p.Code != "" && c.at(p.From) == p.Code {
			return c.name
		}
	}
	return ""
}

// Closed is true when asOf is past the period's end.
func (p period) Closed(asOf time.Time) bool { return p.Code != "" && asOf.After(p.To) }

// Begun is true when the period has begun on the day asOf.
func (p period) Begun(asOf time.Time) bool { return !asOf.Before(p.From) }

// LastClosed is the period of a cadence that closed last before the day asOf.
func LastClosed(cadence string, asOf time.Time) period {
	return periodAt(cadence, periodAt(cadence, asOf).From.AddDate(0, 0, -1))
}

// next is the period after this one.
func (p period) next() period { return periodAt(p.Cadence(), p.To.AddDate(0, 0, 1)) }

// spent are the rows of fct_realisasi that count in the period, in SQL: those of each region's latest month, at the latest
// that in which the period ends.
func (p period) spent() string {
	if p.Code == "" {
		return "terakhir"
	}
	y, m := p.To.Year(), int(p.To.Month())
	return fmt.Sprintf("(kode_wilayah, tahun, bulan) in (select kode_wilayah, tahun, max(bulan) from mart.fct_realisasi where tahun < %d or (tahun = %d and bulan <= %d) group by kode_wilayah, tahun)", y, y, m)
}

// during is the SQL that holds for a column of days within the period.
func (p period) during(column string) string {
	return fmt.Sprintf("%s between date '%s' and date '%s'", column, p.From.Format(time.DateOnly), p.To.Format(time.DateOnly))
}

// holds is true for a day within the period.
func (p period) holds(day time.Time) bool { return !day.Before(p.From) && !day.After(p.To) }
