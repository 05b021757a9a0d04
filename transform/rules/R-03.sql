-- aturan: R-03
-- nama: Perjanjian kerja sama tanpa kesepakatan bersama
-- tingkat: peringatan
-- dasar: Permendagri 22/2020: tahapan kesepakatan bersama mendahului perjanjian kerja sama
-- yakin: cukup
-- butuh: register, bentuk naskah, nomor naskah induk
with dinilai as (
  select *
  from mart.fct_kerja_sama
  where instrumen = 'PKS' and jenis in ('KSDD-W', 'KSDD-S', 'KSDPK') and ditandatangani and keadaan in ('berlaku', 'akan berakhir')
),
-- Kolom yang sebagian besar kosong belum diisi; kekosongannya bukan pelanggaran satu per satu.
hitung as (
  select d.kode_wilayah, count(*) as n, count(*) - count(d.nomor_induk) as kosong, min(a.persen_kolom_terisi) as persen
  from dinilai d
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = d.kode_wilayah
  group by d.kode_wilayah
)
select d.kode_wilayah, d.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  case when d.nomor_induk is null
    then concat('"', d.judul, '" tidak menyebut kesepakatan bersama induknya. Catat nomornya dalam register, atau susun kesepakatan bersamanya.')
    else concat('"', d.judul, '" menyebut induk ', d.nomor_induk, ', yang tidak ada dalam register. Periksa nomornya, atau catat kesepakatan bersamanya.') end as uraian,
  d.batch_id, tempat_baris(d.lembar, d.baris) as tempat, coalesce(d.nomor_induk, 'tanpa nomor induk') as ditemukan, 'nomor kesepakatan bersama dalam register' as seharusnya
from dinilai d
join hitung h on h.kode_wilayah = d.kode_wilayah
where d.id_induk is null and (d.nomor_induk is not null or (h.n - h.kosong) * 100 >= h.persen * h.n)
union all
select kode_wilayah, cast(null as varchar) as id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat(cast(kosong as varchar), ' dari ', cast(n as varchar), ' perjanjian kerja sama yang berlaku tidak menyebut kesepakatan bersama induknya, sehingga belum dapat dinilai. Isi kolom nomor naskah induk dalam register.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, 'kolom nomor naskah induk sebagian besar kosong' as ditemukan, 'nomor kesepakatan bersama' as seharusnya
from hitung
where (n - kosong) * 100 < persen * n
