-- aturan: D-09
-- nama: Tanggal yang dapat dibaca dua cara
-- tingkat: peringatan
-- dasar: mutu data; urutan hari dan bulan ditetapkan per kolom, yang tetap meragukan ditolak
-- yakin: pasti
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat(cast(sum(kali) as varchar), ' tanggal pada kolom ', kolom, ' dalam ', file, ', mulai ', substr(min(urutan_tempat), 10), ', tidak jelas hari atau bulan yang di depan dan ditolak. Tulis seperti 31-12-2026.') as uraian,
  batch_id, substr(min(urutan_tempat), 10) as tempat, min_by(tulisan, urutan_tempat) as ditemukan, 'seperti 31-12-2026' as seharusnya
from intermediate.int_catatan
where aturan = 'D-09'
group by batch_id, kode_wilayah, tahun, file, kolom
