-- aturan: D-04
-- nama: Kode yang kehilangan nol diperbaiki
-- tingkat: peringatan
-- dasar: mutu data; perbaikan hanya bila tunggal, tulisan aslinya disimpan
-- yakin: pasti
select b.kode_wilayah, cast(null as varchar) as id_kerja_sama, case when b.tahun > 0 then b.tahun end as tahun, 'peringatan' as tingkat,
  concat('Kode "', n.raw, '" dalam ', b.file, ' dibaca ', n.value, ': nolnya hilang. Tulis kode sebagai teks.') as uraian,
  n.batch_id, n.place as tempat
from landing.notes n
join landing.batches b on b.batch_id = n.batch_id
where n.rule = 'D-04' and b.status = 'loaded'
