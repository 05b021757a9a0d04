-- aturan: D-05
-- nama: Nama daerah tanpa Kabupaten atau Kota
-- tingkat: peringatan
-- dasar: Kepmendagri 300.2.2-2138/2025: 26 nama dipakai kabupaten dan kota
-- yakin: pasti
with nama as (
  select nama, kode_wilayah, replace(lower(substr(nama, strpos(nama, ' ') + 1)), 'administrasi ', '') as pendek from mart.dim_wilayah
),
kembar as (
  select pendek, array_join(array_agg(nama order by kode_wilayah), ' atau ') as pilihan from nama group by pendek having count(*) > 1
),
pihak as (
  select id_kerja_sama, kode_wilayah, nama, trim(replace(replace(replace(lower(nama), 'pemerintah ', ''), 'pemda ', ''), 'daerah ', '')) as pendek
  from mart.fct_kerja_sama_pihak
  where kode_wilayah_pihak is null
)
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat('Daerah "', tulisan, '" dalam ', file, ' pada ', substr(urutan_tempat, 10), case when kali > 1 then concat(' dan ', cast(kali - 1 as varchar), ' tempat lain') else '' end, ': ', alasan, '.', case when ditolak > 0 then ' Barisnya ditolak.' else '' end) as uraian,
  batch_id, substr(urutan_tempat, 10) as tempat, tulisan as ditemukan, coalesce(dibaca, 'nama lengkap atau kode daerah') as seharusnya
from intermediate.int_catatan
where aturan = 'D-05'
union all
select p.kode_wilayah, p.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('Pihak "', p.nama, '" dalam "', k.judul, '" dapat berarti ', b.pilihan, '. Tulis nama lengkapnya.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, p.nama as ditemukan, b.pilihan as seharusnya
from pihak p
join kembar b on b.pendek = p.pendek
join mart.fct_kerja_sama k on k.id_kerja_sama = p.id_kerja_sama
