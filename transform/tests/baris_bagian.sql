-- Tidak ada baris yang hilang atau bertambah: tabel memuat setiap kunci RKPD, APBD, pendapatan, dan realisasi yang berlaku satu kali, per daerah.
with muat as (
  select 'fct_rkpd' as tabel, kode_wilayah, count(*) as n from (select distinct kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan from landing.rkpd where digantikan_oleh is null and kode_wilayah in :daerah) r group by kode_wilayah
  union all
  select 'fct_apbd', kode_wilayah, count(*) from (
    select distinct kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, sumber_dana from landing.apbd where digantikan_oleh is null and kode_wilayah in :daerah
  ) a group by kode_wilayah
  union all
  select 'fct_pendapatan', kode_wilayah, count(*) from (
    select distinct kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_rekening,
      coalesce(case when uraian is not null and keterangan is not null then concat(uraian, '; ', keterangan) end, uraian, keterangan, '-') as uraian
    from landing.pendapatan where digantikan_oleh is null and kode_wilayah in :daerah
  ) p group by kode_wilayah
  union all
  select 'fct_realisasi', kode_wilayah, count(*) from (
    select distinct kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening from landing.realisasi where digantikan_oleh is null and kode_wilayah in :daerah
  ) l group by kode_wilayah
),
mart as (
  select 'fct_rkpd' as tabel, kode_wilayah, count(*) as n from mart.fct_rkpd where kode_wilayah in :daerah group by kode_wilayah
  union all
  select 'fct_apbd', kode_wilayah, count(*) from mart.fct_apbd where kode_wilayah in :daerah group by kode_wilayah
  union all
  select 'fct_pendapatan', kode_wilayah, count(*) from mart.fct_pendapatan where kode_wilayah in :daerah group by kode_wilayah
  union all
  select 'fct_realisasi', kode_wilayah, count(*) from mart.fct_realisasi where kode_wilayah in :daerah group by kode_wilayah
)
select coalesce(a.tabel, b.tabel) as tabel, coalesce(a.kode_wilayah, b.kode_wilayah) as kode_wilayah, a.n as dimuat, b.n as dalam_mart
from muat a full join mart b on b.tabel = a.tabel and b.kode_wilayah = a.kode_wilayah
where a.n is distinct from b.n
