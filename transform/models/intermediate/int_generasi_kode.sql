-- Satu baris adalah satu arti satu kode sub kegiatan yang pernah berpindah: nomor yang ditinggalkan lalu diberikan kepada hal lain mempunyai beberapa arti, masing-masing dalam tahunnya.
-- grain: jenis_pemda, kode, nomor
-- wilayah: -
with daftar as (
  select v.jenis_pemda, v.nomor, v.berlaku_dari, n.kode, min(nama_ringkas(n.nama)) as nama
  from staging.stg_nomenklatur n
  join intermediate.int_versi_nomenklatur v on v.jenis_pemda = n.jenis_pemda and v.versi = n.versi
  where n.tingkat = 'sub_kegiatan'
  group by v.jenis_pemda, v.nomor, v.berlaku_dari, n.kode
),
ditinggal as (
  select distinct jenis_pemda, sebelumnya as kode, nomor from intermediate.int_pindah_kode
),
nama_lama as (
  select t.jenis_pemda, t.kode, t.nomor, d.nama, row_number() over (partition by t.jenis_pemda, t.kode, t.nomor order by d.nomor desc) as urutan
  from ditinggal t
  join daftar d on d.jenis_pemda = t.jenis_pemda and d.kode = t.kode and d.nomor < t.nomor
),
-- Nomor yang tetap ada dengan nama yang sama tetap hal yang sama; dengan nama lain ia diberikan kepada hal lain.
dipakai_lagi as (
  select l.jenis_pemda, l.kode, min(d.nomor) as nomor
  from nama_lama l
  join daftar d on d.jenis_pemda = l.jenis_pemda and d.kode = l.kode and d.nomor >= l.nomor and d.nama <> l.nama
  where l.urutan = 1
  group by l.jenis_pemda, l.kode, l.nomor
),
mulai as (
  select jenis_pemda, kode, nomor from intermediate.int_pindah_kode
  union
  select jenis_pemda, kode, nomor from dipakai_lagi
),
pertama as (
  select jenis_pemda, kode, min(nomor) as nomor from mulai group by jenis_pemda, kode
),
-- Arti yang sudah ada sebelum perpindahan yang pertama bernomor 0.
semua as (
  select jenis_pemda, kode, nomor from mulai
  union
  select t.jenis_pemda, t.kode, 0
  from ditinggal t
  left join pertama p on p.jenis_pemda = t.jenis_pemda and p.kode = t.kode
  where p.kode is null or t.nomor <= p.nomor
  union
  select d.jenis_pemda, d.kode, 0
  from daftar d
  join pertama p on p.jenis_pemda = d.jenis_pemda and p.kode = d.kode and d.nomor < p.nomor
),
urut as (
  select s.jenis_pemda, s.kode, s.nomor, v.berlaku_dari, row_number() over (partition by s.jenis_pemda, s.kode order by s.nomor) as urutan,
    lead(v.berlaku_dari) over (partition by s.jenis_pemda, s.kode order by s.nomor) as berikut
  from semua s
  left join intermediate.int_versi_nomenklatur v on v.jenis_pemda = s.jenis_pemda and v.nomor = s.nomor
)
select jenis_pemda, kode, nomor, case when urutan = 1 then 0 else berlaku_dari end as dari, coalesce(berikut - 1, 9999) as sampai
from urut
