package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/reports/chart"
	"padu/warehouse"
)

const registerSource = "Register kerja sama."

// dueTable is a list of agreements, those given; nil where there are none.
func (t *tempo) dueTable(id, title, sub string, list []due) *table {
	if len(list) == 0 {
		return nil
	}
	out := &table{ID: id, Title: title, Sub: sub, Source: registerSource, Most: mostDue, Columns: t.dueColumns()}
	for _, x := range list {
		out.Rows = append(out.Rows, t.dueRow(x))
	}
	return out
}

// calendar shows what ends, by month and one by one.
func (t *tempo) calendar() {
	if len(t.ending) == 0 {
		t.add("tempo", "Kalender dua belas bulan", part{Text: "Tidak ada perjanjian yang berakhir dalam dua belas bulan."})
		return
	}
	f := &figures{}
	for _, x := range t.ending {
		f.Ending = append(f.Ending, x.agreement)
	}
	list := t.dueTable("berakhir", counted(len(t.ending), "Satu perjanjian yang berakhir dalam dua belas bulan", "%d perjanjian yang berakhir dalam dua belas bulan"), "Yang paling dekat dahulu", t.ending)
	t.add("tempo", "Kalender dua belas bulan", part{Figure: endingFigure(f, t.day, t.codes())},
		part{So: "Perpanjangan dibahas TKKSD sebelum hari terakhir. Yang dilanjutkan memerlukan sub kegiatan dalam RKPD dan anggaran tahun berikutnya; yang tidak dilanjutkan memerlukan evaluasi akhir."}, part{Table: list})
	note := ""
	if t.fieldless > 0 {
		note = counted(t.fieldless, "Satu perjanjian yang berakhir belum dapat dinilai, karena register tidak menyebut bidang urusannya.", "%d perjanjian yang berakhir belum dapat dinilai, karena register tidak menyebut bidang urusannya.")
	}
	basic := t.dueTable("layanan-dasar", counted(len(t.basic), "Satu perjanjian pelayanan dasar akan putus dalam dua belas bulan", "%d perjanjian pelayanan dasar akan putus dalam dua belas bulan"),
		"Pendidikan, kesehatan, pekerjaan umum, perumahan, ketenteraman, dan sosial (1.01 sampai 1.06)", t.basic)
	text := ""
	if basic == nil {
		text = strings.TrimSpace("Tidak ada perjanjian yang diketahui sebagai pelayanan dasar di antara yang akan berakhir. " + note)
	} else {
		basic.Note = note
	}
	t.add("dasar", "Pelayanan dasar yang akan putus", part{Text: text}, part{Table: basic})
}

// ended lists what has ended but is said to be in force.
func (t *tempo) ended() {
	list := t.dueTable("lewat", counted(len(t.stale), "Satu perjanjian sudah berakhir tetapi masih dinyatakan berlaku", "%d perjanjian sudah berakhir tetapi masih dinyatakan berlaku"), "Yang paling lama berakhir dahulu; aturan R-17", t.stale)
	text := ""
	if list == nil {
		text = "Tidak ada perjanjian yang sudah berakhir tetapi masih dinyatakan berlaku."
	}
	t.add("sudah", "Sudah berakhir, dinyatakan berlaku", part{Text: text}, part{Table: list})
}

// mandatory lists the basic services that neighbours plan or ask for without an agreement.
func (t *tempo) mandatory() {
	text := "Daerah berbatasan yang merencanakan pelayanan dasar yang sama, atau yang warganya mengusulkan hal yang sejalan, patut mengerjakannya bersama: kerja sama daerah berbatasan diutamakan (PP 28/2018)."
	g := t.st.borderGap(t.musts, t.regions, mostDue)
	if g.Table == nil {
		text = g.Text
		if t.mustsKnown() {
			text = "Tidak ada bidang pelayanan dasar yang rencana atau usulan sepasang daerah berbatasan bertemu tanpa naskah."
		}
	} else {
		g.Table.Sub = "Bidang pelayanan dasar (1.01 sampai 1.06), menurut kekuatan tandanya"
	}
	alone := t.ruled("tetangga-wajib", "", "Menurut register daerah itu, dalam satu provinsi; aturan R-29", "R-29")
	if alone != nil {
		alone.Title = counted(len(alone.Rows), "Satu daerah belum punya kerja sama wajib dengan semua tetangganya", "%d daerah belum punya kerja sama wajib dengan semua tetangganya")
	}
	t.add("wajib", "Kerja sama wajib yang belum ada", part{Text: text}, part{Table: g.Table}, part{Table: alone})
}

// ruled lists the findings of some rules; nil where there are none.
func (s *scope) ruled(id, title, sub string, rules ...string) *table {
	out := &table{ID: id, Title: title, Sub: sub, Source: "Aturan padu atas data yang diterima.", Most: mostDue, Columns: slices.Clone(ruledColumns)}
	out.Columns[1].Aside = !s.many()
	add := func(name, link string, list []finding) {
		for i := range list {
			if f := &list[i]; slices.Contains(rules, f.Rule) {
				where := say(name)
				where.Link = link
				out.Rows = append(out.Rows, f.ruledRow(where))
			}
		}
	}
	for _, r := range s.regions {
		add(r.Name, pagePath(r.Code), r.findings)
	}
	if s.place == "00" {
		add("beberapa daerah", "", s.st.loose)
	}
	if len(out.Rows) == 0 {
		return nil
	}
	return out
}

// ruledColumns are those of a list of findings of several regions.
var ruledColumns = []column{{"Aturan", "aturan", formCode, false}, {"Daerah", "daerah", formWords, false}, {"Temuan", "uraian", formText, false}, {"Tingkat", "tingkat", formCode, true}, {"Dasar", "dasar", formText, true},
	{"Tahun", "tahun", formCount, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}, {"ID temuan", "id_temuan", formCode, true}}

func (f *finding) ruledRow(region cell) row {
	c := f.row().Cells // rule, text, basis, severity, year, agreement, id
	return row{f.Key, []cell{c[0], region, c[1], c[3], c[2], c[4], c[5], c[6]}}
}

// asleep lists the agreements that did nothing in two budget years.
func (t *tempo) asleep() {
	list := &table{ID: "tidur-daftar", Title: counted(len(t.dormant), "Satu perjanjian tidur dua tahun berturut-turut", "%d perjanjian tidur dua tahun berturut-turut"), Sub: "Tanpa anggaran atau tanpa realisasi pada kedua tahun; yang paling dekat berakhir dahulu", Source: "Register kerja sama; APBD; realisasi.", Most: mostDue,
		Columns: t.dueColumns(column{"Mengapa", "mengapa", formWords, false}, column{"Tahun", "tahun", formCount, true})}
	for _, x := range t.dormant {
		year := cell{Text: fmt.Sprint(x.year), Value: int64(x.year)}.at("integrasi_kerja_sama", "tahun", fmt.Sprintf("id_kerja_sama = %s and tahun = %d", warehouse.Quote(x.ID), x.year))
		list.Rows = append(list.Rows, t.dueRow(x.due, say(x.idleWords(x.year)), year))
	}
	note := ""
	if t.unjudged > 0 {
		note = counted(t.unjudged, "Satu perjanjian lain belum dapat dinilai, karena anggaran atau realisasi salah satu tahunnya belum diterima.", "%d perjanjian lain belum dapat dinilai, karena anggaran atau realisasi salah satu tahunnya belum diterima.")
	}
	if len(t.dormant) == 0 {
		text := "Tidak ada perjanjian yang diketahui tidur dua tahun berturut-turut. "
		if !slices.ContainsFunc(t.has, t.twoYears) {
			text = "Belum dapat dinilai: anggaran atau realisasi dua tahun berturut-turut belum diterima. "
		}
		t.add("tidur", "Perjanjian yang tidur", part{Text: strings.TrimSpace(text + note)})
		return
	}
	list.Note = note
	t.add("tidur", "Perjanjian yang tidur", part{Table: list}, part{So: "Perjanjian yang tidur menahan mitra dan urusannya. Perangkat daerah menjelaskan hambatannya; TKKSD memutuskan menganggarkannya pada KUA-PPAS berikutnya atau mengakhirinya."})
}

// idleWords say in what way an agreement slept in the year and the one before.
func (a *agreement) idleWords(year int) string {
	how := func(year int) string {
		if i := a.years[year]; i != nil && i.InBudget.Valid && !i.InBudget.Bool {
			return "tanpa anggaran"
		}
		return "tanpa realisasi"
	}
	if before, now := how(year-1), how(year); before != now {
		return fmt.Sprintf("%d %s, %d %s", year-1, before, year, now)
	}
	return fmt.Sprintf("%s pada %d dan %d", how(year), year-1, year)
}

// twoYears is true when the region's last two budget years are known.
func (t *tempo) twoYears(r *region) bool {
	year := r.yearIn(t.Period)
	known := func(y *yearTotal) bool { return y != nil && (y.Budget.Valid || y.Spent.Valid) }
	return year > 0 && known(r.totals[year]) && known(r.totals[year-1])
}

// changed lists amendments, and agreements whose state the register words in its own way: disputes come so.
func (t *tempo) changed() {
	amended := &table{ID: "adendum", Title: counted(len(t.amended), "Satu adendum tercatat", "%d adendum tercatat"), Sub: "Dengan naskah induknya menurut register", Source: registerSource, Most: mostDue,
		Columns: t.dueColumns(column{"Naskah induk", "id_induk", formText, false})}
	for _, x := range t.amended {
		parent := cell{Text: "tidak ditemukan dalam register", Bad: true}
		if x.ParentNumber != "" {
			parent.Text = "nomor " + x.ParentNumber + " tidak ditemukan"
		}
		if x.Parent != "" {
			parent = named(x.Parent).at("fct_kerja_sama", "id_induk", "id_kerja_sama = "+warehouse.Quote(x.ID))
			if i := slices.IndexFunc(x.r.agreements, func(a *agreement) bool { return a.ID == x.Parent }); i >= 0 {
				parent.Text = x.r.agreements[i].Title
			}
		}
		amended.Rows = append(amended.Rows, t.dueRow(x, parent))
	}
	odd := t.dueTable("sengketa", counted(len(t.odd), "Satu naskah berstatus lain dalam register", "%d naskah berstatus lain dalam register"), "Misalnya sengketa, dihentikan, atau diputus; status ditulis seperti dalam register", t.odd)
	text := ""
	if odd == nil {
		text = "Register hanya memuat status berlaku, berakhir, dalam proses, permohonan, atau ditolak; sengketa yang tidak ditulis dalam register tidak dapat dilihat padu."
	} else {
		odd.Columns[9].Aside = false
	}
	if len(amended.Rows) == 0 {
		text, amended = strings.TrimSpace("Tidak ada adendum dalam register. "+text), nil
	}
	t.add("perubahan", "Sengketa dan adendum", part{Text: text}, part{Table: odd}, part{Table: amended})
}

// bothSides lists the agreements on which the registers of both sides differ.
func (t *tempo) bothSides() {
	if len(t.apart) == 0 {
		text := "Belum dapat dinilai: tidak ada naskah yang register kedua pihaknya sudah diterima."
		for _, x := range t.st.parties {
			if (t.covers(x.code) || t.covers(x.other)) && x.status == "sama" {
				text = "Naskah yang register kedua pihaknya sudah diterima dicatat sama oleh keduanya."
			}
		}
		t.add("kedua-pihak", "Kedua pihak tidak mencatat sama", part{Text: text})
		return
	}
	out := &table{ID: "pihak", Title: counted(len(t.apart), "Satu naskah dicatat berbeda oleh kedua pihaknya", "%d naskah dicatat berbeda oleh kedua pihaknya"), Sub: "Menurut register masing-masing", Source: "Register kedua pihak.", Most: mostDue,
		Columns: []column{{"Perjanjian", "judul", formText, false}, {"Pihak", "pihak", formWords, false}, {"Keadaan", "status_register", formText, false}, {"Yang berbeda", "perbedaan", formText, false}, {"Berakhir menurut pihak pertama", "tanggal_berakhir", formDate, true},
			{"Berakhir menurut pihak kedua", "tanggal_berakhir_mitra", formDate, true}, {"Kode wilayah", "kode_wilayah", formCode, true}, {"Kode mitra", "kode_mitra", formCode, true}, {"ID bersama", "id_bersama", formCode, true}, {"Tahun", "tahun", formCount, true}}}
	for _, x := range t.apart {
		where := fmt.Sprintf("id_bersama = %s and kode_wilayah = %s and kode_mitra = %s and tahun = %d", warehouse.Quote(x.shared), warehouse.Quote(x.code), warehouse.Quote(x.other), x.year)
		of := func(c cell, column string) cell { return c.at("perbandingan_pihak", column, where) }
		what := cell{Text: "hanya ada dalam register " + t.st.regionName(x.code)}
		if x.difference != "" {
			what = of(named(x.difference), "perbedaan")
		}
		out.Rows = append(out.Rows, row{strings.Join([]string{x.shared, x.code, x.other}, "-"), []cell{of(named(x.title), "judul"), say(t.st.regionName(x.code) + " dan " + t.st.regionName(x.other)), of(named(x.status), "status_register"), what,
			of(onDay(x.end), "tanggal_berakhir"), of(onDay(x.otherEnd), "tanggal_berakhir_mitra"), of(named(x.code), "kode_wilayah"), of(named(x.other), "kode_mitra"), of(named(x.shared), "id_bersama"),
			of(cell{Text: fmt.Sprint(x.year), Value: int64(x.year)}, "tahun")}})
	}
	t.add("kedua-pihak", "Kedua pihak tidak mencatat sama", part{Table: out})
}

// regionName is the name of a region, or its code where there is no such region.
func (st *site) regionName(code string) string {
	if r := st.byCode[code]; r != nil {
		return r.Name
	}
	return code
}

// mostPlaces is how many regions a chart of regions shows.
const mostPlaces = 20

// byRegion compares the regions that sent a register, the one with most endings first.
func (t *tempo) byRegion() {
	n := func(list []due, r *region) (n int) {
		for _, x := range list {
			if x.r == r {
				n++
			}
		}
		return n
	}
	places := slices.Clone(t.has)
	slices.SortStableFunc(places, func(a, b *region) int {
		return cmp.Or(n(t.near, b)-n(t.near, a), n(t.ending, b)-n(t.ending, a), strings.Compare(a.Code, b.Code))
	})
	out := &table{ID: "daerah", Most: mostDue, Columns: []column{{"Daerah", "daerah", formText, false}, {"Berlaku", "berlaku", formCount, false}, {"90 hari", "berakhir_90_hari", formCount, false}, {"12 bulan", "berakhir_12_bulan", formCount, false},
		{"Layanan dasar", "layanan_dasar", formCount, false}, {"Lewat", "sudah_berakhir", formCount, false}, {"Tidur", "tidur", formCount, false}, {"Wajib belum ada", "wajib_belum_ada", formCount, false}, {"Kode wilayah", "kode_wilayah", formCode, true}}}
	var bars []chart.Bar
	for i, r := range places {
		running := 0
		for _, a := range r.agreements {
			if a.inForce(t.day) {
				running++
			}
		}
		in := func(n int, where string) cell {
			return tally(n).by(func() []Sum { return []Sum{count("naskah", n, "naskah", "fct_kerja_sama", r.own()+" and "+where)} })
		}
		near, year := n(t.near, r), n(t.ending, r)
		out.Rows = append(out.Rows, row{r.Code, []cell{r.placeCell(), in(running, t.runs()), in(near, t.endsSoon()), in(year, t.endsInYear()), in(n(t.basic, r), t.endsBasic()), in(n(t.stale, r), t.saidInForce()),
			t.sleepCell(r), t.mustCell(r), r.codeCell()}})
		if i < mostPlaces {
			bars = append(bars, chart.Bar{Label: r.Name, Value: int64(year), Part: int64(near), Text: fmt.Sprintf("%d · %d dalam 90 hari", year, near)})
		}
	}
	heading := t.byRegionTitle(places, n)
	text := ""
	if rest := len(t.regions) - len(t.has); rest > 0 {
		text = counted(rest, "Satu daerah lain belum mengirim register; jatuh temponya belum dapat dinilai.", "%d daerah lain belum mengirim register; jatuh temponya belum dapat dinilai.")
	}
	t.add("menurut-daerah", "Menurut daerah", part{Text: text}, part{Figure: &figure{ID: "menurut", Title: heading, Sub: "Perjanjian yang berakhir dalam dua belas bulan; bagian gelap dalam 90 hari", Source: "Register kerja sama; RKPD dan APBD.",
		Note: "Layanan dasar: berakhir dalam 12 bulan. Lewat: sudah berakhir, dinyatakan berlaku. Tanda … berarti belum dapat dinilai.", Draw: func(w int) *chart.Canvas { return chart.Bars(heading, bars, w) }, Table: out}})
}

func (t *tempo) byRegionTitle(places []*region, n func([]due, *region) int) string {
	first, word, list := places[0], "dalam 90 hari", t.near
	if len(t.near) == 0 {
		word, list = "dalam dua belas bulan", t.ending
		first = slices.MaxFunc(places, func(a, b *region) int { return n(t.ending, a) - n(t.ending, b) })
	}
	most, ties := n(list, first), 0
	for _, r := range places {
		if n(list, r) == most {
			ties++
		}
	}
	switch {
	case most == 0:
		return "Tidak ada daerah yang perjanjiannya berakhir dalam dua belas bulan"
	case ties > 1:
		return fmt.Sprintf("%d daerah sama banyak: masing-masing %d perjanjian berakhir %s", ties, most, word)
	}
	return fmt.Sprintf("%s paling banyak: %d perjanjian berakhir %s", first.Name, most, word)
}

// sleepCell counts the sleeping agreements of a region.
func (t *tempo) sleepCell(r *region) cell {
	if !t.twoYears(r) {
		return cell{Text: "…"}
	}
	asleep := 0
	for _, x := range t.dormant {
		if x.r == r {
			asleep++
		}
	}
	year := r.yearIn(t.Period)
	return tally(asleep).by(func() []Sum {
		return []Sum{count("tidur", asleep, "naskah", "integrasi_kerja_sama", t.idleIn(r, year))}
	})
}

// mustCell counts the mandatory cooperation that a region lacks.
func (t *tempo) mustCell(r *region) cell {
	missing, unknown := 0, 0
	for _, x := range t.musts {
		if x.a == r || x.b == r {
			missing++
			unknown += unknownLast(x.status)
		}
	}
	if missing -= unknown; missing == 0 && (unknown > 0 || !t.st.pairPlanned([]*region{r})) {
		return cell{Text: "…"}
	}
	return tally(missing).by(func() []Sum {
		return []Sum{count("wajib", missing, "bidang", "potensi_perbatasan", mustsOf(warehouse.Quote(r.Code)))}
	})
}
