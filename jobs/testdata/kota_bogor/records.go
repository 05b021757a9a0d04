package main

import (
	"slices"
	"time"
)

// record is a row of a file beside the register, about the agreement with its number and title.
type record struct {
	kind, number, title string
	year                int // that an evaluation speaks of
	on                  time.Time
	agreed              bool
}

// readRecords reads the discussions of the TKKSD, the requests to the DPRD, the evaluations or the income: a workbook with two rows above its heads.
func (b *book) readRecords(name string, f *file) {
	rows := sheet(name, 13)[3:]
	f.in, f.loaded = len(rows), len(rows)
	for _, r := range rows {
		c := record{kind: f.dataset}
		var date string
		switch f.dataset {
		case "pembahasan":
			c.title, c.number, date = r[0], r[1], r[4]
		case "persetujuan":
			c.title, c.number, date, c.agreed = r[1], r[2], r[8], r[9] == "Disetujui"
		case "evaluasi":
			c.year, date, c.title, c.number = number(r[0]), r[1], r[2], r[3]
		}
		c.on, _, _ = day(date)
		b.records = append(b.records, c)
	}
}

// first is the earlier of two days; none is no day.
func first(x, y time.Time) time.Time {
	if x.IsZero() || !y.IsZero() && y.Before(x) {
		return y
	}
	return x
}

// last is the later of two days.
func last(x, y time.Time) time.Time {
	if y.After(x) {
		return y
	}
	return x
}

// note writes the records into their agreements, once the register is read.
func (b *book) note() {
	for _, a := range b.agreements {
		a.evaluated = map[int]time.Time{}
		for _, r := range b.records {
			if r.number != a.number || r.title != a.title || r.on.After(today) {
				continue
			}
			switch {
			case r.kind == "pembahasan":
				a.talks++
				a.discussed, a.lastTalk = first(a.discussed, r.on), last(a.lastTalk, r.on)
			case r.kind == "persetujuan" && r.agreed:
				a.council = first(a.council, r.on)
			case r.kind == "evaluasi":
				a.evaluated[r.year] = first(a.evaluated[r.year], r.on)
				a.lastReview = last(a.lastReview, r.on)
			}
		}
	}
}

// nearEnd is a day at most a year before an agreement's end.
func (a *agreement) nearEnd(t time.Time) bool {
	return !t.IsZero() && a.end.Sub(t) <= 365*24*time.Hour
}

// handled has an evaluation, a discussion or a text that follows it, so that its end reminds nobody.
func (b *book) handled(a *agreement) bool {
	next := filter(b.agreements, func(c *agreement) bool {
		return c.form == "Adendum" && c.parent == a.number || c.title == a.title && (c.end.After(a.end) || c.open || !c.isSigned())
	})
	return len(next) > 0 || a.nearEnd(a.lastReview) || a.nearEnd(a.lastTalk) && a.lastTalk.After(a.signed)
}

// byRecords are the rules on days that the records hold.
func (b *book) byRecords() {
	var undiscussed []*agreement
	begun, judged := time.Time{}, 0
	for _, a := range b.agreements {
		begun = first(begun, a.discussed) // what was signed before the region kept minutes is not judged
	}
	for _, a := range b.agreements {
		if a.form == "PKS" && a.kind != "KSDPL" && a.kind != "KSDLL" && !a.ended() && a.isSigned() && a.council.After(a.signed) {
			found("R-14", a.title, longDate(a.signed), longDate(a.council))
		}
		if slices.Contains([]string{"PKS", "NK", "RK", "MOU"}, a.form) && a.isSigned() && a.ended() && today.Sub(a.end) <= 365*24*time.Hour && !a.nearEnd(a.lastReview) {
			found("R-19", a.title, longDate(a.end))
		}
		if a.form == "RK" || a.form == "Adendum" || !a.active() || a.signed.Before(begun) {
			continue
		}
		judged++
		if a.discussed.IsZero() {
			undiscussed = append(undiscussed, a)
		} else if a.discussed.After(a.signed) {
			found("R-25", a.title, longDate(a.signed), longDate(a.discussed))
		}
	}
	if 2*len(undiscussed) > judged { // mostly empty: said once
		found("R-25", "", len(undiscussed), judged)
		return
	}
	for _, a := range undiscussed {
		found("R-25", a.title, longDate(a.signed))
	}
}
