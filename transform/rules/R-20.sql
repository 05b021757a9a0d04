-- aturan: R-20
-- nama: Tanggal saling bertentangan
-- tingkat: galat
-- dasar: kewajaran tanggal
-- yakin: pasti
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  case when k.tanggal_berakhir < k.tanggal_mulai
    then concat('"', k.judul, '" berakhir ', tanggal_indonesia(k.tanggal_berakhir), ' sebelum mulai ', tanggal_indonesia(k.tanggal_mulai), '. Periksa kedua tanggal.')
    else concat('"', k.judul, '" ditandatangani ', tanggal_indonesia(k.tanggal_tanda_tangan), ' sesudah berakhir ', tanggal_indonesia(k.tanggal_berakhir), '. Periksa kedua tanggal.') end as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, cast(k.tanggal_berakhir as varchar) as ditemukan, 'tanggal yang berurutan' as seharusnya
from mart.fct_kerja_sama k
where k.tanggal_berakhir < k.tanggal_mulai or k.tanggal_tanda_tangan > k.tanggal_berakhir
