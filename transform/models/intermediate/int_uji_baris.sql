-- Satu baris adalah satu sub kegiatan pada bidang yang mempunyai kerja sama bertaut di daerah dan tahun itu: bahan uji korelasi pertanyaan 2 sampai 4.
-- grain: kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan
-- wilayah: kode_wilayah
with terkait as (
  select distinct w.kode_anggaran as kode_wilayah, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan
  from mart.tautan_kerja_sama t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  where t.status in ('otomatis', 'diterima')
),
-- Bidang tanpa satu pun baris tertaut tidak mempunyai pembanding.
bidang as (
  select distinct kode_wilayah, tahun, substr(kode_sub_kegiatan, 1, 4) as kode_bidang_urusan from terkait
),
-- APBD dapat datang per perangkat daerah: baris perangkat daerah yang belum datang tidak diketahui masuk atau tidak.
datang as (
  select distinct kode_wilayah, tahun, kode_perangkat_daerah from intermediate.int_jumlah_sub_kegiatan where dokumen = 'apbd' and terakhir
)
select b.kode_wilayah, b.tahun, b.kode_perangkat_daerah, b.kode_sub_kegiatan, b.kode_bidang_urusan, w.jenis, w.kode_provinsi,
  t.kode_wilayah is not null as tertaut,
  case when b.pagu > 0 and d.kode_wilayah is not null then coalesce(b.anggaran, 0) > 0 end as masuk_apbd,
  case when b.pagu > 0 and b.anggaran > 0 then cast(b.anggaran as double) / nullif(cast(b.pagu as double), 0) end as rasio_pagu,
  case when b.anggaran > 0 then cast(b.realisasi as double) / nullif(cast(b.anggaran as double), 0) end as serapan
from intermediate.int_baris_rencana b
join bidang g on g.kode_wilayah = b.kode_wilayah and g.tahun = b.tahun and g.kode_bidang_urusan = b.kode_bidang_urusan
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = b.kode_wilayah
left join datang d on d.kode_wilayah = b.kode_wilayah and d.tahun = b.tahun and d.kode_perangkat_daerah = b.kode_perangkat_daerah
left join terkait t on t.kode_wilayah = b.kode_wilayah and t.tahun = b.tahun
  and t.kode_perangkat_daerah = b.kode_perangkat_daerah and t.kode_sub_kegiatan = b.kode_sub_kegiatan
