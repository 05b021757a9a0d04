package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// regionPage is what the page of a region shows.
type regionPage struct {
	common
	Name, ProvinceName, ProvinceCode     string
	PDF                                  bool
	Review                               string // what the review workbook asks for; "" without one
	Contents                             []anchor
	Kicker, Headline, Lead, Completeness string
	KPIs                                 []kpi
	Heads                                []headline
	Decisions                            []decision
	Leader                               string
	Flow, Fields, Ending, Ranking, Years *figureView
	Work                                 []*workTable
	Ends                                 *workTable
	FlowText, FlowSo                     string
	FieldsText, RankingText              string
	List                                 []listRow
	ListNo, ListTitle                    string
	ListSub, ListSource                  string
	Findings                             []findingRow
	FindingsMore                         string
	DataText, Send                       string
	Have                                 []haveRow
	Batches                              []*batch
	Rejects                              []qualityRow
	Near, Regions                        []link
	Planning                             *planning // provinces only
}

type anchor struct{ ID, Text string }

type link struct {
	Code, Name string
	Has        bool
}

// listRow is one agreement in the list.
type listRow struct {
	Title, Partners, Agency, Kind, Rung, InPlan, InBudget, Budget, End string
	NotInPlan, NotInBudget                                             bool
	PlanTrace, BudgetTrace                                             string // codes of its pagu and anggaran
	Evidence                                                           []string
}

type findingRow struct{ Rule, Severity, Text, Basis string }

type haveRow struct {
	Name, What, Last, Rows, Rejected string
	Missing                          bool
}

// has is true when anything arrived for the region.
func (r *region) has() bool {
	return len(r.agreements) > 0 || len(r.totals) > 0 || len(r.summary) > 0
}

// compute makes the figures of a region for its latest year, with the year before.
func (st *site) compute(r *region) *figures {
	f := r.figures(r.year(), st.info.AsOf)
	if t := r.totals[f.Year-1]; f.Year > 0 && t != nil && t.Plan.Valid {
		f.Before = r.figures(f.Year-1, st.info.AsOf)
	}
	return f
}

// page puts the page of a region together.
func (st *site) page(r *region) *regionPage {
	f := st.compute(r)
	p := &regionPage{common: st.common(r.Name+" · Integrasi kerja sama", "../../"), Name: r.Name, PDF: len(r.agreements) > 0, Leader: leader(r.Kind)}
	if r.Kind != "provinsi" {
		p.ProvinceCode, p.ProvinceName = r.Province, st.byCode[r.Province].Name
	}
	p.Kicker, p.Headline, p.Lead = kicker(r, f), title(r, f), lead(r, f, st.info.AsOf)
	p.Heads, p.Decisions = headlines(r, f, st.info.AsOf), decisions(r, f, st.info.AsOf)
	p.have(st, r)
	if len(r.offers) > 0 {
		p.Review = r.reviewText()
	}
	if len(r.agreements) > 0 {
		p.KPIs = kpis(f)
		p.agreements(r, f)
		p.work(r, f)
		p.Ending = endingFigure(f, st.info.AsOf)
		p.ends(f)
	}
	if f.HasPlan && f.N > 0 {
		p.flow(f)
	}
	if f.HasBudget || f.HasPlan {
		p.fields(st, r, f)
	}
	if r.Kind == "provinsi" {
		p.ranking(st, r)
		p.Planning = st.planning(r.Code)
	}
	p.findings(r)
	p.near(st, r)
	p.contents()
	p.number()
	return p
}

// number counts the figures and the tables in the order in which they stand on the page.
func (p *regionPage) number() {
	n := 0
	figures := []*figureView{p.Flow, p.Ranking, p.Fields, p.Years}
	if p.Planning != nil {
		figures = append(figures, p.Planning.Relation.Figure)
	}
	for _, f := range append(figures, p.Ending) {
		if f != nil {
			n++
			f.No = fmt.Sprintf("Gambar %d", n)
		}
	}
	n = 0
	for _, t := range p.Work {
		n++
		t.No = fmt.Sprintf("Tabel %d", n)
	}
	n = p.Planning.number(n)
	if p.Ends != nil {
		n++
		p.Ends.No = fmt.Sprintf("Tabel %d", n)
	}
	p.ListNo = fmt.Sprintf("Tabel %d", n+1)
}

func kicker(r *region, f *figures) string {
	if f.Year == 0 {
		return r.Name
	}
	return fmt.Sprintf("%s · Tahun anggaran %d", r.Name, f.Year)
}

// kpis are the four figures of the page and of the one-page sheet.
func kpis(f *figures) []kpi {
	n := int64(f.N)
	out := []kpi{{Name: "Perjanjian berlaku", Value: integer(n), Note: fmt.Sprintf("pada %d", f.Year)}, {Name: "Tercantum di RKPD", Value: "…"}, {Name: "Dianggarkan di APBD", Value: "…"}, {Name: "Serapan anggaran", Value: "…"}}
	if f.Year == 0 {
		out[0].Note = "rencana dan anggaran belum diterima"
	}
	set := func(k *kpi, part, whole int64, note string) {
		if p, ok := share(part, whole); ok {
			k.Value, k.Unit, k.Note = permilleText(p), "%", note
		}
	}
	if f.HasPlan {
		set(&out[1], int64(f.InPlan), n, fmt.Sprintf("%d dari %d", f.InPlan, f.N))
	} else {
		out[1].Note = "RKPD belum diterima"
	}
	if f.HasBudget {
		set(&out[2], int64(f.InBudget), n, fmt.Sprintf("%d dari %d, %s", f.InBudget, f.N, rupiahWords(f.TiedBudget)))
	} else {
		out[2].Note = "APBD belum diterima"
	}
	switch {
	case !f.HasReal:
		out[3].Note = "realisasi belum diterima"
	case f.TiedBudget > 0:
		set(&out[3], f.TiedSpent, f.TiedBudget, fmt.Sprintf("%s s.d. %s", rupiahWords(f.TiedSpent), monthsLong[f.Month]))
	default:
		out[3].Note = "tanpa anggaran terkait"
	}
	if b := f.Before; b != nil && b.N > 0 && f.N > 0 {
		was := fmt.Sprintf(" · %d: ", b.Year)
		now, _ := share(int64(f.InPlan), n)
		then, _ := share(int64(b.InPlan), int64(b.N))
		out[1].changed(now, then, out[1].Note+was+permilleText(then)+"%")
		if f.HasBudget && b.HasBudget {
			now, _ = share(int64(f.InBudget), n)
			then, _ = share(int64(b.InBudget), int64(b.N))
			out[2].changed(now, then, out[2].Note+was+permilleText(then)+"%")
		}
	}
	return code(out, "wilayah", f.Region, f.Year)
}

// agreements fills the list, those that need a decision first.
func (p *regionPage) agreements(r *region, f *figures) {
	list := slices.Clone(f.Agreements)
	slices.SortStableFunc(list, func(a, b *agreement) int {
		return cmp.Or(rung(a, f.Year)-rung(b, f.Year), endOrder(a).Compare(endOrder(b)), strings.Compare(a.ID, b.ID))
	})
	for _, a := range list {
		p.List = append(p.List, row(a, f))
	}
	p.ListTitle = counted(len(list), "Satu perjanjian dengan jenjangnya", "%d perjanjian menurut jenjangnya, yang paling rendah dahulu")
	p.ListSub = fmt.Sprintf("Perjanjian yang ditandatangani dan menyentuh tahun %d", f.Year)
	if f.Year == 0 {
		p.ListTitle, p.ListSub = counted(len(list), "Satu perjanjian dalam register", "%d perjanjian dalam register"), "Rencana dan anggaran belum diterima, sehingga jenjangnya belum dapat dinilai"
	}
	if len(list) == 0 { // nothing signed or in force: show the register as it is
		for _, a := range r.agreements {
			p.List = append(p.List, row(a, f))
		}
		p.ListTitle, p.ListSub = counted(len(p.List), "Satu naskah dalam register, belum ditandatangani", "%d naskah dalam register, belum ditandatangani"), "Permohonan dan naskah dalam proses"
		if f.Year > 0 && f.Unsigned < len(r.agreements) {
			p.ListTitle, p.ListSub = fmt.Sprintf("%d naskah dalam register, tidak satu pun berlaku pada %d", len(p.List), f.Year), "Yang sudah berakhir, belum mulai, atau belum ditandatangani"
		}
	} else if f.Unsigned > 0 {
		p.ListSub += fmt.Sprintf("; %d naskah lain belum ditandatangani", f.Unsigned)
	}
	p.ListSource = "Register kerja sama " + r.Name
	if f.HasPlan {
		p.ListSource += fmt.Sprintf("; RKPD %d (%s)", f.Year, r.totals[f.Year].PlanStage)
	}
	if f.HasBudget {
		p.ListSource += fmt.Sprintf("; APBD %d (%s)", f.Year, r.totals[f.Year].BudgetStage)
	}
}

func rung(a *agreement, year int) int {
	if i := a.years[year]; i != nil {
		return i.Rung
	}
	return -1
}

func endOrder(a *agreement) time.Time {
	if a.End.IsZero() {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return a.End
}

// row is an agreement as the list shows it.
func row(a *agreement, f *figures) listRow {
	l := listRow{Title: a.Title, Partners: a.Partners, Agency: a.Agency, Kind: a.Kind, Rung: "belum dapat dinilai", InPlan: "…", InBudget: "…", Budget: "…", End: dateShort(a.End)}
	if l.Kind == "-" {
		l.Kind = "…"
	}
	if a.Open {
		l.End = "tanpa batas"
	}
	if !a.IsSigned {
		l.Rung = "belum ditandatangani"
	}
	i := a.years[f.Year]
	if i == nil {
		return l
	}
	l.Rung = fmt.Sprintf("%d %s", i.Rung, i.RungName)
	l.PlanTrace, l.BudgetTrace = a.trace("pagu", f.Year), a.trace("anggaran", f.Year)
	yes := func(known, in bool) (string, bool) {
		switch {
		case !known:
			return "…", false
		case in:
			return "Ya", false
		}
		return "Belum", true
	}
	l.InPlan, l.NotInPlan = yes(i.InPlan.Valid, i.InPlan.Bool)
	l.InBudget, l.NotInBudget = yes(i.InBudget.Valid, i.InBudget.Bool)
	switch {
	case i.Budget.Valid && i.InBudget.Bool:
		l.Budget = rupiahWords(i.Budget.Int64)
	case i.Budget.Valid:
		l.Budget = "–"
	}
	for part := range strings.SplitSeq(i.Evidence, " | ") {
		l.Evidence = append(l.Evidence, part)
	}
	return l
}

// mostFindings is how many findings a page lists before it points to the rest.
const mostFindings = 60

func (p *regionPage) findings(r *region) {
	for i, f := range r.findings {
		if i == mostFindings {
			p.FindingsMore = fmt.Sprintf("%d temuan lain: padu sql -c \"select * from mart.temuan where kode_wilayah = '%s'\".", len(r.findings)-mostFindings, r.Code)
			break
		}
		p.Findings = append(p.Findings, findingRow{f.Rule, f.Severity, f.Text, f.Basis})
	}
}

// near lists neighbours with data, and for a province its kabupaten and kota.
func (p *regionPage) near(st *site, r *region) {
	for _, code := range r.neighbours {
		if n := st.byCode[code]; n != nil && n.has() {
			p.Near = append(p.Near, link{n.Code, n.Name, true})
		}
	}
	if r.Kind != "provinsi" {
		return
	}
	for _, n := range st.regions {
		if n.Province == r.Code && n.Kind != "provinsi" {
			p.Regions = append(p.Regions, link{n.Code, n.Name, n.has()})
		}
	}
}

func (p *regionPage) contents() {
	q := p.Planning != nil
	for _, c := range []struct {
		on       bool
		id, text string
	}{{len(p.Heads) > 0, "utama", "Temuan utama"}, {p.Flow != nil, "naskah", "Dari naskah ke anggaran"}, {len(p.Work) > 0, "tindak", "Yang perlu ditindaklanjuti"}, {p.Ranking != nil, "daerah", "Kabupaten dan kota"}, {p.Fields != nil, "urusan", "Menurut urusan"},
		{q, "anggaran", "Kerja sama dan anggaran"}, {q, "tetangga", "Tetangga tanpa kerja sama"}, {q, "serupa", "Belanja seperti kerja sama"},
		{p.Ending != nil, "tempo", "Jatuh tempo"}, {len(p.List) > 0, "daftar", "Daftar perjanjian"}, {len(p.Findings) > 0, "temuan", "Temuan"}, {true, "data", "Data yang diterima"}, {true, "metode", "Metode"}} {
		if c.on {
			p.Contents = append(p.Contents, anchor{c.id, c.text})
		}
	}
}
