package stat

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// TestLine compares with a regression by gonum that is done again without every region, bidang, and pair.
func TestLine(t *testing.T) {
	pairs := examplePairs(t)
	at := []float64{0, 3.5, 12}
	fit := func(keep func(int) bool, x float64) (height, slope float64) {
		var xs, ys []float64
		for i, p := range pairs {
			if keep(i) {
				xs, ys = append(xs, p.X), append(ys, p.Y)
			}
		}
		a, b := stat.LinearRegression(xs, ys, nil, false)
		return a + b*x, b
	}
	slope, band := Line(pairs, at)
	if len(band) != len(at) || slope.N != len(pairs) {
		t.Fatalf("%d places of %d, %d pairs", len(band), len(at), slope.N)
	}
	for i, x := range at {
		full, b := fit(func(int) bool { return true }, x)
		variance := func(name func(int) string) (sum, df float64) {
			var out []float64
			seen := map[string]bool{}
			for i := range pairs {
				if g := name(i); !seen[g] {
					seen[g] = true
					h, _ := fit(func(j int) bool { return name(j) != g }, x)
					out = append(out, h)
				}
			}
			se, df := spread(full, out)
			return se * se, df
		}
		region, df1 := variance(func(i int) string { return pairs[i].Region })
		field, df2 := variance(func(i int) string { return pairs[i].Field })
		single, _ := variance(func(i int) string { return fmt.Sprint(i) })
		want := Result{}.conclude(full, 0, math.Sqrt(max(region, field, region+field-single)), min(df1, df2), plain, math.Inf(-1), math.Inf(1))
		got := band[i]
		for what, d := range map[string]float64{"height": got.Y - want.Value, "low": got.Low - want.Low, "high": got.High - want.High, "slope": slope.Value - b} {
			if math.Abs(d) > 1e-9 {
				t.Errorf("%s at %g is off by %g", what, x, d)
			}
		}
	}
	if slope.Low >= slope.Value || slope.High <= slope.Value || slope.P <= 0 {
		t.Errorf("%+v", slope)
	}
}

func TestLineOfNothing(t *testing.T) {
	for name, pairs := range map[string][]Pair{"no pairs": nil, "one pair": {{X: 1, Y: 1, Region: "a", Field: "1"}},
		"one X":                       {{X: 1, Y: 1, Region: "a", Field: "1"}, {X: 1, Y: 2, Region: "b", Field: "2"}, {X: 1, Y: 3, Region: "c", Field: "3"}},
		"X varies in one region only": {{X: 1, Y: 1, Region: "a", Field: "1"}, {X: 2, Y: 2, Region: "a", Field: "2"}, {X: 1, Y: 3, Region: "c", Field: "3"}}} {
		if slope, band := Line(pairs, []float64{1}); slope.Why == Computed || band != nil {
			t.Errorf("%s: %+v, %v", name, slope, band)
		}
	}
}
