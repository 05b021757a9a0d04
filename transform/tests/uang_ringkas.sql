-- Jumlah anggaran dan realisasi ringkasan DJPK per daerah dan tahun sama dengan baris yang dimuat, sampai sen.
with muat as (select kode_wilayah, tahun, sum(anggaran) as uang, sum(realisasi) as habis from landing.apbd_ringkas where digantikan_oleh is null group by kode_wilayah, tahun),
mart as (select kode_wilayah, tahun, sum(anggaran) as uang, sum(realisasi) as habis from mart.fct_apbd_ringkas group by kode_wilayah, tahun)
select coalesce(a.kode_wilayah, b.kode_wilayah) as kode_wilayah, coalesce(a.tahun, b.tahun) as tahun, a.uang as dimuat, b.uang as dalam_mart, a.habis as realisasi_dimuat, b.habis as realisasi_dalam_mart
from muat a full join mart b on a.kode_wilayah = b.kode_wilayah and a.tahun = b.tahun
where a.uang is distinct from b.uang or a.habis is distinct from b.habis
