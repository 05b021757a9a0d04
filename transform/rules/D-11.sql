-- aturan: D-11
-- nama: Kode perangkat daerah berbentuk lama atau tidak dikenal
-- tingkat: peringatan
-- dasar: mutu data; kode disimpan seperti tertulis
-- yakin: cukup
select b.kode_wilayah, cast(null as varchar) as id_kerja_sama, case when b.tahun > 0 then b.tahun end as tahun, 'peringatan' as tingkat,
  concat('Kode perangkat daerah ', n.raw, ' dalam ', b.file, ' berbentuk lama atau tidak dikenal. Cocokkan dengan daftar perangkat daerah.') as uraian,
  n.batch_id, n.place as tempat
from landing.notes n
join landing.batches b on b.batch_id = n.batch_id
where n.rule = 'D-11' and b.status = 'loaded'
