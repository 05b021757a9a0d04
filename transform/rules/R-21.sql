-- aturan: R-21
-- nama: Tanggal berakhir kosong atau tanpa batas
-- tingkat: peringatan
-- dasar: praktik register: 0000-00-00 dibaca "sampai sekarang"; naskah memuat jangka waktu
-- yakin: cukup
-- butuh: register, tanggal berakhir
with dinilai as (
  select k.*, j.jangka_waktu
  from mart.fct_kerja_sama k
  join intermediate.int_kerja_sama j on j.id_kerja_sama = k.id_kerja_sama
  where k.ditandatangani and k.keadaan in ('berlaku', 'akan berakhir')
),
hitung as (
  select d.kode_wilayah, count(*) as n, sum(case when d.tanggal_berakhir is null and not d.terbuka then 1 else 0 end) as kosong, min(a.persen_kolom_terisi) as persen
  from dinilai d
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = d.kode_wilayah
  group by d.kode_wilayah
)
select d.kode_wilayah, d.id_kerja_sama, cast(null as integer) as tahun, case when d.terbuka then 'informasi' else 'peringatan' end as tingkat,
  case
    when d.terbuka then concat('"', d.judul, '" dicatat tanpa batas waktu. Periksa jangka waktu dalam naskahnya, lalu catat tanggal berakhirnya.')
    when d.jangka_waktu is not null then concat('Tanggal berakhir "', d.judul, '" kosong, sedangkan jangka waktunya tertulis "', substr(d.jangka_waktu, 1, 60), '". Hitung dan catat tanggalnya.')
    else concat('Tanggal berakhir "', d.judul, '" kosong. Catat tanggalnya, atau nyatakan tanpa batas waktu.') end as uraian,
  d.batch_id, tempat_baris(d.lembar, d.baris) as tempat, case when d.terbuka then 'tanpa batas' else 'kosong' end as ditemukan, 'tanggal berakhir' as seharusnya
from dinilai d
join hitung h on h.kode_wilayah = d.kode_wilayah
where d.tanggal_berakhir is null and (d.terbuka or (h.n - h.kosong) * 100 >= h.persen * h.n)
union all
select kode_wilayah, cast(null as varchar) as id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat(cast(kosong as varchar), ' dari ', cast(n as varchar), ' naskah yang berlaku tidak mempunyai tanggal berakhir, sehingga masa berlakunya belum dapat dinilai. Isi kolom tanggal berakhir dalam register.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, 'kolom tanggal berakhir sebagian besar kosong' as ditemukan, 'tanggal berakhir' as seharusnya
from hitung
where (n - kosong) * 100 < persen * n
