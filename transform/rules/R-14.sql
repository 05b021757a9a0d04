-- aturan: R-14
-- nama: Persetujuan DPRD sesudah perjanjian ditandatangani
-- tingkat: galat
-- dasar: PP 28/2018: persetujuan DPRD mendahului perjanjian kerja sama
-- yakin: cukup
-- butuh: register, persetujuan DPRD
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  concat('"', k.judul, '" ditandatangani ', tanggal_indonesia(k.tanggal_tanda_tangan), ', sebelum DPRD menyetujui pada ', tanggal_indonesia(p.tanggal), '. Periksa kedua tanggal; bila benar, laporkan kepada TKKSD.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, cast(p.tanggal as varchar) as ditemukan, concat('tidak sesudah ', cast(k.tanggal_tanda_tangan as varchar)) as seharusnya
from mart.fct_kerja_sama k
join intermediate.int_persetujuan_dprd p on p.id_kerja_sama = k.id_kerja_sama
-- Kesepakatan bersama boleh mendahului persetujuan; naskah luar negeri dinilai R-15.
where k.instrumen = 'PKS' and k.jenis not in ('KSDPL', 'KSDLL') and k.keadaan <> 'berakhir' and p.tanggal > k.tanggal_tanda_tangan
