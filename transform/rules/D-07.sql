-- aturan: D-07
-- nama: Baris yang sama dimasukkan lebih dari sekali
-- tingkat: galat
-- dasar: mutu data; baris kembar dimuat apa adanya
-- yakin: pasti
with sering_apbd as (
  -- Baris yang sama pada semua kolom sama pada empat kolom ini; hanya yang begitu dibandingkan seluruhnya.
  select batch_id, kode_sub_kegiatan, kode_rekening, anggaran from staging.stg_apbd group by batch_id, kode_sub_kegiatan, kode_rekening, anggaran having count(*) > 1
),
sering_realisasi as (
  select batch_id, kode_sub_kegiatan, kode_rekening, realisasi from staging.stg_realisasi group by batch_id, kode_sub_kegiatan, kode_rekening, realisasi having count(*) > 1
),
kembar as (
  select 'rkpd' as dataset, kode_wilayah, tahun, batch_id, kode_sub_kegiatan, '' as kode_rekening, min(lembar) as lembar, min(baris) as baris, count(*) as n
  from staging.stg_rkpd
  group by kode_wilayah, tahun, tahap, batch_id, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, indikator, target, satuan, lokasi, sumber_dana, pagu, prakiraan_maju
  having count(*) > 1
  union all
  select 'apbd', a.kode_wilayah, a.tahun, a.batch_id, a.kode_sub_kegiatan, a.kode_rekening, min(a.lembar), min(a.baris), count(*)
  from staging.stg_apbd a
  join sering_apbd s on s.batch_id = a.batch_id and s.kode_sub_kegiatan = a.kode_sub_kegiatan and s.kode_rekening = a.kode_rekening and s.anggaran is not distinct from a.anggaran
  group by a.kode_wilayah, a.tahun, a.tahap, a.batch_id, a.kode_perangkat_daerah, a.kode_sub_kegiatan, a.nama_sub_kegiatan, a.kode_rekening, a.nama_rekening, a.sumber_dana, a.nama_sumber_dana, a.anggaran
  having count(*) > 1
  union all
  select 'realisasi', r.kode_wilayah, r.tahun, r.batch_id, r.kode_sub_kegiatan, r.kode_rekening, min(r.lembar), min(r.baris), count(*)
  from staging.stg_realisasi r
  join sering_realisasi s on s.batch_id = r.batch_id and s.kode_sub_kegiatan = r.kode_sub_kegiatan and s.kode_rekening = r.kode_rekening and s.realisasi is not distinct from r.realisasi
  group by r.kode_wilayah, r.tahun, r.bulan, r.batch_id, r.kode_perangkat_daerah, r.kode_sub_kegiatan, r.nama_sub_kegiatan, r.kode_rekening, r.nama_rekening, r.anggaran, r.realisasi
  having count(*) > 1
),
-- Aplikasi register yang mencatat jamnya menunjukkan tombol simpan yang ditekan lagi.
register as (
  select kode_wilayah, id_kerja_sama, judul, batch_id, lembar, baris, dicatat,
    lag(dicatat) over (partition by kode_wilayah, batch_id, lembar, nama_ringkas(judul), nama_ringkas(coalesce(para_pihak, '')) order by dicatat, baris) as sebelumnya,
    lag(baris) over (partition by kode_wilayah, batch_id, lembar, nama_ringkas(judul), nama_ringkas(coalesce(para_pihak, '')) order by dicatat, baris) as baris_sebelumnya
  from staging.stg_kerja_sama
  where dicatat is not null
)
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'galat' as tingkat,
  concat(cast(n as varchar), ' baris ', dataset, ' ', kode_sub_kegiatan, case when kode_rekening = '' then '' else concat(' ', kode_rekening) end,
    ' sama pada semua kolom dan dijumlahkan. Hapus yang kembar, atau bedakan paketnya.') as uraian,
  batch_id, tempat_baris(lembar, baris) as tempat, concat(cast(n as varchar), ' baris') as ditemukan, 'satu baris' as seharusnya
from kembar
union all
select r.kode_wilayah, r.id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  concat('"', r.judul, '" dimasukkan lagi ', cast(date_diff('second', r.sebelumnya, r.dicatat) as varchar), ' detik sesudah ', tempat_baris(r.lembar, r.baris_sebelumnya), ' dengan mitra yang sama. Hapus yang kembar dari register.') as uraian,
  r.batch_id, tempat_baris(r.lembar, r.baris) as tempat, cast(r.dicatat as varchar) as ditemukan, 'satu baris' as seharusnya
from register r
join intermediate.int_acuan_wilayah a on a.kode_wilayah = r.kode_wilayah
where date_diff('second', r.sebelumnya, r.dicatat) <= a.detik_kembar
union all
select kode_wilayah, min(id_kerja_sama) as id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  concat(cast(count(*) as varchar), ' baris register "', judul, '" sama pada semua kolom. Hapus yang kembar, atau beri nomor yang membedakan.') as uraian,
  batch_id, tempat_baris(min(lembar), min(baris)) as tempat, concat(cast(count(*) as varchar), ' baris') as ditemukan, 'satu baris' as seharusnya
from staging.stg_kerja_sama
where dicatat is null
group by kode_wilayah, batch_id, id_sumber, jenis, instrumen, judul, nomor, para_pihak, tanggal_tanda_tangan, tanggal_mulai, tanggal_berakhir, jangka_waktu, status, kode_bidang_urusan,
  kode_perangkat_daerah, nama_perangkat_daerah, ruang_lingkup, lokasi, nomor_induk, nilai, pembiayaan, kode_sub_kegiatan, keterangan
having count(*) > 1
