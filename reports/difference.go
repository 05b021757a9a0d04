package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/reports/chart"
	"padu/warehouse"
)

// tiedLine is one line of plan and budget that agreements of the region are tied to: each once, however many share it.
type tiedLine struct {
	*tie
	Agreements int
	Group      int // of lineGroups
}

// lineGroups say what became of a line between plan and budget. If is the group in SQL, on mart.uang_tautan as u.
var lineGroups = []struct{ Key, Name, If string }{
	{"naik", "Dinaikkan", "u.anggaran_terakhir > u.pagu_terakhir and u.anggaran_terakhir > 0"},
	{"tambah", "Ditambahkan tanpa RKPD", "u.pagu_terakhir is null and u.anggaran_terakhir > 0"},
	{"turun", "Dipotong", "u.anggaran_terakhir < u.pagu_terakhir and u.anggaran_terakhir > 0"},
	{"hilang", "Tidak dianggarkan", "u.pagu_terakhir is not null and coalesce(u.anggaran_terakhir, 0) <= 0"},
	{"sama", "Sama", "u.pagu_terakhir = u.anggaran_terakhir and u.anggaran_terakhir > 0"},
}

// lines are the tied lines of a year, by agency and code.
func (r *region) lines(year int) (out []*tiedLine) {
	signed := map[string]bool{}
	for _, a := range r.agreements {
		signed[a.ID] = a.IsSigned
	}
	seen := map[[2]string]*tiedLine{}
	for _, t := range r.ties {
		if t.Year != year || !signed[t.Agreement] || !t.Plan.Valid && t.Budget.Int64 <= 0 {
			continue
		}
		key := [2]string{t.Agency, t.Code}
		if seen[key] == nil {
			seen[key] = &tiedLine{tie: t, Group: lineGroup(t)}
			out = append(out, seen[key])
		}
		seen[key].Agreements++
	}
	slices.SortFunc(out, func(a, b *tiedLine) int {
		return cmp.Or(strings.Compare(a.Agency, b.Agency), strings.Compare(a.Code, b.Code))
	})
	return out
}

func lineGroup(t *tie) int {
	switch budget := t.Budget.Int64; {
	case !t.Plan.Valid:
		return 1
	case budget <= 0:
		return 3
	case budget > t.Plan.Int64:
		return 0
	case budget < t.Plan.Int64:
		return 2
	}
	return 4
}

// linePairs are the tied lines of a region and year as SQL names them; more is a condition on mart.uang_tautan as u.
func linePairs(r *region, year int, more string) string {
	return fmt.Sprintf("mart.uang_tautan u join mart.fct_kerja_sama k on k.id_kerja_sama = u.id_kerja_sama where k.kode_wilayah = %s and k.ditandatangani and u.tahun = %d and (u.pagu_terakhir is not null or u.anggaran_terakhir > 0) and %s",
		warehouse.Quote(r.Code), year, more)
}

// moved is what tied lines hold together.
type moved struct {
	N, Agreements int
	Plan, Budget  int64
}

func (m *moved) add(l *tiedLine) {
	m.N++
	m.Plan, m.Budget = m.Plan+l.Plan.Int64, m.Budget+max(l.Budget.Int64, 0)
}

// cells are the number of lines, plan, budget, and their difference, with the condition that names the lines in SQL.
func (m moved) cells(r *region, year int, more string) []cell {
	pairs := linePairs(r, year, more)
	own := fmt.Sprintf("kode_wilayah = %s and tahun = %d and terakhir and (kode_perangkat_daerah, kode_sub_kegiatan) in (select u.kode_perangkat_daerah, u.kode_sub_kegiatan from %s)", warehouse.Quote(r.budgetCode()), year, pairs)
	lines := count("sub kegiatan", m.N, "baris", "uang_tautan", fmt.Sprintf("id_tautan in (select min(u.id_tautan) from %s group by u.kode_perangkat_daerah, u.kode_sub_kegiatan)", pairs))
	plan, budget := rupiahs("pagu", m.Plan, "fct_rkpd", "pagu", own), rupiahs("anggaran", m.Budget, "fct_apbd", "anggaran", own)
	return []cell{tally(m.N).by(func() []Sum { return []Sum{lines} }), amount(true, m.Plan).by(func() []Sum { return []Sum{plan} }), amount(true, m.Budget).by(func() []Sum { return []Sum{budget} }),
		signedAmount(m.Budget - m.Plan).by(func() []Sum { return []Sum{budget, plan} })}
}

// signedAmount is a cell with a difference of rupiah: +Rp3 juta. Its sums are what it is taken from, and what is taken away.
func signedAmount(cents int64) cell {
	c := amount(true, cents)
	if c.Text = signedRupiah(cents); cents < 0 {
		c.Bad = true
	}
	return c
}

func signedRupiah(cents int64) string {
	switch {
	case cents > 0:
		return "+" + rupiahWords(cents)
	case cents == 0:
		return "tetap"
	}
	return rupiahWords(cents)
}

// movedColumns are the columns that moved.cells fills, after what is counted.
func movedColumns(what column) []column {
	return []column{what, {"Sub kegiatan", "sub_kegiatan", formCount, false}, {"Pagu RKPD", "pagu_rkpd", formRupiah, false}, {"Anggaran APBD", "anggaran_apbd", formRupiah, false}, {"Selisih", "selisih", formRupiah, false}}
}

// difference shows how the plan of the tied lines became their budget.
func (g *regional) difference() {
	r, f := g.r, g.f
	if !f.HasPlan || !f.HasBudget {
		return
	}
	lines := r.lines(f.Year)
	if len(lines) == 0 {
		g.add("selisih", "Dari pagu RKPD ke anggaran APBD", part{Text: fmt.Sprintf("Belum satu pun sub kegiatan %d ditautkan, sehingga selisih RKPD dan APBD belum dapat dinilai bagi kerja sama.", f.Year)})
		return
	}
	var all moved
	groups := make([]moved, len(lineGroups))
	agencies := map[string]*moved{}
	for _, l := range lines {
		all.add(l)
		groups[l.Group].add(l)
		if agencies[l.Agency] == nil {
			agencies[l.Agency] = &moved{}
		}
		agencies[l.Agency].add(l)
	}
	t := &table{ID: "selisih", Columns: movedColumns(column{"Kelompok", "kelompok", formWords, false})}
	t.Rows = append(t.Rows, row{"semua", append([]cell{say("Semua sub kegiatan yang ditautkan")}, all.cells(r, f.Year, "true")...)})
	steps := []chart.Step{{Name: "Pagu RKPD", Text: rupiahWords(all.Plan), Value: all.Plan, Total: true}}
	for i, m := range groups {
		t.Rows = append(t.Rows, row{lineGroups[i].Key, append([]cell{say(lineGroups[i].Name)}, m.cells(r, f.Year, lineGroups[i].If)...)})
		if m.N > 0 && lineGroups[i].Key != "sama" {
			steps = append(steps, chart.Step{Name: fmt.Sprintf("%s (%d)", lineGroups[i].Name, m.N), Text: signedRupiah(m.Budget - m.Plan), Value: m.Budget - m.Plan})
		}
	}
	steps = append(steps, chart.Step{Name: "Anggaran APBD", Text: rupiahWords(all.Budget), Value: all.Budget, Total: true})
	heading := differenceTitle(all, groups)
	fig := part{Figure: &figure{ID: "selisih", Title: heading, Sub: fmt.Sprintf("Pagu RKPD dan anggaran APBD sub kegiatan yang ditautkan dengan perjanjian, tahap terakhir %d", f.Year), Source: g.source(),
		Note: "Uang seluruh sub kegiatan, masing-masing dihitung sekali; bukan bagian perjanjian. Angka dalam kurung: jumlah sub kegiatan.", Draw: func(w int) *chart.Canvas { return chart.Steps(heading, steps, w) }, Table: t}}
	g.add("selisih", "Dari pagu RKPD ke anggaran APBD", fig, part{So: differenceSo(groups)}, part{Table: g.byAgency(all, agencies)}, part{Table: g.lineTable(lines)})
}

func differenceTitle(all moved, groups []moved) string {
	cut, what := groups[2].N+groups[3].N, counted(all.N, "satu sub kegiatan", "%d sub kegiatan")
	change := "sama dengan pagunya"
	if d := all.Budget - all.Plan; d > 0 {
		change = rupiahWords(d) + " di atas pagunya"
	} else if d < 0 {
		change = rupiahWords(-d) + " di bawah pagunya"
	}
	if cut == 0 {
		return fmt.Sprintf("Anggaran %s terkait %s; tidak satu pun dipotong", what, change)
	}
	return fmt.Sprintf("Anggaran %s terkait %s; %d dipotong atau tidak dianggarkan", what, change, cut)
}

func differenceSo(groups []moved) string {
	var s []string
	if n := groups[3].N; n > 0 {
		s = append(s, counted(n, "Satu sub kegiatan direncanakan tetapi tidak dianggarkan; kembalikan lewat perubahan APBD atau catat alasannya.", "%d sub kegiatan direncanakan tetapi tidak dianggarkan; kembalikan lewat perubahan APBD atau catat alasannya."))
	}
	if n := groups[2].N; n > 0 {
		s = append(s, counted(n, "Satu sub kegiatan dipotong; periksa apakah kewajiban naskahnya masih terpenuhi.", "%d sub kegiatan dipotong; periksa apakah kewajiban naskahnya masih terpenuhi."))
	}
	if n := groups[1].N; n > 0 {
		s = append(s, counted(n, "Satu sub kegiatan dianggarkan tanpa RKPD; masukkan ke RKPD perubahan.", "%d sub kegiatan dianggarkan tanpa RKPD; masukkan ke RKPD perubahan."))
	}
	return strings.Join(s, " ")
}

// byAgency sums the lines by agency, the deepest cut first.
func (g *regional) byAgency(all moved, agencies map[string]*moved) *table {
	r, year := g.r, g.f.Year
	t := &table{ID: "selisih-perangkat-daerah", Most: mostWork, Sub: "Sub kegiatan yang ditautkan; yang paling banyak dipotong dahulu", Source: g.source(),
		Columns: append(movedColumns(column{"Perangkat daerah", "perangkat_daerah", formWords, false}), column{"Kode perangkat daerah", "kode_perangkat_daerah", formWords, true})}
	codes := sortedKeys(agencies)
	slices.SortStableFunc(codes, func(a, b string) int {
		return cmp.Compare(agencies[a].Budget-agencies[a].Plan, agencies[b].Budget-agencies[b].Plan)
	})
	cut := 0
	t.Rows = append(t.Rows, row{"semua", append(append([]cell{say("Seluruhnya")}, all.cells(r, year, "true")...), cell{Text: "…"})})
	for _, code := range codes {
		m := *agencies[code]
		if m.Budget < m.Plan {
			cut++
		}
		t.Rows = append(t.Rows, row{code, append(append([]cell{say(r.agencyName(code))}, m.cells(r, year, "u.kode_perangkat_daerah = "+warehouse.Quote(code))...), say(code))})
	}
	t.Title = fmt.Sprintf("%d dari %d perangkat daerah beranggaran di bawah pagunya", cut, len(codes))
	if cut == 0 {
		t.Title = counted(len(codes), "Satu perangkat daerah, anggarannya tidak di bawah pagu", "%d perangkat daerah, tidak satu pun beranggaran di bawah pagunya")
	}
	return t
}

// lineTable lists every tied line with its money by stage.
func (g *regional) lineTable(lines []*tiedLine) *table {
	year := g.f.Year
	t := &table{ID: "sub-kegiatan", Most: 15, Sub: fmt.Sprintf("Pagu dan anggaran menurut tahap, %d; selisih terbesar dahulu", year), Source: g.source(), Note: "Tanda … berarti tidak ada dalam tahap itu atau tahap itu belum diterima.",
		Columns: []column{{"Sub kegiatan", "kode_sub_kegiatan", formText, false}, {"Nama", "nama", formWords, true}, {"RKPD murni", "pagu_murni", formRupiah, false}, {"RKPD perubahan", "pagu_perubahan", formRupiah, false},
			{"APBD murni", "anggaran_murni", formRupiah, false}, {"APBD perubahan", "anggaran_perubahan", formRupiah, false}, {"Menjadi", "menjadi", formWords, false}, {"Perjanjian", "perjanjian", formCount, true},
			{"Kode perangkat daerah", "kode_perangkat_daerah", formCode, true}, {"Perangkat daerah", "perangkat_daerah", formWords, true}, {"Kegiatan", "kegiatan", formWords, true}, {"Program", "program", formWords, true}}}
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b *tiedLine) int { return cmp.Compare(distance(b), distance(a)) })
	changed := 0
	for _, l := range lines {
		if distance(l) > 0 {
			changed++
		}
		where := "id_tautan = " + warehouse.Quote(l.ID)
		of := func(c cell, column string) cell { return c.at("uang_tautan", column, where) }
		code := of(named(l.Code), "kode_sub_kegiatan")
		code.Under = strings.Trim(l.Name+" · "+g.r.agencyName(l.Agency), " ·")
		pair := linePairs(g.r, year, fmt.Sprintf("u.kode_perangkat_daerah = %s and u.kode_sub_kegiatan = %s", warehouse.Quote(l.Agency), warehouse.Quote(l.Code)))
		t.Rows = append(t.Rows, row{l.Agency + "/" + l.Code, []cell{code, say(l.Name), of(amount(l.PlanFirst.Valid, l.PlanFirst.Int64), "pagu_murni"), of(amount(l.PlanChanged.Valid, l.PlanChanged.Int64), "pagu_perubahan"),
			of(amount(l.BudgetFirst.Valid, l.BudgetFirst.Int64), "anggaran_murni"), of(amount(l.BudgetChanged.Valid, l.BudgetChanged.Int64), "anggaran_perubahan"), say(strings.ToLower(lineGroups[l.Group].Name)),
			tally(l.Agreements).by(func() []Sum {
				return []Sum{count("perjanjian", l.Agreements, "naskah", "uang_tautan", "id_tautan in (select u.id_tautan from "+pair+")")}
			}),
			of(named(l.Agency), "kode_perangkat_daerah"), say(g.r.agencyName(l.Agency)), say(l.Activity), say(l.Program)}})
	}
	t.Title = fmt.Sprintf("%d dari %d sub kegiatan berubah antara RKPD dan APBD", changed, len(lines))
	if changed == 0 {
		t.Title = counted(len(lines), "Satu sub kegiatan, sama dalam RKPD dan APBD", "%d sub kegiatan, semuanya sama dalam RKPD dan APBD")
	}
	return t
}

func distance(l *tiedLine) int64 {
	d := max(l.Budget.Int64, 0) - l.Plan.Int64
	return max(d, -d)
}

// agencyName is the name of an agency; its code where no document names it.
func (r *region) agencyName(code string) string {
	switch name := r.cycle.agencies[code]; {
	case name != "":
		return name
	case code == "" || code == "-":
		return "Tanpa perangkat daerah"
	}
	return code
}
