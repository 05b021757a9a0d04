-- Satu baris adalah satu perangkat daerah satu daerah pada satu tahun, dari daftarnya atau dari dokumen yang menyebutnya.
-- grain: kode_wilayah, tahun, kode_perangkat_daerah
-- wilayah: kode_wilayah
-- bagian: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun anggaran
-- kode_perangkat_daerah: kode perangkat daerah atau sub unitnya
-- nama: nama perangkat daerah
with semua as (
  select kode_wilayah, tahun, kode_perangkat_daerah, nama, 1 as urutan from staging.stg_perangkat_daerah
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, nama_perangkat_daerah, 2 from staging.stg_rkpd
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, nama_perangkat_daerah, 3 from staging.stg_apbd
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, nama_perangkat_daerah, 4 from staging.stg_realisasi
),
-- Sampai puluhan ribu baris menyebut satu perangkat daerah: dikumpulkan dahulu per dokumen.
kumpul as (
  select kode_wilayah, tahun, kode_perangkat_daerah, urutan, min(nama) as nama
  from semua
  where nama is not null and kode_perangkat_daerah <> '-'
  group by kode_wilayah, tahun, kode_perangkat_daerah, urutan
),
urut as (
  select kode_wilayah, tahun, kode_perangkat_daerah, nama,
    row_number() over (partition by kode_wilayah, tahun, kode_perangkat_daerah order by urutan) as nomor
  from kumpul
)
select kode_wilayah, tahun, kode_perangkat_daerah, nama
from urut
where nomor = 1
order by kode_wilayah, tahun, kode_perangkat_daerah
