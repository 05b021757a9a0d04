-- aturan: R-05
-- nama: Perjanjian ditandatangani sebelum kesepakatan bersamanya
-- tingkat: peringatan
-- dasar: Permendagri 22/2020: tahapan kesepakatan bersama mendahului perjanjian kerja sama
-- yakin: cukup
-- butuh: register, nomor naskah induk
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('"', k.judul, '" ditandatangani ', tanggal_indonesia(k.tanggal_tanda_tangan), ', sebelum kesepakatan induknya pada ', tanggal_indonesia(i.tanggal_tanda_tangan), '. Periksa kedua tanggal dan nomor induknya.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, cast(k.tanggal_tanda_tangan as varchar) as ditemukan, concat('tidak sebelum ', cast(i.tanggal_tanda_tangan as varchar)) as seharusnya
from mart.fct_kerja_sama k
join mart.fct_kerja_sama i on i.id_kerja_sama = k.id_induk
where k.instrumen = 'PKS' and i.instrumen in ('KB', 'MOU', '-') and k.keadaan <> 'berakhir' and k.tanggal_tanda_tangan < i.tanggal_tanda_tangan
