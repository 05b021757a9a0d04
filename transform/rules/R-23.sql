-- aturan: R-23
-- nama: Tanpa nomor, atau nomor dipakai dua naskah
-- tingkat: peringatan
-- dasar: kewajaran register
-- yakin: cukup
-- butuh: register, nomor naskah
with naskah as (
  select k.*, j.nomor_ringkas
  from mart.fct_kerja_sama k
  join intermediate.int_kerja_sama j on j.id_kerja_sama = k.id_kerja_sama
  where k.ditandatangani and k.keadaan <> 'berakhir'
),
hitung as (
  select n.kode_wilayah, count(*) as n, count(*) - count(n.nomor) as kosong, min(a.persen_kolom_terisi) as persen
  from naskah n
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = n.kode_wilayah
  group by n.kode_wilayah
),
-- Lampiran dan perubahan boleh memakai nomor induknya; baris yang dicatat dua kali adalah urusan D-07 dan R-24.
kembar as (
  select n.kode_wilayah, n.nomor_ringkas, count(*) as n, min(n.id_kerja_sama) as id_kerja_sama, min(n.judul) as judul, max(n.judul) as judul_lain
  from naskah n
  cross join staging.stg_acuan a
  where n.instrumen not in ('ADENDUM', 'RK') and length(n.nomor_ringkas) >= a.panjang_nomor
  group by n.kode_wilayah, n.nomor_ringkas
  having count(distinct nama_ringkas(n.judul)) > 1
)
select n.kode_wilayah, n.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('"', n.judul, '" tidak mempunyai nomor. Catat nomor naskahnya.') as uraian,
  n.batch_id, tempat_baris(n.lembar, n.baris) as tempat, 'tanpa nomor' as ditemukan, 'nomor naskah' as seharusnya
from naskah n
join hitung h on h.kode_wilayah = n.kode_wilayah
where n.nomor is null and (h.n - h.kosong) * 100 >= h.persen * h.n
union all
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('Nomor ', n.nomor, ' dipakai ', cast(k.n as varchar), ' naskah: "', k.judul, '" dan "', k.judul_lain, '". Perbaiki nomor yang salah.') as uraian,
  n.batch_id, tempat_baris(n.lembar, n.baris) as tempat, n.nomor as ditemukan, 'satu nomor satu naskah' as seharusnya
from kembar k
join naskah n on n.id_kerja_sama = k.id_kerja_sama
union all
select kode_wilayah, cast(null as varchar) as id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat(cast(kosong as varchar), ' dari ', cast(n as varchar), ' naskah yang ditandatangani tidak mempunyai nomor, sehingga belum dapat dinilai satu per satu. Isi kolom nomor naskah dalam register.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, 'kolom nomor sebagian besar kosong' as ditemukan, 'nomor naskah' as seharusnya
from hitung
where (n - kosong) * 100 < persen * n
