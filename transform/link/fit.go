package link

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// Example is one labelled agreement.
type Example struct {
	Agreement
	Region string
	Gold   []string // the sub kegiatan that carry it; none when the plan has no line for it
	Loose  []string // lines that would do too; they are no mistake and no proof
}

// Labelled is what weights are fitted on.
type Labelled struct {
	Terms    []Term
	Plans    map[string][]Line // by region
	Names    []Term            // codes that only the plans know
	Examples []Example
}

// How the weights are fitted. The word lists are left out at random in copies of the examples: whoever wrote them had
// agreements in mind, and elsewhere they fit less well than here.
const (
	copies    = 5   // the first with all word lists
	leftOut   = 0.7 // of the phrases, in the other copies
	ridgeLine = 0.004
	ridge     = 0.002 // of the logistic models
)

// Fit finds the weights: first those that rank, then, on regions that the ranking had not seen, those that say how sure it is.
func Fit(d Labelled) (*Weights, error) {
	f, err := newFitting(d)
	if err != nil {
		return nil, err
	}
	return f.fit(f.regions())
}

// CrossValidate answers the agreements of each region with weights fitted on the other regions.
func CrossValidate(d Labelled, each func(e Example, a Answer)) error {
	f, err := newFitting(d)
	if err != nil {
		return err
	}
	for _, r := range f.regions() {
		w, err := f.fit(slices.DeleteFunc(f.regions(), func(s string) bool { return s == r }))
		if err != nil {
			return err
		}
		l := NewLinker(f.catalogs[0], w)
		for _, e := range d.Examples {
			if e.Region == r {
				each(e, l.Answer(e.Agreement, f.plans[0][r]))
			}
		}
	}
	return nil
}

// fitting is the examples in every copy, ready to be weighed.
type fitting struct {
	d        Labelled
	catalogs []*Catalog
	plans    []map[string]*Plan
}

func newFitting(d Labelled) (*fitting, error) {
	f := &fitting{d: d}
	for _, e := range d.Examples {
		if d.Plans[e.Region] == nil {
			return nil, fmt.Errorf("agreement %s: no plan of region %s", e.ID, e.Region)
		}
	}
	for i := range copies {
		var leave func(code, phrase string) bool
		if i > 0 {
			leave = func(code, phrase string) bool {
				h := fnv.New32a()
				fmt.Fprint(h, i, code, phrase)
				return float64(h.Sum32()%1000) < 1000*leftOut
			}
		}
		c := NewCatalog(d.Terms, d.Names, leave)
		f.catalogs = append(f.catalogs, c)
		plans := map[string]*Plan{}
		for r, lines := range d.Plans {
			plans[r] = c.Plan(lines)
		}
		f.plans = append(f.plans, plans)
	}
	return f, nil
}

func (f *fitting) regions() []string {
	var out []string
	for _, e := range f.d.Examples {
		if !slices.Contains(out, e.Region) {
			out = append(out, e.Region)
		}
	}
	slices.Sort(out)
	return out
}

func (f *fitting) fit(regions []string) (*Weights, error) {
	w := &Weights{}
	var err error
	if w.Line, err = f.fitLine(regions); err != nil {
		return nil, err
	}
	// What the ranking says of agreements that it was fitted on is too good; each region is judged by the others.
	judged := map[string]*Weights{}
	for _, r := range regions {
		other := &Weights{}
		if other.Line, err = f.fitLine(slices.DeleteFunc(slices.Clone(regions), func(s string) bool { return s == r })); err != nil {
			return nil, err
		}
		judged[r] = other
	}
	js := f.judge(judged, regions)
	if err := fitSure(w, js); err != nil {
		return nil, err
	}
	w.Limits = fitLimits(js)
	return w, nil
}

// question is one agreement with the evidence of every line of its plan.
type question struct {
	lines []evidence
	gold  []int
}

// fitLine maximises the share that the softmax over the plan gives to the right lines.
func (f *fitting) fitLine(regions []string) (w [evidences]float64, err error) {
	var qs []question
	for i, c := range f.catalogs {
		s := c.scratch()
		for _, e := range f.d.Examples {
			if len(e.Gold) == 0 || !slices.Contains(regions, e.Region) {
				continue
			}
			q := c.read(e.Agreement)
			c.score(&q, s)
			var x question
			for _, cand := range likeliest(c.rank(&q, f.plans[i][e.Region], s), e.Gold) {
				if slices.Contains(e.Gold, cand.Code) {
					x.gold = append(x.gold, len(x.lines))
				} else if slices.Contains(e.Loose, cand.Code) {
					continue
				}
				x.lines = append(x.lines, cand.evidence)
			}
			if len(x.gold) > 0 {
				qs = append(qs, x)
			}
		}
	}
	x, err := minimize(evidences, func(x, grad []float64) float64 { return listwise(qs, x, grad) })
	copy(w[:], x)
	return w, err
}

// likeliest leaves out the lines that no weights would bring near the top, and keeps the right ones.
func likeliest(all []Candidate, gold []string) []Candidate {
	const kept = 200
	for i := range all {
		all[i].Score = 0
		for _, e := range all[i].evidence {
			all[i].Score += float64(e)
		}
		if slices.Contains(gold, all[i].Code) {
			all[i].Score += 1000
		}
	}
	slices.SortFunc(all, func(a, b Candidate) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Code, b.Code)) })
	return all[:min(kept, len(all))]
}

// listwise is the loss of a ranking and its gradient.
func listwise(qs []question, w, grad []float64) (loss float64) {
	clear(grad)
	var z []float64
	n := float64(len(qs))
	for i := range qs {
		q := &qs[i]
		z = z[:0]
		top := math.Inf(-1)
		for j := range q.lines {
			v := 0.0
			for k, e := range q.lines[j] {
				v += w[k] * float64(e)
			}
			z = append(z, v)
			top = max(top, v)
		}
		sum, right := 0.0, 0.0
		for j := range z {
			z[j] = math.Exp(z[j] - top)
			sum += z[j]
		}
		for _, g := range q.gold {
			right += z[g]
		}
		loss -= math.Log(right/sum) / n
		for j := range z {
			if p := z[j] / sum / n; p > 1e-9 {
				for k, e := range q.lines[j] {
					grad[k] += p * float64(e)
				}
			}
		}
		for _, g := range q.gold {
			p := z[g] / right / n
			for k, e := range q.lines[g] {
				grad[k] -= p * float64(e)
			}
		}
	}
	for k := range w {
		loss += ridgeLine * w[k] * w[k]
		grad[k] += 2 * ridgeLine * w[k]
	}
	return loss
}

func minimize(n int, f func(x, grad []float64) float64) ([]float64, error) {
	at, grad, loss := make([]float64, n), make([]float64, n), math.NaN()
	ask := func(x []float64) { // the optimiser asks for loss and gradient of one place one after the other
		if math.IsNaN(loss) || !slices.Equal(at, x) {
			copy(at, x)
			loss = f(x, grad)
		}
	}
	p := optimize.Problem{
		Func: func(x []float64) float64 { ask(x); return loss },
		Grad: func(g, x []float64) { ask(x); copy(g, grad) },
	}
	res, err := optimize.Minimize(p, make([]float64, n), &optimize.Settings{MajorIterations: 200, GradientThreshold: 1e-5}, &optimize.LBFGS{})
	if res == nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	return res.X, nil // a line search that can get no further has found the least
}
