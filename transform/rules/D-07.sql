-- aturan: D-07
-- nama: Baris yang sama dimasukkan lebih dari sekali
-- tingkat: galat
-- dasar: mutu data; baris kembar dimuat apa adanya
-- yakin: pasti
with
-- Aplikasi register yang mencatat jamnya menunjukkan tombol simpan yang ditekan lagi.
register as (
  select kode_wilayah, id_kerja_sama, judul, batch_id, lembar, baris, dicatat,
    lag(dicatat) over (partition by kode_wilayah, batch_id, lembar, nama_ringkas(judul), nama_ringkas(coalesce(para_pihak, '')) order by dicatat, baris) as sebelumnya,
    lag(baris) over (partition by kode_wilayah, batch_id, lembar, nama_ringkas(judul), nama_ringkas(coalesce(para_pihak, '')) order by dicatat, baris) as baris_sebelumnya
  from staging.stg_kerja_sama
  where dicatat is not null
)
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'galat' as tingkat,
  concat(cast(jumlah_baris as varchar), ' baris ', dataset, ' ', kode_sub_kegiatan, case when kode_rekening = '' then '' else concat(' ', kode_rekening) end,
    ' sama pada semua kolom dan dijumlahkan. Hapus yang kembar, atau bedakan paketnya.') as uraian,
  batch_id, tempat_baris(lembar, baris) as tempat, concat(cast(jumlah_baris as varchar), ' baris') as ditemukan, 'satu baris' as seharusnya
from mart.baris_kembar
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
