package sample

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// nationAgreements is how many an average region has.
const nationAgreements = 150

// nationRegister makes the agreements of a region: the themes of the demo, those on a border once with every neighbour, then others on
// any sub kegiatan, three in ten of which name no code.
func (n Nation) nationRegister(p place, codes []codeName) []agreement {
	all, want := recipes(), int(nationAgreements*p.rows)
	index := map[string]int{}
	for i, r := range all {
		index[r.about] = i
	}
	var out []agreement
	for i, r := range all {
		if strings.HasSuffix(r.partner, "tetangga") {
			for k, code := range p.touches {
				a := p.shared(i, r, code, p.neighbours[k])
				if j, ok := index[r.parent]; ok {
					a.parent = p.shared(j, all[j], code, p.neighbours[k]).number
				}
				out = append(out, a)
			}
			continue
		}
		a := p.agreement(i, r)
		if j, ok := index[r.parent]; ok {
			a.parent, a.partners = p.agreement(j, all[j]).number, p.partner(j, r)
		}
		a.title = p.titled(a)
		out = append(out, a)
	}
	d := p.dice(p.code + " others")
	own := slices.DeleteFunc(slices.Clone(codes), func(c codeName) bool { return strings.HasPrefix(c.code, "X.XX") })
	for len(out) < want {
		out = append(out, p.other(len(out), own[d.IntN(len(own))], d))
	}
	return out
}

// shared follows a recipe on a border: the same number, days and title in the registers of both sides.
func (p place) shared(i int, r recipe, with, name string) agreement {
	pair := []string{p.code, with}
	slices.Sort(pair)
	h := fnv.New64a()
	_, _ = h.Write([]byte(pair[0] + pair[1])) // never fails
	q := p
	q.seed ^= h.Sum64()
	r.partner, r.kind = "jauh", "KSDD-W"
	a := q.agreement(i, r)
	a.partners = []string{name}
	a.number = fmt.Sprintf("%03d/KSDD.%d/%s/%d", 110+i, i+1, strings.ReplaceAll(strings.Join(pair, "-"), ".", ""), a.signed.Year())
	a.title = p.titled(a)
	return a
}

// other is the i-th agreement of a region, on sub kegiatan c.
func (p place) other(i int, c codeName, d *rand.Rand) agreement {
	kind := []string{"KSDPK", "KSDPK", "KSDPK", "KSDPK", "KSDPK", "KSDPK", "KSDD-S", "KSDD-S", "SINERGI", "KSDLL"}[d.IntN(10)]
	with := map[string][]string{"KSDPK": {"kampus", "bank", "rs", "bu", "ormas"}, "KSDD-S": {"jauh"}, "SINERGI": {"dukcapil", "bps", "pangan"}, "KSDLL": {"lnlembaga"}}[kind]
	form := map[string]string{"KSDPK": "PKS", "KSDD-S": "PKS", "SINERGI": "NK", "KSDLL": "MOU"}[kind]
	a := agreement{kind: kind, instrument: form, about: c.name, reviewed: AsOf.Year() - d.IntN(3), status: "berlaku", partners: p.partner(i, recipe{partner: with[d.IntN(len(with))]})}
	switch d.IntN(3) {
	case 0:
		a.about += fmt.Sprintf(" di Kecamatan %d", 1+d.IntN(20))
	case 1:
		a.about += fmt.Sprintf(" Tahap %d", 1+d.IntN(4))
	}
	a.signed = day(2021+d.IntN(6), time.Month(1+d.IntN(10)), 1+d.IntN(27))
	a.start = a.signed.AddDate(0, 0, d.IntN(20))
	a.end = a.start.AddDate(1+d.IntN(5), 0, -1)
	if a.end.Before(AsOf) && d.IntN(10) > 0 { // one in ten still says that it is in force
		a.status = "berakhir"
	}
	if d.IntN(8) > 0 {
		a.team = a.signed.AddDate(0, -2, 0)
	}
	if a.burdensRegion = d.IntN(3) == 0; a.burdensRegion {
		a.value = int64(50+d.IntN(2000)) * 100_000_000
	}
	if a.burdensRegion && d.IntN(6) > 0 {
		a.council = a.signed.AddDate(0, -1, 0)
		a.asked = a.council.AddDate(0, 0, -24-d.IntN(12))
	}
	a.number = fmt.Sprintf("%03d/%s.%d/%s/%d", 110+i, form, i+1, strings.ReplaceAll(p.code, ".", ""), a.signed.Year())
	if d.IntN(10) < 7 {
		a.concerns(c.code, "")
	} else {
		a.concerns("", c.code[:4])
		a.means = c.code
	}
	a.title = p.titled(a)
	return a
}
