-- aturan: D-15
-- nama: Baris bentuk di tengah data
-- tingkat: peringatan
-- dasar: mutu data; kepala, nomor kolom, rumus, dan tanda tangan bukan data
-- yakin: pasti
select b.kode_wilayah, cast(null as varchar) as id_kerja_sama, case when b.tahun > 0 then b.tahun end as tahun, 'peringatan' as tingkat,
  concat(n.value, ' baris ', n.raw, ' berada di tengah data ', b.file, ', mulai ', n.place, '. Dilewati dan tidak dihitung; kirim tabel tanpa baris itu.') as uraian,
  n.batch_id, n.place as tempat, concat(n.value, ' baris ', n.raw) as ditemukan, 'hanya baris data' as seharusnya
from landing.notes n
join landing.batches b on b.batch_id = n.batch_id
where n.rule = 'D-15' and b.status = 'loaded'
