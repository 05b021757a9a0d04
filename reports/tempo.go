package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// mostDue is how many rows a list of agreements shows on the page.
const mostDue = 25

// basicFields are the bidang of basic services (UU 23/2014 pasal 12), in which neighbours have to cooperate.
var basicFields = []string{"1.01", "1.02", "1.03", "1.04", "1.05", "1.06"}

// due is an agreement with the region in whose register it stands.
type due struct {
	*agreement
	r *region
}

// tempo composes the report on endings, risks and mandatory cooperation.
type tempo struct {
	*document
	*scope
	ending, near, basic, stale, amended, odd []due
	dormant                                  []sleeper
	unjudged                                 int // running for two years, with a budget or spending unknown
	fieldless                                int // ending, without a field
	musts                                    []border
	mustsUnknown                             int
	apart                                    []parties
	has                                      []*region // registers
}

// ofTempo composes the report on endings.
func (st *site) ofTempo(d *document) {
	t := &tempo{document: d, scope: st.scope(d)}
	t.has = t.registers()
	t.collect()
	d.Kicker, d.Headline, d.Lead, d.Leader = t.kicker(d), t.title(), t.lead(), "TKKSD"
	d.Completeness = counted(len(t.regions), "register belum diterima", fmt.Sprintf("%d dari %%d daerah mengirim register", len(t.has)))
	if len(t.regions) == 1 && len(t.has) == 1 {
		d.Completeness = "register sudah diterima"
	}
	if len(t.has) > 0 {
		d.KPIs = t.kpis()
		d.Heads, d.Decisions = t.heads(), t.decisions()
		t.calendar()
		t.ended()
	}
	t.mandatory()
	if len(t.has) > 0 {
		t.asleep()
		t.changed()
		t.bothSides()
		if t.many() {
			t.byRegion()
		}
	}
	t.methodOfTempo()
}

// collect sorts the agreements into what the sections list.
func (t *tempo) collect() {
	for _, r := range t.has {
		for _, a := range r.agreements {
			t.sort(due{a, r})
		}
	}
	byEnd := func(a, b due) int { return cmp.Or(a.End.Compare(b.End), strings.Compare(a.ID, b.ID)) }
	for _, list := range [][]due{t.ending, t.near, t.basic, t.stale} {
		slices.SortFunc(list, byEnd)
	}
	slices.SortFunc(t.dormant, func(a, b sleeper) int {
		return cmp.Or(endOrder(a.agreement).Compare(endOrder(b.agreement)), strings.Compare(a.ID, b.ID))
	})
	for _, x := range t.st.border {
		if x.must && (t.covers(x.a.Code) || t.covers(x.b.Code)) {
			t.musts = append(t.musts, x)
			t.mustsUnknown += unknownLast(x.status)
		}
	}
	for _, x := range t.st.parties {
		if (t.covers(x.code) || t.covers(x.other)) && (x.status == "berbeda" || x.status == "hanya satu pihak mencatat") {
			t.apart = append(t.apart, x)
		}
	}
}

// sort puts one agreement where it belongs.
func (t *tempo) sort(x due) {
	if x.IsSigned && !x.End.IsZero() && !x.End.Before(t.day) && x.End.Before(t.day.AddDate(1, 0, 0)) {
		t.ending = append(t.ending, x)
		if x.End.Before(t.day.AddDate(0, 0, endingDays+1)) {
			t.near = append(t.near, x)
		}
		if slices.Contains(basicFields, x.Field) {
			t.basic = append(t.basic, x)
		}
		if x.Field == "" || x.Field == "-" {
			t.fieldless++
		}
	}
	if !x.End.IsZero() && x.End.Before(t.day) && x.Status == "berlaku" {
		t.stale = append(t.stale, x)
	}
	if x.Instrument == "ADENDUM" {
		t.amended = append(t.amended, x)
	}
	if x.Status != "" && !slices.Contains(plainStates, x.Status) {
		t.odd = append(t.odd, x)
	}
	switch years, asleep, known := x.sleep(x.r.yearIn(t.Period), t.day); {
	case !known:
		t.unjudged++
	case asleep:
		t.dormant = append(t.dormant, sleeper{x, years})
	}
}

// plainStates are the words of the register's contract for where an agreement stands; a dispute comes as another word.
var plainStates = []string{"berlaku", "berakhir", "dalam proses", "permohonan", "ditolak"}

// sleeper is an agreement that has done nothing in two budget years.
type sleeper struct {
	due
	year int // the later one
}

// working are the instruments that are carried out and so need a budget; the others are umbrellas.
var working = []string{"PKS", "NK", "RK"}

// sleep tells whether an agreement in force had neither budget nor spending in the year and the one before. What is not known
// of either year leaves it open, unless the other year shows that it lives.
func (x due) sleep(year int, day time.Time) (last int, asleep, known bool) {
	if year == 0 || !slices.Contains(working, x.Instrument) || !x.inForce(day) || !x.touches(year) || !x.touches(year-1) {
		return year, false, true
	}
	now, nowKnown := x.idle(year)
	before, beforeKnown := x.idle(year - 1)
	if nowKnown && !now || beforeKnown && !before {
		return year, false, true
	}
	return year, now && before, nowKnown && beforeKnown
}

// idle is true when the agreement had no budget in the year, or spent none of it.
func (a *agreement) idle(year int) (idle, known bool) {
	i := a.years[year]
	switch {
	case i == nil:
		return false, false
	case i.InBudget.Valid && !i.InBudget.Bool, i.Spent.Valid && i.Spent.Int64 == 0:
		return true, true
	}
	return false, i.Spent.Valid
}

// inForce is true when the agreement is signed and in force on the day.
func (a *agreement) inForce(day time.Time) bool {
	start := a.Start
	if start.IsZero() {
		start = a.Signed
	}
	return a.IsSigned && !start.After(day) && (a.End.IsZero() || !a.End.Before(day))
}

// Conditions on mart.fct_kerja_sama that say again what sort and sleep say.

func (t *tempo) endsBefore(until time.Time) string {
	return fmt.Sprintf("ditandatangani and tanggal_berakhir >= date '%s' and tanggal_berakhir < date '%s'", t.day.Format(time.DateOnly), until.Format(time.DateOnly))
}

func (t *tempo) endsSoon() string   { return t.endsBefore(t.day.AddDate(0, 0, endingDays+1)) }
func (t *tempo) endsInYear() string { return t.endsBefore(t.day.AddDate(1, 0, 0)) }

func (t *tempo) endsBasic() string {
	return t.endsInYear() + " and kode_bidang_urusan in (" + quoted(basicFields) + ")"
}

func (t *tempo) saidInForce() string {
	return fmt.Sprintf("tanggal_berakhir < date '%s' and status = 'berlaku'", t.day.Format(time.DateOnly))
}

func (t *tempo) runs() string {
	day := "date '" + t.day.Format(time.DateOnly) + "'"
	return fmt.Sprintf("ditandatangani and coalesce(tanggal_mulai, tanggal_tanda_tangan, %s) <= %[1]s and coalesce(tanggal_berakhir, %[1]s) >= %[1]s", day)
}

// idleIn are the rows of integrasi_kerja_sama of those that sleep in a region.
func (t *tempo) idleIn(r *region, year int) string {
	idle := func(year int) string { return fmt.Sprintf("tahun = %d and (not di_apbd or realisasi = 0)", year) }
	of := func(table, where string) string {
		return "id_kerja_sama in (select id_kerja_sama from mart." + table + " where " + where + ")"
	}
	return idle(year) + " and " + of("integrasi_kerja_sama", idle(year-1)) + " and " +
		of("fct_kerja_sama", fmt.Sprintf("%s and instrumen in (%s) and %s and %s and %s", r.own(), quoted(working), t.runs(), inForce(year-1), inForce(year)))
}

// mustsOf are the rows of potensi_perbatasan that lack a mandatory agreement, of regions named by codes as SQL writes them.
func mustsOf(codes string) string {
	return fmt.Sprintf("wajib and status <> '%s' and (kode_a in (%s) or kode_b in (%[2]s))", unknownStatus, codes)
}

// mustsKnown is true when it can be said how much mandatory cooperation the regions lack.
func (t *tempo) mustsKnown() bool {
	return len(t.musts) > t.mustsUnknown || t.mustsUnknown == 0 && t.st.pairPlanned(t.regions)
}

// kpis are the four figures on top.
func (t *tempo) kpis() []kpi {
	count := func(name string, n int, note, table, where string) kpi {
		return kpi{Name: name, Value: integer(int64(n)), Note: note, Sums: func() []Sum { return []Sum{count(name, n, "naskah", table, where)} }}
	}
	of := " and " + t.where("kode_wilayah")
	missing := len(t.musts) - t.mustsUnknown
	first := "menurut register"
	if len(t.near) > 0 {
		first = "yang pertama " + dateShort(t.near[0].End)
	}
	out := []kpi{count("Berakhir dalam 90 hari", len(t.near), first, "fct_kerja_sama", t.endsSoon()+of),
		count("Berakhir dalam 12 bulan", len(t.ending), fmt.Sprintf("%d pelayanan dasar", len(t.basic)), "fct_kerja_sama", t.endsInYear()+of),
		count("Sudah berakhir", len(t.stale), "tetapi register menyatakan berlaku", "fct_kerja_sama", t.saidInForce()+of),
		count("Kerja sama wajib belum ada", missing, "bidang pelayanan dasar daerah berbatasan", "potensi_perbatasan", mustsOf(t.codes()))}
	if !t.mustsKnown() {
		out[3] = kpi{Name: "Kerja sama wajib belum ada", Value: "…", Note: "belum dapat dinilai: RKPD atau register sepasang daerah berbatasan belum diterima"}
	}
	return out
}

// dueColumns are the columns of a list of agreements; its own columns stand after the field.
func (t *tempo) dueColumns(own ...column) []column {
	out := []column{{"Perjanjian", "judul", formText, false}, {"Berakhir", "tanggal_berakhir", formDate, false}, {"Daerah", "daerah", formWords, !t.many()}, {"Bidang urusan", "kode_bidang_urusan", formText, false}}
	return append(append(out, own...), []column{{"Mitra", "mitra", formWords, true}, {"Perangkat daerah", "perangkat_daerah", formWords, true}, {"Jenis", "jenis", formCode, true}, {"Instrumen", "instrumen", formCode, true},
		{"Nomor", "nomor", formCode, true}, {"Status register", "status", formText, true}, {"Kode wilayah", "kode_wilayah", formCode, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}}...)
}

// dueRow is the row of an agreement, by dueColumns.
func (t *tempo) dueRow(x due, own ...cell) row {
	id := "id_kerja_sama = " + warehouse.Quote(x.ID)
	of := func(c cell, column string) cell { return c.at("fct_kerja_sama", column, id) }
	head := of(named(x.Title), "judul")
	head.Under = underOf(x.agreement)
	field := cell{Text: "…"}
	if x.Field != "" && x.Field != "-" {
		field = of(named(x.Field), "kode_bidang_urusan")
		field.Text = strings.TrimSpace(x.Field + " " + t.st.fields[x.Field])
	}
	where := say(x.r.Name)
	where.Link = pagePath(x.r.Code)
	end := of(onDay(x.End), "tanggal_berakhir")
	if x.Open {
		end.Text = "tanpa batas"
	}
	cells := append([]cell{head, end, where, field}, own...)
	return row{x.ID, append(cells, say(x.Partners), say(x.Agency), of(named(x.Kind), "jenis"), of(named(x.Instrument), "instrumen"), of(named(x.Number), "nomor"), of(named(x.Status), "status"),
		of(named(x.r.Code), "kode_wilayah"), of(named(x.ID), "id_kerja_sama"))}
}

// underOf are the partners and the agency, where they are named.
func underOf(a *agreement) string {
	var s []string
	for _, x := range []string{a.Partners, a.Agency} {
		if x != "" && x != "-" {
			s = append(s, x)
		}
	}
	return strings.Join(s, " · ")
}
