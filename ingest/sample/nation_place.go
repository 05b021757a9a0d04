package sample

import (
	"math"
	"slices"
	"strings"
)

// Sizes where no total is known: belanja of a year in rupiah, about the medians of DJPK's APBD 2023.
const (
	provinceTotal = 4_500_000_000_000
	regencyTotal  = 1_700_000_000_000
	cityTotal     = 1_300_000_000_000
)

var twins = []string{"Shizuoka Prefecture", "City of Shenzhen", "City of Suwon", "City of Osaki", "City of Hadano", "City of Rotterdam", "State of Queensland"}

// places are all regions of the nation: how large each is, whom it touches, with whom else it cooperates.
func (n Nation) places() []place {
	out := make([]place, 0, len(n.All))
	at := map[string]int{}
	for _, r := range n.All {
		p := place{code: r.Code, name: r.Name, djpk: r.DJPK, source: slug(r.Name), kind: "KABKOT", head: "Bupati", seed: n.Seed}
		_, p.short, _ = strings.Cut(r.Name, " ")
		switch {
		case len(r.Code) == 2:
			p.kind, p.head = "PROV", "Gubernur"
		case strings.HasPrefix(r.Name, "Kota"):
			p.head = "Wali Kota"
		}
		if p.total = n.Totals[r.Code]; p.total <= 0 {
			p.total = p.guess()
		}
		at[r.Code] = len(out)
		out = append(out, p)
	}
	n.touch(out, at)
	for i := range out {
		p := &out[i]
		d := p.dice(p.code + " partners")
		for range 6 {
			if o := out[d.IntN(len(out))]; o.kind == p.kind && o.code != p.code && !slices.Contains(p.neighbours, "Pemerintah "+o.name) {
				p.far = append(p.far, "Pemerintah "+o.name)
			}
		}
		if p.far == nil {
			p.far = []string{"Pemerintah Daerah Khusus Ibukota Jakarta"}
		}
		p.twin = twins[d.IntN(len(twins))]
	}
	n.scale(out)
	return out
}

// touch gives every region its neighbours: kabupaten and kota those of the borders, provinces those of which parts touch.
func (n Nation) touch(out []place, at map[string]int) {
	meet := func(a, b string) {
		i, ok := at[a]
		j, both := at[b]
		if !ok || !both || slices.Contains(out[i].touches, b) {
			return
		}
		out[i].touches, out[i].neighbours = append(out[i].touches, b), append(out[i].neighbours, "Pemerintah "+out[j].name)
		out[j].touches, out[j].neighbours = append(out[j].touches, a), append(out[j].neighbours, "Pemerintah "+out[i].name)
	}
	for _, b := range n.Borders {
		meet(b[0], b[1])
		if b[0][:2] != b[1][:2] {
			meet(b[0][:2], b[1][:2])
		}
	}
}

// guess is the size of a region of which no total is known.
func (p place) guess() int64 {
	typical := int64(regencyTotal)
	switch {
	case p.kind == "PROV":
		typical = provinceTotal
	case strings.HasPrefix(p.name, "Kota"):
		typical = cityTotal
	}
	return int64(float64(typical) * math.Exp(p.dice(p.code+" size").NormFloat64()/2))
}

// scale gives every region its share of rows: the root of its money, between a half and three, so that the nation's average is 1.
func (n Nation) scale(out []place) {
	var mean, sum float64
	for _, p := range out {
		mean += float64(p.total) / float64(len(out))
	}
	for i := range out {
		out[i].rows = min(max(math.Sqrt(float64(out[i].total)/mean), 0.5), 3)
		sum += out[i].rows
	}
	for i := range out {
		out[i].rows *= float64(len(out)) / sum
		if n.Rows > 0 {
			out[i].rows *= n.Rows
		}
	}
}

// slug is a name as a folder has it.
func slug(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r == ' ' || r == '-':
			return '-'
		}
		return -1
	}, strings.ToLower(name))
}
