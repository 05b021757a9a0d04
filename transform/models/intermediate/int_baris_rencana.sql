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
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, nama, nama_perangkat_daerah, null,
    case when dokumen = 'apbd' then tahap end, case when dokumen = 'realisasi' then bulan end, null, case when dokumen = 'apbd' then anggaran end, realisasi
  from intermediate.int_jumlah_sub_kegiatan where terakhir and akun not in ('4', '6')
)
select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, substr(kode_sub_kegiatan, 1, 4) as kode_bidang_urusan,
  max(nama) as nama, max(nama_perangkat_daerah) as nama_perangkat_daerah, max(tahap_rkpd) as tahap_rkpd, max(tahap_apbd) as tahap_apbd, max(bulan) as bulan,
  cast(sum(pagu) as decimal(20, 2)) as pagu, cast(sum(anggaran) as decimal(20, 2)) as anggaran, cast(sum(realisasi) as decimal(20, 2)) as realisasi
from semua
group by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan
