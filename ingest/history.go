package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"padu/warehouse"
)

// keepHistory writes what a batch of a register changes into landing.kerja_sama_riwayat, after it has replaced what it covers: a version
// for each agreement that is new, differs in a column, comes back, or is in force no longer. It compares with the values that the history
// itself holds, so loading the batches again in their order writes the same rows.
func keepHistory(ctx context.Context, w *warehouse.DB, batch string, day time.Time) error {
	var texts, names []string
	for _, f := range contracts()["kerja_sama"].Fields {
		if f.Type != "code" && f.Type != "issued" && f.Type != "region" { // a region has its own ids
			texts, names = append(texts, fmt.Sprintf("cast(%s as varchar) as %[1]s", f.Name)), append(names, f.Name)
		}
	}
	if _, err := w.Exec(ctx, fmt.Sprintf(`insert into landing.kerja_sama_riwayat
with masuk as (select id_kerja_sama, kode_wilayah, lembar, baris from landing.kerja_sama where batch_id = $1),
baru as (
  unpivot (select id_kerja_sama, %s from landing.kerja_sama where batch_id = $1) on %s into name kolom value nilai
),
dulu as (select * from landing.kerja_sama_riwayat where kode_wilayah in (select kode_wilayah from masuk)),
terakhir as (select id_kerja_sama, max(versi) as versi, arg_max(peristiwa, versi) as peristiwa from dulu group by id_kerja_sama),
lama as (
  select id_kerja_sama, kolom, nilai_baru as nilai from dulu
  where kolom <> '-' and id_kerja_sama in (select id_kerja_sama from masuk)
  qualify row_number() over (partition by id_kerja_sama, kolom order by versi desc) = 1
),
beda as (
  select coalesce(b.id_kerja_sama, l.id_kerja_sama) as id_kerja_sama, coalesce(b.kolom, l.kolom) as kolom, l.nilai as nilai_lama, b.nilai as nilai_baru
  from baru b
  full join lama l on l.id_kerja_sama = b.id_kerja_sama and l.kolom = b.kolom
  where l.nilai is distinct from b.nilai
),
terjadi as (
  select m.id_kerja_sama, m.kode_wilayah, coalesce(t.versi, 0) + 1 as versi,
    case when t.versi is null then 'muncul' when t.peristiwa = 'hilang' then 'muncul kembali' else 'berubah' end as peristiwa,
    d.kolom, d.nilai_lama, d.nilai_baru, m.lembar, m.baris
  from masuk m
  left join terakhir t on t.id_kerja_sama = m.id_kerja_sama
  left join beda d on d.id_kerja_sama = m.id_kerja_sama
)
select id_kerja_sama, kode_wilayah, versi, peristiwa, coalesce(kolom, '-'), nilai_lama, nilai_baru, $1, lembar, baris, cast($2 as date)
from terjadi
where kolom is not null or peristiwa <> 'berubah'
union all
select h.id_kerja_sama, h.kode_wilayah, t.versi + 1, 'hilang', '-', null, null, $1, null, null, cast($2 as date)
from (select distinct id_kerja_sama, kode_wilayah from landing.kerja_sama where digantikan_oleh = $1) h
join terakhir t on t.id_kerja_sama = h.id_kerja_sama
where not exists (select 1 from landing.kerja_sama k where k.id_kerja_sama = h.id_kerja_sama and k.digantikan_oleh is null)
order by 1, 5`, strings.Join(texts, ", "), strings.Join(names, ", ")), batch, day.Format("2006-01-02")); err != nil {
		return fmt.Errorf("history of batch %s: %w", batch, err)
	}
	return nil
}

// beginHistory gives a warehouse of before there was a history one that begins with the batches that landing still holds.
func beginHistory(ctx context.Context, w *warehouse.DB) error {
	rows, err := w.Query(ctx, `select batch_id, as_of from landing.batches
		where batch_id in (select batch_id from landing.kerja_sama) and not exists (select 1 from landing.kerja_sama_riwayat) order by seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var ids []string
	var days []time.Time
	for rows.Next() {
		var id string
		var day time.Time
		if err := rows.Scan(&id, &day); err != nil {
			return err
		}
		ids, days = append(ids, id), append(days, day)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(ids) == 0 {
		return err
	}
	return w.Tx(ctx, func() error {
		for i := range ids {
			if err := keepHistory(ctx, w, ids[i], days[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
