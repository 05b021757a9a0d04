-- Satu baris adalah satu tahun anggaran yang RKPD, APBD, atau realisasinya ada pada satu daerah.
-- grain: kode_wilayah, tahun
-- wilayah: kode_wilayah
with ada as (
  select kode_wilayah, tahun, 1 as rkpd, 0 as apbd, 0 as realisasi from staging.stg_rkpd
  union all
  select kode_wilayah, tahun, 0, 1, 0 from staging.stg_apbd
  union all
  select kode_wilayah, tahun, 0, 0, 1 from staging.stg_realisasi
)
select kode_wilayah, tahun, max(rkpd) = 1 as ada_rkpd, max(apbd) = 1 as ada_apbd, max(realisasi) = 1 as ada_realisasi
from ada
group by kode_wilayah, tahun
