package link

import (
	"cmp"
	"math"
	"slices"
)

// Piece is one piece of evidence of a candidate.
type Piece struct {
	Name   string  // as in bobot.csv
	Value  float64 // how much of it there is
	Weight float64 // what one of it adds to the score
}

// Adds is what the piece adds to the candidate's score.
func (p Piece) Adds() float64 { return p.Value * p.Weight }

// Pieces takes a candidate's score apart, what moves it most first. Pieces that move it by nothing are left out.
func (l *Linker) Pieces(c Candidate) []Piece {
	var out []Piece
	for i, v := range c.evidence {
		if p := (Piece{evidenceNames[i], float64(v), l.weights.Line[i]}); math.Abs(p.Adds()) >= 0.005 {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Piece) int { return cmp.Compare(math.Abs(b.Adds()), math.Abs(a.Adds())) })
	return out
}
