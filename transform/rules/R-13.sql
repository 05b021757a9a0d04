-- aturan: R-13
-- nama: Memerlukan persetujuan DPRD tetapi tidak tercatat
-- tingkat: galat
-- dasar: PP 28/2018: persetujuan DPRD bila membebani masyarakat dan daerah, dan/atau belum dianggarkan dalam APBD tahun berjalan
-- yakin: cukup
-- butuh: register, jenis kerja sama, beban atau nilai kerja sama, persetujuan DPRD
select k.kode_wilayah, k.id_kerja_sama, year(a.hari_ini) as tahun, 'galat' as tingkat,
  concat('"', k.judul, '" ', case when i.perlu_persetujuan_dprd = 'perlu' then i.alasan_persetujuan when k.membebani_daerah and k.membebani_masyarakat then 'membebani daerah dan masyarakat'
    when k.membebani_daerah then 'membebani daerah' else 'membebani masyarakat' end, case p.hasil when 'ditolak' then ', tetapi DPRD menolaknya. Ubah naskahnya dan ajukan lagi, atau akhiri.' when 'dalam proses' then ', tetapi DPRD belum menyetujuinya. Selesaikan permohonannya sebelum membelanjakan uangnya.'
      else ', tetapi persetujuan DPRD tidak tercatat. Catat tanggal dan nomornya, atau ajukan melalui TKKSD.' end) as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, case p.hasil when 'ditolak' then 'ditolak DPRD' when 'dalam proses' then 'belum disetujui DPRD' else 'persetujuan DPRD tidak tercatat' end as ditemukan, 'tanggal persetujuan DPRD' as seharusnya
from mart.fct_kerja_sama k
cross join staging.stg_acuan a
left join mart.integrasi_kerja_sama i on i.id_kerja_sama = k.id_kerja_sama and i.tahun = year(a.hari_ini)
left join intermediate.int_persetujuan_dprd p on p.id_kerja_sama = k.id_kerja_sama
where k.jenis in ('KSDD-W', 'KSDD-S', 'KSDPK') and k.ditandatangani and k.keadaan in ('berlaku', 'akan berakhir')
  -- Beban terbaca dari register walau rencana dan anggaran tahun berjalan belum diterima.
  and (coalesce(k.membebani_daerah, false) or coalesce(k.membebani_masyarakat, false) or coalesce(i.perlu_persetujuan_dprd, '-') = 'perlu') and not coalesce(p.ada, false)
