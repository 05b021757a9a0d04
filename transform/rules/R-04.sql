-- aturan: R-04
-- nama: Masa berlaku perjanjian di luar masa kesepakatan induknya
-- tingkat: peringatan
-- dasar: kewajaran: perjanjian kerja sama melaksanakan kesepakatan bersama yang berlaku
-- yakin: belum dikonfirmasi
-- butuh: register, nomor naskah induk
with pasangan as (
  select k.kode_wilayah, k.id_kerja_sama, k.judul, k.batch_id, k.lembar, k.baris, k.tanggal_berakhir, k.terbuka, i.judul as judul_induk,
    coalesce(k.tanggal_mulai, k.tanggal_tanda_tangan) as mulai, coalesce(i.tanggal_mulai, i.tanggal_tanda_tangan) as mulai_induk, i.tanggal_berakhir as akhir_induk
  from mart.fct_kerja_sama k
  join mart.fct_kerja_sama i on i.id_kerja_sama = k.id_induk
  where k.instrumen = 'PKS' and i.instrumen in ('KB', 'MOU', '-') and k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak'
)
select kode_wilayah, id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  case
    when mulai > akhir_induk then concat('"', judul, '" mulai ', tanggal_indonesia(mulai), ', sesudah kesepakatan induknya berakhir ', tanggal_indonesia(akhir_induk), '. Perbarui kesepakatannya, atau periksa tanggalnya.')
    when tanggal_berakhir > akhir_induk then concat('"', judul, '" berakhir ', tanggal_indonesia(tanggal_berakhir), ', melewati kesepakatan induknya yang berakhir ', tanggal_indonesia(akhir_induk), '. Perpanjang kesepakatannya, atau sesuaikan perjanjiannya.')
    when tanggal_berakhir is null then concat('"', judul, '" tanpa batas waktu, sedangkan kesepakatan induknya berakhir ', tanggal_indonesia(akhir_induk), '. Tetapkan tanggal berakhirnya.')
    else concat('"', judul, '" mulai ', tanggal_indonesia(mulai), ', sebelum kesepakatan induknya mulai ', tanggal_indonesia(mulai_induk), '. Periksa kedua tanggal.') end as uraian,
  batch_id, tempat_baris(lembar, baris) as tempat, concat(coalesce(cast(mulai as varchar), '-'), ' s.d. ', coalesce(cast(tanggal_berakhir as varchar), 'tanpa batas')) as ditemukan,
  concat('dalam ', coalesce(cast(mulai_induk as varchar), '-'), ' s.d. ', coalesce(cast(akhir_induk as varchar), 'tanpa batas')) as seharusnya
from pasangan
-- Tanggal berakhir yang kosong tanpa pernyataan "tanpa batas" tidak diketahui.
where mulai > akhir_induk or tanggal_berakhir > akhir_induk or (tanggal_berakhir is null and terbuka and akhir_induk is not null) or mulai < mulai_induk
