package link

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Weights are what Fit found. Each stands in bobot.csv with its name.
type Weights struct {
	Line [evidences]float64      // ranks the lines of a plan
	Work [planEvidences]float64  // tells work from general and ceremonial agreements
	Held [planEvidences]float64  // tells whether the plan holds the line
	Sure [len(sureNames)]float64 // tells how sure a line is
	Tie  [len(tieNames)]float64  // tells how sure a kegiatan is
	Limits
}

// Limits say from which sureness on something is done. They are parameters; Fit proposes them.
type Limits struct {
	Automatic float64 // a line is tied by itself
	Kegiatan  float64 // a kegiatan is tied, its sub kegiatan are offered
	Proposed  float64 // lines are offered to a planner; below, there is none
}

func (w *Weights) line(e evidence) (z float64) {
	for i, v := range e {
		z += w.Line[i] * float64(v)
	}
	return z
}

// Verdict is what follows from an answer.
type Verdict struct {
	Lines    int    // how many of the first candidates are tied by themselves: 0 or 1
	Kegiatan string // the kegiatan that is tied when its sub kegiatan are not sure, or with them
	Offered  int    // how many candidates a planner is shown, best first and those of a tied kegiatan before others, the tied ones among them
}

// leastOffered is how sure a line must be to be worth a planner's look, outside a kegiatan that is tied: it keeps 365 of the 368 right
// lines among the first ten of the labelled agreements, and makes the list a third shorter.
const leastOffered = 0.01

// verdict ties what is sure enough; a line brings its kegiatan. At most ten lines are offered.
func (m Limits) verdict(a *Answer) (v Verdict) {
	top := a.Candidates[0].Sure
	if top >= m.Automatic {
		v.Lines, v.Kegiatan = 1, cut(a.Candidates[0].Code, parts[kegiatan])
	}
	if a.InKegiatan >= m.Kegiatan {
		v.Kegiatan = a.Kegiatan
	}
	if top >= m.Proposed || v.Lines > 0 || v.Kegiatan != "" {
		for i, x := range a.Candidates {
			if i < 10 && x.Sure >= leastOffered || v.Kegiatan != "" && cut(x.Code, parts[kegiatan]) == v.Kegiatan {
				v.Offered++
			}
		}
		v.Offered = min(max(v.Offered, 1), 10)
	}
	return v
}

// Linker answers questions with a catalog and weights. It may be used by many at once.
type Linker struct {
	catalog *Catalog
	weights *Weights
	scratch sync.Pool
}

// NewLinker joins a catalog and weights.
func NewLinker(c *Catalog, w *Weights) *Linker {
	l := &Linker{catalog: c, weights: w}
	l.scratch.New = func() any { return c.scratch() }
	return l
}

// slots names every weight.
func (w *Weights) slots(f func(group, name string, v *float64)) {
	for i := range w.Line {
		f("baris", evidenceNames[i], &w.Line[i])
	}
	for i := range w.Work {
		f("pekerjaan", planEvidenceNames[i], &w.Work[i])
	}
	for i := range w.Held {
		f("ada_baris", planEvidenceNames[i], &w.Held[i])
	}
	for i := range w.Sure {
		f("yakin", sureNames[i], &w.Sure[i])
	}
	for i := range w.Tie {
		f("yakin_kegiatan", tieNames[i], &w.Tie[i])
	}
	f("ambang", "otomatis", &w.Automatic)
	f("ambang", "kegiatan", &w.Limits.Kegiatan)
	f("ambang", "diusulkan", &w.Proposed)
}

// Write writes the weights as CSV: golongan, nama, bobot.
func (w *Weights) Write(out io.Writer) error {
	c := csv.NewWriter(out)
	if err := c.Write([]string{"golongan", "nama", "bobot"}); err != nil {
		return err
	}
	var err error
	w.slots(func(group, name string, v *float64) {
		if err == nil {
			err = c.Write([]string{group, name, strconv.FormatFloat(*v, 'f', 4, 64)})
		}
	})
	c.Flush()
	if err == nil {
		err = c.Error()
	}
	return err
}

// Fitted are the weights of bobot.csv.
var Fitted = sync.OnceValue(func() *Weights {
	w := &Weights{}
	by := map[string]string{}
	for _, r := range records("bobot.csv") {
		by[r[0]+" "+r[1]] = r[2]
	}
	w.slots(func(group, name string, v *float64) {
		x, err := strconv.ParseFloat(by[group+" "+name], 64)
		if err != nil {
			panic(fmt.Sprintf("bobot.csv: %s %s: %v", group, name, err))
		}
		*v = x
	})
	return w
})
