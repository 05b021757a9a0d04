-- aturan: P-01
-- nama: Berlaku tetapi tidak ada dalam RKPD
-- tingkat: galat
-- dasar: arahan Kemendagri: kerja sama dimunculkan dalam RPJMD atau RKPD agar dapat dianggarkan dan dievaluasi
-- yakin: cukup
-- butuh: register, RKPD
select i.kode_wilayah, i.id_kerja_sama, i.tahun, 'galat' as tingkat,
  concat('"', i.judul, '" berlaku pada ', cast(i.tahun as varchar), ' tetapi tidak ditautkan ke satu pun sub kegiatan RKPD. ',
    case when k.kode_sub_kegiatan is null then 'Tulis kode sub kegiatannya dalam register.' else concat('Kode ', k.kode_sub_kegiatan, ' tidak ada dalam RKPD; usulkan pada Renja, atau perbaiki kodenya.') end) as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'tidak ada dalam RKPD' as ditemukan, 'satu sub kegiatan RKPD' as seharusnya
from mart.integrasi_kerja_sama i
join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
-- Yang dianggarkan tanpa direncanakan adalah urusan P-03.
where k.instrumen in ('PKS', 'RK', 'NK', '-') and k.ditandatangani and not i.di_rkpd and not coalesce(i.di_apbd, false)
