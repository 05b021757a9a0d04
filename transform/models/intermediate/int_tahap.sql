-- Satu baris adalah satu tahap RKPD, APBD, atau pendapatannya yang ada pada satu daerah dan tahun, dengan urutannya.
-- grain: dokumen, kode_wilayah, tahun, tahap
-- wilayah: kode_wilayah
with ada as (
  select distinct 'rkpd' as dokumen, kode_wilayah, tahun, tahap from staging.stg_rkpd
  union all
  select distinct 'apbd' as dokumen, kode_wilayah, tahun, tahap from staging.stg_apbd
  union all
  select distinct 'pendapatan' as dokumen, kode_wilayah, tahun, tahap from staging.stg_pendapatan
),
urut as (
  select dokumen, kode_wilayah, tahun, tahap,
    -- Pergeseran mengikuti penetapan, perubahan mengikuti semuanya: tanggal penetapan tidak ada dalam berkas.
    case
      when tahap = 'murni' then 0
      when tahap = 'perubahan' then 1000
      else cast(substr(tahap, 12) as integer)
    end as urutan
  from ada
)
select dokumen, kode_wilayah, tahun, tahap, urutan,
  urutan = max(urutan) over (partition by dokumen, kode_wilayah, tahun) as terakhir
from urut
