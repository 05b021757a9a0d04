-- aturan: D-10
-- nama: Berkas tahap lama datang sesudah tahap baru
-- tingkat: peringatan
-- dasar: urutan tahap APBD dan RKPD; yang dipakai tetap tahap yang terakhir ditetapkan
-- yakin: cukup
with ada as (
  select 'rkpd' as dokumen, kode_wilayah, tahun, tahap, batch_id from landing.rkpd group by kode_wilayah, tahun, tahap, batch_id
  union all
  select 'apbd' as dokumen, kode_wilayah, tahun, tahap, batch_id from landing.apbd group by kode_wilayah, tahun, tahap, batch_id
),
urut as (
  select a.dokumen, a.kode_wilayah, a.tahun, a.tahap, t.urutan, b.batch_id, b.seq, b.run_id, b.file, b.status
  from ada a
  join landing.batches b on b.batch_id = a.batch_id
  join intermediate.int_tahap t on t.dokumen = a.dokumen and t.kode_wilayah = a.kode_wilayah and t.tahun = a.tahun and t.tahap = a.tahap
),
-- Berkas yang datang pada satu malam tidak menyatakan mana yang lebih dulu.
lewat as (
  select l.dokumen, l.kode_wilayah, l.tahun, l.tahap, l.batch_id, l.file, max(concat(lpad(cast(b.urutan as varchar), 4, '0'), b.tahap)) as tahap_baru
  from urut l
  join urut b on b.dokumen = l.dokumen and b.kode_wilayah = l.kode_wilayah and b.tahun = l.tahun and b.urutan > l.urutan and b.seq < l.seq and b.run_id <> l.run_id
  where l.status = 'loaded'
  group by l.dokumen, l.kode_wilayah, l.tahun, l.tahap, l.batch_id, l.file
)
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat('Berkas ', file, ' memuat ', upper(dokumen), ' ', cast(tahun as varchar), ' tahap ', tahap, ' padahal tahap ', substr(tahap_baru, 5), ' sudah dimuat sebelumnya. Yang dipakai tetap ', substr(tahap_baru, 5), '; periksa apakah tahapnya benar.') as uraian,
  batch_id, file as tempat, tahap as ditemukan, substr(tahap_baru, 5) as seharusnya
from lewat
