-- aturan: P-06
-- nama: Dianggarkan tetapi belum ada realisasi
-- tingkat: peringatan
-- dasar: praktik laporan realisasi fisik dan keuangan
-- yakin: belum dikonfirmasi
-- butuh: register, APBD, realisasi
with lapor as (
  -- Perangkat daerah yang belum melapor tidak dapat dikatakan belum membelanjakan.
  select kode_wilayah, tahun, kode_perangkat_daerah, max(bulan) as bulan
  from intermediate.int_jumlah_sub_kegiatan
  where dokumen = 'realisasi'
  group by kode_wilayah, tahun, kode_perangkat_daerah
)
select t.kode_wilayah, t.id_kerja_sama, t.tahun, 'peringatan' as tingkat,
  concat('"', k.judul, '": sub kegiatan ', t.kode_sub_kegiatan, case when b.nama is null then '' else concat(' ', b.nama) end, ' mempunyai anggaran ', rupiah(b.anggaran), ' pada ', cast(t.tahun as varchar),
    ' tetapi belum ada realisasi sampai dengan bulan ', cast(l.bulan as varchar), '. Tanyakan hambatannya kepada perangkat daerah.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, concat('realisasi Rp0 sampai bulan ', cast(l.bulan as varchar)) as ditemukan, 'realisasi' as seharusnya
from mart.tautan_kerja_sama t
join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
join intermediate.int_acuan_wilayah a on a.kode_wilayah = t.kode_wilayah
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
join intermediate.int_baris_rencana b on b.kode_wilayah = w.kode_anggaran and b.tahun = t.tahun
  and b.kode_perangkat_daerah = t.kode_perangkat_daerah and b.kode_sub_kegiatan = t.kode_sub_kegiatan
join lapor l on l.kode_wilayah = w.kode_anggaran and l.tahun = t.tahun and l.kode_perangkat_daerah = t.kode_perangkat_daerah
where t.status in ('otomatis', 'diterima') and k.ditandatangani and b.anggaran > 0 and coalesce(b.realisasi, 0) = 0 and l.bulan >= a.bulan_serapan
