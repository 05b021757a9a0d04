-- aturan: P-05
-- nama: Ditandatangani sesudah RKPD dan belum ditampung dalam APBD
-- tingkat: peringatan
-- dasar: PP 28/2018: yang belum dianggarkan dalam APBD tahun berjalan memerlukan persetujuan DPRD; tanggal RKPD menurut pengaturan daerah
-- yakin: cukup
-- butuh: biaya dalam register, APBD
select i.kode_wilayah, i.id_kerja_sama, i.tahun, 'peringatan' as tingkat,
  concat('"', i.judul, '" ditandatangani ', tanggal_indonesia(k.tanggal_tanda_tangan), ', sesudah RKPD ', cast(i.tahun as varchar), ' ditetapkan, dan memerlukan uang daerah mulai tahun itu, tetapi belum ada dalam APBD (',
    t.tahap, ') dan persetujuan DPRD tidak tercatat. ', case when t.tahap = 'perubahan' then 'Ajukan kepada DPRD, atau jelaskan sumber biayanya.' else 'Masukkan dalam perubahan APBD, atau ajukan kepada DPRD.' end) as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'tanpa anggaran dan tanpa persetujuan DPRD' as ditemukan, 'anggaran dalam perubahan APBD, atau persetujuan DPRD' as seharusnya
from mart.integrasi_kerja_sama i
join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
join intermediate.int_acuan_wilayah a on a.kode_wilayah = i.kode_wilayah
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = i.kode_wilayah
join intermediate.int_tahap t on t.dokumen = 'apbd' and t.kode_wilayah = w.kode_anggaran and t.tahun = i.tahun and t.terakhir
where k.ditandatangani and k.tahun_mulai = i.tahun and k.tanggal_tanda_tangan > cast(concat(cast(i.tahun - 1 as varchar), '-', a.tanggal_rkpd) as date)
  and (k.membebani_daerah or (k.membebani_daerah is null and k.nilai > 0)) and not i.di_apbd and not i.ada_persetujuan_dprd
  and i.jenis <> 'SINERGI'
