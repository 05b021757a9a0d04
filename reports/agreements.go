package reports

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/reports/chart"
	"padu/warehouse"
)

// unlinked is one row of mart.tanpa_tautan: an agreement without a line in a year, why, and the line that came nearest.
type unlinked struct {
	id, reason, code, name string
	year                   int
	score                  sql.NullFloat64
}

// discussion is what the TKKSD said of an agreement, from mart.bukti_jenjang; year 0 where only the register has its day.
type discussion struct {
	id, what string
	year     int
	day      time.Time
}

// loadAgreementNotes reads why agreements have no line, what the TKKSD said, and who the partners are.
func (st *site) loadAgreementNotes(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, `with nama as (select jenis_pemda, kode_sub_kegiatan, max(nama) as nama from mart.dim_sub_kegiatan group by 1, 2)
		select t.kode_wilayah, t.id_kerja_sama, t.tahun, coalesce(t.alasan, ''), coalesce(t.kode_sub_kegiatan, ''), coalesce(n.nama, ''), t.skor
		from mart.tanpa_tautan t join mart.dim_wilayah w on w.kode_wilayah = t.kode_wilayah
		left join nama n on n.jenis_pemda = case when w.jenis = 'provinsi' or not w.otonom then 'provinsi' else 'kabkota' end and n.kode_sub_kegiatan = t.kode_sub_kegiatan
		order by t.kode_wilayah, t.tahun, t.skor desc nulls last, t.id_kerja_sama`, func(scan func(...any) error) error {
		var code string
		var x unlinked
		if err := scan(&code, &x.id, &x.year, &x.reason, &x.code, &x.name, &x.score); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			r.unlinked = append(r.unlinked, x)
		}
		return nil
	})
	if err != nil {
		return err
	}
	// The ladder knows budget years that came; what begins later is only in the register.
	err = each(ctx, s, `with tangga as (select kode_wilayah, id_kerja_sama, tahun, tanggal, coalesce(keterangan, '') as keterangan from mart.bukti_jenjang where jenjang = 2 and tercapai and tanggal is not null)
		select * from (select * from tangga union all select kode_wilayah, id_kerja_sama, 0, tanggal_tkksd, '' from mart.fct_kerja_sama where tanggal_tkksd is not null and id_kerja_sama not in (select id_kerja_sama from tangga))
		order by kode_wilayah, tanggal desc, id_kerja_sama, tahun`, func(scan func(...any) error) error {
		var code string
		var x discussion
		if err := scan(&code, &x.id, &x.year, &x.day, &x.what); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			r.discussions = append(r.discussions, x)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select kode_wilayah, id_kerja_sama, jenis_pihak, coalesce(kode_wilayah_pihak, '') from mart.fct_kerja_sama_pihak order by kode_wilayah, id_kerja_sama, urutan", func(scan func(...any) error) error {
		var code, id string
		var p partner
		if err := scan(&code, &id, &p.kind, &p.region); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			if r.partners == nil {
				r.partners = map[string][]partner{}
			}
			r.partners[id] = append(r.partners[id], p)
		}
		return nil
	})
}

// partner is a party of an agreement beside the region itself: its kind, and its code where it is a region.
type partner struct{ kind, region string }

// unlinkedIn says why an agreement has no line in a year; nil where the mart does not speak of it.
func (r *region) unlinkedIn(id string, year int) *unlinked {
	if i := slices.IndexFunc(r.unlinked, func(x unlinked) bool { return x.id == id && x.year == year }); i >= 0 {
		return &r.unlinked[i]
	}
	return nil
}

// byID finds an agreement of the region.
func (r *region) byID(id string) *agreement {
	if i := slices.IndexFunc(r.agreements, func(a *agreement) bool { return a.ID == id }); i >= 0 {
		return r.agreements[i]
	}
	return nil
}

// unlinkedTable lists the agreements in force that no line carries, the nearest line beside each.
func (g *regional) unlinkedTable() {
	t := &table{ID: "tanpa-tautan", Most: mostWork, Sub: "Baris terdekat adalah usul padu yang tidak cukup pasti; periksa, lalu terima dengan padu link accept atau tulis kodenya dalam register", Source: g.source(),
		Columns: []column{{"Perjanjian", "judul", formText, false}, {"Sub kegiatan terdekat", "nama_sub_kegiatan", formWords, false}, {"Kode", "kode_sub_kegiatan", formCode, false}, {"Skor", "skor", formPercent, false},
			{"Alasan", "alasan", formText, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}}}
	for _, x := range g.r.unlinked {
		a := g.r.byID(x.id)
		if x.year != g.f.Year || a == nil || !a.IsSigned || !a.touches(x.year) {
			continue
		}
		id := "id_kerja_sama = " + warehouse.Quote(x.id)
		of := func(c cell, column string) cell {
			return c.at("tanpa_tautan", column, fmt.Sprintf("%s and tahun = %d", id, x.year))
		}
		head := named(a.Title).at("fct_kerja_sama", "judul", id)
		head.Under, _, _ = strings.Cut(x.reason, "; baris terdekat")
		score := cell{Text: "…"}
		if x.score.Valid {
			score = thousandths(x.score.Float64)
		}
		t.Rows = append(t.Rows, row{x.id, []cell{head, say(x.name), of(named(x.code), "kode_sub_kegiatan"), of(score, "skor"), of(named(x.reason), "alasan"), of(named(x.id), "id_kerja_sama")}})
	}
	if len(t.Rows) == 0 {
		return
	}
	t.Title = counted(len(t.Rows), fmt.Sprintf("Satu perjanjian tanpa sub kegiatan pada %d", g.f.Year), "%d perjanjian tanpa sub kegiatan pada "+fmt.Sprint(g.f.Year))
	g.add("tanpa-sub-kegiatan", "Perjanjian tanpa sub kegiatan", part{Table: t})
}

// absorbed is one agreement with money in the year.
type absorbed struct {
	a    *agreement
	i    *integration
	part int64 // permille of the budget that is spent
}

// lowShare is the share of the budget spent, in permille, below which an agreement is named as slow.
const lowShare = 500

// absorption shows the plan, the budget and the spending of every agreement, the slowest first.
func (g *regional) absorption() {
	var of []absorbed
	slow := 0
	for _, a := range g.f.Agreements {
		i := a.years[g.f.Year]
		if i == nil || !i.Budget.Valid || i.Budget.Int64 <= 0 || !i.Spent.Valid {
			continue
		}
		p, _ := share(i.Spent.Int64, i.Budget.Int64)
		of = append(of, absorbed{a, i, p})
		if p < lowShare {
			slow++
		}
	}
	if len(of) == 0 {
		return
	}
	slices.SortStableFunc(of, func(a, b absorbed) int {
		return cmp.Or(cmp.Compare(a.part, b.part), strings.Compare(a.a.ID, b.a.ID))
	})
	t := &table{ID: "serapan", Columns: []column{{"Perjanjian", "judul", formText, false}, {"Pagu RKPD", "pagu_rkpd", formRupiah, false}, {"Anggaran", "anggaran_apbd", formRupiah, false}, {"Realisasi", "realisasi", formRupiah, false},
		{"Serapan", "serapan", formPercent, false}, {"ID kerja sama", "id_kerja_sama", formCode, true}}}
	var ranks []chart.Rank
	for i, x := range of {
		cells := g.agreement(x.a).Cells
		sums := func() []Sum { return append(cells[16].Sums(), cells[5].Sums()...) }
		t.Rows = append(t.Rows, row{x.a.ID, []cell{{Text: cells[0].Text, Value: cells[0].Value, Sums: cells[0].Sums}, cells[15], cells[5], cells[16], portion(true, x.i.Spent.Int64, x.i.Budget.Int64).by(sums), cells[7]}})
		if i < mostFields {
			ranks = append(ranks, chart.Rank{Label: subject(x.a.Title), Value: x.part, Text: permilleText(x.part) + "%", Note: rupiahWords(x.i.Budget.Int64), Mark: x.part < lowShare})
		}
	}
	title := fmt.Sprintf("Semua %d perjanjian beranggaran terserap sedikitnya 50%%", len(of))
	switch {
	case len(of) == 1:
		title = "Satu perjanjian beranggaran terserap " + percent(of[0].i.Spent.Int64, of[0].i.Budget.Int64)
	case slow > 0:
		title = fmt.Sprintf("%d dari %d perjanjian beranggaran terserap kurang dari 50%%", slow, len(of))
	}
	together, _ := share(g.f.TiedSpent, g.f.TiedBudget)
	mean := chart.Mean{Value: together, Text: "Bersama " + percent(g.f.TiedSpent, g.f.TiedBudget)}
	most := max(1000, of[len(of)-1].part)
	g.add("serapan", "Anggaran dan serapan per perjanjian", part{Figure: &figure{Title: title, Source: g.source(),
		Sub:  fmt.Sprintf("Bagian anggaran sub kegiatan yang ditautkan yang terserap sampai %s %d, yang paling rendah dahulu", monthsLong[g.f.Month], g.f.Year),
		Note: "Anggaran sub kegiatan seluruhnya, bukan bagian perjanjian; sub kegiatan yang memikul beberapa perjanjian dihitung pada masing-masing.",
		Draw: func(w int) *chart.Canvas { return chart.Ranks(title, ranks, mean, most, w) }, Table: t}})
}

// partnerKinds counts the agreements in force by the kind of the other party.
func (g *regional) partnerKinds() {
	counts := map[string]int{}
	for _, a := range g.f.Agreements {
		seen := map[string]bool{}
		for _, p := range g.r.partners[a.ID] {
			if !seen[p.kind] && p.region != g.r.Code {
				seen[p.kind] = true
				counts[p.kind]++
			}
		}
	}
	if len(counts) == 0 {
		return
	}
	kinds := sortedKeys(counts)
	slices.SortStableFunc(kinds, func(a, b string) int { return counts[b] - counts[a] })
	t := &table{ID: "mitra", Columns: []column{{"Jenis mitra", "jenis_pihak", formWords, false}, {"Perjanjian", "perjanjian", formCount, false}}}
	var bars []chart.Bar
	for _, k := range kinds {
		where := fmt.Sprintf("id_kerja_sama in (select id_kerja_sama from mart.fct_kerja_sama_pihak where jenis_pihak = %s and coalesce(kode_wilayah_pihak, '-') <> %s) and %s", warehouse.Quote(k), g.at(), signedIn(g.at(), g.f.Year))
		t.Rows = append(t.Rows, row{k, []cell{say(k), tally(counts[k]).by(func() []Sum { return []Sum{count("naskah", counts[k], "naskah", "fct_kerja_sama", where)} })}})
		bars = append(bars, chart.Bar{Label: k, Value: int64(counts[k]), Text: fmt.Sprint(counts[k])})
	}
	title := fmt.Sprintf("Paling banyak dengan %s: %d dari %d perjanjian", kinds[0], counts[kinds[0]], g.f.N)
	if len(kinds) > 1 && counts[kinds[1]] == counts[kinds[0]] {
		title = fmt.Sprintf("Sama banyak dengan %s dan %s: masing-masing %d dari %d perjanjian", kinds[0], kinds[1], counts[kinds[0]], g.f.N)
	}
	g.add("mitra", "Dengan siapa", part{Figure: &figure{Title: title, Sub: fmt.Sprintf("Jumlah perjanjian berlaku menurut jenis pihak lainnya, %d", g.f.Year), Source: "Register kerja sama " + g.r.Name + ".",
		Note: "Perjanjian dengan beberapa jenis mitra dihitung pada masing-masing.", Draw: func(w int) *chart.Canvas { return chart.Bars(title, bars, w) }, Table: t}})
}

// mostNotes is how many discussions the page shows.
const mostNotes = 10

// councilNotes lists what the TKKSD said, the latest first, each agreement once.
func (g *regional) councilNotes() {
	t := &table{ID: "tkksd", Most: mostNotes, Sub: "Pembahasan yang terakhir dahulu", Source: "Daftar pembahasan TKKSD; register kerja sama.",
		Columns: []column{{"Naskah", "judul", formText, false}, {"Hasil", "keterangan", formText, false}, {"Tanggal", "tanggal", formDate, false}, {"ID kerja sama", "id_kerja_sama", formCode, true}}}
	seen := map[string]bool{}
	for _, x := range g.r.discussions {
		a := g.r.byID(x.id)
		if a == nil || seen[x.id] || x.day.After(g.day) {
			continue
		}
		seen[x.id] = true
		id := "id_kerja_sama = " + warehouse.Quote(x.id)
		of := func(c cell, column string) cell {
			return c.at("bukti_jenjang", column, fmt.Sprintf("%s and jenjang = 2 and tahun = %d", id, x.year))
		}
		what, day := of(named(x.what), "keterangan"), of(onDay(x.day), "tanggal")
		if x.year == 0 {
			what, day = cell{Text: "…"}, onDay(x.day).at("fct_kerja_sama", "tanggal_tkksd", id)
		}
		t.Rows = append(t.Rows, row{x.id, []cell{named(a.Title).at("fct_kerja_sama", "judul", id), what, day, named(x.id).at("fct_kerja_sama", "id_kerja_sama", id)}})
	}
	if len(t.Rows) == 0 {
		return
	}
	t.Title = counted(len(t.Rows), "Satu naskah pernah dibahas TKKSD", "%d naskah pernah dibahas TKKSD")
	g.add("tkksd", "Catatan TKKSD", part{Table: t})
}
