-- aturan: D-04
-- nama: Kode yang kehilangan nol diperbaiki
-- tingkat: peringatan
-- dasar: mutu data; perbaikan hanya bila tunggal, tulisan aslinya disimpan
-- yakin: pasti
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat('Kode "', tulisan, '" dalam ', file, ' pada ', substr(urutan_tempat, 10), case when kali > 1 then concat(' dan ', cast(kali - 1 as varchar), ' tempat lain') else '' end, ' dibaca ', dibaca, ': nolnya hilang. Tulis kode sebagai teks.') as uraian,
  batch_id, substr(urutan_tempat, 10) as tempat, tulisan as ditemukan, dibaca as seharusnya
from intermediate.int_catatan
where aturan = 'D-04'
