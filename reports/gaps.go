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
func (st *site) borders(code string, in []*region) *gap {
	g := &gap{Text: "Daerah berbatasan yang merencanakan hal yang sama, atau yang warganya mengusulkan hal yang sejalan, patut memeriksa apakah kerja sama lebih hemat daripada berjalan sendiri."}
	var of []border
	for _, x := range st.border {
		if code == "00" || x.a.Province == code || x.b.Province == code {
			of = append(of, x)
		}
	}
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
	t := &listTable{ID: "perbatasan", Title: counted(known, "Satu bidang patut dikerjasamakan daerah berbatasan, tetapi tanpa naskah", "%d bidang patut dikerjasamakan daerah berbatasan, tetapi tanpa naskah"),
		Sub: "Urusan pelayanan dasar dahulu, lalu menurut kekuatan tandanya", Source: "RKPD dan usulan musrenbang kedua daerah; register kerja sama.", Head: []string{"Daerah", "Bidang urusan", "Keadaan", "Rencana sama", "Usulan sejalan"}, Right: 3}
	if known == 0 {
		t.Title = counted(len(of), "Satu bidang daerah berbatasan mungkin patut dikerjasamakan; registernya belum diterima", "%d bidang daerah berbatasan mungkin patut dikerjasamakan; registernya belum diterima")
	}
	for _, x := range of[:min(mostGaps, len(of))] {
		same := "…"
		if x.planYear.Valid {
			same = integer(x.same.Int64)
		}
		name := st.fields[x.field]
		if x.must {
			name += " (pelayanan dasar)"
		}
		t.Rows = append(t.Rows, listLine{Cells: []string{x.a.Name + " dan " + x.b.Name, name, x.status, same, proposalCount(x.proposalsA) + " dan " + proposalCount(x.proposalsB)}, Under: x.reason})
	}
	t.More = more(len(of)-mostGaps, "mart.potensi_perbatasan")
	if unknown := len(of) - known; known > 0 && unknown > 0 {
		t.More = strings.TrimSpace(t.More + " " + counted(unknown, "Satu bidang lain belum dapat dinilai, karena register keduanya belum diterima.", "%d bidang lain belum dapat dinilai, karena register keduanya belum diterima."))
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

func proposalCount(n sql.NullInt64) string {
	if !n.Valid {
		return "…"
	}
	return integer(n.Int64)
}

// more says how many rows are left out and where they are.
func more(n int, table string) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("%s lainnya: padu sql -c \"select * from %s\".", integer(int64(n)), table)
}

// spending is one row of mart.belanja_tanpa_kerja_sama that is more than a faint sign.
type spending struct {
	year                                   int
	name, agency, status, strength, reason string
	budget                                 sql.NullInt64 // cents
}

func (st *site) loadUntied(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, `select kode_wilayah, tahun, coalesce(nama, kode_sub_kegiatan), coalesce(nama_perangkat_daerah, ''), status, kekuatan, alasan, `+cents("anggaran")+`
		from mart.belanja_tanpa_kerja_sama where kekuatan <> 'lemah' order by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan`, func(scan func(...any) error) error {
		var code string
		var x spending
		if err := scan(&code, &x.year, &x.name, &x.agency, &x.status, &x.strength, &x.reason, &x.budget); err != nil {
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
func untied(in []*region) *gap {
	g := &gap{Text: "Sub kegiatan ini menurut kode, nama, atau rekeningnya dikerjakan bersama pihak lain, tetapi tidak ditautkan ke satu naskah pun. Tautkan, atau buat naskahnya."}
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
	t := &listTable{ID: "belanja", Title: counted(len(of), "Satu sub kegiatan tampak seperti kerja sama, tetapi tidak ditautkan ke naskah", "%d sub kegiatan tampak seperti kerja sama, tetapi tidak ditautkan ke naskah"),
		Sub: "Tanda kuat dan sedang, tahun terakhir tiap daerah, anggaran terbesar dahulu", Source: "RKPD dan APBD; register kerja sama.", Head: []string{"Sub kegiatan", "Daerah", "Tanda", "Keadaan", "Anggaran"}, Right: 4}
	if known {
		t.Sub += "; jumlah anggarannya " + rupiahWords(sum)
	}
	for _, x := range of[:min(mostGaps, len(of))] {
		under := x.reason
		if x.agency != "" {
			under = x.agency + ". " + under
		}
		t.Rows = append(t.Rows, listLine{Cells: []string{x.name, fmt.Sprintf("%s, %d", x.r.Name, x.year), x.strength, x.status, money(x.budget.Valid, x.budget.Int64)}, Under: under})
	}
	t.More = strings.TrimSpace(more(len(of)-mostGaps, "mart.belanja_tanpa_kerja_sama where kekuatan <> 'lemah'") + " " + weak)
	g.Table = t
	return g
}
