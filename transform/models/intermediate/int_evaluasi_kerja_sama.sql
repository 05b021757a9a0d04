-- Satu baris adalah satu naskah yang pernah dievaluasi, dengan hari evaluasinya yang terakhir.
-- grain: id_kerja_sama
-- wilayah: kode_wilayah
select c.id_kerja_sama, c.kode_wilayah,
  -- Evaluasi tanpa tanggal dihitung pada akhir tahunnya.
  max(coalesce(e.tanggal_evaluasi, least(cast(concat(cast(e.tahun as varchar), '-12-31') as date), a.hari_ini))) as terakhir
from intermediate.int_catatan_kerja_sama c
join staging.stg_evaluasi_kerja_sama e on e.batch_id = c.batch_id and e.lembar = c.lembar and e.baris = c.baris
cross join staging.stg_acuan a
where c.dataset = 'evaluasi_kerja_sama' and c.id_kerja_sama is not null and coalesce(e.tanggal_evaluasi <= a.hari_ini, e.tahun <= year(a.hari_ini))
group by c.id_kerja_sama, c.kode_wilayah
