package link

import (
	"cmp"
	"math"
	"slices"
)

// Line is one line of a region's plan.
type Line struct {
	Code   string // sub kegiatan
	Agency string // name of the agency that holds it
}

// Plan is the plan of one region and year, against one catalog.
type Plan struct {
	subs     []int32   // nodes of the sub kegiatan, each once, by code
	agencies [][]int32 // of each: numbers of the agencies that hold it
	names    [][]string
	holds    []bool // by node
	before   []remembered
}

// Plan readies the lines of one region and year. Lines whose code is no sub kegiatan of the catalog are left out.
func (c *Catalog) Plan(lines []Line) *Plan {
	p := &Plan{holds: make([]bool, len(c.nodes))}
	number := map[string]int32{}
	by := map[int32][]int32{}
	for _, l := range lines {
		n, ok := c.byCode[l.Code]
		if !ok || c.nodes[n].level != subKegiatan {
			continue
		}
		a, ok := number[l.Agency]
		if !ok {
			a = int32(len(p.names))
			number[l.Agency] = a
			p.names = append(p.names, c.lex.terms(l.Agency))
		}
		if !p.holds[n] {
			p.holds[n] = true
			p.subs = append(p.subs, n)
		}
		by[n] = append(by[n], a)
	}
	slices.SortFunc(p.subs, func(a, b int32) int { return cmp.Compare(c.nodes[a].code, c.nodes[b].code) })
	for _, n := range p.subs {
		p.agencies = append(p.agencies, distinct(by[n]))
	}
	return p
}

// without is the plan without some codes.
func (p *Plan) without(c *Catalog, codes map[string]bool) *Plan {
	out := &Plan{names: p.names, before: p.before, holds: slices.Clone(p.holds)}
	for i, n := range p.subs {
		if codes[c.nodes[n].code] {
			out.holds[n] = false
			continue
		}
		out.subs = append(out.subs, n)
		out.agencies = append(out.agencies, p.agencies[i])
	}
	return out
}

// like is how much two agency names share of their words, 0 to 1.
func like(a, b []string) float32 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			both++
		}
	}
	return float32(both) / float32(max(len(a), len(b)))
}

// Candidate is one sub kegiatan of the plan with what speaks for it.
type Candidate struct {
	Code     string
	Score    float64 // sum of weight × evidence, comparable within one agreement
	Share    float64 // softmax of the scores over the plan
	Sure     float64 // how sure it is that this line carries the agreement, 0 to 1, comparable between regions
	evidence evidence
	node     int32
}

// Answer is what the linker says of one agreement.
type Answer struct {
	Candidates []Candidate // best first, at most 60
	IsWork     float64     // how sure it is that it is work that some line carries, not a general or ceremonial agreement
	Held       float64     // how sure it is that the plan holds that line
	Bidang     string      // the likeliest bidang
	Kegiatan   string      // the likeliest kegiatan
	InKegiatan float64     // how sure it is that the kegiatan carries it
	Verdict    Verdict
	q          text
	share      float64 // of the scores, that lies in the kegiatan
	whole      evidenceOfPlan
}

// evidenceOfPlan is what tells whether the plan has a line at all.
type evidenceOfPlan [planEvidences]float32

const (
	hOne = iota
	hTop
	hMargin
	hShare
	hKegiatanShare
	hCovered
	hPhrase
	hGap
	hWinner
	hGeneral
	hCeremony
	hUnseen
	hMass
	hSpecial
	hNothing
	hCatchAll
	hRite
	hCampus
	hRegion
	hWords
	hPartner
	hAgency
	planEvidences
)

var planEvidenceNames = [planEvidences]string{"tetap", "skor_teratas", "jarak_kedua", "bagian", "bagian_kegiatan", "terliput", "frasa", "kalah_dari_nomenklatur",
	"juara_nomenklatur", "kata_umum", "kata_seremonial", "kata_asing", "bobot_kata", "bobot_kata_khusus", "tanpa_kata_khusus", "teratas_serba_guna", "upacara", "mitra_kampus", "mitra_daerah", "banyak_kata", "jenis_mitra", "perangkat_daerah"}

const listed = 60

// rank gives every line of a plan its evidence.
func (c *Catalog) rank(q *text, p *Plan, s *scratch) []Candidate {
	p.compare(q, s)
	p.recall(c, q, s)
	out := make([]Candidate, len(p.subs))
	for i, n := range p.subs {
		e := c.evidence(n, q, s)
		p.own(&e, i, c, s)
		out[i] = Candidate{Code: c.nodes[n].code, evidence: e, node: n}
	}
	return out
}

// compare compares the agency of an agreement with those of a plan.
func (p *Plan) compare(q *text, s *scratch) {
	s.agency = s.agency[:0]
	for _, n := range p.names {
		s.agency = append(s.agency, like(q.agency, n))
	}
}

// agency is how much the likest agency that holds a line is like that of the agreement, after compare.
func (p *Plan) agency(line int, s *scratch) (most float32) {
	for _, a := range p.agencies[line] {
		most = max(most, s.agency[a])
	}
	return most
}

// own adds the evidence that is the plan's: who holds a line, and what precedents say of it.
func (p *Plan) own(e *evidence, line int, c *Catalog, s *scratch) {
	e[eAgency] = p.agency(line, s)
	e[eBeforePartner], e[eBeforeWording] = c.precedents(p.subs[line], s)
}

// Answer ranks the lines of a plan for an agreement.
func (l *Linker) Answer(a Agreement, p *Plan) Answer {
	s := l.scratch.Get().(*scratch)
	defer l.scratch.Put(s)
	q := l.catalog.read(a)
	l.catalog.score(&q, s)
	l.weigh(&q, p, s)
	return l.answer(q, p, s)
}

// weigh scores every sub kegiatan of the nomenclature and of the plan once, all evidence but agency and precedents, which are
// the plan's.
func (l *Linker) weigh(q *text, p *Plan, s *scratch) {
	c := l.catalog
	var up above
	at := int32(-1)
	for i := range c.nodes {
		n := &c.nodes[i]
		if n.level != subKegiatan || n.narrow && !p.holds[i] {
			continue
		}
		if n.parent != at { // the sub kegiatan of a kegiatan stand together
			at = n.parent
			up = c.above(at, q, s)
		}
		s.weighed[i] = l.weights.line(c.own(int32(i), &up, q, s))
	}
}

// answer ranks the lines of a plan after weigh, of this plan or of one that holds more.
func (l *Linker) answer(q text, p *Plan, s *scratch) Answer {
	c := l.catalog
	ans := Answer{q: q}
	if len(p.subs) == 0 {
		return ans
	}
	l.lines(&q, p, s)
	best := likeliestLines(s.lines, listed)
	top := s.lines[best[0]]
	sum := 0.0
	for _, z := range s.lines {
		sum += math.Exp(z - top)
	}
	ans.Kegiatan, ans.share = c.most(p, s, func(n *node) int32 { return n.parent }, top, sum)
	ans.Bidang, _ = c.most(p, s, func(n *node) int32 { return c.classes[n.class] }, top, sum)
	ans.Candidates = make([]Candidate, len(best))
	for i, at := range best {
		n := p.subs[at]
		x := &ans.Candidates[i]
		*x = Candidate{Code: c.nodes[n].code, Score: s.lines[at], Share: math.Exp(s.lines[at]-top) / sum, evidence: c.evidence(n, &q, s), node: n}
		p.own(&x.evidence, int(at), c, s)
	}
	ans.whole = l.whole(&q, &ans, p, s)
	l.weights.judge(&ans)
	return ans
}

// lines puts the score of every line of the plan into the scratch.
func (l *Linker) lines(q *text, p *Plan, s *scratch) {
	p.compare(q, s)
	p.recall(l.catalog, q, s)
	s.lines = s.lines[:0]
	w := &l.weights.Line
	for i, n := range p.subs {
		partner, wording := l.catalog.precedents(n, s)
		s.lines = append(s.lines, s.weighed[n]+w[eAgency]*float64(p.agency(i, s))+w[eBeforePartner]*float64(partner)+w[eBeforeWording]*float64(wording))
	}
}

// likeliestLines are the places of the highest scores, highest first; of equal ones the first.
func likeliestLines(scores []float64, n int) []int32 {
	best := make([]int32, 0, n+1)
	for i, z := range scores {
		if len(best) == n && z <= scores[best[n-1]] {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, z, func(b int32, z float64) int {
			if scores[b] >= z {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, int32(i))
		best = best[:min(len(best), n)]
	}
	return best
}

// most is the node above the lines, of the kind that of gives, whose lines have the largest share of the scores. Lines are in
// the order of their codes, so those of one node follow each other.
func (c *Catalog) most(p *Plan, s *scratch, of func(*node) int32, top, sum float64) (code string, share float64) {
	best, at, here := int32(-1), int32(-1), 0.0
	for i, n := range p.subs {
		if up := of(&c.nodes[n]); up != at {
			at, here = up, 0
		}
		if here += math.Exp(s.lines[i]-top) / sum; here > share {
			best, share = at, here
		}
	}
	return c.nodes[best].code, share
}

// judge says how sure the answer is.
func (w *Weights) judge(a *Answer) {
	if len(a.Candidates) == 0 { // a plan without lines
		return
	}
	a.IsWork, a.Held = sigmoid(dot(w.Work[:], a.whole[:])), sigmoid(dot(w.Held[:], a.whole[:]))
	for i := range a.Candidates {
		x := &a.Candidates[i]
		e := a.sureness(x.Share)
		x.Sure = sigmoid(dot(w.Sure[:], e[:]))
	}
	e := a.tie()
	a.InKegiatan = sigmoid(dot(w.Tie[:], e[:]))
	a.Verdict = w.Limits.verdict(a)
}

func dot(w []float64, e []float32) (z float64) {
	for i, v := range e {
		z += w[i] * float64(v)
	}
	return z
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// whole compares the plan's best line with the best of the whole nomenclature, and looks at the words.
func (l *Linker) whole(q *text, a *Answer, p *Plan, s *scratch) (h evidenceOfPlan) {
	c := l.catalog
	top := &a.Candidates[0]
	kegiatan := c.nodes[top.node].parent
	second, others, inTop := top.Score-20, math.Inf(-1), 0.0
	for i, n := range p.subs {
		if c.nodes[n].parent == kegiatan {
			inTop += math.Exp(s.lines[i] - top.Score)
		} else {
			others = max(others, s.lines[i])
		}
	}
	if !math.IsInf(others, -1) {
		second = others
	}
	best, inPlan := math.Inf(-1), math.Inf(-1)
	for n := range c.nodes {
		if c.nodes[n].level != subKegiatan || c.nodes[n].narrow && !p.holds[n] {
			continue
		}
		best = max(best, s.weighed[n])
		if p.holds[n] {
			inPlan = max(inPlan, s.weighed[n])
		}
	}
	h[hOne] = 1
	h[hTop] = float32(top.Score) / 10
	h[hMargin] = float32(min(top.Score-second, 6)) / 6
	h[hShare] = float32(math.Log(top.Share)) / 5
	h[hKegiatanShare] = float32(inTop * top.Share) // the share of the top line is one over the sum
	h[hCovered] = top.evidence[eCovered]
	h[hPhrase] = max(top.evidence[ePhrase], top.evidence[eKegiatanPhrase])
	h[hGap] = float32(min(best-inPlan, 6)) / 6
	if best-inPlan < 1e-9 {
		h[hWinner] = 1
	}
	h[hGeneral], h[hCeremony], h[hUnseen] = q.general, q.ceremony, q.unseen
	h[hMass] = float32(math.Log(1+float64(q.mass))) / 4
	h[hSpecial] = float32(math.Log(1+float64(q.special))) / 4
	if q.special < 2 {
		h[hNothing] = 1
	}
	h[hCatchAll] = top.evidence[eCatchAll]
	if q.rites >= 2 {
		h[hRite] = 1
	}
	for _, k := range q.partners {
		switch k.kind {
		case "universitas":
			h[hCampus] = 1
		case "pemerintah daerah":
			h[hRegion] = 1
		}
	}
	h[hWords] = float32(min(q.words, 20)) / 20
	h[hPartner] = top.evidence[ePartner]
	h[hAgency] = top.evidence[eAgency]
	return h
}
