-- Satu baris adalah satu keputusan perencana yang berlaku bagi satu naskah, tahun, dan baris rencana; yang diterima tetapi barisnya hilang dari rencana juga ada, dengan di_rencana salah.
-- grain: id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan
-- wilayah: kode_wilayah
with putusan as (
  select y.id_kerja_sama, y.kode_wilayah, y.kode_anggaran, y.tahun, y.ada_rkpd or y.ada_apbd as ada, k.kode_perangkat_daerah, k.kode_sub_kegiatan,
    w.jenis_pemda, coalesce(k.tahun, year(k.tanggal)) as tahun_ditulis, k.keputusan, k.oleh, k.tanggal as hari, k.catatan, k.skor, k.status, k.tahun as tahun_keputusan,
    concat(k.batch_id, '|', k.lembar, '|', cast(k.baris as varchar)) as nomor
  from staging.stg_keputusan_tautan k
  join intermediate.int_kerja_sama_tahun y on y.id_kerja_sama = k.id_kerja_sama and (k.tahun is null or k.tahun = y.tahun)
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = y.kode_wilayah
),
cari as (
  -- Nomor yang pernah diberikan kepada hal lain berarti seperti pada tahun keputusannya.
  select k.nomor, k.kode_anggaran, k.tahun, k.kode_perangkat_daerah, k.kode_sub_kegiatan as kode, 0 as jauh
  from putusan k
  where not exists (select 1 from intermediate.int_padanan_kode p where p.tahun = k.tahun and p.jenis_pemda = k.jenis_pemda and p.kode = k.kode_sub_kegiatan
    and k.tahun between p.dari and p.sampai and k.tahun_ditulis not between p.dari and p.sampai)
  union all
  select k.nomor, k.kode_anggaran, k.tahun, k.kode_perangkat_daerah, p.padanan, 1
  from putusan k
  join intermediate.int_padanan_kode p on p.tahun = k.tahun and p.jenis_pemda = k.jenis_pemda and p.kode = k.kode_sub_kegiatan
    and k.tahun_ditulis between p.dari and p.sampai and p.padanan <> k.kode_sub_kegiatan
),
baris as (
  select c.nomor, c.tahun, b.kode_perangkat_daerah, b.kode_sub_kegiatan, c.jauh, min(c.jauh) over (partition by c.nomor, c.tahun) as terdekat,
    count(*) over (partition by c.nomor, c.tahun, c.jauh, c.kode) as pemegang,
    max(case when b.kode_perangkat_daerah = c.kode_perangkat_daerah then 1 else 0 end) over (partition by c.nomor, c.tahun, c.jauh, c.kode) as ada_pelaksana,
    case when b.kode_perangkat_daerah = c.kode_perangkat_daerah then 1 else 0 end as pelaksana
  from cari c
  join intermediate.int_baris_rencana b on b.kode_wilayah = c.kode_anggaran and b.tahun = c.tahun and b.kode_sub_kegiatan = c.kode
  where b.pagu is not null or b.anggaran is not null
),
semua as (
  -- Bila perangkat daerahnya berganti, pemegang yang tunggal meneruskannya.
  select p.id_kerja_sama, p.kode_wilayah, p.tahun, coalesce(b.kode_perangkat_daerah, p.kode_perangkat_daerah) as kode_perangkat_daerah,
    coalesce(b.kode_sub_kegiatan, p.kode_sub_kegiatan) as kode_sub_kegiatan, p.keputusan, p.oleh, p.hari, p.catatan, p.skor, p.status,
    b.nomor is not null as di_rencana, p.tahun_keputusan, p.nomor
  from putusan p
  left join baris b on b.nomor = p.nomor and b.tahun = p.tahun and b.jauh = b.terdekat and (b.pelaksana = 1 or (b.ada_pelaksana = 0 and b.pemegang = 1))
  where b.nomor is not null or (p.keputusan = 'diterima' and p.ada and (p.tahun_keputusan is not null or p.tahun >= year(p.hari)))
),
urut as (
  select s.*, row_number() over (partition by id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan
    order by case when di_rencana then 0 else 1 end, case when tahun_keputusan is null then 1 else 0 end, hari desc nulls last, nomor desc) as urutan
  from semua s
)
select id_kerja_sama, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, keputusan, skor, status, di_rencana,
  concat(case keputusan when 'diterima' then 'Diterima' else 'Ditolak' end, ' oleh ', oleh, ' pada ', tanggal_indonesia(hari),
    case when catatan is null then '.' else concat(': ', catatan, '.') end) as alasan
from urut
where urutan = 1
