-- aturan: D-04
-- nama: Kode yang kehilangan nol diperbaiki
-- tingkat: peringatan
-- dasar: mutu data; perbaikan hanya bila tunggal, tulisan aslinya disimpan
-- yakin: pasti
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat(cast(sum(kali) as varchar), ' kode pada kolom ', kolom, ' dalam ', file, ' kehilangan nol, mulai ', substr(min(urutan_tempat), 10), ': "', min_by(tulisan, urutan_tempat), '" dibaca ', min_by(dibaca, urutan_tempat), '. Tulis kode sebagai teks.') as uraian,
  batch_id, substr(min(urutan_tempat), 10) as tempat, min_by(tulisan, urutan_tempat) as ditemukan, min_by(dibaca, urutan_tempat) as seharusnya
from intermediate.int_catatan
where aturan = 'D-04'
group by batch_id, kode_wilayah, tahun, file, kolom
