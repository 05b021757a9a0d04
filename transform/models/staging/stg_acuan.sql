-- Satu baris: hari acuan dan parameter angka, dalam bentuk yang dapat dihitung.
-- grain: hari_ini
-- wilayah: -
select
  cast(max(case when nama = 'hari_ini' then nilai end) as date) as hari_ini,
  cast(max(case when nama = 'hari_akan_berakhir' then nilai end) as integer) as hari_akan_berakhir,
  cast(max(case when nama = 'selisih_realisasi' then nilai end) as decimal(20, 2)) as selisih_realisasi,
  cast(max(case when nama = 'panjang_nomor' then nilai end) as integer) as panjang_nomor,
  cast(max(case when nama = 'detik_kembar' then nilai end) as integer) as detik_kembar,
  cast(max(case when nama = 'selisih_djpk' then nilai end) as decimal(5, 2)) as selisih_djpk,
  cast(max(case when nama = 'toleransi_rkpd_murni' then nilai end) as decimal(5, 2)) as toleransi_rkpd_murni,
  cast(max(case when nama = 'toleransi_rkpd_pergeseran' then nilai end) as decimal(5, 2)) as toleransi_rkpd_pergeseran,
  cast(max(case when nama = 'toleransi_rkpd_perubahan' then nilai end) as decimal(5, 2)) as toleransi_rkpd_perubahan,
  cast(max(case when nama = 'toleransi_realisasi' then nilai end) as decimal(5, 2)) as toleransi_realisasi,
  cast(max(case when nama = 'selisih_henti' then nilai end) as integer) as selisih_henti,
  cast(max(case when nama = 'baris_henti' then nilai end) as integer) as baris_henti,
  max(case when nama = 'selisih_diterima' then nilai end) as selisih_diterima,
  cast(max(case when nama = 'tahun_kode_baru' then nilai end) as integer) as tahun_kode_baru,
  max(case when nama = 'versi_tautan' then nilai end) as versi_tautan
from landing.parameter
