-- aturan: P-02
-- nama: Ada dalam RKPD tetapi tidak dianggarkan dalam APBD
-- tingkat: galat
-- dasar: konsistensi RKPD, KUA-PPAS, dan APBD
-- yakin: cukup
-- butuh: register, RKPD, APBD
select i.kode_wilayah, i.id_kerja_sama, i.tahun, 'galat' as tingkat,
  concat('"', i.judul, '" tercantum dalam RKPD ', cast(i.tahun as varchar), ' tetapi tidak mempunyai anggaran dalam APBD. Usulkan pada perubahan APBD, atau jelaskan kepada TAPD.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'tanpa anggaran APBD' as ditemukan, 'anggaran dalam APBD' as seharusnya
from mart.integrasi_kerja_sama i
join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
where k.ditandatangani and i.di_rkpd and not i.di_apbd
