-- Satu baris adalah satu tahap RKPD atau APBD satu daerah satu tahun dengan tahap RKPD dan APBD yang dibandingkan padanya. RKPD tidak mengenal pergeseran: pergeseran APBD dibandingkan dengan RKPD murni.
-- grain: kode_wilayah, tahun, tahap
-- wilayah: kode_wilayah
with rkpd as (
  select kode_wilayah, tahun, tahap from intermediate.int_tahap where dokumen = 'rkpd'
),
apbd as (
  select kode_wilayah, tahun, tahap from intermediate.int_tahap where dokumen = 'apbd'
)
select coalesce(a.kode_wilayah, r.kode_wilayah) as kode_wilayah, coalesce(a.tahun, r.tahun) as tahun, coalesce(a.tahap, r.tahap) as tahap,
  coalesce(r.tahap, case when a.tahap like 'pergeseran-%' then m.tahap end) as tahap_rkpd, a.tahap as tahap_apbd
from apbd a
full join rkpd r on r.kode_wilayah = a.kode_wilayah and r.tahun = a.tahun and r.tahap = a.tahap
left join rkpd m on m.kode_wilayah = a.kode_wilayah and m.tahun = a.tahun and m.tahap = 'murni'
