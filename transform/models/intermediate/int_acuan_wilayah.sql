-- Satu baris adalah satu daerah: hari acuan, dan tiap parameter dengan nilai daerah itu bila ia mengaturnya, atau nilai umum.
-- grain: kode_wilayah
-- wilayah: kode_wilayah
with berlaku as (
  select w.kode_wilayah, u.nama, coalesce(d.nilai, u.nilai) as nilai
  from landing.ref_wilayah w
  cross join staging.stg_parameter u
  left join staging.stg_parameter d on d.kode_wilayah = w.kode_wilayah and d.nama = u.nama
  where u.kode_wilayah = '-'
)
select kode_wilayah,
  cast(max(case when nama = 'hari_akan_berakhir' then nilai end) as integer) as hari_akan_berakhir,
  cast(max(case when nama = 'selisih_realisasi' then nilai end) as decimal(20, 2)) as selisih_realisasi,
  cast(max(case when nama = 'detik_kembar' then nilai end) as integer) as detik_kembar,
  cast(max(case when nama = 'selisih_djpk' then nilai end) as decimal(5, 2)) as selisih_djpk,
  cast(max(case when nama = 'hari_ini' then nilai end) as date) as hari_ini
from berlaku
group by kode_wilayah
