-- aturan: R-13
-- nama: Memerlukan persetujuan DPRD tetapi tidak tercatat
-- tingkat: galat
-- dasar: PP 28/2018: persetujuan DPRD bila membebani masyarakat dan daerah, dan/atau belum dianggarkan dalam APBD tahun berjalan
-- yakin: cukup
select i.kode_wilayah, i.id_kerja_sama, i.tahun, 'galat' as tingkat,
  concat('"', i.judul, '" ', i.alasan_persetujuan, ', tetapi persetujuan DPRD tidak tercatat. Catat tanggal dan nomornya, atau ajukan melalui TKKSD.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'persetujuan DPRD tidak tercatat' as ditemukan, 'tanggal persetujuan DPRD' as seharusnya
from mart.integrasi_kerja_sama i
join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
cross join staging.stg_acuan a
where i.jenis in ('KSDD-W', 'KSDD-S', 'KSDPK') and i.perlu_persetujuan_dprd = 'perlu' and not i.ada_persetujuan_dprd
  and k.ditandatangani and i.keadaan in ('berlaku', 'akan berakhir') and i.tahun = year(a.hari_ini)
