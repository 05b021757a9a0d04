-- Ringkasan DJPK tingkat nasional dan jumlah provinsinya sama dengan jumlah semua daerah, per tahun dan akun, sampai sen.
with d as (select tahun, kode_akun, sum(anggaran) as uang, sum(realisasi) as habis from mart.fct_apbd_ringkas group by tahun, kode_akun),
p as (select tahun, kode_akun, sum(anggaran) as uang, sum(realisasi) as habis from mart.apbd_ringkas_lingkup where lingkup = 'provinsi' group by tahun, kode_akun),
n as (select tahun, kode_akun, sum(anggaran) as uang, sum(realisasi) as habis from mart.apbd_ringkas_lingkup where lingkup = 'nasional' group by tahun, kode_akun)
select coalesce(d.tahun, p.tahun, n.tahun) as tahun, coalesce(d.kode_akun, p.kode_akun, n.kode_akun) as kode_akun, d.uang as daerah, p.uang as provinsi, n.uang as nasional
from d
full join p on p.tahun = d.tahun and p.kode_akun = d.kode_akun
full join n on n.tahun = d.tahun and n.kode_akun = d.kode_akun
where d.uang is distinct from p.uang or d.uang is distinct from n.uang or d.habis is distinct from p.habis or d.habis is distinct from n.habis
