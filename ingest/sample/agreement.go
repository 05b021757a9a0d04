package sample

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// agreement is one row of a register.
type agreement struct {
	number, title, about, kind, instrument string
	partners                               []string
	agency                                 agency
	field                                  string
	signed, start, end                     time.Time // signed is zero for one that is being prepared
	open                                   bool
	status                                 string
	codes                                  []string
	means                                  string // the line that one without codes is about, where the nomenclature has it
	value                                  int64  // cents
	burdensRegion, burdensPublic           bool
	asked, council                         time.Time // the DPRD's approval
	team                                   time.Time // discussed by the TKKSD
	parent                                 string
	signedText                             string // written instead of signed, for a planted fault
	reviewed                               int    // the last year that is evaluated
}

// recipe is one theme of cooperation; nearly every region has all of them.
type recipe struct {
	about, kind, instrument, city, province, partner, field string
	burden                                                  bool
	millions                                                int64
	since, term, parent, meansCity, meansProvince           string
}

func recipes() []recipe {
	var out []recipe
	for _, r := range readCSV(recipeFile) {
		out = append(out, recipe{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7] == "Ya", number(r[8]), r[9], r[10], r[11], r[12], r[13]})
	}
	return out
}

// number and date read an embedded file, in which an empty date is none.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func date(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// register makes the agreements of a region: the themes, then those of special.csv.
func register(p place) []agreement {
	all := recipes()
	index := map[string]int{}
	for i, r := range all {
		index[r.about] = i
	}
	var out []agreement
	for i, r := range all {
		// The theme of a planted fault has a code of its own in Kota Bogor.
		if p.code == "32.71" && r.city == "2.18.03.2.01.0002" {
			continue
		}
		a := p.agreement(i, r)
		if j, ok := index[r.parent]; ok {
			if r.partner != "tetangga" && r.partner != "semua tetangga" {
				a.partners = p.partner(j, r) // a follow-up is with whom its parent is
			}
			a.parent = p.agreement(j, all[j]).number
		}
		a.title = p.titled(a)
		if p.code == "32.03" && i == 0 { // a planted fault: its neighbours say another amount
			a.value = a.value / 10 * 9
		}
		out = append(out, a)
	}
	for _, r := range readCSV(specialFile) {
		if r[0] == p.code {
			out = append(out, p.special(r, out))
		}
	}
	return out
}

// agreement follows recipe r, the i-th. Agreements between neighbours have one number and one date on both sides.
func (p place) agreement(i int, r recipe) agreement {
	d := p.dice(fmt.Sprintf("%s agreement %d", p.code, i))
	a := agreement{about: r.about, kind: r.kind, instrument: r.instrument, burdensRegion: r.burden, value: r.millions * 100_000_000, partners: p.partner(i, r), reviewed: AsOf.Year(), status: "berlaku"}
	code, means := r.city, r.meansCity
	if p.kind == "PROV" {
		code, means = r.province, r.meansProvince
	}
	shared := r.kind == "KSDD-W"
	if shared {
		d = p.dice(fmt.Sprintf("shared agreement %d", i))
	}
	year := 2023 + d.IntN(3)
	if r.since != "" {
		year = int(number(r.since))
	}
	a.signed = day(year, time.Month(1+d.IntN(9)), 1+d.IntN(27))
	if r.instrument == "KB" && year == 2022 { // before anything that follows it
		a.signed = day(year, 1, 3+d.IntN(20))
	}
	a.start = a.signed.AddDate(0, 0, d.IntN(20))
	years := []int{2, 3, 5}[d.IntN(3)]
	switch {
	case strings.Contains(r.term, "-"):
		a.end = date(r.term)
	case r.term == "0" && d.IntN(2) == 0:
		a.open = true
	case r.term > "0":
		years = int(number(r.term))
	}
	if a.end.IsZero() && !a.open {
		a.end = a.start.AddDate(years, 0, -1)
	}
	if !a.open && a.end.Before(AsOf) {
		a.status = "berakhir"
	}
	a.number = fmt.Sprintf("%03d/%s.%d/%s/%d", 110+i, r.instrument, i+1, strings.ReplaceAll(p.code, ".", ""), a.signed.Year())
	if shared {
		a.number = fmt.Sprintf("%03d/KSDD.%d/PERBATASAN/%d", 110+i, i+1, a.signed.Year())
	}
	a.team = a.signed.AddDate(0, -2, 0)
	if a.burdensRegion || r.kind == "KSDPL" || r.kind == "KSDLL" {
		a.council = a.signed.AddDate(0, -1, 0)
		a.asked = a.council.AddDate(0, 0, -24-d.IntN(12))
	}
	a.concerns(code, r.field)
	if code == "" {
		a.means = means
	}
	return a
}

// concerns says what the agreement is about: a code, a bidang urusan, or a code with another bidang. Between regions a
// supporting function (4 to 9) is no object, so that the bidang stays empty.
func (a *agreement) concerns(code, field string) {
	if code != "" {
		a.codes = []string{code}
		a.agency = agencyOf(code[:4])
		if field == "" {
			field = code[:4]
		}
	} else {
		a.agency = agencyOf(field)
	}
	if a.field = field; strings.HasPrefix(a.kind, "KSDD") && field > "4" {
		a.field = ""
	}
}

func (p place) titled(a agreement) string {
	form := map[string]string{"PKS": "Perjanjian Kerja Sama", "KB": "Kesepakatan Bersama", "NK": "Nota Kesepakatan", "RK": "Rencana Kerja", "MOU": "Memorandum Saling Pengertian", "LOI": "Surat Pernyataan Kehendak",
		"ADENDUM": "Adendum Perjanjian Kerja Sama"}[a.instrument]
	if strings.HasPrefix(a.kind, "KSDD") { // the same in the registers of both sides
		return form + " tentang " + a.about
	}
	return fmt.Sprintf("%s antara Pemerintah %s dan %s tentang %s", form, p.name, a.partners[0], a.about)
}

// special is a row of special.csv; its parent and its partner, if it names none, are among those before it.
func (p place) special(r []string, before []agreement) agreement {
	a := agreement{number: r[1], about: r[2], kind: r[3], instrument: r[4], partners: []string{r[5]}, means: r[8], start: date(r[10]), end: date(r[11]), status: r[12],
		team: date(r[13]), asked: date(r[14]), council: date(r[15]), burdensRegion: r[17] == "Ya", value: millions(r[18]), reviewed: int(number(r[19]))}
	if r[9] == badDate {
		a.signedText = badDate
	} else {
		a.signed = date(r[9])
	}
	if i := slices.IndexFunc(before, func(o agreement) bool { return o.about == r[16] }); i >= 0 {
		a.parent = before[i].number
		if r[5] == "" {
			a.partners = before[i].partners
		}
	}
	a.concerns(r[6], r[7])
	a.title = p.titled(a)
	return a
}

// counts says whether the agreement is signed and in force at any time of a year.
func (a agreement) counts(year int) bool {
	return !a.signed.IsZero() && a.start.Year() <= year && (a.open || a.end.Year() >= year)
}

// agencyOf is the agency that carries out a bidang urusan.
func agencyOf(field string) agency {
	return agencies[slices.IndexFunc(agencies, func(g agency) bool { return slices.Contains(g.fields, field) })]
}

// partner picks with whom the i-th recipe is agreed. Between neighbours of the demo each names the other.
func (p place) partner(i int, r recipe) []string {
	pick := func(from []string) []string { return from[i%len(from) : i%len(from)+1] }
	switch r.partner {
	case "semua tetangga":
		return p.neighbours
	case "tetangga":
		var named []string
		for _, o := range places {
			if ours, theirs := "Pemerintah "+p.name, "Pemerintah "+o.name; pick(p.neighbours)[0] == theirs || pick(o.neighbours)[0] == ours {
				named = append(named, theirs)
			}
		}
		if named != nil {
			return named
		}
		return pick(p.neighbours)
	case "jauh":
		return pick(p.far)
	case "lnpemda":
		return []string{p.twin}
	}
	return pick(partners[r.partner])
}
