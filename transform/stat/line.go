package stat

import "math"

// Band is the height of a line at X with its interval of 95 %.
type Band struct{ X, Y, Low, High float64 }

// Line lays the line of least squares through pairs. slope is how much Y changes with one X; band is the line at the given
// places, empty where nothing can be estimated. The spread is that of Correlate: of leaving out regions and of leaving out
// bidang, less that of leaving out single pairs, which both contain.
func Line(pairs []Pair, at []float64) (slope Result, band []Band) {
	l := lines{middle: 0}
	for _, p := range pairs {
		l.middle += p.X / float64(len(pairs))
	}
	for _, p := range pairs {
		l.all = l.all.plus(l.moments(p), 1)
		l.single = append(l.single, l.moments(p))
	}
	l.regions = l.sums(pairs, func(p Pair) string { return p.Region })
	l.fields = l.sums(pairs, func(p Pair) string { return p.Field })
	slope = l.estimate(moments.slope)
	if slope.Why != Computed {
		return slope, nil
	}
	for _, x := range at {
		r := l.estimate(func(m moments) float64 { return m.y/m.n + m.slope()*(x-l.middle-m.x/m.n) })
		if r.Why != Computed {
			return slope, nil
		}
		band = append(band, Band{x, r.Value, r.Low, r.High})
	}
	return slope, band
}

// lines holds the sums of all pairs and of every group, so that leaving one out is a subtraction. X counts from its mean,
// lest large squares cancel.
type lines struct {
	middle                  float64
	all                     moments
	regions, fields, single []moments
}

type moments struct{ n, x, y, xx, xy float64 }

func (l lines) moments(p Pair) moments {
	x := p.X - l.middle
	return moments{1, x, p.Y, x * x, x * p.Y}
}

func (m moments) plus(o moments, sign float64) moments {
	return moments{m.n + sign*o.n, m.x + sign*o.x, m.y + sign*o.y, m.xx + sign*o.xx, m.xy + sign*o.xy}
}

// slope is NaN where X does not vary.
func (m moments) slope() float64 {
	d := m.xx - m.x*m.x/m.n
	if !(d > 1e-9*m.n) {
		return math.NaN()
	}
	return (m.xy - m.x*m.y/m.n) / d
}

func (l lines) sums(pairs []Pair, name func(Pair) string) []moments {
	var out []moments
	for _, members := range groups(pairs, name) {
		var m moments
		for _, i := range members {
			m = m.plus(l.moments(pairs[i]), 1)
		}
		out = append(out, m)
	}
	return out
}

func (l lines) estimate(of func(moments) float64) Result {
	full := of(l.all)
	without := func(groups []moments) (variance, df float64) {
		var out []float64
		for _, g := range groups {
			out = append(out, of(l.all.plus(g, -1)))
		}
		se, df := spread(full, out)
		return se * se, df
	}
	byRegion, df1 := without(l.regions)
	byField, df2 := without(l.fields)
	bySingle, _ := without(l.single)
	r := Result{N: len(l.single), Regions: len(l.regions)}
	return r.conclude(full, 0, math.Sqrt(max(byRegion, byField, byRegion+byField-bySingle)), min(df1, df2), plain, math.Inf(-1), math.Inf(1))
}
