-- Jumlah realisasi per daerah, tahun, dan bulan sama dengan baris yang dimuat, sampai sen.
with muat as (select kode_wilayah, tahun, bulan, sum(realisasi) as uang, sum(anggaran) as anggaran from landing.realisasi where digantikan_oleh is null group by kode_wilayah, tahun, bulan),
mart as (select kode_wilayah, tahun, bulan, sum(realisasi) as uang, sum(anggaran) as anggaran from mart.fct_realisasi group by kode_wilayah, tahun, bulan)
select coalesce(a.kode_wilayah, b.kode_wilayah) as kode_wilayah, coalesce(a.tahun, b.tahun) as tahun, coalesce(a.bulan, b.bulan) as bulan, a.uang as dimuat, b.uang as dalam_mart
from muat a full join mart b on a.kode_wilayah = b.kode_wilayah and a.tahun = b.tahun and a.bulan = b.bulan
where a.uang is distinct from b.uang or a.anggaran is distinct from b.anggaran
