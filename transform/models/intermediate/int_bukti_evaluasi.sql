-- Satu baris adalah bukti bahwa satu naskah pada satu tahun mencapai jenjang 7: penilaian pertama atas tahun itu.
-- grain: id_kerja_sama, tahun
-- wilayah: kode_wilayah
with urut as (
  select c.id_kerja_sama, e.tahun, e.tanggal_evaluasi as tanggal, c.dataset, c.batch_id, c.lembar, c.baris, e.penilai, e.rekomendasi,
    count(*) over (partition by c.id_kerja_sama, e.tahun) as kali,
    row_number() over (partition by c.id_kerja_sama, e.tahun order by e.tanggal_evaluasi nulls last, c.batch_id, c.lembar, c.baris) as urutan
  from intermediate.int_catatan_kerja_sama c
  join staging.stg_evaluasi_kerja_sama e on e.batch_id = c.batch_id and e.lembar = c.lembar and e.baris = c.baris
  cross join staging.stg_acuan a
  where c.dataset = 'evaluasi_kerja_sama' and c.id_kerja_sama is not null and coalesce(e.tanggal_evaluasi <= a.hari_ini, e.tahun <= year(a.hari_ini))
)
select id_kerja_sama, tahun, 7 as jenjang, tanggal, dataset, batch_id, lembar, baris,
  concat('dievaluasi', case when tanggal is null then '' else concat(' ', tanggal_indonesia(tanggal)) end, case when penilai is null then '' else concat(' oleh ', penilai) end,
    ', rekomendasi ', rekomendasi, case when kali > 1 then concat('; ', cast(kali as varchar), ' penilaian') else '' end) as uraian
from urut
where urutan = 1
