package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// inYear are the agreements that are signed and in force on some day of the year.
func (b *book) inYear(year int) (list []*agreement) {
	for _, a := range b.agreements {
		if a.isSigned() && a.start.Year() <= year && (a.open || a.end.Year() >= year) {
			list = append(list, a)
		}
	}
	return list
}

// lines are the sub kegiatan that carry an agreement in a year: its code where plan or budget hold it, else what its words are tied to.
func (b *book) lines(a *agreement, year int) (codes []string) {
	if a.code != "" {
		_, planned := b.plan[year][a.code]
		if planned || b.budget[year][a.code] > 0 {
			codes = append(codes, a.code)
		}
		return codes
	}
	for _, t := range b.ties[fmt.Sprint(a.number, " ", year)] {
		if t.status == "otomatis" {
			codes = append(codes, t.code)
		}
	}
	return codes
}

// sum adds up what lines have in a document.
func sum(of map[string]int64, codes []string) (n int64, some bool) {
	for _, c := range codes {
		m, ok := of[c]
		n, some = n+m, some || ok
	}
	return n, some
}

func (b *book) inPlan(a *agreement, year int) bool {
	_, ok := sum(b.plan[year], b.lines(a, year))
	return ok
}

func (b *book) inBudget(a *agreement, year int) bool {
	n, _ := sum(b.budget[year], b.lines(a, year))
	return n > 0
}

// rung is how far a signed agreement came.
func (b *book) rung(a *agreement, year int) int {
	n, _ := sum(b.spent[year], b.lines(a, year))
	switch {
	case !b.inPlan(a, year):
		return 3
	case !b.inBudget(a, year):
		return 4
	case n == 0:
		return 5
	case a.evaluated[year].IsZero():
		return 6
	}
	return 7
}

// counts are how many agreements a year has, has in the plan, in the budget, in both, and spent.
func (b *book) counts(list []*agreement, year int) (n, plan, budget, both, spent int) {
	for _, a := range list {
		p, g := b.inPlan(a, year), b.inBudget(a, year)
		n++
		for _, c := range []struct {
			is bool
			n  *int
		}{{p, &plan}, {g, &budget}, {p && g, &both}, {b.rung(a, year) >= 6, &spent}} {
			if c.is {
				*c.n++
			}
		}
	}
	return n, plan, budget, both, spent
}

// tied is the money of all lines that carry an agreement, each once.
func (b *book) tied(year int, of map[string]int64, field string) (total int64) {
	seen := map[string]bool{}
	for _, a := range b.inYear(year) {
		for _, c := range b.lines(a, year) {
			if !seen[c] && (field == "" || c[:4] == field) {
				total += of[c]
			}
			seen[c] = true
		}
	}
	return total
}

// soon are the agreements that end within so many days, within is those that end before a day; first the first to end.
func (b *book) within(until time.Time) (list []*agreement) {
	for _, a := range b.agreements {
		if !a.open && !a.end.Before(today) && a.end.Before(until) {
			list = append(list, a)
		}
	}
	slices.SortFunc(list, func(x, y *agreement) int { return x.end.Compare(y.end) })
	return list
}

func (b *book) soon() []*agreement { return b.within(today.AddDate(0, 0, 91)) } // the 90th day counts

// head is the top of the page, and what it asks to decide.
func (b *book) head() {
	n, plan, budget, _, _ := b.counts(b.inYear(now), now)
	was, planWas, budgetWas, _, _ := b.counts(b.inYear(before), before)
	money, spent := b.tied(now, b.budget[now], ""), b.tied(now, b.spent[now], "")
	soon, month := b.soon(), long[b.month[now]]
	put("kepala/kicker", now)
	put("kepala/h1", n-budget, n, n-plan)
	p, pWas := permille(int64(plan), int64(n)), permille(int64(planWas), int64(was))
	g, gWas := permille(int64(budget), int64(n)), permille(int64(budgetWas), int64(was))
	put("kepala/lead", now, permilleText(p)+"%", "naik", permilleText(p-pWas), "poin", permilleText(pWas)+"%", before, words(money), percent(spent, money), month, len(soon), 90)
	put("kepala/stamp", longDate(today))
	put("kepala/stamp", 4, 4) // register, plan, budget and spending are there
	put("metode/tail", longDate(today))
	put("kepala/Perjanjian berlaku/value", n)
	put("kepala/Perjanjian berlaku/div", now)
	put("kepala/Tercantum di RKPD/value", permilleText(p)+"%")
	trend("kepala/Tercantum di RKPD/", p-pWas)
	put("kepala/Tercantum di RKPD/div", plan, n, before, permilleText(pWas)+"%")
	put("kepala/Dianggarkan di APBD/value", permilleText(g)+"%")
	trend("kepala/Dianggarkan di APBD/", g-gWas)
	put("kepala/Dianggarkan di APBD/div", budget, n, words(money), before, permilleText(gWas)+"%")
	put("kepala/Serapan anggaran/value", percent(spent, money))
	put("kepala/Serapan anggaran/div", words(spent), month)

	p01, p02, r13 := len(b.unplanned(now)), len(b.unbudgeted(now)), len(b.unapproved())
	put("utama/li", n-plan, percent(int64(n-plan), int64(n)), now, p01)
	put("utama/li", one(p02))
	put("utama/li", one(r13))
	put("utama/li", one(len(soon)), 90)
	put("utama/li", one(len(b.overdue())))
	put("utama/li", one(len(b.apart())))             // the sixth and last
	put("utama/div", p01, "30 November 2026", now+1) // the next date of the planning calendar: the draft budget is agreed
	put("utama/div", p02)
	put("utama/div", len(soon), longDate(soon[0].end))
}

// trend is the change of a tile in permille; less than half a point is none.
func trend(place string, by int64) {
	if by >= 5 {
		put(place+"up", "▲", "+"+permilleText(by), "poin")
	} else if by <= -5 {
		put(place+"down", "▼", "−"+permilleText(-by), "poin")
	}
}

// groups are the kinds as the flow puts them together.
var groups = []struct {
	name  string
	kinds []string
}{{"Antardaerah (KSDD)", []string{"KSDD-W", "KSDD-S"}}, {"Pihak ketiga (KSDPK)", []string{"KSDPK"}}, {"Sinergi pusat", []string{"SINERGI"}}, {"Luar negeri", []string{"KSDPL", "KSDLL"}}}

// flow is the figure from agreement to budget, and its table.
func (b *book) flow() {
	all := b.inYear(now)
	n, plan, budget, both, spent := b.counts(all, now)
	put("naskah/h3", n, budget)
	put("naskah/wide/aria-label", n, budget)
	put("naskah/sub", now)
	put("naskah/src", now, now)
	put("naskah/so", n-plan) // more are lost before the plan than after it
	node := func(name string, count int) {
		put("naskah/wide/"+name, count)
		put("naskah/wide/teks "+name, count, percent(int64(count), int64(n)))
	}
	for _, g := range groups {
		list := slices.DeleteFunc(slices.Clone(all), func(a *agreement) bool { return !slices.Contains(g.kinds, a.kind) })
		n, plan, budget, _, spent := b.counts(list, now)
		for column, count := range map[string]int{"Perjanjian": n, "Di RKPD": plan, "Tidak di RKPD": n - plan, "Dianggarkan": budget, "Terealisasi": spent} {
			put("naskah/"+g.name+"/"+column, count)
		}
		node(g.name, n)
		put("naskah/wide/"+g.name+" → Tercantum", plan)
		if n > plan {
			put("naskah/wide/"+g.name+" → Tidak tercantum", n-plan)
		}
	}
	node("Tercantum", plan)
	node("Tidak tercantum", n-plan)
	node("Dianggarkan", budget)
	node("Tanpa anggaran", n-budget)
	node("Terealisasi", spent)
	put("naskah/wide/Tercantum → Dianggarkan", both)
	put("naskah/wide/Tercantum → Tanpa anggaran", plan-both)
	put("naskah/wide/Tidak tercantum → Tanpa anggaran", n-plan-(budget-both))
	put("naskah/wide/Dianggarkan → Terealisasi", spent)
	put("naskah/wide/teks Tidak tercantum", now) // the name of the column RKPD 2026 follows that node
	put("naskah/wide/teks Terealisasi", long[b.month[now]])
}

// followUp is what has to be done about single agreements.
func (b *book) followUp() {
	p01, p02, need := b.unplanned(now), b.unbudgeted(now), b.needsCouncil(now)
	put("tindak/h3", one(len(p01)))
	for _, a := range p01 {
		put("tindak/"+a.title+"/Berakhir", a.until())
	}
	put("tindak/h3", one(len(p02)))
	for _, a := range p02 {
		n, _ := sum(b.plan[now], b.lines(a, now))
		put("tindak/"+a.title+"/Pagu RKPD", words(n))
	}
	put("tindak/h3", one(len(need)))
	for _, a := range need {
		if b.needsMoney(a, now) { // the reason names the year
			put("tindak/"+a.title+"/Mengapa perlu", now)
		}
	}
	agreements, offers := 0, 0
	for _, a := range b.agreements {
		for year := now; year >= before; year-- { // the latest year in which something is offered and nothing tied
			if n := len(b.ties[fmt.Sprint(a.number, " ", year)]); n > 0 && len(b.lines(a, year)) == 0 {
				agreements, offers = agreements+1, offers+n
				break
			}
		}
	}
	put("tindak/so", agreements, offers)
}

// fieldNames are the bidang urusan as the page names them.
var fieldNames = map[string]string{"1.01": "Pendidikan", "1.02": "Kesehatan", "1.03": "Pekerjaan umum dan penataan ruang", "1.04": "Perumahan dan kawasan permukiman",
	"1.05": "Ketenteraman dan ketertiban umum serta perlindungan masyarakat", "1.06": "Sosial", "2.07": "Tenaga kerja", "2.09": "Pangan", "2.11": "Lingkungan hidup",
	"2.12": "Administrasi kependudukan dan pencatatan sipil", "2.15": "Perhubungan", "2.16": "Komunikasi dan informatika", "2.17": "Koperasi, usaha kecil, dan menengah",
	"2.18": "Penanaman modal", "2.20": "Statistik", "2.22": "Kebudayaan", "2.23": "Perpustakaan", "2.24": "Kearsipan", "3.30": "Perdagangan", "4.01": "Sekretariat daerah", "5.01": "Perencanaan", "5.02": "Keuangan",
	"5.05": "Penelitian dan pengembangan"}

// ofField is what a document has for a bidang urusan.
func ofField(of map[string]int64, field string) (n int64) {
	for c, m := range of {
		if c[:4] == field {
			n += m
		}
	}
	return n
}

// fieldsOf are the bidang urusan of an agreement: the register's, else those of its lines.
func (b *book) fieldsOf(a *agreement, year int) (fields []string) {
	if a.field != "" {
		return []string{a.field}
	}
	for _, c := range b.lines(a, year) {
		if !slices.Contains(fields, c[:4]) {
			fields = append(fields, c[:4])
		}
	}
	return fields
}

// mostOf is the highest count, after how many have it when those are more than two: up to two are named.
func mostOf(count map[string]int) []any {
	most, ties := 0, 0
	for _, n := range count {
		if n > most {
			most, ties = n, 0
		}
		if n == most {
			ties++
		}
	}
	if ties > 2 {
		return []any{ties, most}
	}
	return []any{most}
}

// fields is the part on bidang urusan: its two figures with their tables.
func (b *book) fields() {
	count := map[int]map[string]int{now: {}, before: {}}
	var codes []string
	for _, year := range []int{now, before} {
		for _, a := range b.inYear(year) {
			for _, field := range b.fieldsOf(a, year) {
				if count[now][field]+count[before][field] == 0 {
					codes = append(codes, field)
				}
				count[year][field]++
			}
		}
	}
	slices.SortFunc(codes, func(x, y string) int { return cmp.Or(count[now][y]-count[now][x], cmp.Compare(x, y)) })
	more := 0
	for i, c := range codes {
		name, n, money := fieldNames[c], count[now][c], words(b.tied(now, b.budget[now], c))
		row := "urusan/" + c + " " + name + "/"
		put(row+"Kerja sama", n)
		put(row+"Pagu RKPD", words(ofField(b.plan[now], c)))
		put(row+"Anggaran APBD", words(ofField(b.budget[now], c)))
		put(row+"Terkait kerja sama", money)
		put(row+"Serapan", percent(ofField(b.spent[now], c), ofField(b.budget[now], c)))
		put(row+"2025", count[before][c])
		put(row+"2026", n)
		if n > count[before][c] {
			more++
		}
		for _, width := range []string{"broad", "narrow"} {
			if i >= 12 { // the charts show twelve
				break
			}
			for _, text := range []string{"", "teks "} {
				put("urusan/"+width+"/"+text+name, n, money)
				put("urusan/"+width+"/"+text+name+", 2025", count[before][c])
				put("urusan/"+width+"/"+text+name+", 2026", n)
			}
		}
	}
	most := mostOf(count[now])
	put("urusan/p", len(codes))
	put("urusan/h3", most...)
	put("urusan/h3", more, before, now)
	put("urusan/sub", now)
	put("urusan/src", now, now)
	put("urusan/src", now, now)
	for _, year := range []int{before, now} {
		put("urusan/kepala tabel", year)
	}
	for _, width := range []string{"broad", "narrow"} {
		put("urusan/"+width+"/aria-label", most...)
		put("urusan/"+width+"/aria-label", more, before, now)
		put("urusan/"+width+"/teks ", before)
		put("urusan/"+width+"/teks ", now)
	}
}
