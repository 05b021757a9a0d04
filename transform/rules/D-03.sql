-- aturan: D-03
-- nama: Kode sub kegiatan bentuk lama
-- tingkat: peringatan
-- dasar: mutu data; bentuk dua angka dipakai sebelum 2024
-- yakin: cukup
with
-- Register tidak bertahun; kodenya dicatat saat pemuatan.
lama as (
  select t.kode_wilayah, t.tahun, t.kode_sub_kegiatan, min(concat(t.batch_id, '/', lpad(cast(t.baris as varchar), 8, '0'), '/', t.lembar)) as kunci
  from mart.kode_tertulis t
  cross join staging.stg_acuan a
  where length(t.kode_sub_kegiatan) = 15 and t.tahun >= a.tahun_kode_baru
  group by t.kode_wilayah, t.tahun, t.kode_sub_kegiatan
)
select t.kode_wilayah, cast(null as varchar) as id_kerja_sama, t.tahun, 'peringatan' as tingkat,
  concat('Kode ', t.kode_sub_kegiatan, ' tahun ', cast(t.tahun as varchar), ' berbentuk lama (dua angka di akhir). Sesuaikan dengan nomenklatur tahun itu.') as uraian,
  split_part(t.kunci, '/', 1) as batch_id, tempat_baris(split_part(t.kunci, '/', 3), cast(split_part(t.kunci, '/', 2) as integer)) as tempat, t.kode_sub_kegiatan as ditemukan, 'empat angka di akhir' as seharusnya
from lama t
union all
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat('Kode ', tulisan, ' dalam ', file, ' pada ', substr(urutan_tempat, 10), ' berbentuk lama (dua angka di akhir). Sesuaikan dengan nomenklatur yang berlaku.') as uraian,
  batch_id, substr(urutan_tempat, 10) as tempat, tulisan as ditemukan, 'empat angka di akhir' as seharusnya
from intermediate.int_catatan
where aturan = 'D-03' and dataset = 'kerja_sama'
