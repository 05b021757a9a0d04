package stat

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Result is an estimate with its interval of 95 % and its two-sided p, or the reason why there is none.
type Result struct {
	Why     Reason
	N       int // cases that say something: those that have a counterpart
	Tied    int // of N, the cases of the first group (comparisons)
	Regions int // groups that are left out in turn

	Value, Low, High, P float64
	First, Second       float64 // the two levels that a comparison holds against each other
	Haldane             bool    // half a case was added to every cell of an odds ratio
}

// Reason says why nothing was estimated.
type Reason int

// The reasons; Computed is none.
const (
	Computed   Reason = iota
	FewCases          // fewer cases than Limits asks for
	FewRegions        // fewer groups than Limits asks for, or one of them carries the whole estimate
	Constant          // nothing varies
)

// Limits are the least numbers from which an estimate is made.
type Limits struct {
	Cases   int // in each group that is compared
	Regions int // with such cases
}

// scale is how an estimate is drawn on a line where its error is about symmetric, and brought back.
type scale struct{ to, from func(float64) float64 }

func same(x float64) float64 { return x }

var (
	plain    = scale{same, same}
	fisherZ  = scale{math.Atanh, math.Tanh}
	logarith = scale{math.Log, math.Exp}
)

// conclude fills the estimate, its interval and p. null is the value without association, se the spread on the scale s.
func (r Result) conclude(value, null, se, df float64, s scale, least, most float64) Result {
	z := s.to(value)
	if math.IsNaN(z) || math.IsInf(z, 0) || math.IsNaN(se) || se < 1e-12*(1+math.Abs(z)) {
		r.Why = Constant
		return r
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	half := t.Quantile(0.975) * se
	r.Value = value
	r.Low, r.High = max(s.from(z-half), least), min(s.from(z+half), most)
	r.P = 2 * t.CDF(-math.Abs(z-s.to(null))/se)
	return r
}

// spread is the jackknife's standard error of full, from the estimates without each group, and its degrees of freedom: one
// less than there are groups, and fewer where some groups move the estimate much more than others, because then the spread
// itself is known from those few (2 m²/var m of the squared moves, which is the number of groups for normal moves).
func spread(full float64, without []float64) (se, df float64) {
	var two, four float64
	for _, w := range without {
		d := (w - full) * (w - full)
		two, four = two+d, four+d*d
	}
	g := float64(len(without))
	m := two / g
	df = g - 1
	if v := four/g - m*m; v > 0 {
		df = min(df, 2*m*m*g/v)
	}
	return math.Sqrt(two * (g - 1) / g), df
}
