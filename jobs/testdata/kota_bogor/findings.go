package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The rules, as DOMAIN.md says them and the parameters of the demo set them.

func (a *agreement) ended() bool { return !a.open && a.end.Before(today) }

// isSigned is neither asked for nor in the making.
func (a *agreement) isSigned() bool { return !a.signed.IsZero() && !a.signed.After(today) }

// active is in force today.
func (a *agreement) active() bool {
	return a.isSigned() && !a.start.After(today) && !a.ended()
}

func (a *agreement) isDomestic() bool { // between regions or with a third party: what the DPRD's test is about
	return slices.Contains([]string{"KSDD-W", "KSDD-S", "KSDPK"}, a.kind)
}

func filter(list []*agreement, keep func(*agreement) bool) (out []*agreement) {
	for _, a := range list {
		if keep(a) {
			out = append(out, a)
		}
	}
	return out
}

// unplanned are implementing agreements in neither plan nor budget (P-01).
func (b *book) unplanned(year int) []*agreement {
	return filter(b.inYear(year), func(a *agreement) bool {
		return slices.Contains([]string{"PKS", "NK", "RK"}, a.form) && !b.inPlan(a, year) && !b.inBudget(a, year)
	})
}

// unbudgeted are planned and not in the budget (P-02).
func (b *book) unbudgeted(year int) []*agreement {
	return filter(b.inYear(year), func(a *agreement) bool { return b.inPlan(a, year) && !b.inBudget(a, year) })
}

// needsMoney is the second arm of the DPRD's test: it needs the region's money, which is not in the budget.
func (b *book) needsMoney(a *agreement, year int) bool {
	pagu, _ := sum(b.plan[year], b.lines(a, year))
	return a.isDomestic() && (pagu > 0 || a.burden) && !b.inBudget(a, year)
}

// needsCouncil need the DPRD's approval and have none.
func (b *book) needsCouncil(year int) []*agreement {
	return filter(b.inYear(year), func(a *agreement) bool {
		need := a.kind == "KSDPL" || a.kind == "KSDLL" || a.isDomestic() && (a.burden || a.burdenPublic) || b.needsMoney(a, year)
		return need && a.council.IsZero()
	})
}

// unapproved is R-13: those in force today.
func (b *book) unapproved() []*agreement {
	return filter(b.needsCouncil(now), func(a *agreement) bool { return a.isDomestic() && a.active() })
}

// overdue ended and say they are in force.
func (b *book) overdue() []*agreement {
	return filter(b.agreements, func(a *agreement) bool { return a.ended() && a.status == "Berlaku" })
}

// apart are mandatory with a region that is no neighbour; Kota Bogor lies inside Kabupaten Bogor.
func (b *book) apart() []*agreement {
	return filter(b.agreements, func(a *agreement) bool {
		return a.kind == "KSDD-W" && !a.ended() && a.partner != "Pemerintah Kabupaten Bogor"
	})
}

var findings int // printed

// found prints a finding, with the agreement that it names.
func found(rule, title string, figures ...any) {
	findings++
	put(strings.TrimSuffix("temuan/"+rule+"/"+title, "/"), figures...)
}

func (b *book) findings() {
	for _, s := range b.repaired {
		found("D-04", "", 1, s)
	}
	for _, s := range b.repeated {
		found("D-15", "", s)
	}
	for _, year := range []int{before, now} {
		b.findingsOf(year)
	}
	for _, a := range b.apart() {
		found("R-08", a.title)
	}
	for _, a := range b.unapproved() {
		if b.needsMoney(a, now) {
			found("R-13", a.title, now)
		} else {
			found("R-13", a.title)
		}
	}
	for _, a := range b.overdue() {
		found("R-17", a.title, longDate(a.end))
	}
	for _, a := range b.soon() {
		if b.handled(a) {
			continue
		}
		left, mark := a.end.Sub(today)/(24*time.Hour), 90
		for _, m := range []int{60, 30, 7} {
			if int(left) <= m {
				mark = m
			}
		}
		found("R-18", a.title, longDate(a.end), mark)
	}
	for _, a := range b.agreements {
		if a.active() && a.open {
			found("R-21", a.title)
		}
	}
	b.followed()
	b.byRecords()
	b.byField()
	put("temuan/h3", findings)
}

// findingsOf are the rules on plan and budget of one year.
func (b *book) findingsOf(year int) {
	for _, a := range b.unplanned(year) {
		if a.code != "" {
			found("P-01", a.title, year, a.code)
		} else {
			found("P-01", a.title, year)
		}
	}
	for _, a := range b.unbudgeted(year) {
		found("P-02", a.title, year)
	}
	for _, a := range b.inYear(year) {
		// The value is that of all years; a year's part may be 20 % above the plan.
		pagu, planned := sum(b.plan[year], b.lines(a, year))
		years := a.end.Year() - a.start.Year() + 1
		if a.burden && a.value > 0 && !a.open && planned && pagu*int64(years)*100 < a.value*80 {
			found("P-04", a.title, full(a.value), years, year, full(pagu))
		}
	}
	for key, spent := range b.spentOf[year] {
		if budget := b.budgetOf[year][key]; spent > budget {
			found("P-07", "", key, b.month[year], year, full(spent), full(budget))
		}
	}
	if n := len(b.inYear(year)); b.target[year] != "" && b.target[year] != fmt.Sprint(n) {
		found("P-13", "", year, b.target[year], countingCode, n)
	}
}

// followed are the rules on agreements that follow another.
func (b *book) followed() {
	for _, a := range b.agreements {
		if a.form != "KB" || !a.active() || today.Sub(a.signed) <= 365*24*time.Hour {
			continue
		}
		// Its number is named by a contract, or a contract with the same partner that names none came after it.
		follow := filter(b.agreements, func(c *agreement) bool {
			return c.parent == a.number || c.form == "PKS" && c.parent == "" && c.partner == a.partner && !c.signed.Before(a.signed)
		})
		if len(follow) == 0 {
			found("R-02", a.title, longDate(a.signed))
		}
	}
	contracts := filter(b.agreements, func(a *agreement) bool { return a.form == "PKS" && a.isDomestic() && a.active() })
	without := filter(contracts, func(a *agreement) bool { return a.parent == "" })
	if 2*len(without) > len(contracts) { // mostly empty: said once
		found("R-03", "", len(without), len(contracts))
	}
}

// byField are the rules on bidang urusan. An example is the first by its title.
func (b *book) byField() {
	var general, titles []string
	missing := map[string][]string{}
	for _, a := range b.agreements {
		if a.field == "" {
			continue
		}
		support := a.field[0] > '3' // no urusan but a supporting element
		if !a.ended() && support && a.form == "KB" && strings.HasPrefix(a.kind, "KSDD") {
			general, titles = append(general, a.field), append(titles, a.title)
		}
		if !a.ended() && !support && a.isDomestic() && !b.mappedAtAll[a.field] {
			missing[a.field] = append(missing[a.field], a.title)
		}
	}
	if n := len(general); n > 0 {
		slices.Sort(general)
		found("R-11", slices.Min(titles), n, strings.Join(slices.Compact(general), " "))
	}
	for field, titles := range missing {
		found("R-26", slices.Min(titles), field, len(titles))
	}
}
