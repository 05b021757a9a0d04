-- Satu baris adalah satu macam data yang ada pada satu daerah, pada satu tahun bila datanya bertahun (tahun 0 bila tidak): yang dapat disebut aturan sesudah "butuh".
-- grain: data, kode_wilayah, tahun
-- wilayah: kode_wilayah
with pemilik as (
  -- Wilayah administrasi memakai rencana dan anggaran provinsinya, sejauh ia mempunyai register.
  select kode_wilayah, kode_wilayah as kode_anggaran from landing.ref_wilayah where otonom
  union
  select w.kode_wilayah, w.kode_anggaran
  from intermediate.int_wilayah_anggaran w
  join (select distinct kode_wilayah from staging.stg_kerja_sama) k on k.kode_wilayah = w.kode_wilayah
),
rencana as (
  select p.kode_wilayah, t.tahun, t.ada_rkpd, t.ada_apbd, t.ada_realisasi
  from intermediate.int_tahun t
  join pemilik p on p.kode_anggaran = t.kode_wilayah
)
select 'register' as data, kode_wilayah, 0 as tahun from staging.stg_kerja_sama
union
select 'RKPD', kode_wilayah, tahun from rencana where ada_rkpd
union
select 'APBD', kode_wilayah, tahun from rencana where ada_apbd
union
select 'realisasi', kode_wilayah, tahun from rencana where ada_realisasi
union
select 'pendapatan dalam APBD', p.kode_wilayah, a.tahun
from staging.stg_apbd a
join pemilik p on p.kode_anggaran = a.kode_wilayah
where substr(a.kode_rekening, 1, 2) = '4.'
union
select 'pemetaan urusan', kode_wilayah, 0 from staging.stg_pemetaan_urusan
union
select 'usulan musrenbang', kode_wilayah, tahun from staging.stg_usulan_musrenbang
union
select 'pembahasan TKKSD', kode_wilayah, 0 from landing.pembahasan_tkksd where digantikan_oleh is null
union
select 'persetujuan DPRD', kode_wilayah, 0 from landing.persetujuan_dprd where digantikan_oleh is null
union
select 'evaluasi kerja sama', kode_wilayah, 0 from landing.evaluasi_kerja_sama where digantikan_oleh is null
