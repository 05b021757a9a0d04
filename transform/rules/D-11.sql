-- aturan: D-11
-- nama: Kode perangkat daerah berbentuk lama, tidak dikenal, atau ganda
-- tingkat: peringatan
-- dasar: mutu data; kode disimpan seperti tertulis
-- yakin: cukup
with tulis as (
  select kode_wilayah, tahun, kode_perangkat_daerah as kode, nama_perangkat_daerah as nama from staging.stg_rkpd group by kode_wilayah, tahun, kode_perangkat_daerah, nama_perangkat_daerah
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, nama_perangkat_daerah from staging.stg_apbd group by kode_wilayah, tahun, kode_perangkat_daerah, nama_perangkat_daerah
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, nama_perangkat_daerah from staging.stg_realisasi group by kode_wilayah, tahun, kode_perangkat_daerah, nama_perangkat_daerah
),
-- Unit dan sub unitnya, yang berbeda pada empat angka terakhir saja, boleh bernama sama.
ganda as (
  select kode_wilayah, tahun, min(nama) as nama, array_join(array_sort(array_distinct(array_agg(kode))), ' dan ') as semua
  from tulis
  where kode <> '-' and nama is not null
  group by kode_wilayah, tahun, nama_ringkas(nama)
  having count(distinct case when length(kode) = 22 then substr(kode, 1, 17) else kode end) > 1
)
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat('Kode perangkat daerah ', tulisan, ' dalam ', file, ' pada ', substr(urutan_tempat, 10), case when kali > 1 then concat(' dan ', cast(kali - 1 as varchar), ' tempat lain') else '' end, ' berbentuk lama atau tidak dikenal. Cocokkan dengan daftar perangkat daerah.') as uraian,
  batch_id, substr(urutan_tempat, 10) as tempat, tulisan as ditemukan, 'seperti 1.03.0.00.0.00.01.0000' as seharusnya
from intermediate.int_catatan
where aturan = 'D-11'
union all
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat('Perangkat daerah "', nama, '" memakai lebih dari satu kode pada tahun ', cast(tahun as varchar), ': ', semua, '. Pakai satu kode.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, semua as ditemukan, 'satu kode' as seharusnya
from ganda
