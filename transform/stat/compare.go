package stat

import (
	"cmp"
	"math"
	"slices"
)

// Case is one case of a comparison: tied or not, with its value (0 or 1 where the question is whether).
type Case struct {
	Stratum string // cases are compared with those of their own stratum only
	Region  string // cases of one region are left out together
	Tied    bool
	Value   float64
}

// parts are what a stratum adds to the two sides of a comparison and to its weight. They add up over strata, which is
// why leaving out a region costs only the strata that it has cases in.
type parts struct{ first, second, weight float64 }

func (p parts) plus(q parts, sign float64) parts {
	return parts{p.first + sign*q.first, p.second + sign*q.second, p.weight + sign*q.weight}
}

// OddsRatio is that of Mantel and Haenszel, for values 0 and 1. Where a side is empty, with all regions or without one of
// them, half a case is added to every cell of the table (Haldane), shared among the strata by their size: half a case in
// every stratum would outweigh the cases. The spread is then at least Woolf's of the summed table, because a cell that is
// empty in every region does not vary between regions although it is barely known. Result.Haldane says so.
func OddsRatio(cases []Case, l Limits) Result {
	r, f := gather(cases, l)
	if r.Why != Computed {
		return r
	}
	if f.values(func(v float64) bool { return v == f.strata[0][0].Value }) { // all or none: half a case would speak alone
		r.Why = Constant
		return r
	}
	cells := func(half float64) func([]Case) parts {
		return func(stratum []Case) parts {
			n1, n0, s1, s0 := sums(stratum)
			n := n1 + n0
			add := half * n / float64(r.N)
			return parts{(s1 + add) * (n0 - s0 + add) / (n + 4*add), (n1 - s1 + add) * (s0 + add) / (n + 4*add), n1 * n0 / n}
		}
	}
	ratio := func(p parts) float64 {
		if p.first <= 1e-9*p.weight || p.second <= 1e-9*p.weight {
			return math.NaN()
		}
		return math.Log(p.first / p.second)
	}
	full, se, df := f.jackknife(cells(0), ratio)
	if math.IsNaN(full) || math.IsNaN(se) {
		r.Haldane = true
		full, se, df = f.jackknife(cells(0.5), ratio)
		n1, n0, s1, s0 := sums(slices.Concat(f.strata...))
		se = max(se, math.Sqrt(1/(s1+0.5)+1/(n1-s1+0.5)+1/(s0+0.5)+1/(n0-s0+0.5))) // NaN stays
	}
	if math.IsNaN(se) {
		r.Why = FewRegions
		return r
	}
	return r.conclude(math.Exp(full), 1, se, df, logarith, 0, math.MaxFloat64)
}

// Difference is the mean over the tied cases of their value less the mean of the others in their stratum. For values 0 and 1
// it is the risk difference. First is the plain mean of the tied, so that a reader who counts finds it again.
func Difference(cases []Case, l Limits) Result {
	r, f := gather(cases, l)
	if r.Why != Computed {
		return r
	}
	part := func(stratum []Case) parts {
		n1, n0, s1, s0 := sums(stratum)
		return parts{s1, n1 * s0 / n0, n1}
	}
	full, se, df := f.jackknife(part, func(p parts) float64 { return (p.first - p.second) / p.weight })
	if math.IsNaN(se) {
		r.Why = FewRegions
		return r
	}
	total := f.total(part)
	r.First, r.Second = total.first/total.weight, total.second/total.weight
	least, most := math.Inf(-1), math.Inf(1)
	if f.values(func(v float64) bool { return v == 0 || v == 1 }) {
		least, most = -1, 1
	}
	return r.conclude(full, 0, se, df, plain, least, most)
}

// Superiority is how often a tied case has a higher value than a case drawn from the others of its stratum, equals counting
// half: the statistic of Mann and Whitney over the number of pairs. 0.5 is no difference. Extreme values move it no more
// than high ones.
func Superiority(cases []Case, l Limits) Result {
	r, f := gather(cases, l)
	if r.Why != Computed {
		return r
	}
	full, se, df := f.jackknife(wins, func(p parts) float64 { return p.first / p.weight })
	if math.IsNaN(se) {
		r.Why = FewRegions
		return r
	}
	return r.conclude(full, 0.5, se, df, plain, 0, 1)
}

func wins(stratum []Case) parts {
	n1, n0, _, _ := sums(stratum)
	s := slices.SortedFunc(slices.Values(stratum), func(a, b Case) int { return cmp.Compare(a.Value, b.Value) })
	var below, u float64 // untied cases that are lower
	for i := 0; i < len(s); {
		var tied, others float64
		end := i
		for ; end < len(s) && s[end].Value == s[i].Value; end++ {
			if s[end].Tied {
				tied++
			} else {
				others++
			}
		}
		u += tied * (below + others/2)
		below += others
		i = end
	}
	return parts{u / n0, 0, n1}
}

// field is the strata that hold both tied and other cases.
type field struct {
	strata [][]Case
	rarer  int // regions on the side that has fewer
}

// gather sorts cases into strata and says whether they are enough. The degrees of freedom are fewer than the regions of the
// rarer side: many regions without a tied case make the tied ones no better known.
func gather(cases []Case, l Limits) (Result, field) {
	by := map[string][]Case{}
	for _, c := range cases {
		by[c.Stratum] = append(by[c.Stratum], c)
	}
	names := make([]string, 0, len(by))
	for name, s := range by {
		if n1, n0, _, _ := sums(s); n1 > 0 && n0 > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var r Result
	var f field
	regions := map[string]bool{}
	sides := [2]map[string]bool{{}, {}}
	for _, name := range names {
		f.strata = append(f.strata, by[name])
		for _, c := range by[name] {
			r.N++
			regions[c.Region] = true
			if c.Tied {
				r.Tied++
				sides[0][c.Region] = true
			} else {
				sides[1][c.Region] = true
			}
		}
	}
	r.Regions = len(regions)
	f.rarer = min(len(sides[0]), len(sides[1]))
	switch {
	case min(r.Tied, r.N-r.Tied) < l.Cases:
		r.Why = FewCases
	case f.rarer < l.Regions:
		r.Why = FewRegions
	}
	return r, f
}

func (f field) total(part func([]Case) parts) parts {
	var all parts
	for _, s := range f.strata {
		all = all.plus(part(s), 1)
	}
	return all
}

// jackknife estimates with all regions, and its spread by leaving out each. NaN where an estimate without a region is none.
func (f field) jackknife(part func([]Case) parts, of func(parts) float64) (full, se, df float64) {
	all := f.total(part)
	lost := map[string]parts{} // what leaving out a region takes away
	for _, s := range f.strata {
		whole := part(s)
		for _, region := range regionsOf(s) {
			rest := slices.DeleteFunc(slices.Clone(s), func(c Case) bool { return c.Region == region })
			kept := parts{}
			if n1, n0, _, _ := sums(rest); n1 > 0 && n0 > 0 {
				kept = part(rest)
			}
			lost[region] = lost[region].plus(whole, 1).plus(kept, -1)
		}
	}
	full = of(all)
	names := make([]string, 0, len(lost))
	for name := range lost {
		names = append(names, name)
	}
	slices.Sort(names)
	var without []float64
	for _, name := range names {
		rest := all.plus(lost[name], -1)
		if rest.weight <= 1e-9*all.weight {
			return full, math.NaN(), 0
		}
		without = append(without, of(rest))
	}
	se, df = spread(full, without)
	return full, se, min(df, float64(f.rarer-1))
}

func regionsOf(s []Case) []string {
	var out []string
	for _, c := range s {
		out = append(out, c.Region)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sums are the numbers of tied and other cases, and the sums of their values.
func sums(stratum []Case) (n1, n0, s1, s0 float64) {
	for _, c := range stratum {
		if c.Tied {
			n1++
			s1 += c.Value
		} else {
			n0++
			s0 += c.Value
		}
	}
	return n1, n0, s1, s0
}

// values says whether ok holds for every value.
func (f field) values(ok func(float64) bool) bool {
	for _, s := range f.strata {
		if slices.ContainsFunc(s, func(c Case) bool { return !ok(c.Value) }) {
			return false
		}
	}
	return true
}
