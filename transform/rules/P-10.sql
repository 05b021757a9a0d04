-- aturan: P-10
-- nama: Uang antardaerah tidak dicatat sama oleh kedua daerah
-- tingkat: peringatan
-- dasar: penalaran padu dari rekening: belanja transfer satu daerah (5.4.02) adalah pendapatan transfer daerah lain (4.2.02.02)
-- yakin: belum dikonfirmasi
-- butuh: belanja atau pendapatan dalam APBD
select d.kode_wilayah, d.id_kerja_sama, d.tahun, 'peringatan' as tingkat, d.uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat,
  case when d.status = 'tidak dicatat mitra' then concat('tidak dicatat ', d.nama_mitra) else concat(d.nama_mitra, ' mencatat ', rupiah(coalesce(d.nilai_mitra, d.nilai_mitra_tanpa_nama, d.nilai_mitra_djpk))) end as ditemukan, rupiah(d.nilai) as seharusnya
from mart.aliran_dana_daerah d
where d.status in ('berbeda', 'tidak dicatat mitra')
union all
select d.kode_wilayah, cast(null as varchar) as id_kerja_sama, d.tahun, 'informasi' as tingkat,
  concat(cast(count(*) as varchar), ' catatan uang antardaerah ', cast(d.tahun as varchar), ' senilai ', rupiah(cast(sum(d.nilai) as decimal(20, 2))), ' belum dapat dinilai: mitranya tidak disebut, atau APBD mitra belum diterima.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, concat(cast(count(*) as varchar), ' catatan tanpa pembanding') as ditemukan, 'mitra disebut, dan APBD mitra diterima' as seharusnya
from mart.aliran_dana_daerah d
where d.status = 'belum dapat dinilai'
group by d.kode_wilayah, d.tahun
