package stat

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Pair is two measures of one field (bidang) in one region, and a third that a partial correlation holds fast.
type Pair struct {
	X, Y, Z       float64
	Region, Field string
}

// Coefficient is one way to measure how X and Y go together.
type Coefficient func(s *sample) float64

// Pearson is the correlation of the measures, Spearman of their ranks, Partial of what a line through Z leaves of them.
var (
	Pearson  Coefficient = func(s *sample) float64 { return s.pearson(s.x, s.y) }
	Spearman Coefficient = func(s *sample) float64 { return s.pearson(s.ranks(s.x, s.byX), s.ranks(s.y, s.byY)) }
	Partial  Coefficient = func(s *sample) float64 {
		xy, xz, yz := s.pearson(s.x, s.y), s.pearson(s.x, s.z), s.pearson(s.y, s.z)
		free := (1 - xz*xz) * (1 - yz*yz)
		if free < 1e-12 { // nothing is left to correlate
			return math.NaN()
		}
		return (xy - xz*yz) / math.Sqrt(free)
	}
)

// Correlate measures pairs. What leaving out regions and what leaving out bidang shows of the variance is added, less what
// independent pairs would have (1/(n-3)), which both contain (clustering two ways); it is never less than either of the
// two. The interval is Fisher's z.
func Correlate(c Coefficient, pairs []Pair, l Limits) Result {
	r := Result{N: len(pairs)}
	s := newSample(pairs)
	regions := groups(pairs, func(p Pair) string { return p.Region })
	fields := groups(pairs, func(p Pair) string { return p.Field })
	r.Regions = len(regions)
	switch {
	case r.N < l.Cases:
		r.Why = FewCases
	case min(len(regions), len(fields)) < l.Regions:
		r.Why = FewRegions
	}
	if r.Why != Computed {
		return r
	}
	full := c(s)
	without := func(g [][]int) (variance, df float64) {
		var out []float64
		for _, members := range g {
			s.leave(members, 0)
			out = append(out, math.Atanh(c(s)))
			s.leave(members, 1)
		}
		se, df := spread(math.Atanh(full), out)
		return se * se, df
	}
	byRegion, df1 := without(regions)
	byField, df2 := without(fields)
	variance := max(byRegion, byField, byRegion+byField-1/float64(r.N-3))
	return r.conclude(full, 0, math.Sqrt(variance), min(df1, df2), fisherZ, -1, 1)
}

// groups are the places of the pairs of each name, by name.
func groups(pairs []Pair, name func(Pair) string) [][]int {
	at := map[string]int{}
	var out [][]int
	for i, p := range pairs {
		g, ok := at[name(p)]
		if !ok {
			g = len(out)
			at[name(p)] = g
			out = append(out, nil)
		}
		out[g] = append(out[g], i)
	}
	return out
}

// sample holds pairs by column. weight is 0 for those left out; byX and byY are sorted once, so that ranks of a part cost
// one pass.
type sample struct {
	x, y, z, weight []float64
	byX, byY        []int
}

func newSample(pairs []Pair) *sample {
	s := &sample{}
	for _, p := range pairs {
		s.x, s.y, s.z, s.weight = append(s.x, p.X), append(s.y, p.Y), append(s.z, p.Z), append(s.weight, 1)
	}
	s.byX, s.byY = sorted(s.x), sorted(s.y)
	return s
}

func sorted(v []float64) []int {
	at := make([]int, len(v))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(v[a], v[b]) })
	return at
}

func (s *sample) leave(members []int, weight float64) {
	for _, i := range members {
		s.weight[i] = weight
	}
}

// pearson is NaN where one side does not vary: rounding would make a number of it.
func (s *sample) pearson(x, y []float64) float64 {
	for _, v := range [][]float64{x, y} {
		least, most := math.Inf(1), math.Inf(-1)
		for i, w := range s.weight {
			if w > 0 {
				least, most = min(least, v[i]), max(most, v[i])
			}
		}
		if most-least <= 1e-12*math.Abs(most) {
			return math.NaN()
		}
	}
	return stat.Correlation(x, y, s.weight)
}

// ranks gives what is not left out its place in v; equals share the middle of their places.
func (s *sample) ranks(v []float64, order []int) []float64 {
	out := make([]float64, len(v))
	place := 0.0
	for i := 0; i < len(order); {
		end, n := i, 0.0
		for ; end < len(order) && v[order[end]] == v[order[i]]; end++ {
			n += s.weight[order[end]]
		}
		for _, at := range order[i:end] {
			out[at] = place + (n+1)/2
		}
		place += n
		i = end
	}
	return out
}
