-- Satu baris adalah versi nomenklatur yang dipakai satu tahun anggaran dan jenis pemda: yang terbaru yang sudah berlaku; bila belum ada, yang tertua.
-- grain: tahun, jenis_pemda
-- wilayah: -
with versi as (
  select distinct jenis_pemda, versi, berlaku_dari from staging.stg_nomenklatur
),
tahun as (
  select distinct tahun from intermediate.int_tahun
),
urut as (
  select t.tahun, v.jenis_pemda, v.versi, v.berlaku_dari,
    row_number() over (partition by t.tahun, v.jenis_pemda
      order by case when v.berlaku_dari <= t.tahun then 0 else 1 end,
               case when v.berlaku_dari <= t.tahun then -v.berlaku_dari else v.berlaku_dari end, v.versi) as urutan
  from tahun t
  cross join versi v
)
select tahun, jenis_pemda, versi, berlaku_dari
from urut
where urutan = 1
