package sample

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

//go:embed rekening.csv
var accountFile []byte

// Effects that are planted in a nation, one for each question of the correlation.
const (
	shareOfAgreement = 0.04   // (1) each active agreement adds this share to its bidang's money
	reachTied        = 0.985  // (2) share of lines tied to an agreement that reach the APBD
	reachOthers      = 0.91   //     and of the others
	keptTied         = 0.99   // (3) of its pagu that a tied line keeps in the APBD
	keptOthers       = 0.93   //
	spentTied        = 0.84   // (4) of its budget that a tied line spends in a year
	spentOthers      = 0.76   //
	growth           = 1.03   // (5) of every budget from year to year
	growthOfStart    = 1.05   //     and more in a bidang whose first agreement began the year before
	nationLines      = 1050   // plan lines of an average region; one in seven has two funds, which makes 1,200 rows
	nationBudget     = 20_000 // accounts of its budget
)

// unit is who carries lines: an agency, or a unit below one.
type unit struct {
	agency, under agency
	fields        []string
	main          bool // an agency of every region, which carries what its fields have
}

// units are those of a region, without end; the agencies that all regions have come first.
func (p place) units(yield func(unit) bool) {
	for _, a := range agencies {
		if !yield(unit{agency: a, fields: a.fields, main: true}) {
			return
		}
	}
	below := func(a agency, n int, name string) unit {
		return unit{agency: agency{fmt.Sprintf("%s%04d", a.code[:len(a.code)-4], n), fmt.Sprintf("%s %d %s", name, n, p.short), a.fields}, under: a, fields: a.fields}
	}
	for n := 1; n < 9999; n++ {
		district := agency{fmt.Sprintf("7.01.0.00.0.00.%02d.0000", 1+(n-1)%99), fmt.Sprintf("Kecamatan %d %s", 1+(n-1)%99, p.short), []string{"7.01"}}
		list := []unit{below(agencyOf("1.02"), n, "Puskesmas"), below(agencyOf("1.01"), n, "SMP Negeri"), below(district, 1+(n-1)/99, "Kelurahan")}
		if n <= 99 {
			list = append(list, unit{agency: district, fields: district.fields})
		}
		if p.kind == "PROV" {
			list = []unit{below(agencyOf("1.01"), n, "SMA Negeri"), below(agencyOf("1.02"), n, "UPTD Kesehatan"), below(agencyOf("1.03"), n, "Balai Jalan")}
		}
		for _, u := range list {
			if !yield(u) {
				return
			}
		}
	}
}

// nationAccounts are the accounts of a nation's budgets, in the order of their codes.
func nationAccounts() (out []accountCode) {
	for _, r := range readCSV(accountFile) {
		out = append(out, accountCode{r[0], r[1]})
	}
	return out
}

// cooperation is what a region's agreements mean for its lines of a year.
type cooperation struct {
	active map[string]int  // by bidang
	tied   map[string]bool // by agency and code
	began  map[string]int  // the year in which a bidang's first one began
	level  float64         // about what the effects make of a region's money, so that it still adds up to the region's total
}

func cooperationOf(list []agreement, year int) cooperation {
	c, all, fields := cooperation{map[string]int{}, map[string]bool{}, map[string]int{}, 0}, 0, 0
	for _, a := range agencies {
		fields += len(a.fields)
	}
	for _, a := range list {
		field := a.field
		if len(a.codes) > 0 {
			field = a.codes[0][:4]
		}
		if a.signed.IsZero() || a.start.Year() > year {
			continue
		}
		if b := c.began[field]; b == 0 || a.start.Year() < b {
			c.began[field] = a.start.Year()
		}
		if a.counts(year) {
			c.active[field]++
			all++
			for _, code := range a.codes {
				c.tied[a.agency.code+code] = true
			}
		}
	}
	c.level = (1 + shareOfAgreement*float64(all)/float64(fields)) * reachOthers
	return c
}

// nationYear makes the lines of a region in a year. The same lines come every year; what they cost follows the effects.
func (n Nation) nationYear(p place, year int, list []agreement, codes []codeName, accounts []accountCode) []line {
	c, want := cooperationOf(list, year), int(nationLines*p.rows)
	var out []line
	for u := range p.units {
		if len(out) >= want {
			break
		}
		d := p.dice(p.code + u.agency.code)
		now := p.dice(fmt.Sprint(p.code, u.agency.code, year, n.Revision))
		for _, code := range codes {
			own := slices.Contains(u.fields, code.code[:4])
			if common := code.code[:4] == "X.XX"; !own && !common || d.IntN(20) == 0 {
				continue
			} else if common {
				code.code = u.fields[0] + code.code[4:]
			}
			if len(out) >= want && !u.main {
				break
			}
			l := line{agency: u.agency, under: u.under, code: code.code, name: code.name, indicator: code.indicator, unit: code.unit, target: []string{"1", "2", "4", "12", "100"}[d.IntN(5)]}
			n.cost(&l, p, year, c, accounts, d, now)
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b line) int { return strings.Compare(a.agency.code+a.code, b.agency.code+b.code) })
	return out
}

// cost gives a line its money: d decides what is the same every year, now what is of this one.
func (n Nation) cost(l *line, p place, year int, c cooperation, accounts []accountCode, d, now *rand.Rand) {
	tied := c.tied[l.agency.code+l.code]
	reach, kept, spent := reachOthers, keptOthers, spentOthers
	if tied {
		reach, kept, spent = reachTied, keptTied, spentTied
	}
	field := l.code[:4]
	factor := (1 + shareOfAgreement*float64(c.active[field])) / c.level
	for y := n.years()[0] + 1; y <= year; y++ {
		factor *= growth
		if c.began[field] == y-1 || c.began[field] == y {
			factor *= growthOfStart
		}
	}
	size := float64(p.total) / (nationBudget * p.rows) // rupiah of an account
	count := 7 + d.IntN(len(accounts)-6)
	l.leaves = make([]leaf, 0, count)
	share := spent + 0.3*(now.Float64()-.5)
	for i, a := range accounts {
		if d.IntN(len(accounts)-i) >= count-len(l.leaves) { // each as likely as any other, and so many in the end
			continue
		}
		f := leaf{account: a, fund: funds[d.IntN(len(funds))]}
		murni := rounded(size * factor * (0.25 + 1.5*d.Float64()))
		f.budget = byStage{murni, murni + rounded(float64(murni)/100*(now.Float64()*0.2-0.08))}
		for m := 1; m <= lastMonth(year); m++ {
			f.spent[m] = int64(float64(f.budget.perubahan)*share) * int64(m) / 12
		}
		l.leaves = append(l.leaves, f)
	}
	l.plan = map[string]int64{}
	for _, f := range l.leaves {
		l.plan["murni"] += f.budget.murni
	}
	l.plan["murni"] = rounded(float64(l.plan["murni"]) / 100 / (kept + 0.1*(now.Float64()-.5)))
	if d.Float64() > reach { // the same lines are left out every year: what a bidang has does not jump
		l.leaves = nil
	}
}

// rounded is an amount of rupiah in cents, in whole hundreds of rupiah.
func rounded(rupiah float64) int64 { return int64(rupiah/100) * 10_000 }
