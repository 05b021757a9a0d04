package reports

import (
	"context"
	"database/sql"
	"strings"

	"padu/warehouse"
)

// loadFor reads the snapshot as a period sees it: its budget year, and what was spent up to its last month. Rungs, plans and
// budgets are as the snapshot knows them.
func loadFor(ctx context.Context, s *warehouse.Snapshot, p period) (*site, error) {
	st, err := load(ctx, s)
	if err != nil || p.Code == "" {
		return st, err
	}
	st.period = p
	for _, r := range st.regions {
		r.asked = p.year()
	}
	for _, step := range []func(context.Context, *warehouse.Snapshot) error{st.spentInAll, st.spentByField, st.spentByAgreement, st.spentByTie, st.loadDays} {
		if err := step(ctx, s); err != nil {
			return nil, err
		}
	}
	return st, nil
}

// spentInAll puts what each region spent in place of what it spent up to the latest month.
func (st *site) spentInAll(ctx context.Context, s *warehouse.Snapshot) error {
	for _, r := range st.regions {
		for _, t := range r.totals {
			t.Month, t.Spent, t.TiedSpent = 0, sql.NullInt64{}, 0
		}
	}
	return each(ctx, s, "select kode_wilayah, tahun, bulan, "+cents("sum(realisasi)")+" from mart.fct_realisasi where "+st.period.spent()+" group by 1, 2, 3 order by 1, 2", func(scan func(...any) error) error {
		var code string
		var year, month int
		var sum sql.NullInt64
		if err := scan(&code, &year, &month, &sum); err != nil {
			return err
		}
		t := st.total(code, year)
		t.Month, t.Spent = month, sum
		return nil
	})
}

// spentByField does so for each bidang urusan, of the region and of its province, and for the tied lines.
func (st *site) spentByField(ctx context.Context, s *warehouse.Snapshot) error {
	type key struct {
		code, field string
		year        int
	}
	own, province := map[key]*fieldRow{}, map[key]*fieldRow{}
	index := func(by map[key]*fieldRow, code string, rows []fieldRow) {
		for i := range rows {
			f := &rows[i]
			f.Spent, f.TiedSpent = sql.NullInt64{}, sql.NullInt64{}
			by[key{code, f.Code, f.Year}] = f
		}
	}
	for _, r := range st.regions {
		index(own, r.Code, r.fields)
		index(province, r.Code, r.province)
	}
	return each(ctx, s, `select kode_wilayah, tahun, kode_bidang_urusan, `+cents("sum(realisasi)")+`, `+cents("coalesce(sum(case when "+tied+" then realisasi end), 0)")+`
		from mart.fct_realisasi where `+outgoing+` and `+st.period.spent()+` group by 1, 2, 3 order by 1, 2, 3`, func(scan func(...any) error) error {
		var code, field string
		var year int
		var sum, part int64
		if err := scan(&code, &year, &field, &sum, &part); err != nil {
			return err
		}
		for _, f := range []*fieldRow{own[key{code, field, year}], province[key{st.provinceOf(code), field, year}]} {
			if f != nil {
				f.Spent = sql.NullInt64{Int64: f.Spent.Int64 + sum, Valid: true}
				f.TiedSpent = sql.NullInt64{Int64: f.TiedSpent.Int64 + part, Valid: true}
			}
		}
		st.total(code, year).TiedSpent += part
		return nil
	})
}

// outgoing are the accounts of fct_realisasi that are neither income nor financing.
const outgoing = "kode_rekening not like '4.%' and kode_rekening not like '6.%'"

// tied holds for a line that a signed agreement of the region is tied to.
const tied = `(kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan) in (select case when w.otonom then w.kode_wilayah else w.kode_provinsi end, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan
	from mart.tautan_kerja_sama t join mart.dim_wilayah w on w.kode_wilayah = t.kode_wilayah join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama where k.ditandatangani and t.status in ('otomatis', 'diterima'))`

func (st *site) provinceOf(code string) string {
	if r := st.byCode[code]; r != nil {
		return r.Province
	}
	return ""
}

// spentByAgreement does so for the lines of each agreement. Where the region sent spending, lines without any are nothing spent.
func (st *site) spentByAgreement(ctx context.Context, s *warehouse.Snapshot) error {
	type key struct {
		id   string
		year int
	}
	of := map[key]*integration{}
	for _, r := range st.regions {
		for _, a := range r.agreements {
			for year, i := range a.years {
				i.Spent = sql.NullInt64{Valid: st.total(r.budgetCode(), year).Spent.Valid}
				of[key{a.ID, year}] = i
			}
		}
	}
	return each(ctx, s, `select u.id_kerja_sama, u.tahun, `+cents("sum(f.realisasi)")+` from mart.uang_tautan u join mart.dim_wilayah w on w.kode_wilayah = u.kode_wilayah
		join (select * from mart.fct_realisasi where `+st.period.spent()+`) f on f.kode_wilayah = case when w.otonom then w.kode_wilayah else w.kode_provinsi end
			and f.tahun = u.tahun and f.kode_perangkat_daerah = u.kode_perangkat_daerah and f.kode_sub_kegiatan = u.kode_sub_kegiatan
		group by 1, 2 order by 1, 2`, func(scan func(...any) error) error {
		var k key
		var sum int64
		if err := scan(&k.id, &k.year, &sum); err != nil {
			return err
		}
		if i := of[k]; i != nil {
			i.Spent = sql.NullInt64{Int64: sum, Valid: true}
		}
		return nil
	})
}

// spentByTie does so for each line. The agreement's part of it is known where it is the whole: the mart rounds the others together.
func (st *site) spentByTie(ctx context.Context, s *warehouse.Snapshot) error {
	type key struct {
		region, agency, code string
		year                 int
	}
	of := map[key][]*tie{}
	for _, r := range st.regions {
		for _, t := range r.ties {
			t.Spent, t.PartSpent, t.Physical, t.Month = sql.NullInt64{}, sql.NullInt64{}, sql.NullFloat64{}, sql.NullInt64{}
			k := key{r.budgetCode(), t.Agency, t.Code, t.Year}
			of[k] = append(of[k], t)
		}
	}
	return each(ctx, s, `select kode_wilayah, kode_perangkat_daerah, kode_sub_kegiatan, tahun, max(bulan), `+cents("sum(realisasi)")+`, cast(max(realisasi_fisik) as double)
		from mart.fct_realisasi where `+st.period.spent()+` group by 1, 2, 3, 4 order by 1, 2, 3, 4`, func(scan func(...any) error) error {
		var k key
		var month, sum sql.NullInt64
		var physical sql.NullFloat64
		if err := scan(&k.region, &k.agency, &k.code, &k.year, &month, &sum, &physical); err != nil {
			return err
		}
		for _, t := range of[k] {
			if t.Spent, t.Physical, t.Month = sum, physical, month; t.Share == 1 {
				t.PartSpent = sum
			}
		}
		return nil
	})
}

// ofPeriod puts the rows of the period's spending in place of the latest in a condition on fct_realisasi.
func (p period) ofPeriod(where string) string {
	return strings.Replace(where, "terakhir", p.spent(), 1)
}
