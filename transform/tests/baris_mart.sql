-- Tidak ada baris yang hilang atau bertambah: tabel memuat setiap naskah dan usulan yang berlaku satu kali, dan setiap kunci ringkasan DJPK dan pemetaan urusan satu kali, per daerah.
with muat as (
  select 'fct_kerja_sama' as tabel, kode_wilayah, count(*) as n from landing.kerja_sama where digantikan_oleh is null group by kode_wilayah
  union all
  select 'fct_usulan_musrenbang', kode_wilayah, count(*) from landing.usulan_musrenbang where digantikan_oleh is null group by kode_wilayah
  union all
  select 'fct_apbd_ringkas', kode_wilayah, count(*) from (select distinct kode_wilayah, tahun, kode_akun from landing.apbd_ringkas where digantikan_oleh is null) d group by kode_wilayah
  union all
  select 'pemetaan_urusan', kode_wilayah, count(*) from (select distinct kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah from landing.pemetaan_urusan where digantikan_oleh is null) u group by kode_wilayah
),
mart as (
  select 'fct_kerja_sama' as tabel, kode_wilayah, count(*) as n from mart.fct_kerja_sama group by kode_wilayah
  union all
  select 'fct_usulan_musrenbang', kode_wilayah, count(*) from mart.fct_usulan_musrenbang group by kode_wilayah
  union all
  select 'fct_apbd_ringkas', kode_wilayah, count(*) from mart.fct_apbd_ringkas group by kode_wilayah
  union all
  select 'pemetaan_urusan', kode_wilayah, count(*) from mart.pemetaan_urusan group by kode_wilayah
)
select coalesce(a.tabel, b.tabel) as tabel, coalesce(a.kode_wilayah, b.kode_wilayah) as kode_wilayah, a.n as dimuat, b.n as dalam_mart
from muat a full join mart b on b.tabel = a.tabel and b.kode_wilayah = a.kode_wilayah
where a.n is distinct from b.n
