-- Satu baris adalah jumlah satu akun satu sub kegiatan satu perangkat daerah dalam APBD satu tahap, atau dalam realisasi bulan terakhir. Puluhan juta rekening dijumlahkan sekali bagi semua yang membaca jumlahnya.
-- grain: dokumen, kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, akun
-- wilayah: kode_wilayah
select 'apbd' as dokumen, kode_wilayah, tahun, tahap, 0 as bulan, kode_perangkat_daerah, kode_sub_kegiatan, substr(kode_rekening, 1, 1) as akun,
  max(nama_sub_kegiatan) as nama, max(nama_perangkat_daerah) as nama_perangkat_daerah,
  cast(sum(anggaran) as decimal(20, 2)) as anggaran, cast(null as decimal(20, 2)) as realisasi, terakhir
from mart.fct_apbd
group by kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, substr(kode_rekening, 1, 1), terakhir
union all
-- RFK berhenti pada sub kegiatan: akunnya '-'.
select 'realisasi', kode_wilayah, tahun, '-', bulan, kode_perangkat_daerah, kode_sub_kegiatan, substr(kode_rekening, 1, 1), max(nama_sub_kegiatan), null,
  cast(sum(anggaran) as decimal(20, 2)), cast(sum(realisasi) as decimal(20, 2)), terakhir
from mart.fct_realisasi
where terakhir
group by kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, substr(kode_rekening, 1, 1), terakhir
