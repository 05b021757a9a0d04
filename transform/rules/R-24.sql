-- aturan: R-24
-- nama: Mungkin naskah yang sama dicatat dua kali
-- tingkat: peringatan
-- dasar: kewajaran register: pihak, bidang, dan bentuk yang sama pada masa yang sama
-- yakin: cukup
-- butuh: register, mitra
with pihak as (
  select id_kerja_sama, array_join(array_sort(array_distinct(array_agg(coalesce(kode_wilayah_pihak, mitra_ringkas(nama))))), ';') as pihak
  from mart.fct_kerja_sama_pihak
  where urutan > 1
  group by id_kerja_sama
),
-- Tanpa bidang urusan yang jelas hanya judul yang sama berarti. Naskah yang sama-sama berlaku pada hari acuan tentu bertumpang masa.
kembar as (
  select k.kode_wilayah, k.kode_bidang_urusan, k.instrumen, p.pihak, count(*) as n, count(distinct nama_ringkas(k.judul)) as judul_beda, min(k.id_kerja_sama) as id_kerja_sama, min(k.judul) as judul, max(k.judul) as judul_lain
  from mart.fct_kerja_sama k
  join pihak p on p.id_kerja_sama = k.id_kerja_sama
  where k.ditandatangani and k.keadaan in ('berlaku', 'akan berakhir') and k.instrumen not in ('ADENDUM', 'RK')
  group by k.kode_wilayah, k.kode_bidang_urusan, k.instrumen, p.pihak
  having count(*) > 1 and (count(distinct nama_ringkas(k.judul)) < count(*) or substr(k.kode_bidang_urusan, 1, 1) in ('1', '2', '3'))
)
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, case when k.judul_beda < k.n then 'peringatan' else 'informasi' end as tingkat,
  concat(cast(k.n as varchar), ' naskah dengan ', n.mitra, case when b.nama is null then '' else concat(' pada bidang ', b.kode_bidang_urusan, ' ', b.nama) end, ' berlaku bersamaan', case when k.n > 2 then ', antara lain "' else ': "' end, k.judul,
    case when k.judul = k.judul_lain then '" dan yang berjudul sama' else concat('" dan "', k.judul_lain, '"') end, '. Periksa apakah tercatat dua kali atau dapat digabung.') as uraian,
  n.batch_id, tempat_baris(n.lembar, n.baris) as tempat, concat(cast(k.n as varchar), ' naskah') as ditemukan, 'satu naskah untuk satu objek' as seharusnya
from kembar k
join mart.fct_kerja_sama n on n.id_kerja_sama = k.id_kerja_sama
left join mart.dim_bidang_urusan b on b.kode_bidang_urusan = k.kode_bidang_urusan
