package reports

import (
	"context"
	"fmt"
	"math"
	"strings"

	"padu/warehouse"
)

// gap is a section with one table, or the sentence why there is none.
type gap struct {
	Text  string
	Table *table
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

// planning adds what the marts say beyond the agreements themselves, of a province with its kabupaten and kota, or of the
// nation for "00": how cooperation and budget go together, and where cooperation seems to be missing. Nothing is added where
// nothing came from there.
func (st *site) planning(d *document, code string) {
	var in []*region
	sent := false
	for _, r := range st.regions {
		if code == "00" || r.Province == code {
			in = append(in, r)
			sent = sent || r.has()
		}
	}
	if !sent {
		return
	}
	rel, borders, untied := st.relation(code, in, d.Period), st.borders(code, in), untied(in)
	d.add("anggaran", "Kerja sama dan anggaran", part{Text: rel.Text}, part{Figure: rel.Figure}, part{Table: rel.Questions}, part{Hidden: rel.Others})
	d.add("tetangga", "Tetangga tanpa kerja sama", part{Text: borders.Text}, part{Table: borders.Table})
	d.add("serupa", "Belanja yang tampak seperti kerja sama", part{Text: untied.Text}, part{Table: untied.Table})
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
