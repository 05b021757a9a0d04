package reports

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// stageTable compares the stages of plan and budget: agreements, lines, and money of the tied lines.
func (g *regional) stageTable() *table {
	r, f := g.r, g.f
	t := &table{ID: "tahap", Sub: fmt.Sprintf("Sub kegiatan yang ditautkan, masing-masing dihitung sekali, %d", f.Year), Source: g.source(), Note: "Perjanjian dihitung pada corong; di sini baris dan uangnya.",
		Columns: []column{{"Tahap", "tahap", formWords, false}, {"Sub kegiatan", "sub_kegiatan", formCount, false}, {"Pagu atau anggaran", "jumlah", formRupiah, false}}}
	lines := r.lines(f.Year)
	if len(lines) == 0 {
		return nil
	}
	type stage struct {
		doc, name, column, table, money string
		of                              func(*tiedLine) sql.NullInt64
	}
	var names, sums []string
	for _, s := range []stage{
		{"rkpd murni", "RKPD murni", "pagu_murni", "fct_rkpd", "pagu", func(l *tiedLine) sql.NullInt64 { return l.PlanFirst }}, {"rkpd perubahan", "RKPD perubahan", "pagu_perubahan", "fct_rkpd", "pagu", func(l *tiedLine) sql.NullInt64 { return l.PlanChanged }},
		{"apbd murni", "APBD murni", "anggaran_murni", "fct_apbd", "anggaran", func(l *tiedLine) sql.NullInt64 { return l.BudgetFirst }}, {"apbd perubahan", "APBD perubahan", "anggaran_perubahan", "fct_apbd", "anggaran", func(l *tiedLine) sql.NullInt64 { return l.BudgetChanged }},
	} {
		if !r.cycle.stages[f.Year][s.doc] {
			t.Rows = append(t.Rows, row{s.doc, []cell{say(s.name + " (belum diterima)"), {Text: "…"}, {Text: "…"}}})
			continue
		}
		n, money := 0, int64(0)
		for _, l := range lines {
			if v := s.of(l); v.Valid {
				n, money = n+1, money+v.Int64
			}
		}
		pairs := linePairs(r, f.Year, "u."+s.column+" is not null")
		where := fmt.Sprintf("kode_wilayah = %s and tahun = %d and tahap = %s and (kode_perangkat_daerah, kode_sub_kegiatan) in (select u.kode_perangkat_daerah, u.kode_sub_kegiatan from %s)",
			warehouse.Quote(r.budgetCode()), f.Year, warehouse.Quote(strings.Fields(s.doc)[1]), pairs)
		t.Rows = append(t.Rows, row{s.doc, []cell{say(s.name), tally(n).by(func() []Sum {
			return []Sum{count("sub kegiatan", n, "baris", "uang_tautan", fmt.Sprintf("id_tautan in (select min(u.id_tautan) from %s group by u.kode_perangkat_daerah, u.kode_sub_kegiatan)", pairs))}
		}), amount(true, money).by(func() []Sum { return []Sum{rupiahs(s.money, money, s.table, s.money, where)} })}})
		names, sums = append(names, s.name), append(sums, rupiahWords(money))
	}
	if len(sums) == 0 {
		return nil
	}
	last := len(sums) - 1
	t.Title = fmt.Sprintf("%s memuat %s bagi sub kegiatan terkait", names[0], sums[0])
	if last > 0 {
		t.Title = fmt.Sprintf("Dari %s ke %s: %s menjadi %s", names[0], names[last], sums[0], sums[last])
	}
	return t
}

// withoutCode are the agreements in force without a link that moves money, in the order of the register.
func (g *regional) withoutCode() (out []*agreement) {
	for _, a := range g.f.Agreements {
		if a.years[g.f.Year] != nil && len(g.r.codes(a.ID, g.f.Year)) == 0 {
			out = append(out, a)
		}
	}
	return out
}

// codeless lists the agreements without a code, with the code that padu offers or the reason why it offers none.
func (g *regional) codeless() {
	r, year := g.r, g.f.Year
	list := g.withoutCode()
	if year == 0 || !g.f.HasPlan && !g.f.HasBudget {
		return
	}
	if len(list) == 0 {
		g.add("tanpa-kode", "Usulan nomenklatur", part{Text: fmt.Sprintf("Semua perjanjian yang dapat dinilai sudah mempunyai sub kegiatan pada %d.", year)})
		return
	}
	t := &table{ID: "tanpa-kode", Most: mostWork, Sub: "Kode yang diusulkan padu atau baris terdekat, dengan alasannya", Source: g.source(), Note: "Usulan belum dihitung sebagai tautan; perencana memutuskannya dalam lembar tinjauan.",
		Columns: []column{{"Perjanjian", "judul", formText, false}, {"Kode usulan", "kode_sub_kegiatan", formText, false}, {"Skor", "skor", formNumber, false}, {"Yang perlu dilakukan", "tindakan", formWords, false}, {"Alasan", "alasan", formText, true},
			{"Bidang urusan", "kode_bidang_urusan", formCode, true}, {"Perangkat daerah", "perangkat_daerah", formWords, true}, {"Kode perangkat daerah", "kode_perangkat_daerah", formCode, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}}}
	offered := 0
	for _, a := range list {
		if _, ok := r.cycle.suggested[a.ID][year]; ok {
			offered++
		}
		t.Rows = append(t.Rows, g.codelessRow(a))
	}
	t.Title = fmt.Sprintf("%s belum punya kode; padu mengusulkan kode bagi %d", counted(len(list), "Satu perjanjian", "%d perjanjian"), offered)
	var links []link
	ask := ""
	if len(r.offers) > 0 {
		ask, links = "Keputusan atas usulan kode ditulis dalam lembar tinjauan, lalu dikirim kembali lewat folder inbox.", []link{{File: "tinjauan.xlsx", Name: "Unduh lembar tinjauan"}}
	}
	g.add("tanpa-kode", "Usulan nomenklatur", part{Table: t}, part{Ask: ask, Links: links})
}

func (g *regional) codelessRow(a *agreement) row {
	r, year := g.r, g.f.Year
	id := "id_kerja_sama = " + warehouse.Quote(a.ID)
	of := func(c cell, column string) cell { return c.at("fct_kerja_sama", column, id) }
	head := of(named(a.Title), "judul")
	head.Text, head.Under = subject(a.Title), orOther(r.ownerName(a), "perangkat daerah belum disebut")
	code, score, why, do := cell{Text: "…"}, cell{Text: "…"}, cell{Text: "…"}, "Perangkat daerah menyebut sub kegiatannya; bila belum ada, usulkan dalam Renja."
	none, known := "", false
	if x := r.unlinkedIn(a.ID, year); x != nil {
		none, known = x.reason, true
	}
	where := fmt.Sprintf("%s and tahun = %d", id, year)
	if known {
		why = named(none).at("tanpa_tautan", "alasan", where)
	}
	s, ok := r.cycle.suggested[a.ID][year]
	switch {
	case ok:
		own := "id_tautan = " + warehouse.Quote(s.Link)
		code = named(s.Code).at("tautan_kerja_sama", "kode_sub_kegiatan", own)
		code.Under = s.Name
		score = decimalsOf(true, s.Score, 2).at("tautan_kerja_sama", "skor", own)
		do = "Periksa usulan kode ini dalam lembar tinjauan."
	case known && strings.Contains(none, "tampak tidak memuat"):
		do = "Usulkan sub kegiatan dalam Renja; bila nomenklatur tidak memuatnya, usulkan pemutakhirannya."
	case known && strings.Contains(none, "umum atau seremonial"):
		do = "Perjelas pekerjaan dalam naskah, atau catat sebagai naskah payung."
	}
	if !ok && none != "" {
		code.Under, _, _ = strings.Cut(none, ";")
	}
	o := r.cycle.owners[a.ID]
	return row{a.ID, []cell{head, code, score, say(do), why, of(named(o.Field), "kode_bidang_urusan"), say(o.Name), o.cell(id), of(named(a.ID), "id_kerja_sama")}}
}

// proposals matches the usulan musrenbang of the latest year with the agreements in force in it: by the same sub kegiatan, else by
// the same bidang urusan.
func (g *regional) proposals() {
	r, year := g.r, 0
	for _, p := range r.cycle.proposals {
		year = max(year, p.Year)
	}
	if year == 0 {
		g.add("musrenbang", "Usulan musrenbang", part{Text: "Usulan musrenbang belum diterima, sehingga belum dapat dicocokkan dengan kerja sama."})
		return
	}
	t := &table{ID: "musrenbang", Most: mostWork, Sub: fmt.Sprintf("Usulan untuk %d dan perjanjian yang masih berlaku pada tahun itu", year), Source: "Usulan musrenbang; register kerja sama.", Note: "Bidang yang sama hanya petunjuk; perencana memeriksanya.",
		Columns: []column{{"Usulan", "judul", formText, false}, {"Bidang", "kode_bidang_urusan", formCode, false}, {"Diusulkan", "pagu", formRupiah, false}, {"Status", "status", formText, false}, {"Perjanjian yang sejalan", "perjanjian", formWords, false},
			{"Sejalan karena", "karena", formWords, true}, {"Kode sub kegiatan", "kode_sub_kegiatan", formCode, true}, {"ID usulan", "id_usulan", formCode, true}}}
	all, same, like := 0, 0, 0
	for _, p := range r.cycle.proposals {
		if p.Year != year {
			continue
		}
		all++
		titles, by := r.alike(&p)
		if len(titles) == 0 {
			continue
		}
		if like++; by == "sub kegiatan" {
			same++
		}
		where := fmt.Sprintf("kode_wilayah = %s and tahun = %d and id_usulan = %s", g.at(), year, warehouse.Quote(p.ID))
		of := func(c cell, column string) cell { return c.at("fct_usulan_musrenbang", column, where) }
		head, with := of(named(p.Title), "judul"), say(titles[0])
		head.Under = strings.Trim(p.Where+" · "+p.Agency, " ·")
		with.Under = by + " yang sama"
		if len(titles) > 1 {
			with.Under += fmt.Sprintf("; dan %d perjanjian lain", len(titles)-1)
			with.Value = strings.Join(titles, "; ")
		}
		t.Rows = append(t.Rows, row{p.ID, []cell{head, of(named(p.Field), "kode_bidang_urusan"), of(amount(p.Amount.Valid, p.Amount.Int64), "pagu"), of(named(p.Status), "status"), with, say(by), of(named(p.Code), "kode_sub_kegiatan"), of(named(p.ID), "id_usulan")}})
	}
	slices.SortStableFunc(t.Rows, func(a, b row) int { return cmp.Compare(b.Cells[5].Text, a.Cells[5].Text) })
	if like == 0 {
		g.add("musrenbang", "Usulan musrenbang", part{Text: fmt.Sprintf("Tidak satu pun dari %d usulan musrenbang %d sejalan dengan perjanjian yang masih berlaku.", all, year)})
		return
	}
	t.Title = fmt.Sprintf("%d dari %d usulan musrenbang %d sejalan dengan perjanjian; %s pada sub kegiatan yang sama", like, all, year, strings.ToLower(countOrNone(same)))
	g.add("musrenbang", "Usulan musrenbang", part{Table: t}, part{So: fmt.Sprintf("Usulan yang sejalan dapat ditampung bersama sub kegiatan naskahnya dalam RKPD %d.", year)})
}

// alike are the titles of the agreements that a proposal goes with, and by what.
func (r *region) alike(p *proposal) (titles []string, by string) {
	var field []string
	for _, a := range r.agreements {
		if !a.IsSigned || !a.touches(p.Year) {
			continue
		}
		if p.Code != "" && slices.ContainsFunc(r.ties, func(t *tie) bool { return t.Agreement == a.ID && t.Code == p.Code }) {
			titles = append(titles, a.Title)
		}
		if p.Field != "" && r.cycle.owners[a.ID].Field == p.Field {
			field = append(field, a.Title)
		}
	}
	if len(titles) > 0 {
		return titles, "sub kegiatan"
	}
	return field, "bidang urusan"
}
