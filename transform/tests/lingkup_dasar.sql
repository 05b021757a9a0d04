-- Jumlah lingkup wilayah dalam korelasi sama dengan jumlah tahap terakhir RKPD dan belanja APBD serta bulan terakhir realisasi belanja, per daerah dan tahun; realisasi provinsi dan nasional sama dengan jumlahnya.
with semua as (
  select kode_wilayah, tahun, pagu, cast(null as decimal(20, 2)) as anggaran, cast(null as decimal(20, 2)) as realisasi from mart.fct_rkpd where terakhir
  union all
  select kode_wilayah, tahun, null, anggaran, null from mart.fct_apbd where terakhir and kode_rekening not like '4.%' and kode_rekening not like '6.%'
  union all
  select kode_wilayah, tahun, null, null, realisasi from mart.fct_realisasi where terakhir and kode_rekening not like '4.%' and kode_rekening not like '6.%'
),
dasar as (select kode_wilayah, tahun, sum(pagu) as pagu, sum(anggaran) as anggaran, sum(realisasi) as realisasi from semua group by kode_wilayah, tahun),
naik as (select kode_wilayah, tahun, sum(pagu_rkpd) as pagu, sum(anggaran_apbd) as anggaran, sum(realisasi) as realisasi from mart.korelasi_bidang_urusan where lingkup = 'wilayah' group by kode_wilayah, tahun),
lingkup as (select lingkup, tahun, sum(realisasi) as realisasi from mart.korelasi_bidang_urusan group by lingkup, tahun)
select coalesce(d.kode_wilayah, n.kode_wilayah) as kode_wilayah, coalesce(d.tahun, n.tahun) as tahun, d.pagu, n.pagu as pagu_naik, d.anggaran, n.anggaran as anggaran_naik, d.realisasi, n.realisasi as realisasi_naik
from dasar d
full join naik n on n.kode_wilayah = d.kode_wilayah and n.tahun = d.tahun
where d.pagu is distinct from n.pagu or d.anggaran is distinct from n.anggaran or d.realisasi is distinct from n.realisasi
union all
select l.lingkup, l.tahun, null, null, null, null, l.realisasi, w.realisasi
from lingkup l
join lingkup w on w.lingkup = 'wilayah' and w.tahun = l.tahun
where l.realisasi is distinct from w.realisasi
