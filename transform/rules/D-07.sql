-- aturan: D-07
-- nama: Baris yang sama pada semua kolom
-- tingkat: galat
-- dasar: mutu data; baris kembar dijumlahkan apa adanya
-- yakin: pasti
with kembar as (
  select 'rkpd' as dataset, kode_wilayah, tahun, batch_id, kode_sub_kegiatan, '' as kode_rekening, min(baris) as baris, count(*) as n
  from staging.stg_rkpd
  group by kode_wilayah, tahun, tahap, batch_id, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, indikator, target, satuan, lokasi, sumber_dana, pagu, prakiraan_maju
  having count(*) > 1
  union all
  select 'apbd', kode_wilayah, tahun, batch_id, kode_sub_kegiatan, kode_rekening, min(baris), count(*)
  from staging.stg_apbd
  group by kode_wilayah, tahun, tahap, batch_id, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, kode_rekening, nama_rekening, sumber_dana, nama_sumber_dana, anggaran
  having count(*) > 1
  union all
  select 'realisasi', kode_wilayah, tahun, batch_id, kode_sub_kegiatan, kode_rekening, min(baris), count(*)
  from staging.stg_realisasi
  group by kode_wilayah, tahun, bulan, batch_id, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, kode_rekening, nama_rekening, anggaran, realisasi
  having count(*) > 1
)
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'galat' as tingkat,
  concat(cast(n as varchar), ' baris ', dataset, ' ', kode_sub_kegiatan, case when kode_rekening = '' then '' else concat(' ', kode_rekening) end,
    ' sama pada semua kolom dan dijumlahkan. Hapus yang kembar, atau bedakan paketnya.') as uraian,
  batch_id, cast(baris as varchar) as tempat
from kembar
