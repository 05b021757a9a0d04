package transform

import (
	"database/sql"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"padu/transform/stat"
)

// planted is what a generated nation holds: zero everywhere is a nation in which agreements go with nothing.
type planted struct {
	share  float64 // added to the share of a bidang by each agreement
	odds   float64 // ln of the odds ratio of reaching the APBD
	kept   float64
	spent  float64
	growth float64
	skewed bool // a few bidang have most of the budget and, others, most agreements
}

var effect = planted{share: 0.006, odds: math.Log(2.2), kept: 0.05, spent: 0.06, growth: 0.08}

const fieldNoise, lineNoise = 0.012, 0.15

// country makes one year of provinces. Regions, bidang and their tied lines differ in every measure
// and in how often they cooperate, so that cases are far from independent.
func country(seed uint64, provinces, perProvince, bidang int, e planted) (fields []fieldCase, lines []lineCase, truth map[string]float64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	type lift struct{ agree, share, reach, kept, spent, growth float64 }
	draw := func() lift {
		return lift{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
	}
	of := make([]lift, bidang)
	for b := range of {
		of[b] = draw()
	}
	var tied, risk float64
	truth = map[string]float64{}
	for p := range provinces {
		for r := range perProvince {
			kind := []string{"provinsi", "kabupaten", "kabupaten", "kabupaten", "kabupaten", "kabupaten", "kota", "kota", "kota", "kota"}[r%10]
			region, size := draw(), 26+rng.NormFloat64()
			for b := range bidang {
				where := at{fmt.Sprintf("%d.%02d", 11+p, r), kind, fmt.Sprint(11 + p), fmt.Sprintf("1.%02d", b)}
				rate := max(0.2, 2+0.5*of[b].agree+0.5*region.agree+0.3*(size-26))
				n := poisson(rng, rate)
				share := 0.04 + e.share*n + 0.006*of[b].share + 0.002*region.share + fieldNoise*rng.NormFloat64()
				if e.skewed {
					n = poisson(rng, math.Exp(1.2*of[b].agree+0.5*region.agree))
					share = math.Exp(1.5*of[b].share + 0.2*region.share + 0.4*rng.NormFloat64())
				}
				c := fieldCase{at: where, agreements: n, share: share, size: size}
				fresh := rng.Float64() < 0.15
				if fresh || rng.Float64() < 0.6 {
					c.fresh = sql.NullBool{Bool: fresh, Valid: true}
				}
				grown := 1.05 + 0.05*region.growth + 0.05*of[b].growth + 0.15*rng.NormFloat64()
				if fresh {
					grown += e.growth
				}
				c.growth = sql.NullFloat64{Float64: grown, Valid: true}
				fields = append(fields, c)
				if b%3 > 0 {
					continue
				}
				base := 1.5 + 0.6*region.reach + 0.5*of[b].reach
				var here []lineCase
				var t, with, without float64
				for range 6 {
					l := lineCase{at: where, tied: rng.Float64() < 0.25}
					add := 0.0
					if l.tied {
						add, t = 1, t+1
					}
					with, without = logistic(base+e.odds), logistic(base)
					l.reached = sql.NullBool{Bool: rng.Float64() < logistic(base+add*e.odds), Valid: true}
					if l.reached.Bool {
						l.kept = sql.NullFloat64{Float64: 0.92 + 0.05*region.kept + 0.05*of[b].kept + add*e.kept + lineNoise*rng.NormFloat64(), Valid: true}
						l.spent = sql.NullFloat64{Float64: 0.80 + 0.05*region.spent + 0.05*of[b].spent + add*e.spent + lineNoise*rng.NormFloat64(), Valid: true}
					}
					here = append(here, l)
				}
				if t > 0 && t < 6 {
					tied, risk = tied+t, risk+t*(with-without)
				}
				lines = append(lines, here...)
			}
		}
	}
	wins := func(d float64) float64 { return 0.5 * math.Erfc(-d/(lineNoise*math.Sqrt2)/math.Sqrt2) }
	truth["2 rasio_odds"], truth["2 selisih_risiko"] = math.Exp(e.odds), risk/tied
	truth["3 selisih_rata_rata"], truth["3 mann_whitney"] = e.kept, wins(e.kept)
	truth["4 selisih_rata_rata"], truth["4 mann_whitney"] = e.spent, wins(e.spent)
	truth["5 selisih_ganda"] = e.growth
	return fields, lines, truth
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func poisson(rng *rand.Rand, rate float64) float64 {
	n, p := 0.0, rng.Float64()
	for limit := math.Exp(-rate); p > limit; p *= rng.Float64() {
		n++
	}
	return n
}

var usual = associationLimits{stat.Limits{Cases: 10, Regions: 5}, 2}

// tally counts, for each test of a level, how often the interval holds the truth and how often q is below 0.05.
type tally struct{ n, holds, found map[string]int }

func newTally() tally { return tally{map[string]int{}, map[string]int{}, map[string]int{}} }

func (c tally) add(a association, truth map[string]float64) {
	k := fmt.Sprintf("%s %d %s", a.name, a.question, a.method)
	if a.Why != stat.Computed {
		return
	}
	c.n[k]++
	if v := truth[k[len(a.name)+1:]]; a.Low <= v && v <= a.High {
		c.holds[k]++
	}
	if a.q < 0.05 {
		c.found[k]++
	}
}

// TestPlantedEffects: in 100 nations with an effect the intervals hold what was planted, and the tests find it.
func TestPlantedEffects(t *testing.T) {
	t.Parallel()
	c := newTally()
	for seed := range uint64(100) {
		fields, lines, truth := country(seed, 5, 10, 24, effect)
		// Question 1 as it comes out of many bidang: six nations of 200 regions and 300 bidang.
		truth["1 pearson"], truth["1 spearman"], truth["1 parsial"] = 0.582, 0.552, 0.575
		for _, a := range associate(2026, fields, lines, usual) {
			c.add(a, truth)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(c.n)) {
		n := c.n[k]
		t.Logf("%-40s computed %3d, interval holds the truth %3d, q < 0.05 %3d", k, n, c.holds[k], c.found[k])
		if c.holds[k]*10 < n*9 {
			t.Errorf("%s: the interval holds the truth in %d of %d", k, c.holds[k], n)
		}
		if strings.HasPrefix(k, "nasional") && (n != 100 || c.found[k] < 90) {
			t.Errorf("%s: computed in %d, found in %d of 100 nations", k, n, c.found[k])
		}
	}
}

// TestNothingPlanted: in 100 nations without an effect nothing is found, whether bidang are alike or not, and with as
// few regions as the limits allow.
func TestNothingPlanted(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		provinces, regions int
		planted
	}{"alike": {5, 10, planted{}}, "skewed": {5, 10, planted{skewed: true}}, "few": {3, 5, planted{}}} {
		loud := 0
		c := newTally()
		for seed := range uint64(100) {
			fields, lines, truth := country(seed+1000, x.provinces, x.regions, 24, x.planted)
			any := false
			for _, a := range associate(2026, fields, lines, usual) {
				c.add(a, truth)
				any = any || a.Why == stat.Computed && a.q < 0.05
			}
			if any {
				loud++
			}
		}
		t.Logf("%s: something at q < 0.05 in %d of 100 nations", name, loud)
		if loud > 10 {
			t.Errorf("%s: something at q < 0.05 in %d of 100 nations", name, loud)
		}
		for _, k := range slices.Sorted(maps.Keys(c.n)) {
			t.Logf("%s %-40s computed %3d, interval holds no effect %3d", name, k, c.n[k], c.holds[k])
			// Pearson of measures as skewed as these is known to be a little narrow; Spearman stands beside it.
			if tenths := map[bool]int{false: 9, true: 8}[x.skewed]; c.holds[k]*10 < c.n[k]*tenths {
				t.Errorf("%s %s: the interval holds no effect in %d of %d", name, k, c.holds[k], c.n[k])
			}
		}
	}
}
