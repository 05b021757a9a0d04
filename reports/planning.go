package reports

import (
	"context"
	"fmt"
	"math"
	"strings"

	"padu/warehouse"
)

// planning is what the marts say beyond the agreements themselves, of the nation or of a province with its kabupaten and
// kota: how cooperation and budget go together, and where cooperation seems to be missing.
type planning struct {
	Relation        *relation
	Borders, Untied *gap
}

// gap is a section with one table, or the sentence why there is none.
type gap struct {
	Text  string
	Table *listTable
}

// listTable is a table on the page. Under stands below the first cell; the last columns, from Right on, are numbers.
type listTable struct {
	ID, No, Title, Sub, Source, More string
	Head                             []string
	Right                            int
	Rows                             []listLine
}

type listLine struct {
	Cells []string
	Under string
}

// mostGaps is how many rows the tables of missing cooperation show.
const mostGaps = 5

// loadPlanning reads the associations with their lines, the borders without agreement, and the spending that looks like cooperation.
func (st *site) loadPlanning(ctx context.Context, s *warehouse.Snapshot) error {
	for _, step := range []func(context.Context, *warehouse.Snapshot) error{st.loadAssociations, st.loadLines, st.loadBorders, st.loadUntied} {
		if err := step(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// planning of a province, or of the nation for "00"; nil when nothing came from there.
func (st *site) planning(code string) *planning {
	var in []*region
	sent := false
	for _, r := range st.regions {
		if code == "00" || r.Province == code {
			in = append(in, r)
			sent = sent || r.has()
		}
	}
	if !sent {
		return nil
	}
	return &planning{st.relation(code, in), st.borders(code, in), untied(in)}
}

// number gives the tables the numbers after n and returns the last.
func (p *planning) number(n int) int {
	if p == nil {
		return n
	}
	for _, t := range []*listTable{p.Relation.Questions, p.Relation.Others, p.Borders.Table, p.Untied.Table} {
		if t != nil {
			n++
			t.No = fmt.Sprintf("Tabel %d", n)
		}
	}
	return n
}

// digits writes a number with so many decimals: −0,31.
func digits(v float64, n int) string {
	scale := math.Pow10(n)
	whole := int64(math.Round(math.Abs(v) * scale))
	s := integer(whole / int64(scale))
	if n > 0 {
		s += fmt.Sprintf(",%0*d", n, whole%int64(scale))
	}
	if v < 0 && whole > 0 {
		s = "−" + s
	}
	return s
}

// chance writes a p or a q.
func chance(p float64) string {
	if p < 0.001 {
		return "<" + nbsp + "0,001"
	}
	return digits(p, 3)
}

// equals puts the sign before what chance writes.
func equals(name string, p float64) string {
	if c := chance(p); strings.HasPrefix(c, "<") {
		return name + nbsp + c
	}
	return name + nbsp + "=" + nbsp + chance(p)
}
