package reports

import (
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"padu/reports/chart"
)

// indexPage is the front page: the nation, and the way to every region.
type indexPage struct {
	common
	Kicker, Headline, Lead string
	KPIs                   []kpi
	Tiles                  template.HTML
	TilesSub               string
	Rows                   []indexRow
	TableTitle, TableSub   string
	Provinces              []province
	Planning               *planning
}

type indexRow struct {
	Code, Name, N, Plan, Budget, Spent, Findings, Data string
	Traces                                             [4]string // codes of its figures, those of the region's own tiles
}

type province struct {
	link
	Regions []link
}

// nation adds the figures of all regions up.
type nation struct {
	regions, sending      int // that sent anything; of them a register
	n, inPlan, withPlan   int // agreements; in the plan; of regions whose plan is there
	inBudget, withBudget  int
	tiedBudget, tiedSpent int64
	hasBudget, hasSpent   bool
	year                  int
	byProvince            map[string][2]int // in plan, of
}

func (st *site) nation() nation {
	n := nation{byProvince: map[string][2]int{}}
	for _, r := range st.regions {
		if !r.has() {
			continue
		}
		n.regions++
		if len(r.agreements) > 0 {
			n.sending++
		}
		f := st.compute(r)
		n.year = max(n.year, f.Year)
		n.n += f.N
		if f.HasPlan {
			n.inPlan, n.withPlan = n.inPlan+f.InPlan, n.withPlan+f.N
			p := n.byProvince[r.Province]
			n.byProvince[r.Province] = [2]int{p[0] + f.InPlan, p[1] + f.N}
		}
		if f.HasBudget {
			n.inBudget, n.withBudget, n.hasBudget = n.inBudget+f.InBudget, n.withBudget+f.N, true
		}
		if f.HasReal && f.HasBudget {
			n.tiedBudget, n.tiedSpent, n.hasSpent = n.tiedBudget+f.TiedBudget, n.tiedSpent+f.TiedSpent, true
		}
	}
	return n
}

func (st *site) index() *indexPage {
	n := st.nation()
	p := &indexPage{common: st.common("padu · Laporan kerja sama daerah", ""), Kicker: "Nasional"}
	if n.year > 0 {
		p.Kicker = fmt.Sprintf("Nasional · Tahun anggaran %d", n.year)
	}
	p.Headline = n.title()
	p.Lead = fmt.Sprintf("Laporan untuk perencana: apa yang disepakati, apa yang masuk RKPD dan APBD, dan apa yang terlaksana. %s dari %d daerah %s data.", countOrNone(n.regions), len(st.regions), sent(n.regions))
	p.KPIs = st.nationKPIs(n)
	p.tiles(st, n)
	p.table(st)
	if p.Planning = st.planning("00"); p.Planning != nil {
		if f := p.Planning.Relation.Figure; f != nil {
			f.No = "Gambar 1"
		}
		p.Planning.number(min(len(p.Rows), 1))
	}
	for _, r := range st.regions {
		if r.Kind == "provinsi" {
			p.Provinces = append(p.Provinces, province{link: link{r.Code, r.Name, r.has()}})
			continue
		}
		at := &p.Provinces[len(p.Provinces)-1]
		at.Regions = append(at.Regions, link{r.Code, r.Name, r.has()})
		at.Has = at.Has || r.has()
	}
	return p
}

// nationKPIs are the four figures of the front page.
func (st *site) nationKPIs(n nation) []kpi {
	out := []kpi{{Name: "Perjanjian berlaku", Value: integer(int64(n.n)), Note: fmt.Sprintf("dari %d daerah", n.sending)},
		{Name: "Tercantum di RKPD", Value: "…", Note: "RKPD belum diterima"}, {Name: "Dianggarkan di APBD", Value: "…", Note: "APBD belum diterima"}, {Name: "Daerah mengirim data", Value: fmt.Sprint(n.regions), Unit: fmt.Sprintf(" dari %d", len(st.regions)), Note: fmt.Sprintf("%d dengan register kerja sama", n.sending)}}
	if s, ok := share(int64(n.inPlan), int64(n.withPlan)); ok {
		out[1] = kpi{Name: "Tercantum di RKPD", Value: permilleText(s), Unit: "%", Note: fmt.Sprintf("%d dari %d perjanjian", n.inPlan, n.withPlan)}
	}
	if s, ok := share(int64(n.inBudget), int64(n.withBudget)); ok {
		out[2] = kpi{Name: "Dianggarkan di APBD", Value: permilleText(s), Unit: "%", Note: fmt.Sprintf("%d dari %d perjanjian", n.inBudget, n.withBudget)}
	}
	return code(out, "index", "-", 0)
}

// title is the nation's finding.
func (n nation) title() string {
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

func (p *indexPage) tiles(st *site, n nation) {
	p.TilesSub = "Porsi perjanjian berlaku yang tercantum di RKPD (%), provinsi bersama kabupaten dan kotanya"
	var tiles []chart.Tile
	for _, r := range st.regions {
		if r.Kind != "provinsi" {
			continue
		}
		t := chart.Tile{Code: r.Code, Class: -1, Text: "…", Tip: r.Name + ": data belum tersedia"}
		v := n.byProvince[r.Code]
		if s, ok := share(int64(v[0]), int64(v[1])); ok {
			t.Class = 0
			for _, b := range tileBounds {
				if s >= b*10 {
					t.Class++
				}
			}
			t.Text, t.Tip = integer((s+5)/10), fmt.Sprintf("%s: %d dari %d perjanjian", r.Name, v[0], v[1])
		}
		tiles = append(tiles, t)
	}
	legend := [5]string{}
	for i, b := range tileBounds {
		legend[i] = fmt.Sprint(b)
	}
	p.Tiles = template.HTML(chart.Tiles("Porsi perjanjian yang tercantum di RKPD menurut provinsi", tiles, "Porsi di RKPD (%)", legend).SVG("map"))
}

// table lists the regions with data.
func (p *indexPage) table(st *site) {
	for _, r := range st.regions {
		if !r.has() {
			continue
		}
		f := st.compute(r)
		row := indexRow{Code: r.Code, Name: r.Name, N: "…", Plan: "…", Budget: "…", Spent: "…", Findings: integer(int64(len(r.findings)))}
		var have []string
		if len(r.agreements) > 0 {
			have, row.N = append(have, "register"), fmt.Sprint(f.N)
		}
		if f.HasPlan {
			have = append(have, "RKPD")
			if f.N > 0 {
				row.Plan = percent(int64(f.InPlan), int64(f.N))
			}
		}
		if f.HasBudget {
			have = append(have, "APBD")
			if f.N > 0 {
				row.Budget = percent(int64(f.InBudget), int64(f.N))
			}
		}
		if f.HasReal {
			have = append(have, "realisasi")
			if f.HasBudget && f.N > 0 {
				row.Spent = percent(f.TiedSpent, f.TiedBudget)
			}
		}
		if len(r.summary) > 0 {
			have = append(have, "DJPK")
		}
		if slices.Equal(have, []string{"DJPK"}) { // 546 regions have DJPK's summary; the table is for those that sent
			continue
		}
		for i, k := range kpis(f) {
			if []string{row.N, row.Plan, row.Budget, row.Spent}[i] != "…" {
				row.Traces[i] = k.Trace
			}
		}
		row.Data = strings.Join(have, ", ")
		p.Rows = append(p.Rows, row)
	}
	p.TableTitle = fmt.Sprintf("%d daerah mengirim register, rencana, atau anggaran", len(p.Rows))
	if len(p.Rows) == 1 {
		p.TableTitle = "Satu daerah mengirim register, rencana, atau anggaran"
	}
	p.TableSub = "Porsi terhadap perjanjian yang berlaku pada tahun anggaran terakhir daerah itu"
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
	return append(append(append([]byte("var daerah="), data...), ";\n"...), script...), nil
}
