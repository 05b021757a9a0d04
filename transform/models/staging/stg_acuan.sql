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
  cast(max(case when nama = 'tahun_kode_baru' then nilai end) as integer) as tahun_kode_baru,
  cast(max(case when nama = 'batas_lazim' then nilai end) as double) * 0.01 as batas_lazim,
  cast(max(case when nama = 'batas_usulan' then nilai end) as double) * 0.01 as batas_usulan,
  cast(max(case when nama = 'batas_potensi' then nilai end) as double) * 0.01 as batas_potensi,
  max(case when nama = 'versi_tautan' then nilai end) as versi_tautan
from landing.parameter
