-- Satu baris adalah sepasang pemerintah daerah yang berbatasan darat dan dapat menandatangani naskah, tiap pasang sekali (kode_a < kode_b), dengan tahun terakhir yang RKPD-nya ada pada keduanya; kota administrasi diwakili provinsinya, provinsi berbatasan lewat kabupaten/kotanya.
-- grain: kode_a, kode_b
-- wilayah: kode_a
with darat as (
  select a.kode_anggaran as kode_a, b.kode_anggaran as kode_b, a.kode_provinsi as prov_a, b.kode_provinsi as prov_b, p.sepanjang_km
  from mart.dim_perbatasan p
  join intermediate.int_wilayah_anggaran a on a.kode_wilayah = p.kode_a
  join intermediate.int_wilayah_anggaran b on b.kode_wilayah = p.kode_b
),
arah as (
  select kode_a, kode_b, sepanjang_km from darat where length(kode_a) = 5 or length(kode_b) = 5
  union all
  select prov_a, prov_b, sepanjang_km from darat
),
pasangan as (
  select kode_a, kode_b, cast(sum(sepanjang_km) as decimal(8, 1)) as sepanjang_km
  from arah
  where kode_a < kode_b
  group by kode_a, kode_b
),
rkpd as (
  select distinct kode_wilayah, tahun from mart.fct_rkpd
),
tahun as (
  select p.kode_a, p.kode_b, max(a.tahun) as tahun
  from pasangan p
  join rkpd a on a.kode_wilayah = p.kode_a
  join rkpd b on b.kode_wilayah = p.kode_b and b.tahun = a.tahun
  group by p.kode_a, p.kode_b
)
select p.kode_a, p.kode_b, p.sepanjang_km, t.tahun
from pasangan p
left join tahun t on t.kode_a = p.kode_a and t.kode_b = p.kode_b
