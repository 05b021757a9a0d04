package reports

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// tie is one line of plan and budget that carries an agreement, with its money by stage in cents and its place in the
// classification.
type tie struct {
	ID, Agreement, Title, Number, How, Status string
	Year                                      int
	Agency, AgencyName                        string // kode_perangkat_daerah of the line, and its name
	Affair, Field, Program, Activity, Name    string // names, from urusan to sub kegiatan
	Code                                      string // of the sub kegiatan
	PlanStage, BudgetStage                    string
	Month                                     sql.NullInt64
	Share                                     float64
	Plan, PlanFirst, PlanChanged              sql.NullInt64
	Budget, BudgetFirst, BudgetChanged, Spent sql.NullInt64
	PartPlan, PartBudget, PartSpent           sql.NullInt64   // the agreement's part
	Physical                                  sql.NullFloat64 // per cent, of the latest month
}

// loadTies reads the lines that agreements are tied to, and by which version of the rules. Names are those of the nomenclature
// that the year uses, also where a code stands in it under X.XX, which holds for every bidang.
func (st *site) loadTies(ctx context.Context, s *warehouse.Snapshot) error {
	st.meanings = fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, st.dict.columns)))
	if err := s.QueryRow(ctx, "select coalesce(max(versi_aturan), '') from mart.tautan_kerja_sama").Scan(&st.linkRules); err != nil {
		return err
	}
	var money string
	for _, c := range []string{"pagu_terakhir", "pagu_murni", "pagu_perubahan", "anggaran_terakhir", "anggaran_murni", "anggaran_perubahan", "realisasi", "bagian_pagu_terakhir", "bagian_anggaran_terakhir", "bagian_realisasi"} {
		money += ", " + cents("u."+c)
	}
	return each(ctx, s, `with urut as (
			select jenis_pemda, kode_sub_kegiatan, nama, kegiatan, program, coalesce(berlaku_dari, 0) as dari,
				coalesce(lead(berlaku_dari) over (partition by jenis_pemda, kode_sub_kegiatan order by berlaku_dari, versi) - 1, 9999) as sampai
			from mart.dim_sub_kegiatan
		),
		fisik as (select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, max(realisasi_fisik) as fisik from mart.fct_realisasi where terakhir group by 1, 2, 3, 4)
		select u.kode_wilayah, u.id_tautan, u.id_kerja_sama, k.judul, coalesce(k.nomor, ''), coalesce(t.cara, ''), coalesce(t.status, ''), u.tahun, u.kode_perangkat_daerah, coalesce(d.nama, ''),
			coalesce(b.nama_urusan, ''), coalesce(b.nama, ''), coalesce(n.program, x.program, ''), coalesce(n.kegiatan, x.kegiatan, ''), coalesce(n.nama, x.nama, ''), u.kode_sub_kegiatan,
			coalesce(u.tahap_rkpd, ''), coalesce(u.tahap_apbd, ''), u.bulan, u.porsi, cast(f.fisik as double)`+money+`
		from mart.uang_tautan u
		join mart.fct_kerja_sama k on k.id_kerja_sama = u.id_kerja_sama
		join mart.dim_wilayah w on w.kode_wilayah = u.kode_wilayah
		left join mart.tautan_kerja_sama t on t.id_tautan = u.id_tautan
		left join mart.dim_bidang_urusan b on b.kode_bidang_urusan = substr(u.kode_sub_kegiatan, 1, 4)
		left join urut n on n.jenis_pemda = case when w.jenis = 'provinsi' or not w.otonom then 'provinsi' else 'kabkota' end and n.kode_sub_kegiatan = u.kode_sub_kegiatan and u.tahun between n.dari and n.sampai
		left join urut x on x.jenis_pemda = case when w.jenis = 'provinsi' or not w.otonom then 'provinsi' else 'kabkota' end and x.kode_sub_kegiatan = concat('X.XX', substr(u.kode_sub_kegiatan, 5)) and u.tahun between x.dari and x.sampai
		left join mart.dim_perangkat_daerah d on d.kode_wilayah = case when w.otonom then w.kode_wilayah else w.kode_provinsi end and d.tahun = u.tahun and d.kode_perangkat_daerah = u.kode_perangkat_daerah
		left join fisik f on f.kode_wilayah = case when w.otonom then w.kode_wilayah else w.kode_provinsi end and f.tahun = u.tahun and f.kode_perangkat_daerah = u.kode_perangkat_daerah and f.kode_sub_kegiatan = u.kode_sub_kegiatan
		order by u.kode_wilayah, u.id_kerja_sama, u.tahun, u.urutan, u.id_tautan`, func(scan func(...any) error) error {
		var region string
		t := &tie{}
		err := scan(&region, &t.ID, &t.Agreement, &t.Title, &t.Number, &t.How, &t.Status, &t.Year, &t.Agency, &t.AgencyName, &t.Affair, &t.Field, &t.Program, &t.Activity, &t.Name, &t.Code,
			&t.PlanStage, &t.BudgetStage, &t.Month, &t.Share, &t.Physical, &t.Plan, &t.PlanFirst, &t.PlanChanged, &t.Budget, &t.BudgetFirst, &t.BudgetChanged, &t.Spent, &t.PartPlan, &t.PartBudget, &t.PartSpent)
		if err != nil {
			return err
		}
		if r := st.byCode[region]; r != nil {
			r.ties = append(r.ties, t)
		}
		return nil
	})
}

// beside is what a workbook says beside its tables, for the fingerprint.
func (st *site) beside(d *document) []byte {
	b := &book{st: st, d: d, about: d.about()}
	out := fmt.Appendln(nil, st.linkRules, st.meanings, b.rulesFound(), b.offers(), b.found())
	for _, c := range b.carrying() {
		out = fmt.Appendln(out, c.r.Code, *c.tie)
	}
	return out
}

// codeColumns are the columns of the sheet of codes, with the mart that says what each means.
var codeColumns = []struct {
	name, table, column, format string
	width                       float64
}{{"Kode wilayah", "uang_tautan", "kode_wilayah", textFormat, 10}, {"Wilayah", "dim_wilayah", "nama", textFormat, 22}, {"Tahun", "uang_tautan", "tahun", yearFormat, 8}, {"ID kerja sama", "fct_kerja_sama", "id_kerja_sama", textFormat, 22}, {"Perjanjian", "fct_kerja_sama", "judul", textFormat, 46}, {"Nomor", "fct_kerja_sama", "nomor", textFormat, 22},
	{"Kode perangkat daerah", "uang_tautan", "kode_perangkat_daerah", textFormat, 25}, {"Perangkat daerah", "dim_perangkat_daerah", "nama", textFormat, 30},
	{"Kode urusan", "dim_bidang_urusan", "kode_urusan", textFormat, 9}, {"Urusan", "dim_bidang_urusan", "nama_urusan", textFormat, 26}, {"Kode bidang", "dim_bidang_urusan", "kode_bidang_urusan", textFormat, 9}, {"Bidang urusan", "dim_bidang_urusan", "nama", textFormat, 28},
	{"Kode program", "", "tujuh huruf pertama kode sub kegiatan", textFormat, 11}, {"Program", "dim_sub_kegiatan", "program", textFormat, 36}, {"Kode kegiatan", "", "dua belas huruf pertama kode sub kegiatan", textFormat, 15}, {"Kegiatan", "dim_sub_kegiatan", "kegiatan", textFormat, 36},
	{"Kode sub kegiatan", "uang_tautan", "kode_sub_kegiatan", textFormat, 19}, {"Sub kegiatan", "dim_sub_kegiatan", "nama", textFormat, 40}, {"Cara", "tautan_kerja_sama", "cara", textFormat, 11}, {"Status", "tautan_kerja_sama", "status", textFormat, 11}, {"Porsi", "uang_tautan", "porsi", "0.0000", 9},
	{"Tahap RKPD", "uang_tautan", "tahap_rkpd", textFormat, 13}, {"Pagu", "uang_tautan", "pagu_terakhir", rupiahFormat, 24}, {"Tahap APBD", "uang_tautan", "tahap_apbd", textFormat, 13}, {"Anggaran", "uang_tautan", "anggaran_terakhir", rupiahFormat, 24},
	{"Realisasi s.d. bulan", "uang_tautan", "bulan", yearFormat, 10}, {"Realisasi", "uang_tautan", "realisasi", rupiahFormat, 24},
	{"Bagian pagu", "uang_tautan", "bagian_pagu_terakhir", rupiahFormat, 24}, {"Bagian anggaran", "uang_tautan", "bagian_anggaran_terakhir", rupiahFormat, 24}, {"Bagian realisasi", "uang_tautan", "bagian_realisasi", rupiahFormat, 24}, {"ID tautan", "uang_tautan", "id_tautan", textFormat, 22}}

// codes lists the whole classification of the lines that carry the document's agreements, from urusan to sub kegiatan; it is
// what an analyst makes a pivot of. The nation's is in its main report alone.
func (b *book) codes() *bookSheet {
	lines := b.carrying()
	if len(lines) == 0 {
		return nil
	}
	g := &bookSheet{name: codeSheet, title: "Klasifikasi lengkap baris yang memikul perjanjian", sub: "Satu baris adalah satu sub kegiatan yang ditautkan dengan satu perjanjian, dengan pagu, anggaran, dan realisasinya",
		notes: "Pagu, anggaran, dan realisasi adalah milik baris itu; baris yang memikul beberapa perjanjian terulang, maka jumlahkan kolom Bagian. Porsi satu perjanjian dalam satu tahun berjumlah satu.", table: "t_kode"}
	if _, year := b.inYear(); year > 0 {
		g.sub += fmt.Sprintf(", tahun %d", year)
	}
	for _, c := range codeColumns {
		col := gridColumn{name: c.name, key: c.column, format: c.format, width: c.width, meaning: c.column, where: "kode_sub_kegiatan"}
		if c.table != "" {
			col.meaning, col.unit = b.st.means(c.table, c.column)
			col.where = "mart." + c.table
		} else {
			col.key = ""
		}
		g.columns = append(g.columns, col)
	}
	for _, c := range lines {
		g.rows = append(g.rows, c.tie.row(c.r))
	}
	return g
}

// inYear are the regions whose lines stand in the sheet of codes, and the year that it is of; 0 for all.
func (b *book) inYear() ([]*region, int) {
	switch r := b.d.Region; {
	case r != nil:
		return []*region{r}, r.yearIn(b.d.Period)
	case b.d.Kind != mainKind(nil):
		return nil, 0
	}
	return b.st.regions, b.d.Period.year()
}

// carried is a line that carries out an agreement of the region.
type carried struct {
	r   *region
	tie *tie
}

// carrying are the lines of the sheet of codes, in its order.
func (b *book) carrying() (out []carried) {
	regions, year := b.inYear()
	for _, r := range regions {
		ties := slices.Clone(r.ties)
		slices.SortStableFunc(ties, func(a, b *tie) int {
			return cmp.Or(strings.Compare(a.Title, b.Title), strings.Compare(a.Agreement, b.Agreement))
		})
		for _, t := range ties {
			if (year == 0 || t.Year == year) && (b.about == nil || b.about[t.Agreement]) {
				out = append(out, carried{r, t})
			}
		}
	}
	return out
}

// row is a tie by codeColumns.
func (t *tie) row(r *region) []gridCell {
	upTo := func(n int) string { return t.Code[:min(n, len(t.Code))] }
	month := unknownCell
	if t.Month.Valid {
		month = gridCell{v: t.Month.Int64}
	}
	return []gridCell{known(r.Code), known(r.Name), {v: int64(t.Year)}, known(t.Agreement), known(t.Title), known(t.Number), known(t.Agency), known(t.AgencyName),
		known(upTo(1)), known(t.Affair), known(upTo(4)), known(t.Field), known(upTo(7)), known(t.Program), known(upTo(12)), known(t.Activity), known(t.Code), known(t.Name), known(t.How), known(t.Status), {v: t.Share},
		known(t.PlanStage), amountOf(t.Plan), known(t.BudgetStage), amountOf(t.Budget), month, amountOf(t.Spent), amountOf(t.PartPlan), amountOf(t.PartBudget), amountOf(t.PartSpent), known(t.ID)}
}

// unknownCell says that a value is not known.
var unknownCell = gridCell{v: "…", mark: markWord, none: true}

// known is a cell with a text, … where there is none.
func known(s string) gridCell {
	if s == "" {
		return unknownCell
	}
	return gridCell{v: s}
}

func amountOf(n sql.NullInt64) gridCell {
	if !n.Valid {
		return unknownCell
	}
	return gridCell{v: rupiahValue(n.Int64), cents: n.Int64}
}
