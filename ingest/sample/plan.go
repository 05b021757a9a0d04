package sample

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

//go:embed nomenklatur.csv
var nomenclatureFile []byte

//go:embed recipes.csv
var recipeFile []byte

//go:embed special.csv
var specialFile []byte

// codeName is one row of the embedded nomenclature.
type codeName struct{ code, kind, name, indicator, unit string }

func readCSV(data []byte) [][]string {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(err) // an embedded file
	}
	return rows[1:]
}

func nomenclature() []codeName {
	var out []codeName
	for _, r := range readCSV(nomenclatureFile) {
		out = append(out, codeName{r[0], r[1], r[2], r[3], r[4]})
	}
	return out
}

// line is one sub kegiatan of one agency in one year, with its money in every document.
type line struct {
	agency    agency
	under     agency // when agency is a unit below another
	code      string // as the region writes it, X.XX filled in
	name      string
	indicator string
	unit      string
	target    string
	plan      map[string]int64 // stage → cents; a stage without the line is absent
	leaves    []leaf
}

// leaf is one account of a line.
type leaf struct {
	account accountCode
	fund    string
	budget  byStage
	spent   [13]int64 // cents through each month
}

// byStage is cents in the first budget of a year and in its amendment.
type byStage struct{ murni, perubahan int64 }

func (b byStage) of(stage string) int64 {
	if stage == "perubahan" {
		return b.perubahan
	}
	return b.murni
}

var stages = []string{"murni", "perubahan"}

var (
	years  = []int{2025, 2026}
	funds  = []string{"1.2.1.01.02", "1.1.1.01.01", "2.2.1.03.01"}
	fundOf = map[string]string{"1.2.1.01.02": "Dana Transfer Umum-Dana Alokasi Umum", "1.1.1.01.01": "Pendapatan Asli Daerah", "2.2.1.03.01": "Dana Transfer Khusus-Dana Alokasi Khusus"}
)

// lastMonth is how far the year has been realised on the demo's day.
func lastMonth(year int) int {
	if year == 2026 {
		return 10
	}
	return 12
}

// demoSeed is the demo's.
const demoSeed = 20261120

// dice is a random source of its own for every purpose: what is added in one place moves nothing in another.
func (p place) dice(purpose string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose)) // never fails
	return rand.New(rand.NewPCG(p.seed, h.Sum64()))
}

// money is a believable amount around size million rupiah: whole hundreds of rupiah.
func money(r *rand.Rand, size int64) int64 {
	return (size*10_000/4 + r.Int64N(size*10_000*3/2)) * 10_000
}

// budgetLines makes the plan and budget of a region and year. Codes of agreements and transfers are always in it, with
// twice the money that an agreement needs, except those that absent names; others are in it three times out of four.
func budgetLines(p place, year int, list []agreement) []line {
	r := p.dice(fmt.Sprintf("%s lines %d", p.code, year))
	var out []line
	needed := map[string]int64{} // code → million rupiah
	for _, t := range transfers() {
		if t.from == p.code {
			needed[t.line] = 0
		}
	}
	for _, a := range list {
		for _, c := range a.codes {
			needed[c] = max(needed[c], a.yearly()/100_000_000*2)
		}
	}
	for _, c := range nomenclature() {
		if c.kind != p.kind || strings.Count(c.code, ".") != 5 || absent(p, c.code) {
			continue
		}
		keepLine := r.IntN(4) > 0
		need, must := needed[c.code]
		if !keepLine && !must {
			continue
		}
		for _, a := range agencies {
			code := c.code
			field := code[:4]
			if field == "X.XX" { // the unit's own programme: one agency in five carries each
				if r.IntN(5) > 0 {
					continue
				}
				code = a.fields[0] + code[4:]
			} else if !slices.Contains(a.fields, field) {
				continue
			}
			l := line{agency: a, code: code, name: c.name, indicator: c.indicator, unit: c.unit, target: []string{"1", "2", "4", "12", "100"}[r.IntN(5)]}
			if c.code == targetLine(p) {
				l.target = fmt.Sprint(coordinated(p, year, list))
			}
			l.fill(p, year, max(p.size, need), r)
			l.transfer(p, year)
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b line) int { return strings.Compare(a.agency.code+a.code, b.agency.code+b.code) })
	return out
}

// targetLine is the line whose target is how many agreements are coordinated; coordinated is that number.
func targetLine(p place) string {
	return map[string]string{"PROV": "5.01.02.1.03.0002", "KABKOT": "5.01.02.2.03.0002"}[p.kind]
}

func coordinated(p place, year int, list []agreement) int {
	n := 0
	for _, a := range list {
		if a.counts(year) {
			n++
		}
	}
	if p.code == "32.01" && year == 2026 { // a planted fault: the target of the year before its new agreements
		n -= 5
	}
	return n
}

// yearly is what the agreement costs in a year.
func (a agreement) yearly() int64 {
	if !a.burdensRegion || a.end.IsZero() {
		return 0
	}
	return a.value / int64(a.end.Year()-a.start.Year()+1)
}

// fill gives a line its money, size million rupiah on average: the plan first, the budget close to it, spending up to the budget.
func (l *line) fill(p place, year int, size int64, r *rand.Rand) {
	n := 2 + r.IntN(3)
	first := r.IntN(len(accounts))
	l.plan = map[string]int64{}
	var murni, perubahan int64
	for i := range n {
		b := money(r, size/int64(n)+1)
		change := b / 100 * int64(r.IntN(21)-8) / 100_000 * 100_000 // the amendment moves it by -8 to +12 %
		f := leaf{account: accounts[(first+i*3)%len(accounts)], fund: funds[r.IntN(len(funds))], budget: byStage{b, b + change}}
		if slices.ContainsFunc(l.leaves, func(o leaf) bool { return o.account == f.account }) {
			continue
		}
		share := int64(55 + r.IntN(43)) // of the year's budget
		for m := 1; m <= lastMonth(year); m++ {
			f.spent[m] = (b + change) / 100 * share * int64(m) / 12
		}
		murni, perubahan = murni+b, perubahan+b+change
		l.leaves = append(l.leaves, f)
	}
	// A printed report states each level once, so its accounts stand in the order of their codes.
	slices.SortFunc(l.leaves, func(a, b leaf) int { return strings.Compare(a.account.code, b.account.code) })
	l.plan["murni"] = murni / 100 * int64(95+r.IntN(12)) / 100_000 * 100_000
	l.plan["perubahan"] = perubahan / 100 * int64(97+r.IntN(6)) / 100_000 * 100_000
	if onlyPlanned(p, l.code, year) {
		l.leaves = nil
	}
}

// absent names the codes that stand in no plan of a region; onlyPlanned those that are planned and never budgeted. One of
// each is a planted fault, the others are what every region has some of.
func absent(p place, code string) bool {
	return slices.Contains(map[string][]string{
		"32.71": {"2.24.02.2.01.0004"},
		"32.01": {"1.04.03.2.03.0003"},
		"32.76": {"2.20.02.2.01.0022"},
		"32.03": {"2.17.07.2.01.0018"},
		"32":    {"2.09.03.1.01.0002"},
	}[p.code], code)
}

func onlyPlanned(p place, code string, year int) bool {
	return slices.Contains(map[string][]string{
		"32.71": {"2.18.03.2.01.0002"},
		"32.76": {"1.05.02.2.01.0015"},
		"32.03": {"1.03.03.2.01.0030"},
		"32":    {"2.18.03.1.01.0002"},
	}[p.code], code) && year == 2026
}
