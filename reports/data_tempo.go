package reports

import (
	"context"
	"database/sql"
	"time"

	"padu/warehouse"
)

// parties is what two registers say of one agreement, by mart.perbandingan_pihak, in its latest year.
type parties struct {
	shared, code, other string // id_bersama, kode_wilayah, kode_mitra
	year                int
	title, status       string // status_register
	difference          string
	end, otherEnd       time.Time
}

// loadTempo reads what the report on endings needs beyond the agreements: their field, their parent, and what both sides say.
func (st *site) loadTempo(ctx context.Context, s *warehouse.Snapshot) error {
	byID := map[string]*agreement{}
	for _, r := range st.regions {
		for _, a := range r.agreements {
			byID[a.ID] = a
		}
	}
	err := each(ctx, s, "select id_kerja_sama, coalesce(kode_bidang_urusan, ''), coalesce(id_induk, ''), coalesce(nomor_induk, '') from mart.fct_kerja_sama order by id_kerja_sama", func(scan func(...any) error) error {
		var id, field, parent, number string
		if err := scan(&id, &field, &parent, &number); err != nil {
			return err
		}
		if a := byID[id]; a != nil {
			a.Field, a.Parent, a.ParentNumber = field, parent, number
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, `select id_bersama, kode_wilayah, kode_mitra, tahun, judul, status_register, coalesce(perbedaan, ''), tanggal_berakhir, tanggal_berakhir_mitra
		from mart.perbandingan_pihak p where tahun = (select max(q.tahun) from mart.perbandingan_pihak q where q.id_bersama = p.id_bersama and q.kode_wilayah = p.kode_wilayah and q.kode_mitra = p.kode_mitra)
		order by kode_wilayah, kode_mitra, judul, id_bersama`, func(scan func(...any) error) error {
		var x parties
		var end, other sql.NullTime
		if err := scan(&x.shared, &x.code, &x.other, &x.year, &x.title, &x.status, &x.difference, &end, &other); err != nil {
			return err
		}
		x.end, x.otherEnd = end.Time, other.Time
		st.parties = append(st.parties, x)
		return nil
	})
}
