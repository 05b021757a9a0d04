package reports

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// border is one row of mart.potensi_perbatasan.
type border struct {
	a, b                   *region
	field, status, reason  string
	must                   bool
	planYear, same         sql.NullInt64
	proposalsA, proposalsB sql.NullInt64
}

// unknownStatus is what the marts say where a register is missing.
const unknownStatus = "belum dapat dinilai"

func (st *site) loadBorders(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, `select kode_a, kode_b, kode_bidang_urusan, wajib, status, alasan, tahun, jumlah_sama, jumlah_usulan_a, jumlah_usulan_b
		from mart.potensi_perbatasan order by urutan`, func(scan func(...any) error) error {
		var x border
		var a, b string
		if err := scan(&a, &b, &x.field, &x.must, &x.status, &x.reason, &x.planYear, &x.same, &x.proposalsA, &x.proposalsB); err != nil {
			return err
		}
		x.a, x.b = st.byCode[a], st.byCode[b]
		st.border = append(st.border, x)
		return nil
	})
}

// borders lists the bidang that neighbours plan or ask for without an agreement, those that are known first; a pair belongs
// to a province when either side lies in it.
func (st *site) borders(code string, in []*region) gap {
	var of []border
	for _, x := range st.border {
		if code == "00" || x.a.Province == code || x.b.Province == code {
			of = append(of, x)
		}
	}
	return st.borderGap(of, in, mostGaps)
}

// borderGap lists those borders, the most that are shown on the page given; in are the regions that the section speaks of.
func (st *site) borderGap(of []border, in []*region, most int) gap {
	g := gap{Text: "Daerah berbatasan yang merencanakan hal yang sama, atau yang warganya mengusulkan hal yang sejalan, patut memeriksa apakah kerja sama lebih hemat daripada berjalan sendiri."}
	if len(of) == 0 {
		g.Text = "Tidak ada bidang urusan yang rencana atau usulan sepasang daerah berbatasan bertemu tanpa naskah."
		if !st.pairPlanned(in) {
			g.Text = "Belum dapat dinilai: belum ada sepasang daerah berbatasan yang RKPD keduanya sudah diterima."
		}
		return g
	}
	slices.SortStableFunc(of, func(a, b border) int { return cmp.Compare(unknownLast(a.status), unknownLast(b.status)) })
	known := 0
	for _, x := range of {
		known += 1 - unknownLast(x.status)
	}
	t := &table{ID: "perbatasan", Most: most, Title: counted(known, "Satu bidang patut dikerjasamakan daerah berbatasan, tetapi tanpa naskah", "%d bidang patut dikerjasamakan daerah berbatasan, tetapi tanpa naskah"),
		Sub: "Urusan pelayanan dasar dahulu, lalu menurut kekuatan tandanya", Source: "RKPD dan usulan musrenbang kedua daerah; register kerja sama.", Columns: borderColumns}
	if known == 0 {
		t.Title = counted(len(of), "Satu bidang daerah berbatasan mungkin patut dikerjasamakan; registernya belum diterima", "%d bidang daerah berbatasan mungkin patut dikerjasamakan; registernya belum diterima")
	}
	for _, x := range of {
		t.Rows = append(t.Rows, x.row(st.fields[x.field]))
	}
	if unknown := len(of) - known; known > 0 && unknown > 0 {
		t.Note = counted(unknown, "Satu bidang lain belum dapat dinilai, karena register keduanya belum diterima.", "%d bidang lain belum dapat dinilai, karena register keduanya belum diterima.")
	}
	g.Table = t
	return g
}

// pairPlanned is true when some region and a neighbour have both sent a plan.
func (st *site) pairPlanned(in []*region) bool {
	for _, r := range in {
		for _, code := range r.neighbours {
			if n := st.byCode[code]; n != nil && r.planned() && n.planned() {
				return true
			}
		}
	}
	return false
}

func (r *region) planned() bool {
	for _, t := range r.totals {
		if t.Plan.Valid {
			return true
		}
	}
	return false
}

func unknownLast(status string) int {
	if status == unknownStatus {
		return 1
	}
	return 0
}

// borderColumns are the columns of the list of neighbours without an agreement.
var borderColumns = []column{{"Daerah", "daerah", formWords, false}, {"Bidang urusan", "bidang_urusan", formWords, false}, {"Keadaan", "status", formText, false}, {"Rencana sama", "jumlah_sama", formCount, false},
	{"Usulan sejalan", "usulan", formWords, false}, {"Usulan A", "jumlah_usulan_a", formCount, true}, {"Usulan B", "jumlah_usulan_b", formCount, true}, {"Kode A", "kode_a", formCode, true}, {"Kode B", "kode_b", formCode, true},
	{"Kode bidang", "kode_bidang_urusan", formCode, true}, {"Tahun", "tahun", formCount, true}}

func (x *border) row(field string) row {
	if x.must {
		field += " (pelayanan dasar)"
	}
	where := fmt.Sprintf("kode_a = %s and kode_b = %s and kode_bidang_urusan = %s", warehouse.Quote(x.a.Code), warehouse.Quote(x.b.Code), warehouse.Quote(x.field))
	of := func(c cell, column string) cell { return c.at("potensi_perbatasan", column, where) }
	pair := say(x.a.Name + " dan " + x.b.Name)
	pair.Under = x.reason
	a, b := tallyKnown(x.proposalsA.Valid, x.proposalsA.Int64), tallyKnown(x.proposalsB.Valid, x.proposalsB.Int64)
	year := cell{Text: "…"}
	if x.planYear.Valid {
		year = cell{Text: fmt.Sprint(x.planYear.Int64), Value: x.planYear.Int64}
	}
	same := tallyKnown(x.planYear.Valid, x.same.Int64)
	if x.planYear.Valid { // the mart says 0 where no year has both plans
		same = of(same, "jumlah_sama")
	}
	return row{x.a.Code + "-" + x.b.Code + "-" + x.field, []cell{pair, say(field), of(named(x.status), "status"), same, say(a.Text + " dan " + b.Text),
		of(a, "jumlah_usulan_a"), of(b, "jumlah_usulan_b"), of(named(x.a.Code), "kode_a"), of(named(x.b.Code), "kode_b"), of(named(x.field), "kode_bidang_urusan"), of(year, "tahun")}}
}

// spending is one row of mart.belanja_tanpa_kerja_sama that is more than a faint sign.
type spending struct {
	year                                   int
	unit, code                             string // kode_perangkat_daerah, kode_sub_kegiatan
	name, agency, status, strength, reason string
	budget                                 sql.NullInt64 // cents
}

func (st *site) loadUntied(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, `select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, coalesce(nama, kode_sub_kegiatan), coalesce(nama_perangkat_daerah, ''), status, kekuatan, alasan, `+cents("anggaran")+`
		from mart.belanja_tanpa_kerja_sama where kekuatan <> 'lemah' order by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan`, func(scan func(...any) error) error {
		var code string
		var x spending
		if err := scan(&code, &x.year, &x.unit, &x.code, &x.name, &x.agency, &x.status, &x.strength, &x.reason, &x.budget); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			r.untied = append(r.untied, x)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select kode_wilayah, tahun, count(*) from mart.belanja_tanpa_kerja_sama where kekuatan = 'lemah' group by 1, 2 order by 1, 2", func(scan func(...any) error) error {
		var code string
		var year, n int
		if err := scan(&code, &year, &n); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			if r.faint == nil {
				r.faint = map[int]int{}
			}
			r.faint[year] = n
		}
		return nil
	})
}

// untied lists the spending of each region's latest year that looks like cooperation but is tied to no agreement, the
// largest budget first.
func untied(in []*region) gap {
	g := gap{Text: "Sub kegiatan ini menurut kode, nama, atau rekeningnya dikerjakan bersama pihak lain, tetapi tidak ditautkan ke satu naskah pun. Tautkan, atau buat naskahnya."}
	type line struct {
		r *region
		spending
	}
	var of []line
	planned, faint, sum, known := false, 0, int64(0), false
	for _, r := range in {
		year := r.year()
		planned = planned || year > 0
		faint += r.faint[year]
		for _, x := range r.untied {
			if x.year == year {
				of = append(of, line{r, x})
				sum, known = sum+x.budget.Int64, known || x.budget.Valid
			}
		}
	}
	weak := counted(faint, "Satu sub kegiatan lain hanya bertanda lemah dan tidak ditampilkan.", "%d sub kegiatan lain hanya bertanda lemah dan tidak ditampilkan.")
	if faint == 0 {
		weak = ""
	}
	switch {
	case len(of) == 0 && !planned:
		g.Text = "Belum dapat dinilai: RKPD dan APBD belum diterima."
		return g
	case len(of) == 0:
		g.Text = strings.TrimSpace("Tidak ada sub kegiatan tanpa naskah yang tandanya kuat atau sedang. " + weak)
		return g
	}
	slices.SortStableFunc(of, func(a, b line) int {
		return cmp.Or(cmp.Compare(b.budget.Int64, a.budget.Int64), strings.Compare(a.r.Code, b.r.Code))
	})
	t := &table{ID: "belanja", Most: mostGaps, Note: weak, Title: counted(len(of), "Satu sub kegiatan tampak seperti kerja sama, tetapi tidak ditautkan ke naskah", "%d sub kegiatan tampak seperti kerja sama, tetapi tidak ditautkan ke naskah"),
		Sub: "Tanda kuat dan sedang, tahun terakhir tiap daerah, anggaran terbesar dahulu", Source: "RKPD dan APBD; register kerja sama.",
		Columns: []column{{"Sub kegiatan", "nama", formWords, false}, {"Daerah", "daerah", formWords, false}, {"Tanda", "kekuatan", formText, false}, {"Keadaan", "status", formText, false}, {"Anggaran", "anggaran", formRupiah, false},
			{"Kode wilayah", "kode_wilayah", formCode, true}, {"Tahun", "tahun", formCount, true}, {"Kode perangkat daerah", "kode_perangkat_daerah", formCode, true}, {"Kode sub kegiatan", "kode_sub_kegiatan", formCode, true}}}
	if known {
		t.Sub += "; jumlah anggarannya " + rupiahWords(sum)
	}
	for _, x := range of {
		t.Rows = append(t.Rows, x.row(x.r))
	}
	g.Table = t
	return g
}

func (x *spending) row(r *region) row {
	where := fmt.Sprintf("kode_wilayah = %s and tahun = %d and kode_perangkat_daerah = %s and kode_sub_kegiatan = %s", warehouse.Quote(r.Code), x.year, warehouse.Quote(x.unit), warehouse.Quote(x.code))
	of := func(c cell, column string) cell { return c.at("belanja_tanpa_kerja_sama", column, where) }
	name := say(x.name)
	name.Under = x.reason
	if x.agency != "" {
		name.Under = x.agency + ". " + x.reason
	}
	return row{fmt.Sprintf("%s-%d-%s-%s", r.Code, x.year, x.unit, x.code), []cell{name, say(fmt.Sprintf("%s, %d", r.Name, x.year)), of(named(x.strength), "kekuatan"), of(named(x.status), "status"), of(amount(x.budget.Valid, x.budget.Int64), "anggaran"),
		of(named(r.Code), "kode_wilayah"), of(cell{Text: fmt.Sprint(x.year), Value: int64(x.year)}, "tahun"), of(named(x.unit), "kode_perangkat_daerah"), of(named(x.code), "kode_sub_kegiatan")}}
}
