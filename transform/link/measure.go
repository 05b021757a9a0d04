package link

import (
	"math"
	"slices"
	"strings"
)

// Measure says how good answers are. Shares are 0 to 1, NaN where there is nothing to share.
type Measure struct {
	N, WithLine         int     // agreements, and those of them with a line in their plan
	Recall1, Recall5    float64 // share of those with a line whose right line is first, among the first five,
	Recall10, MAP       float64 // among the first ten; mean average precision
	Bidang              float64 // share whose likeliest bidang is right
	Abstain, Gone       float64 // area under the ROC curve: with a line before without; with before the same without its line
	Lines, Kegiatan     Tied
	TiedWithoutLine     int // agreements without a line to which one is tied
	KegiatanWithoutLine int // or a kegiatan
}

// Tied counts what is tied without a planner.
type Tied struct{ Tied, Right, Of int }

// Precision is the share that is right, of what is tied.
func (t Tied) Precision() float64 { return float64(t.Right) / float64(t.Tied) }

// Coverage is the share of the agreements to which something is tied.
func (t Tied) Coverage() float64 { return float64(t.Tied) / float64(t.Of) }

// Score measures answers.
func Score(as []Answered) (m Measure) {
	var with, without, gone []float64
	var bidang, fields int
	m.N, m.Lines.Of, m.Kegiatan.Of = len(as), len(as), len(as)
	for i := range as {
		a := &as[i]
		top, wrong := a.scores()
		if len(a.Bidang) > 0 {
			fields++
			if slices.Contains(a.Bidang, a.Answer.Bidang) {
				bidang++
			}
		}
		m.tied(a)
		if len(a.Gold) == 0 {
			without = append(without, top)
			continue
		}
		with, gone = append(with, top), append(gone, wrong)
		m.ranks(a)
	}
	m.WithLine = len(with)
	n := float64(m.WithLine)
	m.Recall1, m.Recall5, m.Recall10, m.MAP = m.Recall1/n, m.Recall5/n, m.Recall10/n, m.MAP/n
	m.Bidang = float64(bidang) / float64(fields)
	m.Abstain, m.Gone = area(with, without), area(with, gone)
	return m
}

// scores are how sure the first candidate is, and the surest wrong one.
func (a *Answered) scores() (top, wrong float64) {
	top, wrong = math.Inf(-1), math.Inf(-1)
	for i, x := range a.Answer.Candidates {
		if i == 0 {
			top = x.Sure
		}
		if !slices.Contains(a.Gold, x.Code) {
			wrong = max(wrong, x.Sure)
		}
	}
	return top, wrong
}

// ranks adds where the right lines of an agreement stand.
func (m *Measure) ranks(a *Answered) {
	hits := 0.0
	precision := 0.0
	for i, x := range a.Answer.Candidates {
		if !slices.Contains(a.Gold, x.Code) {
			continue
		}
		if hits++; hits == 1 {
			for _, r := range []struct {
				within int
				sum    *float64
			}{{1, &m.Recall1}, {5, &m.Recall5}, {10, &m.Recall10}} {
				if i < r.within {
					*r.sum++
				}
			}
		}
		precision += hits / float64(i+1)
	}
	m.MAP += precision / float64(len(a.Gold))
}

// tied adds what is tied to an agreement.
func (m *Measure) tied(a *Answered) {
	v := a.Answer.Verdict
	for _, x := range a.Answer.Candidates[:v.Lines] {
		m.Lines.Tied++
		if slices.Contains(a.Gold, x.Code) {
			m.Lines.Right++
		}
	}
	if v.Kegiatan != "" {
		m.Kegiatan.Tied++
		if slices.ContainsFunc(a.Gold, func(g string) bool { return strings.HasPrefix(g, v.Kegiatan+".") }) {
			m.Kegiatan.Right++
		}
	}
	if len(a.Gold) == 0 {
		if v.Lines > 0 {
			m.TiedWithoutLine++
		}
		if v.Kegiatan != "" {
			m.KegiatanWithoutLine++
		}
	}
}
