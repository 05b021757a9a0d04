package reports

import (
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// agreements lists the agreements that the agency is responsible for or carries out.
func (g *agencyReport) agreements() {
	if len(g.list) == 0 {
		g.add("pks", "Perjanjian yang diampu", part{Text: "Tidak ada perjanjian yang berlaku pada tahun ini. Naskah yang belum ditandatangani atau sudah berakhir ada pada laporan daerah."})
		return
	}
	t := &table{ID: "perjanjian", Most: 60, Columns: append(slices.Clone(listColumns), column{"Peran", "peran", formWords, true}), Source: g.source(), Note: "Anggaran terkait adalah anggaran seluruh sub kegiatan yang ditautkan, bukan bagian perjanjian. Tanda … berarti data belum tersedia, bukan nol.",
		Title: counted(len(g.list), "Satu perjanjian diampu atau dilaksanakan", "%d perjanjian diampu atau dilaksanakan"), Sub: "Yang ditandatangani dan berlaku"}
	if g.f.Year > 0 {
		t.Sub = fmt.Sprintf("Yang ditandatangani dan berlaku pada %d", g.f.Year)
	}
	for _, x := range g.list {
		line, role := g.agreement(x), "pengampu menurut register"
		if !g.a.Own[x.ID] {
			role = "pelaksana lewat sub kegiatan"
			line.Cells[0].Under += " · " + role
		}
		line.Cells = append(line.Cells, say(role))
		t.Rows = append(t.Rows, line)
	}
	g.add("pks", "Perjanjian yang diampu", part{Table: t})
}

// links lists the lines that carry the agreements out, with all codes.
func (g *agencyReport) links() {
	f := g.f
	switch {
	case len(g.list) == 0:
		return
	case !f.HasPlan && !f.HasBudget:
		g.add("pautan", "Pautan ke program, kegiatan, dan sub kegiatan", part{Text: "Belum dapat dinilai: RKPD dan APBD belum diterima."})
		return
	case len(g.ties) == 0:
		g.add("pautan", "Pautan ke program, kegiatan, dan sub kegiatan", part{Text: fmt.Sprintf("Belum satu pun perjanjian ditautkan ke sub kegiatan pada %d. Tulis kode sub kegiatan dalam register saat menyusun Renja.", f.Year)})
		return
	}
	t := &table{ID: "pautan", Most: mostWork, Sub: fmt.Sprintf("Pagu RKPD dan anggaran APBD tahap terakhir %d", f.Year), Source: g.source(), Note: "Uang seluruh sub kegiatan; sub kegiatan yang memikul beberapa perjanjian muncul pada masing-masing.",
		Columns: []column{{"Sub kegiatan", "kode_sub_kegiatan", formText, false}, {"Perjanjian", "judul", formText, false}, {"Pagu", "pagu", formRupiah, false}, {"Anggaran", "anggaran", formRupiah, false}, {"Nama sub kegiatan", "nama", formWords, true}, {"Kode kegiatan", "kode_kegiatan", formWords, true},
			{"Kegiatan", "kegiatan", formWords, true}, {"Kode program", "kode_program", formWords, true}, {"Program", "program", formWords, true}, {"Ditautkan lewat", "cara", formText, true}, {"Kode perangkat daerah", "kode_perangkat_daerah", formCode, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}, {"ID tautan", "id_tautan", formCode, true}}}
	codes, tied, above := map[string]bool{}, map[string]bool{}, map[string]string{}
	ties := slices.Clone(g.ties)
	slices.SortStableFunc(ties, func(a, b *tie) int { return strings.Compare(a.Code, b.Code) })
	for _, x := range ties {
		codes[x.Code], tied[x.Agreement] = true, true
		above[cut(x.Code, 7)], above[cut(x.Code, 12)] = x.Program, x.Activity
		t.Rows = append(t.Rows, g.link(x))
	}
	var path []string
	for _, code := range sortedKeys(above) {
		path = append(path, strings.TrimSpace(code+" "+above[code]))
	}
	t.Title = through(len(tied), len(g.list), "ditautkan ke "+counted(len(codes), "satu sub kegiatan", "%d sub kegiatan"))
	g.add("pautan", "Pautan ke program, kegiatan, dan sub kegiatan", part{Text: "Program dan kegiatannya: " + strings.Join(path, "; ") + "."}, part{Table: t})
}

func (g *agencyReport) link(x *tie) row {
	where := "id_tautan = " + warehouse.Quote(x.ID)
	of := func(c cell, column string) cell { return c.at("uang_tautan", column, where) }
	i := slices.IndexFunc(g.list, func(a *agreement) bool { return a.ID == x.Agreement })
	title := named(g.list[i].Title).at("fct_kerja_sama", "judul", "id_kerja_sama = "+warehouse.Quote(x.Agreement))
	title.Text = subject(title.Text)
	code := of(named(x.Code), "kode_sub_kegiatan")
	code.Under = x.Name
	if x.Agency != g.a.Code {
		code.Under = strings.TrimLeft(code.Under+" · "+g.r.agencyName(x.Agency), " ·")
	}
	activity, program := cut(x.Code, 12), cut(x.Code, 7)
	how := named(x.How)
	if x.How != "" {
		how = how.at("tautan_kerja_sama", "cara", where)
	}
	return row{x.ID, []cell{code, title, of(amount(x.Plan.Valid, x.Plan.Int64), "pagu_terakhir"), of(amount(x.Budget.Valid, x.Budget.Int64), "anggaran_terakhir"), say(x.Name), say(activity), say(x.Activity), say(program), say(x.Program), how,
		of(named(x.Agency), "kode_perangkat_daerah"), of(named(x.Agreement), "id_kerja_sama"), of(named(x.ID), "id_tautan")}}
}

func cut(s string, n int) string { return s[:min(len(s), n)] }

// money compares what each agreement is worth with plan, budget and spending.
func (g *agencyReport) money() {
	f := g.f
	if len(g.list) == 0 || f.Year == 0 {
		return
	}
	t := &table{ID: "uang", Most: 40, Sub: fmt.Sprintf("Nilai naskah seluruh masa berlakunya; pagu, anggaran, dan realisasi sub kegiatannya pada %d", f.Year), Source: g.source(), Note: "Nilai naskah bukan kebutuhan setahun, sehingga tidak dikurangkan dari pagu. Yang pagunya jauh di bawah bagian setahun menjadi temuan P-04.",
		Columns: []column{{"Perjanjian", "judul", formText, false}, {"Nilai naskah", "nilai", formRupiah, false}, {"Pagu RKPD", "pagu_rkpd", formRupiah, false}, {"Anggaran APBD", "anggaran_apbd", formRupiah, false}, {"Realisasi", "realisasi", formRupiah, false}, {"Serapan", "serapan", formPercent, false},
			{"ID kerja sama", "id_kerja_sama", formCode, true}}}
	valued := 0
	for _, x := range g.list {
		id := "id_kerja_sama = " + warehouse.Quote(x.ID)
		if x.Value.Valid {
			valued++
		}
		cells := g.agreement(x).Cells
		share := cell{Text: "…"}
		if i := x.years[f.Year]; i != nil && i.Spent.Valid && i.Budget.Int64 > 0 {
			own := ownLines(g.r.budgetCode(), x.ID, f.Year)
			share = portion(true, i.Spent.Int64, i.Budget.Int64).by(func() []Sum {
				return []Sum{rupiahs("realisasi", i.Spent.Int64, "fct_realisasi", "realisasi", g.Period.ofPeriod(own)), rupiahs("anggaran", i.Budget.Int64, "fct_apbd", "anggaran", own)}
			})
		}
		title := cells[0]
		title.Text, title.More = subject(x.Title), nil
		t.Rows = append(t.Rows, row{x.ID, []cell{title, amount(x.Value.Valid, x.Value.Int64).at("fct_kerja_sama", "nilai", id), cells[14+1], cells[5], cells[16], share, cells[7]}})
	}
	t.Title = through(valued, len(g.list), "menyebut nilainya")
	so := ""
	if valued < len(g.list) {
		so = fmt.Sprintf("Tulis nilai %s dalam register, supaya kebutuhannya dapat dibandingkan dengan pagu sebelum Renja dan KUA-PPAS.", counted(len(g.list)-valued, "satu naskah", "%d naskah"))
	}
	g.add("uang", "Pagu, kebutuhan naskah, dan realisasi", part{Table: t}, part{So: so})
}

// progress sets physical progress beside spending, by line.
func (g *agencyReport) progress() {
	f := g.f
	if len(g.ties) == 0 {
		return
	}
	heading := "Fisik dan keuangan"
	if !f.HasReal {
		g.add("fisik", heading, part{Text: fmt.Sprintf("Realisasi %d belum diterima, sehingga fisik dan keuangan belum dapat dibandingkan.", f.Year)})
		return
	}
	t := &table{ID: "fisik", Most: mostWork, Sub: fmt.Sprintf("Sub kegiatan yang ditautkan, sampai %s %d", monthsLong[f.Month], f.Year), Source: "Laporan realisasi.",
		Columns: []column{{"Sub kegiatan", "kode_sub_kegiatan", formText, false}, {"Fisik", "fisik", formNumber, false}, {"Keuangan", "keuangan", formPercent, false}, {"Perangkat daerah", "perangkat_daerah", formWords, true}, {"Kode perangkat daerah", "kode_perangkat_daerah", formCode, true}}}
	seen, known, behind := map[[2]string]bool{}, 0, 0
	for _, x := range g.ties {
		key := [2]string{x.Agency, x.Code}
		if seen[key] {
			continue
		}
		seen[key] = true
		where := fmt.Sprintf("kode_wilayah = %s and tahun = %d and terakhir and kode_perangkat_daerah = %s and kode_sub_kegiatan = %s", warehouse.Quote(g.r.budgetCode()), f.Year, warehouse.Quote(x.Agency), warehouse.Quote(x.Code))
		physical, money := cell{Text: "…"}, cell{Text: "…"}
		if x.Physical.Valid {
			known++
			physical = decimalsOf(true, x.Physical.Float64, 1).by(func() []Sum {
				return []Sum{{Name: "fisik", Value: fmt.Sprintf("%.12g", x.Physical.Float64), Unit: unitLast, Table: "fct_realisasi", Column: "realisasi_fisik", Where: g.Period.ofPeriod(where)}}
			})
			physical.Text += "%"
		}
		if p, ok := share(x.Spent.Int64, x.Budget.Int64); ok && x.Spent.Valid {
			if x.Physical.Valid && x.Physical.Float64*10 < float64(p) {
				behind++
			}
			money = portion(true, x.Spent.Int64, x.Budget.Int64).by(func() []Sum {
				return []Sum{rupiahs("realisasi", x.Spent.Int64, "fct_realisasi", "realisasi", g.Period.ofPeriod(where)), rupiahs("anggaran", x.Budget.Int64, "fct_apbd", "anggaran", where)}
			})
		}
		of := func(c cell, column string) cell {
			return c.at("uang_tautan", column, "id_tautan = "+warehouse.Quote(x.ID))
		}
		code := of(named(x.Code), "kode_sub_kegiatan")
		code.Under = x.Name
		t.Rows = append(t.Rows, row{x.Agency + "/" + x.Code, []cell{code, physical, money, say(g.r.agencyName(x.Agency)), of(named(x.Agency), "kode_perangkat_daerah")}})
	}
	t.Title = counted(behind, "Satu sub kegiatan fisiknya di belakang keuangannya", "%d sub kegiatan fisiknya di belakang keuangannya")
	if behind == 0 {
		t.Title = "Tidak ada sub kegiatan yang fisiknya di belakang keuangannya"
	}
	text := ""
	switch {
	case known == 0:
		t.Title, text = "Realisasi fisik belum tersedia; yang diketahui keuangannya", "Laporan realisasi yang diterima tidak memuat realisasi fisik. Kirim laporan realisasi fisik dan keuangan (RFK) supaya keduanya dapat dibandingkan."
	case known < len(t.Rows):
		t.Note = fmt.Sprintf("Realisasi fisik ada bagi %d dari %d sub kegiatan.", known, len(t.Rows))
	}
	g.add("fisik", heading, part{Text: text}, part{Table: t})
}

// duties say which agreements have to be evaluated and reported.
func (g *agencyReport) duties() {
	f := g.f
	if len(g.list) == 0 || f.Year == 0 {
		return
	}
	t := &table{ID: "pelaporan", Most: mostWork, Sub: fmt.Sprintf("Evaluasi pelaksanaan %d dan pelaporannya kepada TKKSD; UU 23/2014 Pasal 368, PP 28/2018", f.Year), Source: "Evaluasi kerja sama; register.", Note: "Masa pelaporan menurut pengaturan daerah.",
		Columns: []column{{"Perjanjian", "judul", formText, false}, {"Dievaluasi", "tercapai", formText, false}, {"Tanggal", "tanggal", formDate, false}, {"Keterangan", "keterangan", formText, false}, {"ID kerja sama", "id_kerja_sama", formCode, true}}}
	due, known := 0, 0
	for _, x := range g.list {
		if !implementing(x) {
			continue
		}
		id := "id_kerja_sama = " + warehouse.Quote(x.ID)
		done, on, why := cell{Text: "…"}, cell{Text: "…"}, cell{Text: "…"}
		if p, ok := g.r.cycle.steps[x.ID][[2]int{f.Year, 7}]; ok {
			of := func(c cell, column string) cell {
				return c.at("bukti_jenjang", column, fmt.Sprintf("%s and tahun = %d and jenjang = 7", id, f.Year))
			}
			done, on, why = of(yesNo(p.Reached.Valid, p.Reached.Bool), "tercapai"), of(onDay(p.On), "tanggal"), of(named(p.Text), "keterangan")
			if p.Reached.Valid {
				known++
				if !p.Reached.Bool {
					due++
				}
			}
		}
		t.Rows = append(t.Rows, row{x.ID, []cell{named(x.Title).at("fct_kerja_sama", "judul", id), done, on, why, named(x.ID).at("fct_kerja_sama", "id_kerja_sama", id)}})
	}
	heading := "Kewajiban pelaporan"
	switch {
	case len(t.Rows) == 0:
		g.add("lapor", heading, part{Text: "Semua naskahnya payung; evaluasi diminta bagi naskah pelaksanaannya."})
		return
	case known == 0:
		g.add("lapor", heading, part{Text: "Evaluasi kerja sama belum diterima, sehingga kewajiban pelaporan belum dapat dinilai."})
		return
	case due == known:
		t.Title = counted(due, fmt.Sprintf("Satu-satunya naskah pelaksanaan belum dievaluasi untuk %d", f.Year), fmt.Sprintf("Belum satu pun dari %%d naskah pelaksanaan dievaluasi untuk %d", f.Year))
	case due == 0:
		t.Title = fmt.Sprintf("Semua naskah yang dapat dinilai sudah dievaluasi untuk %d", f.Year)
	default:
		t.Title = fmt.Sprintf("%d dari %d naskah pelaksanaan belum dievaluasi untuk %d", due, known, f.Year)
	}
	g.add("lapor", heading, part{Table: t})
}

// findingsOf are the findings about the agency's agreements that hold for the year.
func (g *agencyReport) findingsOf() (out []*finding) {
	for i := range g.r.findings {
		if x := &g.r.findings[i]; x.ID != "" && g.a.has(x.ID) && (x.Year == 0 || x.Year == g.f.Year) {
			out = append(out, x)
		}
	}
	return out
}

// broken lists them.
func (g *agencyReport) broken() {
	list := g.findingsOf()
	if len(list) == 0 {
		return
	}
	t := &table{ID: "temuan", Most: mostFindings, Title: counted(len(list), "Satu temuan aturan pada perjanjiannya", "%d temuan aturan pada perjanjiannya"), Sub: "Menurut aturan padu; setiap aturan menyebut dasar hukumnya", Source: "Aturan padu atas data yang diterima.", Columns: findingColumns}
	for _, x := range list {
		t.Rows = append(t.Rows, x.row())
	}
	g.add("temuan", "Temuan dan dasar hukumnya", part{Table: t})
}
