-- aturan: P-03
-- nama: Dianggarkan dalam APBD tanpa ada dalam RKPD
-- tingkat: peringatan
-- dasar: konsistensi RKPD, KUA-PPAS, dan APBD
-- yakin: cukup
-- butuh: register, RKPD, APBD
select i.kode_wilayah, i.id_kerja_sama, i.tahun, 'peringatan' as tingkat,
  concat('"', i.judul, '" mempunyai anggaran dalam APBD ', cast(i.tahun as varchar), ' tetapi tidak tercantum dalam RKPD. Periksa perubahan RKPD.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'tidak ada dalam RKPD' as ditemukan, 'satu sub kegiatan RKPD' as seharusnya
from mart.integrasi_kerja_sama i
join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
where k.ditandatangani and i.di_apbd and not i.di_rkpd
