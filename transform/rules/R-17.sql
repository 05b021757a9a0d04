-- aturan: R-17
-- nama: Sudah berakhir tetapi register masih menyatakan berlaku
-- tingkat: galat
-- dasar: praktik register (SIKERJA Samarinda menutup naskah pada tanggal berakhir)
-- yakin: pasti
-- butuh: register, tanggal berakhir
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  concat('"', k.judul, '" berakhir ', tanggal_indonesia(k.tanggal_berakhir), ', tetapi register masih menyatakan berlaku. Perpanjang, atau ubah statusnya.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, k.status as ditemukan, 'berakhir' as seharusnya
from mart.fct_kerja_sama k
cross join staging.stg_acuan a
where k.tanggal_berakhir < a.hari_ini and k.status = 'berlaku'
