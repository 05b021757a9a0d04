-- Satu baris: hari acuan dan parameter yang sama untuk semua daerah. Yang dapat diatur daerah ada dalam int_acuan_wilayah.
-- grain: hari_ini
-- wilayah: -
select
  cast(max(case when nama = 'hari_ini' then nilai end) as date) as hari_ini,
  cast(max(case when nama = 'panjang_nomor' then nilai end) as integer) as panjang_nomor,
  cast(max(case when nama = 'selisih_henti' then nilai end) as integer) as selisih_henti,
  cast(max(case when nama = 'baris_henti' then nilai end) as integer) as baris_henti,
  max(case when nama = 'selisih_diterima' then nilai end) as selisih_diterima,
  cast(max(case when nama = 'tahun_kode_baru' then nilai end) as integer) as tahun_kode_baru,
  cast(max(case when nama = 'uji_kasus' then nilai end) as integer) as uji_kasus,
  cast(max(case when nama = 'uji_daerah' then nilai end) as integer) as uji_daerah,
  cast(max(case when nama = 'batas_rasio' then nilai end) as double) as batas_rasio,
  cast(max(case when nama = 'batas_lazim' then nilai end) as double) as batas_lazim,
  cast(max(case when nama = 'batas_usulan' then nilai end) as double) as batas_usulan,
  cast(max(case when nama = 'batas_potensi' then nilai end) as double) as batas_potensi,
  cast(max(case when nama = 'tahun_aturan_kerja_sama' then nilai end) as integer) as tahun_aturan_kerja_sama,
  max(case when nama = 'versi_tautan' then nilai end) as versi_tautan
from staging.stg_parameter
where kode_wilayah = '-'
