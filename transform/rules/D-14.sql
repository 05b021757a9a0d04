-- aturan: D-14
-- nama: Kode dari keluarga yang salah
-- tingkat: galat
-- dasar: Kepmendagri 050-5889/2021: kode sub kegiatan dan kode rekening sama panjangnya
-- yakin: pasti
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'galat' as tingkat,
  concat(cast(sum(kali) as varchar), ' baris dalam ', file, ', mulai ', substr(min(urutan_tempat), 10), ', ditolak: ', min(alasan), '.') as uraian,
  batch_id, substr(min(urutan_tempat), 10) as tempat, min_by(tulisan, urutan_tempat) as ditemukan, case when kolom = 'kode_rekening' then 'kode rekening, seperti 5.1.02.01.01.0024' else 'kode sub kegiatan, seperti 1.03.04.2.01.0012' end as seharusnya
from intermediate.int_catatan
where aturan = 'D-14'
group by batch_id, kode_wilayah, tahun, file, kolom
