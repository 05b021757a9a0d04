-- aturan: D-12
-- nama: Data pribadi dalam berkas
-- tingkat: galat
-- dasar: UU 27/2022 tentang Pelindungan Data Pribadi
-- yakin: cukup
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'galat' as tingkat,
  concat('Kolom ', kolom, ' dalam ', file, ' pada ', substr(min(urutan_tempat), 10), ': ', min(alasan), '. Hapus data pribadi, lalu kirim lagi berkasnya.') as uraian,
  batch_id, substr(min(urutan_tempat), 10) as tempat, min(alasan) as ditemukan, 'tanpa data pribadi' as seharusnya
from intermediate.int_catatan
where aturan = 'D-12'
group by batch_id, kode_wilayah, tahun, file, kolom
