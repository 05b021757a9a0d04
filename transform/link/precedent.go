package link

import (
	"slices"
	"strings"
)

// Precedent is another agreement of the same region whose line is known: its register names the code, or a planner accepted it.
type Precedent struct {
	Agreement
	Code string
}

// remembered is a precedent made ready.
type remembered struct {
	id, parties string
	terms       []int32 // each once
	node        int32
}

// Remember lets the plan's answers look at what other agreements of the region were tied to. Those whose code the catalog does not know
// are left out; an agreement is no precedent of itself.
func (p *Plan) Remember(c *Catalog, all []Precedent) {
	p.before = nil
	for _, x := range all {
		n, ok := c.byCode[x.Code]
		if !ok || c.nodes[n].level != subKegiatan {
			continue
		}
		q := c.read(x.Agreement)
		p.before = append(p.before, remembered{x.ID, q.parties, slices.Clone(q.terms), n})
	}
}

const (
	sameKegiatan = 0.5 // of what the same sub kegiatan says
	alike        = 0.5 // share of common terms from which two wordings are like each other
)

// recall marks the nodes to which precedents point: those of the same partner, and those of a like wording.
func (p *Plan) recall(c *Catalog, q *text, s *scratch) {
	s.recalled = false
	for i := range p.before {
		b := &p.before[i]
		if b.id == q.id {
			continue
		}
		partner := float32(0)
		if q.parties != "" && q.parties == b.parties {
			partner = 1
		}
		wording := shared(q.terms, b.terms)
		if partner == 0 && wording < alike {
			continue
		}
		if !s.recalled {
			s.recalled = true
			clear(s.before[0])
			clear(s.before[1])
		}
		s.before[0][b.node] = max(s.before[0][b.node], partner)
		up := c.nodes[b.node].parent
		s.before[0][up] = max(s.before[0][up], sameKegiatan*partner)
		if wording >= alike {
			s.before[1][b.node] = max(s.before[1][b.node], wording)
			s.before[1][up] = max(s.before[1][up], sameKegiatan*wording)
		}
	}
}

// precedents is what recall found for a sub kegiatan: by partner, by wording.
func (c *Catalog) precedents(n int32, s *scratch) (partner, wording float32) {
	if !s.recalled {
		return 0, 0
	}
	up := c.nodes[n].parent
	return max(s.before[0][n], s.before[0][up]), max(s.before[1][n], s.before[1][up])
}

// shared is the share of the terms of both that they have in common.
func shared(a, b []int32) float32 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for _, t := range a {
		if slices.Contains(b, t) {
			both++
		}
	}
	return float32(both) / float32(len(a)+len(b)-both)
}

// plain is a text for comparing: its words in lower case.
func plain(s string) string { return strings.Join(words(s), " ") }

// fitBefore weighs precedents on top of what ranks without them, as if planners had decided on every other agreement of the
// region: few agreements have any, and the other weights must hold where nothing was decided yet.
func (f *fitting) fitBefore(regions []string, w [evidences]float64) ([evidences]float64, error) {
	if f.without[evidenceNames[eBeforePartner]] {
		return w, nil
	}
	var qs []*question
	for i, e := range f.d.Examples {
		if x := &f.remembered[i]; len(x.gold) > 0 && slices.Contains(regions, e.Region) {
			qs = append(qs, x)
		}
	}
	if len(qs) == 0 {
		return w, nil
	}
	all := make([]float64, evidences)
	x, err := minimize(make([]float64, 2), nil, func(x, grad []float64) float64 {
		full := w
		full[eBeforePartner], full[eBeforeWording] = x[0], x[1]
		loss := listwise(qs, full[:], all)
		grad[0], grad[1] = all[eBeforePartner], all[eBeforeWording]
		return loss
	})
	w[eBeforePartner], w[eBeforeWording] = x[0], x[1]
	return w, err
}

// askRemembered finds the evidence of the examples that have precedents among the others of their region; the rest is empty.
func (f *fitting) askRemembered() []question {
	c := f.catalogs[0]
	plans := map[string]*Plan{}
	for r, lines := range f.d.Plans {
		var before []Precedent
		for _, e := range f.d.Examples {
			for _, g := range e.Gold {
				if e.Region == r {
					before = append(before, Precedent{e.Agreement, g})
				}
			}
		}
		plans[r] = c.Plan(lines)
		plans[r].Remember(c, before)
	}
	out := f.ask(0, plans)
	for i := range out {
		if !slices.ContainsFunc(out[i].lines, func(e evidence) bool { return e[eBeforePartner]+e[eBeforeWording] > 0 }) {
			out[i] = question{}
		}
	}
	return out
}
