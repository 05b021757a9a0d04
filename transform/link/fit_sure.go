package link

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// judgement is what a ranking fitted elsewhere says of an example, with its plan or with the plan without its right lines.
type judgement struct {
	e      Example
	copy   int
	has    bool
	answer Answer
}

// judge answers every example of the regions with the weights of the other regions: what the ranking says of agreements
// that it was fitted on is too good.
func (f *fitting) judge(regions []string) []judgement {
	var out []judgement
	for i, c := range f.catalogs {
		s := c.scratch()
		linkers := map[string]*Linker{}
		for _, r := range regions {
			linkers[r] = NewLinker(c, &Weights{Line: f.lines[key(but(regions, r))]})
		}
		for _, e := range f.d.Examples {
			l := linkers[e.Region]
			if l == nil {
				continue
			}
			q := c.read(e.Agreement)
			c.score(&q, s)
			p := f.plans[i][e.Region]
			l.weigh(&q, p, s)
			out = append(out, judgement{e, i, len(e.Gold) > 0, l.answer(q, p, s)})
			if len(e.Gold) > 0 {
				gone := map[string]bool{}
				for _, g := range append(slices.Clone(e.Gold), e.Loose...) {
					gone[g] = true
				}
				out = append(out, judgement{e, i, false, l.answer(q, p.without(c, gone), s)})
			}
		}
	}
	return slices.DeleteFunc(out, func(j judgement) bool { return len(j.answer.Candidates) == 0 })
}

// fitSure fits what says how sure an answer is, each on the examples that can teach it: whether it is work, on plans as
// they are; whether the plan holds it, on work alone; then the lines and the kegiatan, on everything; then the limits. The
// named evidence gets no weight.
func fitSure(w *Weights, js []judgement, without map[string]bool) (err error) {
	work, held := &sample{}, &sample{}
	for i := range js {
		j := &js[i]
		if len(j.e.Gold) == 0 || j.has {
			work.add(j.answer.whole[:], j.has, 1)
		}
		if len(j.e.Gold) > 0 {
			held.add(j.answer.whole[:], j.has, 1)
		}
	}
	if err = errors.Join(work.fit(w.Work[:], frozen(planEvidenceNames[:], without)), held.fit(w.Held[:], frozen(planEvidenceNames[:], without))); err != nil {
		return err
	}
	for i := range js {
		w.judge(&js[i].answer)
	}
	tie := &sample{}
	for i := range js {
		j := &js[i]
		x := j.answer.tie()
		tie.add(x[:], j.right(j.answer.Kegiatan), j.weight())
	}
	if err = errors.Join(fitSureness(js, w.Sure[:]), tie.fit(w.Tie[:], frozen(tieNames[:], without))); err != nil {
		return err
	}
	for i := range js {
		w.judge(&js[i].answer)
	}
	w.Limits = fitLimits(js)
	return nil
}

// fitSureness weighs the three things that make an answer sure. Their proportion is the one that sorts best: agreements
// with a line before those without, and right lines before what comes first when they are gone. A logistic model then makes
// a probability of it.
func fitSureness(js []judgement, w []float64) error {
	best, at := -1.0, [4]float64{}
	for _, held := range []float64{0, 0.15, 0.3, 0.5, 0.7, 1} {
		for _, share := range []float64{0.15, 0.3, 0.5, 0.7, 1} {
			try := [4]float64{0, 1, held, share}
			if got := sorts(js, try); got > best+1e-9 {
				best, at = got, try
			}
		}
	}
	s := &sample{}
	for i := range js {
		j := &js[i]
		for _, x := range j.answer.first(10) {
			e := j.answer.sureness(x.Share)
			s.add([]float32{1, float32(dot(at[:], e[:]))}, j.right(x.Code), j.weight())
		}
	}
	var scale [2]float64
	if err := s.fit(scale[:], nil); err != nil {
		return err
	}
	w[0] = scale[0]
	for k := 1; k < len(at); k++ {
		w[k] = scale[1] * at[k]
	}
	return nil
}

// sorts is the mean of two areas under the ROC curve.
func sorts(js []judgement, w [4]float64) float64 {
	var with, without, gone []float64
	for i := range js {
		j := &js[i]
		if len(j.e.Gold) > 0 && !j.has {
			continue
		}
		top, wrong := math.Inf(-1), math.Inf(-1)
		for _, x := range j.answer.first(10) {
			e := j.answer.sureness(x.Share)
			z := dot(w[:], e[:])
			top = max(top, z)
			if !j.right(x.Code) {
				wrong = max(wrong, z)
			}
		}
		if j.has {
			with, gone = append(with, top), append(gone, wrong)
		} else {
			without = append(without, top)
		}
	}
	return (area(with, without) + area(with, gone)) / 2
}

// area is the share of pairs in which the first is larger; equal ones count half.
func area(a, b []float64) float64 {
	slices.Sort(b)
	sum := 0.0
	for _, x := range a {
		lo, _ := slices.BinarySearch(b, x)
		hi := lo
		for hi < len(b) && b[hi] == x {
			hi++
		}
		sum += float64(lo) + float64(hi-lo)/2
	}
	return sum / float64(len(a)) / float64(len(b))
}

// first is the first n candidates.
func (a *Answer) first(n int) []Candidate { return a.Candidates[:min(n, len(a.Candidates))] }

// right is true when a line or a kegiatan carries the agreement in this plan.
func (j *judgement) right(code string) bool {
	return j.has && slices.ContainsFunc(j.e.Gold, func(g string) bool { return g == code || cut(g, 5) == code })
}

// weight makes less of plans without their lines: there is one for every agreement, which would say that most plans are so.
func (j *judgement) weight() float64 {
	if len(j.e.Gold) > 0 && !j.has {
		return 0.25
	}
	return 1
}

// sample is what a logistic model is fitted on.
type sample struct {
	xs [][]float32
	ys []bool
	ws []float64
}

func (s *sample) add(x []float32, y bool, weight float64) {
	s.xs, s.ys, s.ws = append(s.xs, slices.Clone(x)), append(s.ys, y), append(s.ws, weight)
}

// fit fits a logistic model with a small ridge.
func (s *sample) fit(w []float64, frozen []bool) error {
	n := 0.0
	for _, v := range s.ws {
		n += v
	}
	x, err := minimize(make([]float64, len(w)), frozen, func(w, grad []float64) (loss float64) {
		clear(grad)
		for i, x := range s.xs {
			z := dot(w, x)
			y := 0.0
			if s.ys[i] {
				y = 1
			}
			loss += s.ws[i] * (math.Log1p(math.Exp(-math.Abs(z))) + max(z, 0) - y*z) / n
			d := s.ws[i] * (sigmoid(z) - y) / n
			for k, v := range x {
				grad[k] += d * float64(v)
			}
		}
		for k := 1; k < len(w); k++ { // not the constant
			loss += ridge * w[k] * w[k]
			grad[k] += 2 * ridge * w[k]
		}
		return loss
	})
	copy(w, x)
	return err
}

// What is tied by itself must be right this often where the weights were not fitted; more than is asked, because elsewhere
// is harder than here.
const (
	rightLines    = 0.93
	rightKegiatan = 0.97
	missedLines   = 0.05 // share of the agreements with a line to which none is offered
)

// fitLimits finds the lowest limits that keep these shares.
func fitLimits(js []judgement) Limits {
	var lines, kegiatan []outcome
	var withLine []float64
	for i := range js {
		j, a := &js[i], &js[i].answer
		if j.copy > 0 || len(j.e.Gold) > 0 && !j.has { // a plan without its lines is no plan that anybody has
			continue
		}
		top := &a.Candidates[0]
		lines = append(lines, outcome{top.Sure, j.right(top.Code)})
		kegiatan = append(kegiatan, outcome{a.InKegiatan, j.right(a.Kegiatan)})
		if j.has {
			withLine = append(withLine, top.Sure)
		}
	}
	slices.Sort(withLine)
	m := Limits{Automatic: lowest(lines, rightLines), Kegiatan: lowest(kegiatan, rightKegiatan)}
	if n := len(withLine); n > 0 {
		m.Proposed = withLine[int(missedLines*float64(n))]
	}
	return m
}

type outcome struct {
	sure  float64
	right bool
}

// lowest is the lowest limit above which the share of right ones is kept.
func lowest(os []outcome, share float64) float64 {
	slices.SortFunc(os, func(a, b outcome) int { return cmp.Compare(b.sure, a.sure) })
	limit, right := 1.0, 0
	for i, o := range os {
		if o.right {
			right++
		}
		if last := i+1 == len(os) || os[i+1].sure < o.sure; last && float64(right) >= share*float64(i+1) {
			limit = o.sure
		}
	}
	return limit
}
