package main

import (
	"fmt"
	"time"
)

// ending is the calendar of the next twelve months, which touch thirteen.
func (b *book) ending() {
	year, soon := b.within(today.AddDate(1, 0, 0)), b.soon()
	put("tempo/h3", len(soon), 90, len(year), "dua belas")
	put("tempo/h3", len(year), "dua belas")
	put("tempo/sub", fmt.Sprint(long[today.Month()], " ", today.Year()))
	in := func(list []*agreement, m time.Time) (n int) {
		for _, a := range list {
			if a.end.Year() == m.Year() && a.end.Month() == m.Month() {
				n++
			}
		}
		return n
	}
	for _, a := range year {
		put("tempo/"+a.title+"/Berakhir", a.until())
	}
	for _, width := range []string{"broad", "narrow"} {
		put("tempo/"+width+"/aria-label", len(soon), 90, len(year), "dua belas")
	}
	for i := range 13 {
		m := time.Date(today.Year(), today.Month()+time.Month(i), 1, 0, 0, 0, 0, time.UTC)
		n := in(year, m)
		put(fmt.Sprint("tempo/", long[m.Month()], " ", m.Year(), "/Berakhir"), n)
		name := short[m.Month()]
		if i == 0 || m.Month() == time.January { // the year stands below the first month of each
			name += fmt.Sprint(" ", m.Year())
		}
		for _, width := range []string{"tempo/broad/", "tempo/narrow/"} {
			put(width+name, n)
			if near := in(soon, m); near > 0 {
				put(width+name, near, n)
			}
			put(width+"teks "+name, n)
			put(width+"teks "+name, short[m.Month()])
			if name != short[m.Month()] {
				put(width+"teks "+name, m.Year())
			}
		}
	}
}

// list is every agreement of the year with the evidence for each rung.
func (b *book) list() {
	all := b.inYear(now)
	put("daftar/h3", len(all))
	put("daftar/sub", now, len(filter(b.agreements, func(a *agreement) bool { return !a.isSigned() })))
	put("daftar/src", now, now)
	yes := map[bool]string{true: "Ya", false: "Belum"}
	for _, a := range all {
		row := "daftar/" + a.title + "/"
		money, _ := sum(b.budget[now], b.lines(a, now))
		put(row+"Jenjang", b.rung(a, now))
		put(row+"RKPD", yes[b.inPlan(a, now)])
		put(row+"APBD", yes[b.inBudget(a, now)])
		if money > 0 {
			put(row+"Anggaran terkait", words(money))
		} else {
			put(row+"Anggaran terkait", "–")
		}
		put(row+"Berakhir", a.until())
		b.evidence(a, row+"Perjanjian/butir")
	}
}

// evidence is what an agreement's rungs rest on.
func (b *book) evidence(a *agreement, place string) {
	switch fields := b.fieldsOf(a, now); {
	case len(fields) == 0:
		put(place, 1)
	case b.mapped[fields[0]]:
		put(place, 1, fields[0], "dipetakan")
	default:
		put(place, 1, fields[0])
	}
	if a.talks > 1 {
		put(place, 2, longDate(a.discussed), a.talks)
	} else {
		put(place, 2, longDate(a.discussed))
	}
	put(place, 3, longDate(a.signed))
	lines := b.lines(a, now)
	for rung, of := range map[int]map[string]int64{4: b.plan[now], 5: b.budget[now]} {
		money, in := sum(of, lines)
		offers := b.ties[fmt.Sprint(a.number, " ", now)]
		switch {
		case in && len(lines) > 1:
			check(fmt.Errorf("%s has two lines; this program writes one", a.number))
		case in:
			put(place, rung, now, lines[0], full(money))
		case a.code != "":
			put(place, rung, a.code, now)
		case len(offers) > 0:
			put(place, rung, len(offers), offers[0].code)
		default:
			put(place, rung) // its words point to no line
		}
	}
	if money, _ := sum(b.spent[now], lines); money > 0 {
		put(place, 6, full(money), b.month[now])
	} else {
		put(place, 6)
	}
	if day := a.evaluated[now]; day.IsZero() {
		put(place, 7, now)
	} else {
		put(place, 7, longDate(day))
	}
}

// received is the part on the files.
func (b *book) received() {
	arrived := fmt.Sprint(today.Day(), " ", short[today.Month()], " ", today.Year()) // all came on the day of the demo
	rows, rejected := map[string]int{}, map[string]int{}
	for _, f := range b.files {
		rows[f.dataset] += f.loaded
		rejected[f.dataset] += f.rejected
		row := "data/" + f.name + "/"
		put(row+"Tanggal", arrived)
		put(row+"Masuk", dots(int64(f.in)))
		put(row+"Dimuat", dots(int64(f.loaded)))
		put(row+"Ditolak", f.rejected)
		put(row+"Dilewati", dots(int64(f.in-f.loaded-f.rejected)))
		if f.rejected > 0 {
			put(row+"Berkas dan tempat", f.badPlace)
			put(row+"Tertulis", f.badText)
		}
	}
	put("data/summary", len(b.files))
	put("data/p", "Keempat")
	for dataset, name := range map[string]string{"kerja": "Register kerja sama", "rkpd": "RKPD", "apbd": "APBD", "realisasi": "Realisasi"} {
		put("data/"+name+"/Batch terakhir", arrived)
		put("data/"+name+"/Baris", dots(int64(rows[dataset])))
		put("data/"+name+"/Ditolak", rejected[dataset])
	}
	total := func(of map[string]int64) string {
		var n int64
		for _, m := range of {
			n += m
		}
		return words(n)
	}
	put("data/Register kerja sama/Isi", len(b.agreements))
	put("data/RKPD/Isi", before, b.planRows[before], total(b.plan[before]), now, b.planRows[now], total(b.plan[now]))
	put("data/APBD/Isi", before, b.budgetRows[before], total(b.budget[before]), now, b.budgetRows[now], total(b.budget[now]))
	put("data/Realisasi/Isi", before, long[b.month[before]], total(b.spent[before]), now, long[b.month[now]], total(b.spent[now]))
	put("data/Ringkasan DJPK (pembanding)/Isi", before, words(b.income), words(b.spending))
	put("data/Ringkasan DJPK (pembanding)/Batch terakhir", arrived)
	put("data/Ringkasan DJPK (pembanding)/Baris", b.summaryRows)
	put("data/Ringkasan DJPK (pembanding)/Ditolak", "…") // the file speaks of five regions
}
