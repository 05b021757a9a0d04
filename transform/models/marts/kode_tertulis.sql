-- Satu baris adalah satu kode sub kegiatan dengan satu namanya seperti tertulis dalam RKPD, APBD, dan realisasi satu daerah satu tahun, dengan tempatnya yang pertama.
-- grain: kode_wilayah, tahun, kode_sub_kegiatan, nama
-- wilayah: kode_wilayah
-- bagian: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun
-- kode_sub_kegiatan: kode sub kegiatan
-- nama: namanya seperti tertulis; '' bila berkas tidak menyebutnya
-- jumlah_baris [baris]: berapa baris menulisnya begitu
-- batch_id: batch yang pertama
-- lembar: lembarnya
-- baris: barisnya
with tulis as (
  select kode_wilayah, tahun, kode_sub_kegiatan, nama_sub_kegiatan as nama, batch_id, lembar, min(baris) as baris, count(*) as n
  from staging.stg_rkpd
  group by kode_wilayah, tahun, kode_sub_kegiatan, nama_sub_kegiatan, batch_id, lembar
  union all
  select kode_wilayah, tahun, kode_sub_kegiatan, nama_sub_kegiatan, batch_id, lembar, min(baris), count(*)
  from staging.stg_apbd
  group by kode_wilayah, tahun, kode_sub_kegiatan, nama_sub_kegiatan, batch_id, lembar
  union all
  select kode_wilayah, tahun, kode_sub_kegiatan, nama_sub_kegiatan, batch_id, lembar, min(baris), count(*)
  from staging.stg_realisasi
  group by kode_wilayah, tahun, kode_sub_kegiatan, nama_sub_kegiatan, batch_id, lembar
),
urut as (
  select t.*, row_number() over (partition by kode_wilayah, tahun, kode_sub_kegiatan, coalesce(nama, '') order by batch_id, baris, lembar) as nomor,
    sum(n) over (partition by kode_wilayah, tahun, kode_sub_kegiatan, coalesce(nama, '')) as jumlah
  from tulis t
)
select kode_wilayah, tahun, kode_sub_kegiatan, coalesce(nama, '') as nama, cast(jumlah as bigint) as jumlah_baris, batch_id, lembar, baris
from urut
where nomor = 1
order by kode_wilayah, tahun, kode_sub_kegiatan, nama
