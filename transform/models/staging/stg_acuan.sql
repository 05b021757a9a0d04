-- Satu baris: hari acuan dan parameter yang sama untuk semua daerah. Yang dapat diatur daerah ada dalam int_acuan_wilayah.
-- grain: hari_ini
-- wilayah: -
select
  cast(max(case when nama = 'hari_ini' then nilai end) as date) as hari_ini,
  cast(max(case when nama = 'panjang_nomor' then nilai end) as integer) as panjang_nomor,
  cast(max(case when nama = 'tahun_kode_baru' then nilai end) as integer) as tahun_kode_baru,
  cast(max(case when nama = 'tahun_aturan_kerja_sama' then nilai end) as integer) as tahun_aturan_kerja_sama,
  max(case when nama = 'versi_tautan' then nilai end) as versi_tautan
from staging.stg_parameter
where kode_wilayah = '-'
