-- aturan: D-01
-- nama: Kode sub kegiatan tidak ada dalam nomenklatur tahun itu
-- tingkat: galat
-- dasar: Kepmendagri 050-5889/2021 dan perubahannya
-- yakin: cukup
with kode as (
  select t.tahun, w.jenis_pemda, t.kode_sub_kegiatan
  from mart.kode_tertulis t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  group by t.tahun, w.jenis_pemda, t.kode_sub_kegiatan
),
-- Kode bentuk lama adalah urusan D-03.
asing as (
  select k.tahun, k.jenis_pemda, k.kode_sub_kegiatan, n.versi
  from kode k
  cross join staging.stg_acuan a
  join intermediate.int_nomenklatur_berlaku n on n.tahun = k.tahun and n.jenis_pemda = k.jenis_pemda
  left join mart.dim_sub_kegiatan s on s.versi = n.versi and s.jenis_pemda = n.jenis_pemda and s.kode_sub_kegiatan = k.kode_sub_kegiatan
  left join mart.dim_sub_kegiatan x on x.versi = n.versi and x.jenis_pemda = n.jenis_pemda and x.kode_sub_kegiatan = concat('X.XX', substr(k.kode_sub_kegiatan, 5))
  where n.berlaku_dari <= k.tahun and s.kode_sub_kegiatan is null and x.kode_sub_kegiatan is null and not (length(k.kode_sub_kegiatan) = 15 and k.tahun >= a.tahun_kode_baru)
),
jembatan as (
  select a.tahun, a.jenis_pemda, a.kode_sub_kegiatan, min(s.kode_sub_kegiatan) as kode_baru
  from asing a
  join mart.dim_sub_kegiatan s on s.versi = a.versi and s.jenis_pemda = a.jenis_pemda and s.kode_sebelumnya = a.kode_sub_kegiatan
  group by a.tahun, a.jenis_pemda, a.kode_sub_kegiatan
  having count(*) = 1
),
tempat as (
  select t.kode_wilayah, t.tahun, t.kode_sub_kegiatan, a.jenis_pemda, a.versi, min(concat(t.batch_id, '/', lpad(cast(t.baris as varchar), 8, '0'), '/', t.lembar)) as kunci
  from mart.kode_tertulis t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  join asing a on a.tahun = t.tahun and a.jenis_pemda = w.jenis_pemda and a.kode_sub_kegiatan = t.kode_sub_kegiatan
  group by t.kode_wilayah, t.tahun, t.kode_sub_kegiatan, a.jenis_pemda, a.versi
)
select t.kode_wilayah, cast(null as varchar) as id_kerja_sama, t.tahun, 'galat' as tingkat,
  concat('Kode ', t.kode_sub_kegiatan, ' tidak ada dalam nomenklatur ', t.versi, ' untuk tahun ', cast(t.tahun as varchar), '. ',
    case when j.kode_baru is null then 'Periksa kodenya, atau muat nomenklatur yang berlaku.' else concat('Nomenklatur itu menggantinya dengan ', j.kode_baru, '.') end) as uraian,
  split_part(t.kunci, '/', 1) as batch_id, tempat_baris(split_part(t.kunci, '/', 3), cast(split_part(t.kunci, '/', 2) as integer)) as tempat,
  t.kode_sub_kegiatan as ditemukan, coalesce(j.kode_baru, concat('kode dalam nomenklatur ', t.versi)) as seharusnya
from tempat t
left join jembatan j on j.tahun = t.tahun and j.jenis_pemda = t.jenis_pemda and j.kode_sub_kegiatan = t.kode_sub_kegiatan
