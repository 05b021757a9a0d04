package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/reports/chart"
	"padu/warehouse"
)

// mostPeers is with how many regions a region is compared.
const mostPeers = 5

// spends is how much a region spends in its latest year with data, by DJPK's summary or else by its APBD; 0 when unknown.
func (r *region) spends() int64 {
	best, cents := 0, int64(0)
	for y, s := range r.summary {
		if y > best && s.Spending > 0 {
			best, cents = y, s.Spending
		}
	}
	if cents == 0 {
		if t := r.totals[r.year()]; t != nil {
			cents = t.Budget.Int64
		}
	}
	return cents
}

// peers compares a kabupaten or kota with those of its kind that spend most nearly the same and whose agreements and plan are
// there.
func (g *regional) peers() {
	if !g.f.HasPlan || g.f.N == 0 || g.r.spends() == 0 {
		return
	}
	of := g.nearest()
	if len(of) == 0 {
		return
	}
	own, _ := share(int64(g.f.InPlan), int64(g.f.N))
	of = append(of, place{g.r, g.f, own})
	slices.SortStableFunc(of, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.part, a.part), strings.Compare(a.r.Code, b.r.Code))
	})
	t := &table{ID: "sebaya", Columns: rankColumns}
	var ranks []chart.Rank
	better := 0
	for _, x := range of {
		if x.part > own {
			better++
		}
		t.Rows = append(t.Rows, row{x.r.Code, x.cells()})
		ranks = append(ranks, chart.Rank{Label: x.r.Name, Value: x.part, Text: permilleText(x.part) + "%", Note: fmt.Sprintf("%d dari %d", x.f.InPlan, x.f.N), Mark: x.r == g.r})
	}
	title := fmt.Sprintf("%d dari %d daerah sebaya lebih jauh daripada %s", better, len(of)-1, g.r.Name)
	switch {
	case len(of) == 2 && better == 1:
		title = fmt.Sprintf("Satu-satunya daerah sebaya dengan data lebih jauh daripada %s", g.r.Name)
	case len(of) == 2:
		title = fmt.Sprintf("Satu-satunya daerah sebaya dengan data tidak lebih jauh daripada %s", g.r.Name)
	case better == 0:
		title = fmt.Sprintf("Tidak satu pun dari %d daerah sebaya lebih jauh daripada %s", len(of)-1, g.r.Name)
	}
	g.add("sebaya", "Dibandingkan daerah sebaya", part{Figure: &figure{Title: title, Sub: "Porsi perjanjian berlaku yang tercantum di RKPD tahun terakhirnya", Source: "Register kerja sama dan RKPD tiap daerah; ringkasan DJPK.",
		Note: "Sebaya: sama-sama " + g.r.Kind + " dengan belanja yang paling dekat, di antara yang sudah mengirim register dan RKPD.",
		Draw: func(w int) *chart.Canvas { return chart.Ranks(title, ranks, chart.Mean{}, 1000, w) }, Table: t}})
}

// nearest are the regions to compare with, those that spend most nearly the same first. Figures are made of no more than are shown:
// a nation has 514 candidates for each of its 514 regions.
func (g *regional) nearest() (of []place) {
	type candidate struct {
		r     *region
		apart int64
	}
	var list []candidate
	spends := g.r.spends()
	for _, r := range g.st.regions {
		if s := r.spends(); r != g.r && r.Kind == g.r.Kind && s != 0 && len(r.agreements) > 0 {
			list = append(list, candidate{r, max(s-spends, spends-s)})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart), strings.Compare(a.r.Code, b.r.Code))
	})
	for _, x := range list {
		if len(of) == mostPeers {
			break
		}
		if f := g.st.figures(x.r, g.Period); f.HasPlan && f.N > 0 {
			s, _ := share(int64(f.InPlan), int64(f.N))
			of = append(of, place{x.r, f, s})
		}
	}
	return of
}

// pair is two kabupaten or kota of a province.
type pair struct{ a, b string }

// crossing shows which kabupaten and kota of the province have agreements with each other.
func (g *regional) crossing() {
	in := map[string]*region{}
	for _, r := range g.st.regions {
		if r.Province == g.r.Code && r.Kind != "provinsi" && len(r.agreements) > 0 {
			in[r.Code] = r
		}
	}
	codes := sortedKeys(in)
	if len(codes) < 2 {
		return
	}
	counts := map[pair]map[string]bool{}
	for _, code := range codes {
		r := in[code]
		year := r.yearIn(g.Period)
		for _, a := range r.agreements {
			if !a.IsSigned || !a.touches(year) {
				continue
			}
			for _, p := range r.partners[a.ID] {
				if in[p.region] == nil || p.region == code {
					continue
				}
				k := pair{min(code, p.region), max(code, p.region)}
				if counts[k] == nil {
					counts[k] = map[string]bool{}
				}
				counts[k][a.Shared] = true
			}
		}
	}
	g.add("lintas", "Kerja sama antara kabupaten dan kota", part{Figure: g.crossingFigure(codes, counts)})
}

func (g *regional) crossingFigure(codes []string, counts map[pair]map[string]bool) *figure {
	t := &table{ID: "lintas", Columns: []column{{"Pasangan", "pasangan", formWords, false}, {"Naskah", "naskah", formCount, false}, {"Berbatasan", "berbatasan", formWords, false}, {"Kode A", "kode_a", formCode, true}, {"Kode B", "kode_b", formCode, true}}}
	var names []string
	var rows []chart.HeatRow
	touching, without := 0, 0
	for _, a := range codes {
		names = append(names, g.st.byCode[a].Name)
		line := chart.HeatRow{Label: g.st.byCode[a].Name}
		for _, b := range codes {
			n := len(counts[pair{min(a, b), max(a, b)}])
			border := slices.Contains(g.st.byCode[a].neighbours, b)
			switch {
			case a == b:
				line.Texts, line.Class = append(line.Texts, ""), append(line.Class, chart.NoCell)
			case n == 0:
				line.Texts, line.Class = append(line.Texts, map[bool]string{true: "–", false: ""}[border]), append(line.Class, 0)
			default:
				line.Texts, line.Class = append(line.Texts, fmt.Sprint(n)), append(line.Class, min(n, 5))
			}
			if a >= b {
				continue
			}
			if border {
				touching++
				if n == 0 {
					without++
				}
			}
			if n > 0 || border {
				t.Rows = append(t.Rows, g.pairRow(a, b, n, border))
			}
		}
		rows = append(rows, line)
	}
	title := fmt.Sprintf("%d dari %d pasangan yang berbatasan belum mempunyai naskah", without, touching)
	switch {
	case touching == 0:
		title = "Tidak satu pun dari daerah yang mengirim register berbatasan"
	case touching == 1 && without == 1:
		title = "Satu-satunya pasangan yang berbatasan belum mempunyai naskah"
	case touching == 1:
		title = "Satu-satunya pasangan yang berbatasan mempunyai naskah"
	case without == 0:
		title = fmt.Sprintf("Semua %d pasangan yang berbatasan mempunyai naskah", touching)
	}
	return &figure{Title: title, Sub: "Jumlah naskah berlaku antara kabupaten dan kota di provinsi ini yang registernya sudah diterima", Source: "Register kerja sama; daftar daerah berbatasan.",
		Note: "Naskah bersama dihitung sekali. Tanda – pasangan yang berbatasan tanpa naskah.", Draw: func(w int) *chart.Canvas { return chart.Heat(title, names, rows, w) }, Table: t}
}

func (g *regional) pairRow(a, b string, n int, border bool) row {
	year := func(code string) int { return g.st.byCode[code].yearIn(g.Period) }
	with := func(own, other string) string {
		return fmt.Sprintf("(%s and id_kerja_sama in (select id_kerja_sama from mart.fct_kerja_sama_pihak where kode_wilayah_pihak = %s))", signedIn(warehouse.Quote(own), year(own)), warehouse.Quote(other))
	}
	return row{a + "-" + b, []cell{say(g.st.byCode[a].Name + " dan " + g.st.byCode[b].Name),
		tally(n).by(func() []Sum {
			return []Sum{{Name: "naskah", Value: fmt.Sprint(n), Unit: unitDistinct, Table: "fct_kerja_sama", Column: "id_bersama", Where: with(a, b) + " or " + with(b, a)}}
		}), say(map[bool]string{true: "ya", false: "tidak"}[border]), g.st.byCode[a].codeCell(), g.st.byCode[b].codeCell()}}
}
