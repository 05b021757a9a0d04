-- Anggaran lingkup nasional dan jumlah lingkup provinsi sama dengan jumlah lingkup wilayah.
with w as (select tahun, kode_bidang_urusan, sum(anggaran_apbd) as uang, sum(pagu_rkpd) as pagu from mart.korelasi_bidang_urusan where lingkup = 'wilayah' group by tahun, kode_bidang_urusan),
p as (select tahun, kode_bidang_urusan, sum(anggaran_apbd) as uang, sum(pagu_rkpd) as pagu from mart.korelasi_bidang_urusan where lingkup = 'provinsi' group by tahun, kode_bidang_urusan),
n as (select tahun, kode_bidang_urusan, sum(anggaran_apbd) as uang, sum(pagu_rkpd) as pagu from mart.korelasi_bidang_urusan where lingkup = 'nasional' group by tahun, kode_bidang_urusan)
select w.tahun, w.kode_bidang_urusan, w.uang as wilayah, p.uang as provinsi, n.uang as nasional
from w
full join p on p.tahun = w.tahun and p.kode_bidang_urusan = w.kode_bidang_urusan
full join n on n.tahun = w.tahun and n.kode_bidang_urusan = w.kode_bidang_urusan
where w.uang is distinct from p.uang or w.uang is distinct from n.uang or w.pagu is distinct from n.pagu
