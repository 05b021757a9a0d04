-- aturan: D-06
-- nama: Jumlah tercetak tidak sama dengan baris-barisnya
-- tingkat: galat
-- dasar: mutu data; yang dimuat adalah baris-barisnya
-- yakin: pasti
select b.kode_wilayah, cast(null as varchar) as id_kerja_sama, case when b.tahun > 0 then b.tahun end as tahun, 'galat' as tingkat,
  concat('Berkas ', b.file, ' mencetak ', n.raw, ' pada ', n.place, ', sedangkan baris-barisnya berjumlah ', n.value, '. Periksa apakah ada baris yang hilang.') as uraian,
  n.batch_id, n.place as tempat, n.raw as ditemukan, n.value as seharusnya
from landing.notes n
join landing.batches b on b.batch_id = n.batch_id
where n.rule = 'D-06' and b.status = 'loaded'
