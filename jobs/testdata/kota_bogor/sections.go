package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The sections about single agreements: what they spend, with whom they are, what no line carries and what the TKKSD said.

// shownRanks is how many agreements the chart of spending has.
const shownRanks = 12

// absorbed is what the budget of each agreement's lines spent, the slowest first.
func (b *book) absorbed() {
	type line struct {
		title               string
		plan, budget, spent int64
	}
	var all []line
	slow := 0
	for _, a := range b.inYear(now) {
		l := line{title: a.title}
		l.plan, _ = sum(b.plan[now], b.lines(a, now))
		l.budget, _ = sum(b.budget[now], b.lines(a, now))
		l.spent, _ = sum(b.spent[now], b.lines(a, now))
		if l.budget == 0 {
			continue
		}
		all = append(all, l)
		if permille(l.spent, l.budget) < 500 {
			slow++
		}
	}
	slices.SortFunc(all, func(x, y line) int { return cmp.Compare(permille(x.spent, x.budget), permille(y.spent, y.budget)) })
	title := []any{len(all), "50%"}
	if slow > 0 {
		title = []any{slow, len(all), "50%"}
	}
	put("serapan/h3", title...)
	put("serapan/sub", long[b.month[now]], now)
	put("serapan/src", now, now)
	for i, l := range all {
		row := "serapan/" + l.title + "/"
		put(row+"Pagu RKPD", words(l.plan))
		put(row+"Anggaran", words(l.budget))
		put(row+"Realisasi", words(l.spent))
		put(row+"Serapan", percent(l.spent, l.budget))
		if i == shownRanks && permille(l.spent, l.budget) == permille(all[i-1].spent, all[i-1].budget) {
			check(fmt.Errorf("two agreements at the foot of the chart spend the same; this program cannot tell which is shown"))
		}
		for _, width := range []string{"serapan/broad/", "serapan/narrow/"} {
			if i < shownRanks {
				_, about, _ := strings.Cut(l.title, " tentang ")
				put(width+about, percent(l.spent, l.budget), words(l.budget))
				put(width+"teks "+about, percent(l.spent, l.budget))
				put(width+"teks "+about, words(l.budget))
			}
		}
	}
	for _, width := range []string{"serapan/broad/", "serapan/narrow/"} {
		put(width+"aria-label", title...)
		put(width+"teks ", percent(b.tied(now, b.spent[now], ""), b.tied(now, b.budget[now], "")))
	}
}

// partnerKinds tell the kind of a partner by a word of its name; the first that fits counts.
var partnerKinds = [][2]string{{"Pemerintah ", "daerah"}, {"(Persero)", "bumn/bumd"}, {"PT ", "badan usaha"}, {"RSIA ", "badan usaha"}, {"Yayasan ", "ormas"}, {"Universitas ", "perguruan tinggi"},
	{"Kementerian ", "kementerian/lembaga"}, {"Badan Pusat Statistik", "kementerian/lembaga"}, {"City of ", "luar negeri"}, {"Agency", "luar negeri"}, {"", "lainnya"}}

// partners counts the agreements by the kind of the other side.
func (b *book) partners() {
	count, all := map[string]int{}, b.inYear(now)
	for _, a := range all {
		seen := map[string]bool{}
		for name := range strings.SplitSeq(a.partner, ";") {
			for _, k := range partnerKinds {
				if strings.Contains(name, k[0]) {
					seen[k[1]] = true
					break
				}
			}
		}
		for k := range seen {
			count[k]++
		}
	}
	most := 0
	for kind, n := range count {
		most = max(most, n)
		put("mitra/"+kind+"/Perjanjian", n)
		for _, width := range []string{"mitra/broad/", "mitra/narrow/"} {
			put(width+kind, n)
			put(width+"teks "+kind, n)
		}
	}
	put("mitra/h3", most, len(all))
	put("mitra/sub", now)
	put("mitra/broad/aria-label", most, len(all))
	put("mitra/narrow/aria-label", most, len(all))
}

// peers is Kota Bogor among the kota like it; the others send files of their own.
func (b *book) peers() {
	n, plan, budget, _, _ := b.counts(b.inYear(now), now)
	row := "sebaya/Kota Bogor/"
	put(row+"Perjanjian", n)
	put(row+"Di RKPD", plan)
	put(row+"Porsi", percent(int64(plan), int64(n)))
	put(row+"Dianggarkan", budget)
	for _, width := range []string{"sebaya/broad/", "sebaya/narrow/"} {
		put(width+"Kota Bogor", percent(int64(plan), int64(n)), plan, n)
		put(width+"teks Kota Bogor", percent(int64(plan), int64(n)))
		put(width+"teks Kota Bogor", plan, n)
	}
}

// untied are the agreements whose words point to no line.
func (b *book) untied() {
	list := filter(b.inYear(now), func(a *agreement) bool {
		return a.code == "" && len(b.ties[fmt.Sprint(a.number, " ", now)]) == 0
	})
	put("tanpa-sub-kegiatan/h3", len(list), now)
	put("tanpa-sub-kegiatan/src", now, now)
}

// shownTalks is how many discussions the page shows.
const shownTalks = 10

// talks are the agreements that the TKKSD discussed, the latest first.
func (b *book) talks() {
	list := filter(b.agreements, func(a *agreement) bool { return !a.discussed.IsZero() && !a.discussed.After(today) })
	slices.SortFunc(list, func(x, y *agreement) int { return y.discussed.Compare(x.discussed) })
	put("tkksd/h3", len(list))
	put("tkksd/src", shownTalks, len(list))
	for i, a := range list[:shownTalks+1] {
		if i == shownTalks {
			if a.discussed.Equal(list[i-1].discussed) {
				check(fmt.Errorf("two agreements at the foot of the list were discussed on one day; this program cannot tell which is shown"))
			}
			break
		}
		row := "tkksd/" + a.title + "/"
		if a.start.Year() > now { // the ladder, with the minutes, has budget years that came
			put(row+"Hasil", "…")
		} else if a.talks > 1 {
			put(row+"Hasil", longDate(a.discussed), a.talks)
		} else {
			put(row+"Hasil", longDate(a.discussed))
		}
		put(row+"Tanggal", shortDate(a.discussed))
	}
}

// shortDate is a day as tables show it.
func shortDate(t time.Time) string { return fmt.Sprint(t.Day(), " ", short[t.Month()], " ", t.Year()) }
