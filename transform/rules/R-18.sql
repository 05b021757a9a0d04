-- aturan: R-18
-- nama: Segera berakhir tanpa perpanjangan atau evaluasi
-- tingkat: informasi
-- dasar: praktik SIKERJA Samarinda: pengingat 90, 60, 30, dan 7 hari sebelum berakhir
-- yakin: cukup
-- butuh: register, tanggal berakhir
with dekat as (
  select k.*, a.hari_ini, date_diff('day', a.hari_ini, k.tanggal_berakhir) as sisa,
    case when date_diff('day', a.hari_ini, k.tanggal_berakhir) <= a.hari_pengingat_terakhir then a.hari_pengingat_terakhir when date_diff('day', a.hari_ini, k.tanggal_berakhir) <= a.hari_pengingat_ketiga then a.hari_pengingat_ketiga
      when date_diff('day', a.hari_ini, k.tanggal_berakhir) <= a.hari_pengingat_kedua then a.hari_pengingat_kedua else a.hari_akan_berakhir end as pengingat,
    a.hari_pengingat_ketiga, a.hari_evaluasi_akhir
  from mart.fct_kerja_sama k
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = k.kode_wilayah
  where k.keadaan = 'akan berakhir' and k.tanggal_berakhir is not null
),
-- Perpanjangan: naskah lain berjudul sama yang berakhir kemudian atau masih diproses, atau naskah yang menyebut naskah ini sebagai induknya.
lanjut as (
  select kode_wilayah, nama_ringkas(judul) as judul, max(tanggal_berakhir) as terakhir, max(case when terbuka or not ditandatangani then 1 else 0 end) as terbuka
  from mart.fct_kerja_sama
  where coalesce(status, '-') <> 'ditolak'
  group by kode_wilayah, nama_ringkas(judul)
),
adendum as (
  select a.kode_wilayah, a.induk_ringkas
  from intermediate.int_kerja_sama a
  where a.instrumen = 'ADENDUM' and a.induk_ringkas <> ''
  group by a.kode_wilayah, a.induk_ringkas
),
dibahas as (
  select id_kerja_sama, max(tanggal) as tanggal from intermediate.int_catatan_kerja_sama where dataset = 'pembahasan_tkksd' and id_kerja_sama is not null group by id_kerja_sama
)
select d.kode_wilayah, d.id_kerja_sama, cast(null as integer) as tahun, case when d.sisa <= d.hari_pengingat_ketiga then 'peringatan' else 'informasi' end as tingkat,
  concat('"', d.judul, '" berakhir ', tanggal_indonesia(d.tanggal_berakhir), ' (', case when d.sisa = 0 then 'hari ini' else concat('dalam ', cast(d.pengingat as varchar), ' hari') end, ') dan perpanjangan atau evaluasinya tidak tercatat. Evaluasi, lalu putuskan diperpanjang atau diakhiri.') as uraian,
  d.batch_id, tempat_baris(d.lembar, d.baris) as tempat, cast(d.tanggal_berakhir as varchar) as ditemukan, 'perpanjangan atau evaluasi' as seharusnya
from dekat d
left join lanjut l on l.kode_wilayah = d.kode_wilayah and l.judul = nama_ringkas(d.judul)
left join adendum x on x.kode_wilayah = d.kode_wilayah and x.induk_ringkas = lower(translate(d.nomor, ' ./-_,', ''))
left join intermediate.int_evaluasi_kerja_sama e on e.id_kerja_sama = d.id_kerja_sama
left join dibahas b on b.id_kerja_sama = d.id_kerja_sama
where not coalesce(l.terakhir > d.tanggal_berakhir, false) and coalesce(l.terbuka, 0) = 0 and x.induk_ringkas is null
  and not coalesce(date_diff('day', e.terakhir, d.tanggal_berakhir) <= d.hari_evaluasi_akhir, false)
  and not coalesce(date_diff('day', b.tanggal, d.tanggal_berakhir) <= d.hari_evaluasi_akhir and (d.tanggal_tanda_tangan is null or b.tanggal > d.tanggal_tanda_tangan), false)
