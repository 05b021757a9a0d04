-- Satu baris adalah satu baris RKPD, APBD, atau realisasi yang sama pada semua kolom dengan baris lain dalam berkas yang sama; semuanya dimuat dan dijumlahkan.
-- grain: kode_wilayah, dataset, batch_id, lembar, baris
-- wilayah: kode_wilayah
-- bagian: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun
-- dataset: rkpd, apbd, atau realisasi
-- batch_id: batch-nya
-- lembar: lembar baris yang pertama
-- baris: baris yang pertama
-- kode_sub_kegiatan: kode sub kegiatan
-- kode_rekening: rekening; '' pada RKPD
-- jumlah_baris [baris]: berapa baris yang sama
with sering_apbd as (
  -- Baris yang sama pada semua kolom sama pada empat kolom ini; hanya yang begitu dibandingkan seluruhnya.
  select kode_wilayah, batch_id, kode_sub_kegiatan, kode_rekening, anggaran
  from staging.stg_apbd
  group by kode_wilayah, batch_id, kode_sub_kegiatan, kode_rekening, anggaran
  having count(*) > 1
),
sering_realisasi as (
  select kode_wilayah, batch_id, kode_sub_kegiatan, kode_rekening, realisasi
  from staging.stg_realisasi
  group by kode_wilayah, batch_id, kode_sub_kegiatan, kode_rekening, realisasi
  having count(*) > 1
),
kembar as (
  select kode_wilayah, tahun, 'rkpd' as dataset, batch_id, kode_sub_kegiatan, '' as kode_rekening, min_by(lembar, concat(lembar, '/', lpad(cast(baris as varchar), 8, '0'))) as lembar,
    min_by(baris, concat(lembar, '/', lpad(cast(baris as varchar), 8, '0'))) as baris, count(*) as n
  from staging.stg_rkpd
  group by kode_wilayah, tahun, tahap, batch_id, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, indikator, target, satuan, lokasi, sumber_dana, pagu, prakiraan_maju
  having count(*) > 1
  union all
  select a.kode_wilayah, a.tahun, 'apbd', a.batch_id, a.kode_sub_kegiatan, a.kode_rekening, min_by(a.lembar, concat(a.lembar, '/', lpad(cast(a.baris as varchar), 8, '0'))), min_by(a.baris, concat(a.lembar, '/', lpad(cast(a.baris as varchar), 8, '0'))), count(*)
  from staging.stg_apbd a
  join sering_apbd s on s.kode_wilayah = a.kode_wilayah and s.batch_id = a.batch_id and s.kode_sub_kegiatan = a.kode_sub_kegiatan and s.kode_rekening = a.kode_rekening and s.anggaran is not distinct from a.anggaran
  group by a.kode_wilayah, a.tahun, a.tahap, a.batch_id, a.kode_perangkat_daerah, a.kode_sub_kegiatan, a.nama_sub_kegiatan, a.kode_rekening, a.nama_rekening, a.sumber_dana, a.nama_sumber_dana, a.anggaran
  having count(*) > 1
  union all
  select r.kode_wilayah, r.tahun, 'realisasi', r.batch_id, r.kode_sub_kegiatan, r.kode_rekening, min_by(r.lembar, concat(r.lembar, '/', lpad(cast(r.baris as varchar), 8, '0'))), min_by(r.baris, concat(r.lembar, '/', lpad(cast(r.baris as varchar), 8, '0'))), count(*)
  from staging.stg_realisasi r
  join sering_realisasi s on s.kode_wilayah = r.kode_wilayah and s.batch_id = r.batch_id and s.kode_sub_kegiatan = r.kode_sub_kegiatan and s.kode_rekening = r.kode_rekening and s.realisasi is not distinct from r.realisasi
  group by r.kode_wilayah, r.tahun, r.bulan, r.batch_id, r.kode_perangkat_daerah, r.kode_sub_kegiatan, r.nama_sub_kegiatan, r.kode_rekening, r.nama_rekening, r.anggaran, r.realisasi
  having count(*) > 1
)
select kode_wilayah, tahun, dataset, batch_id, lembar, baris, kode_sub_kegiatan, kode_rekening, n as jumlah_baris
from kembar
order by kode_wilayah, dataset, batch_id, lembar, baris
