-- Satu baris adalah satu sub kegiatan satu perangkat daerah pada satu tahun: pagu RKPD terakhir, anggaran APBD terakhir, realisasi terakhir.
-- grain: kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan
-- wilayah: kode_wilayah
with semua as (
  -- Pendapatan dan pembiayaan bukan pelaksanaan rencana; pada rekap ia dapat berkode semacam 5.02.00.0.00.0000.
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, nama, nama_perangkat_daerah, tahap as tahap_rkpd,
    cast(null as varchar) as tahap_apbd, cast(null as integer) as bulan,
    pagu, cast(null as decimal(20, 2)) as anggaran, cast(null as decimal(20, 2)) as realisasi
  from mart.fct_rkpd where terakhir
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, nama_perangkat_daerah, null, tahap, null, null, anggaran, null
  from mart.fct_apbd where terakhir and kode_rekening not like '4.%' and kode_rekening not like '6.%'
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, null, null, null, bulan, null, null, realisasi
  from mart.fct_realisasi where terakhir and kode_rekening not like '4.%' and kode_rekening not like '6.%'
)
select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, substr(kode_sub_kegiatan, 1, 4) as kode_bidang_urusan,
  max(nama) as nama, max(nama_perangkat_daerah) as nama_perangkat_daerah, max(tahap_rkpd) as tahap_rkpd, max(tahap_apbd) as tahap_apbd, max(bulan) as bulan,
  cast(sum(pagu) as decimal(20, 2)) as pagu, cast(sum(anggaran) as decimal(20, 2)) as anggaran, cast(sum(realisasi) as decimal(20, 2)) as realisasi
from semua
group by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan
