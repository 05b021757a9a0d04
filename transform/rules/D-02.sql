-- aturan: D-02
-- nama: Nama sub kegiatan tidak sama dengan nomenklatur
-- tingkat: peringatan
-- dasar: Kepmendagri 050-5889/2021 dan perubahannya
-- yakin: cukup
with nama as (
  select t.tahun, w.jenis_pemda, t.kode_sub_kegiatan, t.nama
  from mart.kode_tertulis t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  where t.nama <> ''
  group by t.tahun, w.jenis_pemda, t.kode_sub_kegiatan, t.nama
),
baku as (
  select k.tahun, k.jenis_pemda, k.kode_sub_kegiatan, k.nama, n.versi, coalesce(s.nama, x.nama) as nama_baku
  from nama k
  join intermediate.int_nomenklatur_berlaku n on n.tahun = k.tahun and n.jenis_pemda = k.jenis_pemda
  left join mart.dim_sub_kegiatan s on s.versi = n.versi and s.jenis_pemda = n.jenis_pemda and s.kode_sub_kegiatan = k.kode_sub_kegiatan
  left join mart.dim_sub_kegiatan x on x.versi = n.versi and x.jenis_pemda = n.jenis_pemda and x.kode_sub_kegiatan = concat('X.XX', substr(k.kode_sub_kegiatan, 5))
  where n.berlaku_dari <= k.tahun
),
-- Nama dalam berkas boleh didahului kodenya.
beda as (
  select tahun, jenis_pemda, kode_sub_kegiatan, versi, nama_baku, nama, nama_ringkas(nama) as ringkas
  from baku
  where nama_ringkas(nama_baku) <> nama_ringkas(nama) and nama_ringkas(concat(kode_sub_kegiatan, nama_baku)) <> nama_ringkas(nama)
),
tempat as (
  select t.kode_wilayah, t.tahun, t.kode_sub_kegiatan, b.versi, b.nama_baku, min(t.nama) as nama, min(concat(t.batch_id, '/', lpad(cast(t.baris as varchar), 8, '0'), '/', t.lembar)) as kunci
  from mart.kode_tertulis t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  join beda b on b.tahun = t.tahun and b.jenis_pemda = w.jenis_pemda and b.kode_sub_kegiatan = t.kode_sub_kegiatan and b.nama = t.nama
  group by t.kode_wilayah, t.tahun, t.kode_sub_kegiatan, b.versi, b.nama_baku, b.ringkas
)
select t.kode_wilayah, cast(null as varchar) as id_kerja_sama, t.tahun, 'peringatan' as tingkat,
  concat('Kode ', t.kode_sub_kegiatan, ' tertulis "', t.nama, '", dalam nomenklatur ', t.versi, ' bernama "', t.nama_baku, '". Periksa apakah kodenya yang salah atau namanya.') as uraian,
  split_part(t.kunci, '/', 1) as batch_id, tempat_baris(split_part(t.kunci, '/', 3), cast(split_part(t.kunci, '/', 2) as integer)) as tempat, t.nama as ditemukan, t.nama_baku as seharusnya
from tempat t
