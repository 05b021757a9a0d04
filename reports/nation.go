package reports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"padu/reports/chart"
	"padu/warehouse"
)

// nationPage is what only the front page has: the way to every region.
type nationPage struct {
	Provinces []province
}

type province struct {
	link
	Regions []link
}

// nation adds the figures of all regions up.
type nation struct {
	regions, sending     int // that sent anything; of them a register
	n, inPlan, withPlan  int // agreements; in the plan; of regions whose plan is there
	inBudget, withBudget int
	hasBudget            bool
	year                 int
	byProvince           map[string][2]int // in plan, of
	signed, plan, budget []string          // conditions on the agreements of each region, on those with a plan, on those with a budget
	planned, budgeted    []string          // conditions on their proofs
	provincePlan, planOf map[string][]string
	figures              map[string]*figures
}

func (st *site) nation(p period) *nation {
	n := &nation{byProvince: map[string][2]int{}, provincePlan: map[string][]string{}, planOf: map[string][]string{}, figures: map[string]*figures{}}
	for _, r := range st.regions {
		if !r.has() {
			continue
		}
		n.regions++
		if len(r.agreements) > 0 {
			n.sending++
		}
		f := st.figures(r, p)
		n.figures[r.Code] = f
		n.year = max(n.year, f.Year)
		n.n += f.N
		signed := signedIn(warehouse.Quote(r.Code), f.Year)
		if f.N > 0 {
			n.signed = append(n.signed, signed)
		}
		if f.HasPlan && f.N > 0 {
			n.inPlan, n.withPlan = n.inPlan+f.InPlan, n.withPlan+f.N
			of := n.byProvince[r.Province]
			n.byProvince[r.Province] = [2]int{of[0] + f.InPlan, of[1] + f.N}
			proof := proven(signed, f.Year, 4)
			n.plan, n.planned = append(n.plan, signed), append(n.planned, proof)
			n.planOf[r.Province], n.provincePlan[r.Province] = append(n.planOf[r.Province], signed), append(n.provincePlan[r.Province], proof)
		}
		if f.HasBudget {
			n.hasBudget = true
			if f.N > 0 {
				n.inBudget, n.withBudget = n.inBudget+f.InBudget, n.withBudget+f.N
				n.budget, n.budgeted = append(n.budget, signed), append(n.budgeted, proven(signed, f.Year, 5))
			}
		}
	}
	return n
}

// anyOf joins conditions, of which none holds when there are none.
func anyOf(conditions []string) string {
	if len(conditions) == 0 {
		return "false"
	}
	return "(" + strings.Join(conditions, ") or (") + ")"
}

// ofNation composes the front page.
func (st *site) ofNation(d *document) {
	n := st.nation(d.Period)
	d.Kicker = "Nasional"
	if name := d.Period.Name(); name != "" {
		d.Kicker += " · " + name
	}
	if n.year > 0 {
		d.Kicker += fmt.Sprintf(" · Tahun anggaran %d", n.year)
	}
	d.Headline = n.title()
	d.Lead = fmt.Sprintf("Laporan untuk perencana: apa yang disepakati, apa yang masuk RKPD dan APBD, dan apa yang terlaksana. %s dari %d daerah %s data.", countOrNone(n.regions), len(st.regions), sent(n.regions))
	d.Completeness = fmt.Sprintf("%d dari %d daerah", n.regions, len(st.regions))
	d.KPIs = st.nationKPIs(n)
	d.Leader, d.Decisions, d.Heads = "Kemendagri dan Bappenas", st.nationDecisions(n), st.nationHeads(n)
	st.happened(d)
	st.tiles(d, n)
	st.nationFlow(d, n)
	st.sentTable(d, n)
	st.spread(d, n)
	st.coverage(d)
	st.nationYears(d)
	st.movers(d, n)
	if n.year > 0 {
		d.add("urusan", "Menurut urusan", part{Figure: st.fieldYears(st.nationFields, "nasional", "00", "Register kerja sama; RKPD dan APBD.", "semua daerah; naskah bersama dihitung sekali")})
	}
	st.planning(d, "00")
	st.others(d)
	d.method()
	if d.Period.Code == "" {
		d.Nation = st.provinces()
	}
}

// provinces lead to every region.
func (st *site) provinces() *nationPage {
	p := &nationPage{}
	for _, r := range st.regions {
		if r.Kind == "provinsi" {
			p.Provinces = append(p.Provinces, province{link: link{Code: r.Code, Name: r.Name, Has: r.has()}})
			continue
		}
		at := &p.Provinces[len(p.Provinces)-1]
		at.Regions = append(at.Regions, link{Code: r.Code, Name: r.Name, Has: r.has()})
		at.Has = at.Has || r.has()
	}
	return p
}

// nationKPIs are the four figures of the front page.
func (st *site) nationKPIs(n *nation) []kpi {
	out := []kpi{{Name: "Perjanjian berlaku", Value: integer(int64(n.n)), Note: fmt.Sprintf("dari %d daerah", n.sending)},
		{Name: "Tercantum di RKPD", Value: "…", Note: "RKPD belum diterima"}, {Name: "Dianggarkan di APBD", Value: "…", Note: "APBD belum diterima"}, {Name: "Daerah mengirim data", Value: fmt.Sprint(n.regions), Unit: fmt.Sprintf(" dari %d", len(st.regions)), Note: fmt.Sprintf("%d dengan register kerja sama", n.sending)}}
	out[1].share(int64(n.inPlan), int64(n.withPlan), fmt.Sprintf("%d dari %d perjanjian", n.inPlan, n.withPlan))
	out[2].share(int64(n.inBudget), int64(n.withBudget), fmt.Sprintf("%d dari %d perjanjian", n.inBudget, n.withBudget))
	out[0].Sums = func() []Sum { return []Sum{count("perjanjian", n.n, "naskah", "fct_kerja_sama", anyOf(n.signed))} }
	out[1].Sums = func() []Sum {
		return []Sum{count("tercantum", n.inPlan, "naskah", "bukti_jenjang", anyOf(n.planned)), count("perjanjian", n.withPlan, "naskah", "fct_kerja_sama", anyOf(n.plan))}
	}
	out[2].Sums = func() []Sum {
		return []Sum{count("dianggarkan", n.inBudget, "naskah", "bukti_jenjang", anyOf(n.budgeted)), count("perjanjian", n.withBudget, "naskah", "fct_kerja_sama", anyOf(n.budget))}
	}
	out[3].Sums = func() []Sum {
		return []Sum{count("mengirim", n.regions, "daerah", "dim_wilayah", "kode_wilayah in (select kode_wilayah from mart.fct_kerja_sama union select kode_wilayah from mart.fct_rkpd union select kode_wilayah from mart.fct_apbd union select kode_wilayah from mart.fct_realisasi union select kode_wilayah from mart.fct_apbd_ringkas)"),
			count("semua", len(st.regions), "daerah", "dim_wilayah", "true")}
	}
	return out
}

// title is the nation's finding.
func (n *nation) title() string {
	switch s, ok := share(int64(n.inPlan), int64(n.withPlan)); {
	case n.regions == 0:
		return "Belum ada daerah yang mengirim data"
	case !ok && n.n == 0:
		return "Rencana sudah ada; register kerja sama belum diterima"
	case !ok:
		return fmt.Sprintf("%d perjanjian tercatat; rencananya belum diterima", n.n)
	case n.hasBudget && n.inBudget < n.withBudget:
		return fmt.Sprintf("%s%% perjanjian masuk rencana, tetapi %d dari %d belum punya anggaran", permilleText(s), n.withBudget-n.inBudget, n.withBudget)
	default:
		return fmt.Sprintf("%s%% perjanjian sudah masuk rencana daerah", permilleText(s))
	}
}

func sent(n int) string {
	if n == 0 {
		return "mengirim"
	}
	return "sudah mengirim"
}

// tileBounds are the class boundaries of the map, in percent.
var tileBounds = [5]int64{20, 40, 60, 80, 90}

// tiles is the map of the provinces.
func (st *site) tiles(d *document, n *nation) {
	t := &table{ID: "provinsi", Columns: []column{{"Provinsi", "provinsi", formText, false}, {"Perjanjian", "perjanjian", formCount, false}, {"Di RKPD", "di_rkpd", formCount, false}, {"Porsi", "porsi", formPercent, false}, {"Kode wilayah", "kode_wilayah", formCode, true}}}
	var tiles []chart.Tile
	for _, r := range st.regions {
		if r.Kind != "provinsi" {
			continue
		}
		tile := chart.Tile{Code: r.Code, Class: -1, Text: "…", Tip: r.Name + ": data belum tersedia"}
		v := n.byProvince[r.Code]
		in, of := count("tercantum", v[0], "naskah", "bukti_jenjang", anyOf(n.provincePlan[r.Code])), count("perjanjian", v[1], "naskah", "fct_kerja_sama", anyOf(n.planOf[r.Code]))
		name := r.placeCell()
		line := row{r.Code, []cell{name, {Text: "…"}, {Text: "…"}, {Text: "…"}, r.codeCell()}}
		if s, ok := share(int64(v[0]), int64(v[1])); ok {
			tile.Class = 0
			for _, b := range tileBounds {
				if s >= b*10 {
					tile.Class++
				}
			}
			tile.Text, tile.Tip = integer((s+5)/10), fmt.Sprintf("%s: %d dari %d perjanjian", r.Name, v[0], v[1])
			line.Cells[1], line.Cells[2] = tally(v[1]).by(func() []Sum { return []Sum{of} }), tally(v[0]).by(func() []Sum { return []Sum{in} })
			line.Cells[3] = portion(true, int64(v[0]), int64(v[1])).by(func() []Sum { return []Sum{in, of} })
		}
		tiles = append(tiles, tile)
		t.Rows = append(t.Rows, line)
	}
	legend := [5]string{}
	for i, b := range tileBounds {
		legend[i] = fmt.Sprint(b)
	}
	d.add("provinsi", "Integrasi ke RKPD menurut provinsi", part{Figure: &figure{ID: "peta", Title: n.tilesTitle(), Sub: "Porsi perjanjian berlaku yang tercantum di RKPD (%), provinsi bersama kabupaten dan kotanya",
		Source: "Register kerja sama; RKPD.", Note: "… data belum tersedia. Setiap kotak satu provinsi; luas tidak mencerminkan wilayah.", Wide: true, Table: t,
		Draw: func(int) *chart.Canvas {
			return chart.Tiles("Porsi perjanjian yang tercantum di RKPD menurut provinsi", tiles, "Porsi di RKPD (%)", legend)
		}}})
}

// tilesTitle says how many provinces are known, and how they lie.
func (n *nation) tilesTitle() string {
	known, all := len(n.byProvince), 0
	for _, v := range n.byProvince {
		if v[0] == v[1] {
			all++
		}
	}
	switch {
	case known == 0:
		return "Belum satu provinsi pun dapat dinilai"
	case known == 1:
		return "Satu provinsi dapat dinilai"
	case all == 0:
		return fmt.Sprintf("%d provinsi dapat dinilai; belum satu pun semua perjanjiannya masuk RKPD", known)
	}
	return fmt.Sprintf("%d provinsi dapat dinilai; pada %d semua perjanjiannya masuk RKPD", known, all)
}

// sentTable lists the regions with data of their own.
func (st *site) sentTable(d *document, n *nation) {
	t := &table{ID: "daerah-mengirim", Sub: "Porsi terhadap perjanjian yang berlaku pada tahun anggaran terakhir daerah itu", Source: d.Sources + ".",
		Columns: []column{{"Daerah", "daerah", formText, false}, {"Perjanjian", "perjanjian", formCount, false}, {"Tercantum di RKPD", "di_rkpd", formPercent, false}, {"Dianggarkan", "dianggarkan", formPercent, false}, {"Serapan", "serapan", formPercent, false},
			{"Temuan", "temuan", formCount, false}, {"Data", "data", formWords, false}, {"Kode wilayah", "kode_wilayah", formCode, true}}}
	for _, r := range st.regions {
		if !r.sent() { // 546 regions have DJPK's summary; the table is for those that sent
			continue
		}
		g := &regional{&document{Region: r, Period: d.Period}, st, r, n.figures[r.Code], d.Period.day(st.info.AsOf)}
		f, sums := g.f, g.tileSums()
		own := r.own()
		name := r.placeCell()
		var have []string
		for _, x := range []struct {
			is   bool
			name string
		}{{len(r.agreements) > 0, "register"}, {f.HasPlan, "RKPD"}, {f.HasBudget, "APBD"}, {f.HasReal, "realisasi"}, {len(r.summary) > 0, "DJPK"}} {
			if x.is {
				have = append(have, x.name)
			}
		}
		part := func(known bool, part, whole int64, sums func() []Sum) cell {
			c := portion(known && f.N > 0, part, whole)
			if c.Value != nil {
				c = c.by(func() []Sum { return sums()[:2] })
			}
			return c
		}
		agreements := cell{Text: "…"}
		if len(r.agreements) > 0 {
			agreements = tally(f.N).by(sums[0])
		}
		t.Rows = append(t.Rows, row{r.Code, []cell{name, agreements, part(f.HasPlan, int64(f.InPlan), int64(f.N), sums[1]), part(f.HasBudget, int64(f.InBudget), int64(f.N), sums[2]),
			part(f.HasReal && f.HasBudget, f.TiedSpent, f.TiedBudget, sums[3]), tally(len(r.findings)).by(func() []Sum { return []Sum{count("temuan", len(r.findings), "temuan", "temuan", own)} }),
			say(strings.Join(have, ", ")), r.codeCell()}})
	}
	if len(t.Rows) == 0 {
		return
	}
	t.Title = counted(len(t.Rows), "Satu daerah mengirim register, rencana, atau anggaran", "%d daerah mengirim register, rencana, atau anggaran")
	d.add("daerah", "Daerah yang sudah mengirim data", part{Table: t})
}

// finder is the list of regions for the search box, as a script: a page opened from a folder may not fetch.
func (st *site) finder() ([]byte, error) {
	var rows [][3]string
	for _, r := range st.regions {
		where := "Provinsi"
		if r.Kind != "provinsi" {
			where = strings.TrimPrefix(st.byCode[r.Province].Name, "Provinsi ")
		}
		rows = append(rows, [3]string{r.Code, r.Name, where})
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return nil, err
	}
	script, err := templateFiles.ReadFile("templates/cari.js")
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte("var daerah="), data, []byte(";\n"), script), nil
}
