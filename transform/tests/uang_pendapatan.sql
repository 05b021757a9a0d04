-- Jumlah pendapatan per daerah, tahun, dan tahap sama dengan baris yang dimuat, sampai sen.
with muat as (select kode_wilayah, tahun, tahap, sum(anggaran) as uang from landing.pendapatan where digantikan_oleh is null group by kode_wilayah, tahun, tahap),
mart as (select kode_wilayah, tahun, tahap, sum(anggaran) as uang from mart.fct_pendapatan group by kode_wilayah, tahun, tahap)
select coalesce(a.kode_wilayah, b.kode_wilayah) as kode_wilayah, coalesce(a.tahun, b.tahun) as tahun, coalesce(a.tahap, b.tahap) as tahap, a.uang as dimuat, b.uang as dalam_mart
from muat a full join mart b on a.kode_wilayah = b.kode_wilayah and a.tahun = b.tahun and a.tahap = b.tahap
where a.uang is distinct from b.uang
