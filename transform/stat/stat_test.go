package stat

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
)

// read gives the rows of a file of testdata, by column.
func read(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, c := range rows[0] {
			m[c] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var any3 = Limits{Cases: 3, Regions: 3}

func examplePairs(t *testing.T) (out []Pair) {
	for _, r := range read(t, "pairs.csv") {
		out = append(out, Pair{number(t, r["x"]), number(t, r["y"]), number(t, r["z"]), r["region"], r["field"]})
	}
	return out
}

func exampleCases(t *testing.T, data, column string) (out []Case) {
	for _, r := range read(t, "cases.csv") {
		if r["data"] == data {
			out = append(out, Case{r["stratum"], r["region"], r["tied"] == "true", number(t, r[column])})
		}
	}
	return out
}

func below(pairs []Pair, region string) []Pair {
	return slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool { return p.Region >= region })
}

// TestReference compares every estimate with testdata/expected.csv, which testdata/reference.py computed with SciPy.
func TestReference(t *testing.T) {
	close := func(name string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	coefficients := map[string]Coefficient{"pearson": Pearson, "spearman": Spearman, "partial": Partial}
	var p, q []float64
	for _, e := range read(t, "expected.csv") {
		var r Result
		switch name, data := e["estimate"], e["data"]; {
		case data == "family":
			p, q = append(p, number(t, e["value"])), append(q, number(t, e["low"]))
			continue
		case data == "pairs":
			r = Correlate(coefficients[name], examplePairs(t), any3)
		case data == "five regions":
			r = Correlate(coefficients[name], below(examplePairs(t), "r5"), any3)
		case name == "odds":
			r = OddsRatio(exampleCases(t, data, "yes"), any3)
			if r.Haldane != (data == "few") {
				t.Errorf("odds %s: corrected %v", data, r.Haldane)
			}
		case name == "risk":
			r = Difference(exampleCases(t, data, "yes"), any3)
			close("levels "+data, r.First-r.Second, r.Value)
		case name == "difference":
			r = Difference(exampleCases(t, data, "value"), any3)
		case name == "superiority":
			r = Superiority(exampleCases(t, data, "value"), any3)
		}
		name := e["estimate"] + " " + e["data"]
		if r.Why != Computed {
			t.Errorf("%s: not computed, %d", name, r.Why)
		}
		close(name, r.Value, number(t, e["value"]))
		close(name+" low", r.Low, number(t, e["low"]))
		close(name+" high", r.High, number(t, e["high"]))
		close(name+" p", r.P, number(t, e["p"]))
	}
	for i, got := range FalseDiscovery(p) {
		close("q", got, q[i])
	}
}

// all runs every estimate on the example, after change has changed it.
func all(t *testing.T, pairs func([]Pair) []Pair, cases func([]Case) []Case) map[string]Result {
	yes, value := cases(exampleCases(t, "nested", "yes")), cases(exampleCases(t, "nested", "value"))
	crossed, p := cases(exampleCases(t, "crossed", "value")), pairs(examplePairs(t))
	return map[string]Result{
		"pearson": Correlate(Pearson, p, any3), "spearman": Correlate(Spearman, p, any3), "partial": Correlate(Partial, p, any3),
		"odds": OddsRatio(yes, any3), "risk": Difference(yes, any3), "difference": Difference(value, any3),
		"superiority": Superiority(value, any3), "crossed": Difference(crossed, any3),
	}
}

func asTheyAre[T any](v []T) []T { return v }

func TestOrderDoesNotMatter(t *testing.T) {
	want := all(t, asTheyAre, asTheyAre)
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 1))
		got := all(t,
			func(p []Pair) []Pair { rng.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] }); return p },
			func(c []Case) []Case { rng.Shuffle(len(c), func(i, j int) { c[i], c[j] = c[j], c[i] }); return c })
		for name, w := range want {
			g := got[name]
			if math.Abs(g.Value-w.Value)+math.Abs(g.Low-w.Low)+math.Abs(g.High-w.High)+math.Abs(g.P-w.P) > 1e-9 || g.N != w.N {
				t.Errorf("%s: %+v, in order %+v", name, g, w)
			}
		}
	}
}

// TestSign turns the values round: the estimate turns round, p stays.
func TestSign(t *testing.T) {
	want := all(t, asTheyAre, asTheyAre)
	got := all(t,
		func(p []Pair) []Pair {
			for i := range p {
				p[i].X = -p[i].X
			}
			return p
		},
		func(c []Case) []Case {
			for i := range c {
				c[i].Value = 1 - c[i].Value
			}
			return c
		})
	turned := func(name string, v float64) float64 {
		switch name {
		case "odds":
			return 1 / v
		case "superiority":
			return 1 - v
		}
		return -v
	}
	for name, w := range want {
		g := got[name]
		if math.Abs(g.Value-turned(name, w.Value)) > 1e-9 || math.Abs(g.Low-turned(name, w.High)) > 1e-9 || math.Abs(g.P-w.P) > 1e-9 {
			t.Errorf("%s: %+v turned round is %+v", name, w, g)
		}
	}
}

// TestScale: another unit of the measures changes no correlation, and ranks see only the order.
func TestScale(t *testing.T) {
	want := all(t, asTheyAre, asTheyAre)
	got := all(t,
		func(p []Pair) []Pair {
			for i := range p {
				p[i].X, p[i].Y, p[i].Z = 3*p[i].X+7, 1e12*p[i].Y, p[i].Z-20
			}
			return p
		},
		func(c []Case) []Case { return c })
	for name, w := range want {
		if g := got[name]; math.Abs(g.Value-w.Value)+math.Abs(g.P-w.P) > 1e-9 {
			t.Errorf("%s: %+v, before %+v", name, g, w)
		}
	}
	cases := exampleCases(t, "nested", "value")
	before := Superiority(cases, any3)
	for i := range cases {
		cases[i].Value = math.Exp(10 * cases[i].Value)
	}
	if after := Superiority(cases, any3); after != before {
		t.Errorf("superiority: %+v, before %+v", after, before)
	}
}

func TestNothingToEstimate(t *testing.T) {
	flat := all(t,
		func(p []Pair) []Pair {
			for i := range p {
				p[i].Y = 0.1
			}
			return p
		},
		func(c []Case) []Case {
			for i := range c {
				c[i].Value = 1
			}
			return c
		})
	for name, r := range flat {
		if r.Why != Constant {
			t.Errorf("%s of what does not vary: %+v", name, r)
		}
	}
	few := all(t,
		func(p []Pair) []Pair { return p[:2] },
		func(c []Case) []Case { return c[:2] })
	for name, r := range few {
		if r.Why != FewCases {
			t.Errorf("%s of two: %+v", name, r)
		}
	}
	regions := all(t,
		func(p []Pair) []Pair { return below(p, "r2") },
		func(c []Case) []Case {
			return slices.DeleteFunc(c, func(c Case) bool { return c.Region > "r01" })
		})
	for name, r := range regions {
		if r.Why != FewRegions && !(name == "crossed" && r.Why == FewCases) {
			t.Errorf("%s of two regions: %+v", name, r)
		}
	}
	if r := Difference(nil, any3); r.Why != FewCases {
		t.Errorf("of nothing: %+v", r)
	}
	same := examplePairs(t)
	for i := range same {
		same[i].Z = 26
	}
	if r := Correlate(Partial, same, any3); r.Why != Constant {
		t.Errorf("regions of one size: %+v", r)
	}
	if q := FalseDiscovery(nil); len(q) != 0 {
		t.Errorf("q of nothing: %v", q)
	}
}

// TestTies: of equal values each has half the wins.
func TestTies(t *testing.T) {
	cases := exampleCases(t, "nested", "value")
	for i := range cases {
		cases[i].Value = math.Round(cases[i].Value)
	}
	r := Superiority(cases, any3)
	if r.Why != Computed || r.Low > r.Value || r.Value > r.High {
		t.Errorf("two values only: %+v", r)
	}
	if p := wins([]Case{{Tied: true, Value: 1}, {Value: 1}, {Value: 1}}); p.first/p.weight != 0.5 {
		t.Errorf("all equal: %+v", p)
	}
	if p := wins([]Case{{Tied: true, Value: 2}, {Value: 1}, {Value: 2}}); p.first/p.weight != 0.75 {
		t.Errorf("one win, one tie: %+v", p)
	}
}
