package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/reports/chart"
	"padu/warehouse"
)

// regional composes a document about one region: its figures for the document's year and day.
type regional struct {
	*document
	st  *site
	r   *region
	f   *figures
	day time.Time
}

func (st *site) regional(d *document) *regional {
	return &regional{d, st, d.Region, st.figures(d.Region, d.Period), d.Period.day(st.info.AsOf)}
}

// figures makes the figures of a region for the period's year, or its latest, with the year before.
func (st *site) figures(r *region, p period) *figures {
	year, day := r.yearIn(p), p.day(st.info.AsOf)
	f := r.figures(year, day)
	if t := r.totals[year-1]; year > 0 && t != nil && t.Plan.Valid {
		f.Before = r.figures(year-1, day)
	}
	return f
}

// has is true when anything arrived for the region.
func (r *region) has() bool {
	return len(r.agreements) > 0 || len(r.totals) > 0 || len(r.summary) > 0
}

// sent is true when the region sent something itself; DJPK's summary speaks of every region.
func (r *region) sent() bool { return len(r.agreements) > 0 || len(r.totals) > 0 }

// ofRegion composes the report of a province, or of a kabupaten or kota.
func (st *site) ofRegion(d *document) {
	g := st.regional(d)
	r, f := g.r, g.f
	d.Leader = leader(r.Kind)
	d.Kicker, d.Headline, d.Lead = g.kicker(), title(r, f), lead(r, f, g.day)
	d.Heads, d.Decisions = headlines(r, f, g.day), decisions(r, f, g.day)
	if len(r.agreements) > 0 {
		d.KPIs = g.kpis()
	}
	g.flow()
	st.happened(d)
	g.work()
	g.unlinkedTable()
	if r.Kind == "provinsi" {
		g.ranking()
		g.crossing()
	} else {
		g.peers()
	}
	g.fields()
	g.absorption()
	g.partnerKinds()
	if r.Kind == "provinsi" {
		st.planning(d, r.Code)
	}
	g.endings()
	g.councilNotes()
	if len(r.agreements) > 0 {
		g.list()
	}
	g.findings()
	g.data()
	st.others(d)
	g.near()
	g.method()
}

// kicker says of whom and of when.
func (g *regional) kicker() string {
	parts := []string{g.r.Name}
	if n := g.Period.Name(); n != "" {
		parts = append(parts, n)
	}
	if g.f.Year > 0 {
		parts = append(parts, fmt.Sprintf("Tahun anggaran %d", g.f.Year))
	}
	return strings.Join(parts, " · ")
}

// at is the region's code as SQL writes it.
func (g *regional) at() string { return warehouse.Quote(g.r.Code) }

// source names the data that the figures rest on.
func (g *regional) source() string {
	var s []string
	if len(g.r.agreements) > 0 {
		s = append(s, "Register kerja sama "+g.r.Name)
	}
	if t := g.r.totals[g.f.Year]; t != nil {
		if g.f.HasPlan {
			s = append(s, fmt.Sprintf("RKPD %d (%s)", g.f.Year, t.PlanStage))
		}
		if g.f.HasBudget {
			s = append(s, fmt.Sprintf("APBD %d (%s)", g.f.Year, t.BudgetStage))
		}
	}
	return strings.Join(s, "; ") + "."
}

// flowFigure follows the agreements from signature to spending.
func (g *regional) flowFigure() *figure {
	f := g.f
	t := &table{ID: "alur", Columns: []column{{"Jenis", "jenis", formWords, false}, {"Perjanjian", "perjanjian", formCount, false}, {"Di RKPD", "di_rkpd", formCount, false},
		{"Tidak di RKPD", "tidak_di_rkpd", formCount, false}, {"Dianggarkan", "dianggarkan", formCount, false}, {"Terealisasi", "terealisasi", formCount, false}}}
	for _, k := range f.Kinds {
		signed := signedIn(g.at(), f.Year) + " and jenis in (" + quoted(k.Of) + ")"
		planned := proven(signed, f.Year, 4)
		counted := func(table, where string, n int) cell {
			return tally(n).by(func() []Sum { return []Sum{count("naskah", n, "naskah", table, where)} })
		}
		cells := []cell{say(k.Name), counted("fct_kerja_sama", signed, k.N), counted("bukti_jenjang", planned, k.InPlan),
			counted("fct_kerja_sama", signed+" and id_kerja_sama not in (select id_kerja_sama from mart.bukti_jenjang where "+planned+")", k.NotInPlan), {Text: "…"}, {Text: "…"}}
		if f.HasBudget {
			cells[4] = counted("bukti_jenjang", proven(signed, f.Year, 5), k.PlanAndBudget+k.BudgetOnly)
		}
		if f.HasReal {
			cells[5] = counted("bukti_jenjang", provenSpent(signed, f.Year), k.Spent)
		}
		t.Rows = append(t.Rows, row{k.Name, cells})
	}
	return &figure{ID: "alur", Title: flowTitle(f), Sub: fmt.Sprintf("Jumlah perjanjian yang berlaku, menurut jenis dan tahap perencanaan–penganggaran, %d", f.Year),
		Source: g.source(), Note: "Lebar pita sebanding dengan jumlah perjanjian.", Draw: func(int) *chart.Canvas { return flowChart(f) }, Wide: true, Table: t}
}

// flow is the section about the way of the agreements, and where most of them are lost.
func (g *regional) flow() {
	f := g.f
	if !f.HasPlan || f.N == 0 {
		return
	}
	so := ""
	if f.HasBudget && f.N > f.InBudget {
		before, after := f.N-f.InPlan, f.InPlan-f.Inside
		so = fmt.Sprintf("Kebocoran terbesar terjadi sesudah RKPD: %d perjanjian direncanakan tetapi tidak dianggarkan. Bahas dengan TAPD sebelum KUA-PPAS.", after)
		if before >= after {
			so = fmt.Sprintf("Kebocoran terbesar terjadi sebelum anggaran: %d perjanjian tidak tercantum di RKPD. Menulis kode sub kegiatan dalam register saat penyusunan Renja menutupnya.", before)
		}
	}
	g.add("naskah", "Dari naskah ke anggaran",
		part{Text: "Sebuah perjanjian baru berdampak bila masuk rencana (RKPD), mendapat anggaran (APBD), lalu dilaksanakan. Bagian ini menelusuri setiap perjanjian melewati tiga gerbang tersebut."},
		part{Figure: g.flowFigure()}, part{So: so})
}

// quoted lists texts as SQL writes them.
func quoted(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, warehouse.Quote(w))
	}
	return strings.Join(out, ", ")
}

// listColumns are the columns of a list of agreements; what only the workbook needs stands aside.
var listColumns = []column{{"Perjanjian", "judul", formText, false}, {"Jenis", "jenis", formCode, false}, {"Jenjang", "jenjang", formWords, false}, {"RKPD", "di_rkpd", formText, false}, {"APBD", "di_apbd", formText, false},
	{"Anggaran terkait", "anggaran_apbd", formRupiah, false}, {"Berakhir", "tanggal_berakhir", formDate, false},
	{"ID kerja sama", "id_kerja_sama", formCode, true}, {"Instrumen", "instrumen", formCode, true}, {"Nomor", "nomor", formCode, true}, {"Mitra", "mitra", formWords, true}, {"Perangkat daerah", "perangkat_daerah", formWords, true},
	{"Ditandatangani", "tanggal_tanda_tangan", formDate, true}, {"Keadaan", "keadaan", formText, true}, {"Tahun", "tahun", formCount, true}, {"Pagu RKPD", "pagu_rkpd", formRupiah, true},
	{"Realisasi", "realisasi", formRupiah, true}, {"Bukti", "bukti", formWords, true}}

// list shows every agreement, those that need a decision first.
func (g *regional) list() {
	r, f := g.r, g.f
	list := slices.Clone(f.Agreements)
	slices.SortStableFunc(list, func(a, b *agreement) int {
		return cmp.Or(rung(a, f.Year)-rung(b, f.Year), endOrder(a).Compare(endOrder(b)), strings.Compare(a.ID, b.ID))
	})
	t := &table{ID: "perjanjian", Most: 60, Columns: listColumns, Source: g.source(), Note: "Anggaran terkait adalah anggaran seluruh sub kegiatan yang ditautkan, bukan bagian perjanjian. Tanda … berarti data belum tersedia, bukan nol.",
		Title: counted(len(list), "Satu perjanjian dengan jenjangnya", "%d perjanjian menurut jenjangnya, yang paling rendah dahulu"), Sub: fmt.Sprintf("Perjanjian yang ditandatangani dan menyentuh tahun %d", f.Year)}
	if f.Year == 0 {
		t.Title, t.Sub = counted(len(list), "Satu perjanjian dalam register", "%d perjanjian dalam register"), "Rencana dan anggaran belum diterima, sehingga jenjangnya belum dapat dinilai"
	}
	if len(list) == 0 { // nothing signed or in force: show the register as it is
		list = r.agreements
		t.Title, t.Sub = counted(len(list), "Satu naskah dalam register, belum ditandatangani", "%d naskah dalam register, belum ditandatangani"), "Permohonan dan naskah dalam proses"
		if f.Year > 0 && f.Unsigned < len(r.agreements) {
			t.Title, t.Sub = fmt.Sprintf("%d naskah dalam register, tidak satu pun berlaku pada %d", len(list), f.Year), "Yang sudah berakhir, belum mulai, atau belum ditandatangani"
		}
	} else if f.Unsigned > 0 {
		t.Sub += fmt.Sprintf("; %d naskah lain belum ditandatangani", f.Unsigned)
	}
	for _, a := range list {
		t.Rows = append(t.Rows, g.agreement(a))
	}
	g.add("daftar", "Daftar perjanjian", part{Table: t})
}

// agreement is the row of one agreement, by listColumns.
func (g *regional) agreement(a *agreement) row {
	year := g.f.Year
	id := "id_kerja_sama = " + warehouse.Quote(a.ID)
	of := func(c cell, column string) cell { return c.at("fct_kerja_sama", column, id) }
	in := func(c cell, column string) cell {
		return c.at("integrasi_kerja_sama", column, fmt.Sprintf("%s and tahun = %d", id, year))
	}
	head := of(named(a.Title), "judul")
	head.Under = a.Partners
	if a.Agency != "" {
		head.Under += " · " + a.Agency
	}
	end := of(onDay(a.End), "tanggal_berakhir")
	if a.Open {
		end.Text = "tanpa batas"
	}
	kind := of(named(a.Kind), "jenis")
	if a.Kind == "-" {
		kind.Text = "…"
	}
	cells := []cell{head, kind, say("belum dapat dinilai"), {Text: "…"}, {Text: "…"}, {Text: "…"}, end,
		of(named(a.ID), "id_kerja_sama"), of(named(a.Instrument), "instrumen"), of(named(a.Number), "nomor"), say(a.Partners), say(a.Agency),
		of(onDay(a.Signed), "tanggal_tanda_tangan"), of(named(a.State), "keadaan"), {Text: "…"}, {Text: "…"}, {Text: "…"}, {Text: "…"}}
	if !a.IsSigned {
		cells[2] = say("belum ditandatangani")
	}
	i := a.years[year]
	if i == nil {
		return row{a.ID, cells}
	}
	cells[0].More = strings.Split(i.Evidence, " | ")
	cells[2], cells[17] = say(fmt.Sprintf("%d %s", i.Rung, i.RungName)), say(i.Evidence)
	cells[3], cells[4] = in(yesNo(i.InPlan.Valid, i.InPlan.Bool), "di_rkpd"), in(yesNo(i.InBudget.Valid, i.InBudget.Bool), "di_apbd")
	cells[14] = in(cell{Text: fmt.Sprint(year), Value: int64(year)}, "tahun")
	budget := g.r.budgetCode()
	money := func(known bool, cents int64, name, table, column string) cell {
		if !known {
			return cell{Text: "…"}
		}
		where := ownLines(budget, a.ID, year)
		if table == "fct_realisasi" {
			where = g.Period.ofPeriod(where)
		}
		return amount(true, cents).by(func() []Sum { return []Sum{rupiahs(name, cents, table, column, where)} })
	}
	cells[15] = money(i.Plan.Valid, i.Plan.Int64, "pagu", "fct_rkpd", "pagu")
	cells[5] = money(i.Budget.Valid, i.Budget.Int64, "anggaran", "fct_apbd", "anggaran")
	cells[16] = money(i.Spent.Valid, i.Spent.Int64, "realisasi", "fct_realisasi", "realisasi")
	if i.Budget.Valid && !i.InBudget.Bool {
		cells[5].Text = "–"
	}
	return row{a.ID, cells}
}

// budgetCode is the region in whose budget the region's money stands: Jakarta's kota have none of their own.
func (r *region) budgetCode() string {
	if r.Autonomous {
		return r.Code
	}
	return r.Province
}

// yesNo is a cell that says Ya, or Belum in rust.
func yesNo(known, in bool) cell {
	switch {
	case !known:
		return cell{Text: "…"}
	case in:
		return cell{Text: "Ya", Value: true}
	}
	return cell{Text: "Belum", Value: false, Bad: true}
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
