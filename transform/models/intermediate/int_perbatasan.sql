-- Satu baris adalah sepasang daerah yang berbatasan, pada tingkat apa pun; provinsi berbatasan lewat kabupaten/kotanya.
-- grain: kode_a, kode_b
-- wilayah: kode_a
with darat as (
  select p.kode_a, p.kode_b, a.kode_provinsi as prov_a, b.kode_provinsi as prov_b
  from landing.ref_perbatasan p
  join landing.ref_wilayah a on a.kode_wilayah = p.kode_a
  join landing.ref_wilayah b on b.kode_wilayah = p.kode_b
)
select kode_a, kode_b from darat
union
select prov_a, prov_b from darat where prov_a <> prov_b
union
select kode_a, prov_b from darat
union
select prov_a, kode_b from darat
union
select kode_wilayah, kode_provinsi from landing.ref_wilayah where jenis <> 'provinsi'
union
select kode_provinsi, kode_wilayah from landing.ref_wilayah where jenis <> 'provinsi'
