-- aturan: D-01
-- nama: Kode sub kegiatan tidak ada dalam nomenklatur tahun itu
-- tingkat: galat
-- dasar: Kepmendagri 050-5889/2021 dan perubahannya
-- yakin: cukup
with kode as (
  select kode_wilayah, tahun, kode_sub_kegiatan, min(nama) as nama from mart.fct_rkpd group by kode_wilayah, tahun, kode_sub_kegiatan
  union
  select kode_wilayah, tahun, kode_sub_kegiatan, min(nama_sub_kegiatan) from mart.fct_apbd group by kode_wilayah, tahun, kode_sub_kegiatan
  union
  select kode_wilayah, tahun, kode_sub_kegiatan, min(nama_sub_kegiatan) from mart.fct_realisasi group by kode_wilayah, tahun, kode_sub_kegiatan
),
tunggal as (
  select kode_wilayah, tahun, kode_sub_kegiatan, min(nama) as nama from kode group by kode_wilayah, tahun, kode_sub_kegiatan
)
select k.kode_wilayah, cast(null as varchar) as id_kerja_sama, k.tahun, 'galat' as tingkat,
  concat('Kode ', k.kode_sub_kegiatan, coalesce(concat(' ', k.nama), ''), ' tidak ada dalam nomenklatur ', n.versi, ' untuk tahun ', cast(k.tahun as varchar), '. Periksa kodenya, atau muat nomenklatur yang berlaku.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat
from tunggal k
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = k.kode_wilayah
join intermediate.int_nomenklatur_berlaku n on n.tahun = k.tahun and n.jenis_pemda = w.jenis_pemda
left join mart.dim_sub_kegiatan s on s.versi = n.versi and s.jenis_pemda = n.jenis_pemda
  and (s.kode_sub_kegiatan = k.kode_sub_kegiatan or s.kode_sub_kegiatan = concat('X.XX', substr(k.kode_sub_kegiatan, 5)))
where s.kode_sub_kegiatan is null
