-- aturan: D-08
-- nama: Jumlah uang yang dapat dibaca dua cara
-- tingkat: peringatan
-- dasar: mutu data; tanda desimal ditetapkan per kolom, yang tetap meragukan ditolak
-- yakin: pasti
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat(cast(sum(kali) as varchar), ' jumlah pada kolom ', kolom, ' dalam ', file, ', mulai ', substr(min(urutan_tempat), 10), ', dapat berarti ribuan atau desimal dan ditolak. Tulis seperti 1.234,00.') as uraian,
  batch_id, substr(min(urutan_tempat), 10) as tempat, min_by(tulisan, urutan_tempat) as ditemukan, 'seperti 1.234,00' as seharusnya
from intermediate.int_catatan
where aturan = 'D-08'
group by batch_id, kode_wilayah, tahun, file, kolom
