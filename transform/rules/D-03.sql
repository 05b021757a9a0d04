-- aturan: D-03
-- nama: Kode sub kegiatan bentuk lama
-- tingkat: peringatan
-- dasar: mutu data; bentuk dua angka dipakai sebelum 2024
-- yakin: cukup
select b.kode_wilayah, cast(null as varchar) as id_kerja_sama, case when b.tahun > 0 then b.tahun end as tahun, 'peringatan' as tingkat,
  concat('Kode ', n.raw, ' dalam ', b.file, ' berbentuk lama (dua angka di akhir). Sesuaikan dengan nomenklatur tahun itu.') as uraian,
  n.batch_id, n.place as tempat
from landing.notes n
join landing.batches b on b.batch_id = n.batch_id
where n.rule = 'D-03' and b.status = 'loaded'
