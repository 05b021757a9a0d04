package link

import (
	"math"
	"math/bits"
	"strings"
)

// Evidence that a line carries an agreement. Each has a weight in bobot.csv; the order is that of the file.
const (
	eName = iota
	eOutput
	eEveryday
	eKegiatan
	eKegiatanEveryday
	eProgram
	eProgramEveryday
	eBidang
	eBidangEveryday
	ePhrase
	eKegiatanPhrase
	eProgramPhrase
	eCovered
	eCoveredOwn
	eCoveredKegiatan
	eNameCovered
	eKegiatanCovered
	eBidangLikely
	eProgramLikely
	eAgency
	eOffice
	ePartner
	eField
	eBeforePartner
	eBeforeWording
	eCatchAll
	eSupport
	eBuild
	evidences
)

// evidenceNames are the names in bobot.csv.
var evidenceNames = [evidences]string{
	"nama", "keluaran", "kata_sehari_hari", "nama_kegiatan", "kata_kegiatan", "nama_program", "kata_program", "nama_bidang", "kata_bidang",
	"frasa", "frasa_kegiatan", "frasa_program", "terliput", "terliput_sendiri", "terliput_kegiatan", "nama_terliput", "kegiatan_terliput", "bidang_mungkin", "program_mungkin",
	"perangkat_daerah", "urusan_perangkat_daerah", "jenis_mitra", "bidang_register", "mitra_terdahulu", "naskah_serupa", "serba_guna", "penunjang", "pekerjaan_fisik",
}

type evidence [evidences]float32

// fixedEvidence is the last part of it, from eCatchAll on, which does not depend on the agreement.
type fixedEvidence [evidences - eCatchAll]float32

// scratch is the memory of one worker, by node.
type scratch struct {
	score    [fields][]float32
	name     []float32 // mass of the name's words that the text has
	phrase   []float32
	term     []float32 // by term: weight in the text
	class    []float32 // by bidang: log P − the best
	program  []float32 // by program node
	known    []uint64  // by node: which of the first 64 terms it knows
	partner  []float32
	office   []float32
	weighed  []float64    // by node: score without the agency
	lines    []float64    // by line of the plan: score
	agency   []float32    // by agency of the plan: how like that of the agreement
	chances  []float32    // by number of the program
	before   [2][]float32 // by node: what precedents of the same partner, and of a like wording, say
	recalled bool         // before says something
}

func (c *Catalog) scratch() *scratch {
	s := &scratch{name: make([]float32, len(c.nodes)), phrase: make([]float32, len(c.nodes)), term: make([]float32, len(c.vocab)),
		class: make([]float32, len(c.classes)), program: make([]float32, len(c.nodes)), known: make([]uint64, len(c.nodes)), partner: make([]float32, len(c.nodes)), office: make([]float32, len(c.nodes)),
		weighed: make([]float64, len(c.nodes)), chances: make([]float32, len(c.programs)), before: [2][]float32{make([]float32, len(c.nodes)), make([]float32, len(c.nodes))}}
	for f := range fields {
		s.score[f] = make([]float32, len(c.nodes))
	}
	return s
}

// score asks the catalog once; the evidence of every node is then a matter of its own and its parents' numbers.
func (c *Catalog) score(q *text, s *scratch) {
	for f := range fields {
		clear(s.score[f])
	}
	clear(s.name)
	clear(s.phrase)
	clear(s.known)
	for i, t := range q.terms {
		w := q.weight[i]
		s.term[t] = w
		for f := range fields {
			for _, p := range c.postings[f][t] {
				s.score[f][p.node] += w * p.gain
				if i < 64 {
					s.known[p.node] |= 1 << i
				}
			}
		}
		for _, n := range c.inName[t] {
			s.name[n] += min(1, w*2) * c.idf[t]
		}
	}
	for _, t := range q.terms {
		for _, i := range c.byRare[t] {
			p := &c.phrases[i]
			least := float32(1)
			for _, t := range p.terms {
				least = min(least, s.term[t])
			}
			if hit := least * p.mass; hit > s.phrase[p.node] {
				s.phrase[p.node] = hit
			}
		}
	}
	c.likely(q, s)
	c.point(q.partners, s.partner)
	c.point(q.offices, s.office)
	for _, t := range q.terms {
		s.term[t] = 0
	}
}

// massOf is the mass of some of the terms.
func (q *text) massOf(which uint64, c *Catalog) (m float32) {
	for ; which != 0; which &= which - 1 {
		i := bits.TrailingZeros64(which)
		m += q.weight[i] * c.idf[q.terms[i]]
	}
	return m
}

// likely is naive Bayes over the bidang and over the programs, relative to the best and clipped.
func (c *Catalog) likely(q *text, s *scratch) {
	clear(s.class)
	prog := s.chances
	clear(prog)
	for i, t := range q.terms {
		for k, v := range c.logProb[0][t] {
			s.class[k] += q.weight[i] * v
		}
		for k, v := range c.logProb[1][t] {
			prog[k] += q.weight[i] * v
		}
	}
	relative := func(x []float32) {
		best := float32(math.Inf(-1))
		for _, v := range x {
			best = max(best, v)
		}
		for i := range x {
			x[i] = max(x[i]-best, -12) / 12
		}
	}
	relative(s.class)
	relative(prog)
	for k, n := range c.programs {
		s.program[n] = prog[k]
	}
}

// catchAll are lines of every plan that fit every agreement and carry none: facilitation of cooperation as such.
var catchAll = map[string]bool{"4.01.02.2.04.0001": true, "4.01.02.2.04.0002": true, "4.01.02.2.04.0003": true, "5.01.02.2.03.0002": true,
	"4.02.02.2.07.0001": true, "5.05.03.2.02.0009": true, "5.05.03.2.02.0018": true}

// above is the evidence that all sub kegiatan of a kegiatan share, and what of their own is compared with.
type above struct {
	evidence
	kegiatan, all     uint64  // terms that the kegiatan, and it with its program and bidang, knows
	ofKegiatan, ofAll float32 // their mass
	mass              float32 // of the agreement
	partner, office   float32
}

func (c *Catalog) above(k int32, q *text, s *scratch) (u above) {
	p := c.nodes[k].parent
	b := c.nodes[p].parent
	m := max(q.mass, 1)
	e := &u.evidence
	e[eKegiatan], e[eKegiatanEveryday] = s.score[byName][k]/m, s.score[byEveryday][k]/m
	e[eProgram], e[eProgramEveryday] = s.score[byName][p]/m, s.score[byEveryday][p]/m
	e[eBidang], e[eBidangEveryday] = s.score[byName][b]/m, s.score[byEveryday][b]/m
	e[eKegiatanPhrase], e[eProgramPhrase] = s.phrase[k]/m, max(s.phrase[p], s.phrase[b])/m
	if mass := c.nodes[k].nameMass; mass > 0 {
		e[eKegiatanCovered] = s.name[k] / mass
	}
	e[eBidangLikely], e[eProgramLikely] = s.class[c.nodes[b].class], s.program[p]
	if q.field != "" && q.field == c.nodes[b].code {
		e[eField] = 1
	}
	u.mass = m
	u.kegiatan = s.known[k]
	u.all = u.kegiatan | s.known[p] | s.known[b]
	u.ofKegiatan, u.ofAll = q.massOf(u.kegiatan, c), q.massOf(u.all, c)
	u.partner = max(s.partner[k], s.partner[p], s.partner[b])
	u.office = max(s.office[k], s.office[p], s.office[b])
	return u
}

// own adds what speaks for one sub kegiatan to the evidence that it shares.
func (c *Catalog) own(n int32, u *above, q *text, s *scratch) evidence {
	sub := &c.nodes[n]
	m := u.mass
	e := u.evidence
	e[eName], e[eOutput], e[eEveryday] = s.score[byName][n]/m, s.score[byOutput][n]/m, s.score[byEveryday][n]/m
	e[ePhrase] = s.phrase[n] / m
	if sub.nameMass > 0 {
		e[eNameCovered] = s.name[n] / sub.nameMass
	}
	known := s.known[n]
	e[eCoveredKegiatan], e[eCovered] = u.ofKegiatan/m, u.ofAll/m
	if known != 0 {
		e[eCoveredOwn] = q.massOf(known, c) / m
		if known&^u.kegiatan != 0 {
			e[eCoveredKegiatan] = q.massOf(known|u.kegiatan, c) / m
		}
		if known&^u.all != 0 {
			e[eCovered] = q.massOf(known|u.all, c) / m
		}
	}
	e[ePartner], e[eOffice] = max(s.partner[n], u.partner), max(s.office[n], u.office)
	copy(e[eCatchAll:], sub.fixed[:])
	return e
}

// evidence puts together what speaks for a sub kegiatan.
func (c *Catalog) evidence(n int32, q *text, s *scratch) evidence {
	u := c.above(c.nodes[n].parent, q, s)
	return c.own(n, &u, q, s)
}

var physical = map[string]bool{"pembangunan": true, "rehabilitasi": true, "pemeliharaan": true, "pengadaan": true, "rekonstruksi": true, "penyusunan": true,
	"pengawasan": true, "operasi": true, "perluasan": true, "perbaikan": true}

// fixed is the evidence that speaks for or against a sub kegiatan whatever the agreement.
func (c *Catalog) fixed(n *node) (e fixedEvidence) {
	if catchAll[n.code] {
		e[0] = 1
	}
	if c.copied(*n) {
		e[eSupport-eCatchAll] = 1
	}
	if first, _, _ := strings.Cut(strings.ToLower(n.name), " "); physical[first] {
		e[eBuild-eCatchAll] = 1
	}
	return e
}

// point marks the nodes to which kinds of partner point: a bidang half, a kegiatan fully.
func (c *Catalog) point(kinds []partnerKind, at []float32) {
	clear(at)
	for _, k := range kinds {
		for _, code := range k.codes {
			if n, ok := c.byCode[code]; ok {
				at[n] = min(1, 0.5+0.25*float32(c.nodes[n].level))
			}
		}
	}
}
