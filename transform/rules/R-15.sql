-- aturan: R-15
-- nama: Kerja sama luar negeri tanpa persetujuan DPRD sebelum ditandatangani
-- tingkat: galat
-- dasar: UU 23/2014 dan Permendagri 25/2020: persetujuan DPRD, lalu Menteri, mendahului penandatanganan (persetujuan Menteri belum dapat dinilai: kolomnya belum ada)
-- yakin: cukup
-- butuh: register, jenis kerja sama, persetujuan DPRD
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  case when not coalesce(p.ada, false)
    then concat('"', k.judul, '" sudah ditandatangani, tetapi persetujuan DPRD tidak tercatat. Catat tanggal dan nomornya, atau laporkan kepada TKKSD.')
    else concat('"', k.judul, '" ditandatangani ', tanggal_indonesia(k.tanggal_tanda_tangan), ', sebelum DPRD menyetujui pada ', tanggal_indonesia(p.tanggal), '. Periksa kedua tanggal; bila benar, laporkan kepada TKKSD.') end as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, coalesce(cast(p.tanggal as varchar), 'persetujuan DPRD tidak tercatat') as ditemukan, 'persetujuan DPRD sebelum penandatanganan' as seharusnya
from mart.fct_kerja_sama k
left join intermediate.int_persetujuan_dprd p on p.id_kerja_sama = k.id_kerja_sama
-- Surat pernyataan kehendak mendahului persetujuan DPRD.
where k.jenis in ('KSDPL', 'KSDLL') and k.instrumen <> 'LOI' and k.ditandatangani and k.keadaan <> 'berakhir' and (not coalesce(p.ada, false) or p.tanggal > k.tanggal_tanda_tangan)
