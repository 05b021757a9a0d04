-- Satu baris adalah bukti bahwa satu naskah pada satu tahun mencapai jenjang 4 (ada di RKPD), 5 (ada di APBD), atau 6 (terealisasi): baris rencana dan anggaran yang ditautkan, dan baris asal yang pertama.
-- grain: id_kerja_sama, tahun, jenjang
-- wilayah: kode_wilayah
with tautan as (
  select u.id_kerja_sama, u.tahun, w.kode_anggaran, u.kode_perangkat_daerah, u.kode_sub_kegiatan, u.urutan, j.jenjang,
    case j.jenjang when 4 then u.tahap_rkpd when 5 then u.tahap_apbd else '-' end as tahap,
    case j.jenjang when 4 then u.pagu_terakhir when 5 then u.anggaran_terakhir else u.realisasi end as uang, u.bulan
  from mart.uang_tautan u
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = u.kode_wilayah
  cross join intermediate.int_jenjang j
  where (j.jenjang = 4 and u.pagu_terakhir is not null) or (j.jenjang = 5 and u.anggaran_terakhir is not null) or (j.jenjang = 6 and u.realisasi is not null)
),
-- Pagu nol masih sebuah baris RKPD; anggaran dan realisasi harus ada isinya.
asal as (
  select 4 as jenjang, 'rkpd' as dataset, batch_id, lembar, baris, kode_wilayah, tahun, tahap, 0 as bulan, kode_perangkat_daerah, kode_sub_kegiatan from staging.stg_rkpd
  union all
  select 5, 'apbd', batch_id, lembar, baris, kode_wilayah, tahun, tahap, 0, kode_perangkat_daerah, kode_sub_kegiatan from staging.stg_apbd where anggaran > 0
  union all
  select 6, 'realisasi', batch_id, lembar, baris, kode_wilayah, tahun, '-', bulan, kode_perangkat_daerah, kode_sub_kegiatan from staging.stg_realisasi where realisasi > 0
),
-- Baris asal pertama tiap baris rencana, sebelum dikalikan dengan naskah yang memakainya.
baris as (
  select s.*, row_number() over (partition by s.jenjang, s.kode_wilayah, s.tahun, s.tahap, s.kode_perangkat_daerah, s.kode_sub_kegiatan order by s.bulan, s.batch_id, s.lembar, s.baris) as urutan
  from asal s
  join (select distinct jenjang, kode_anggaran, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan from tautan where jenjang = 4 or uang > 0) t
    on s.jenjang = t.jenjang and s.kode_wilayah = t.kode_anggaran and s.tahun = t.tahun and s.tahap = t.tahap
    and s.kode_perangkat_daerah = t.kode_perangkat_daerah and s.kode_sub_kegiatan = t.kode_sub_kegiatan
),
pertama as (
  select t.id_kerja_sama, t.tahun, t.jenjang, t.tahap, t.kode_perangkat_daerah, t.kode_sub_kegiatan, s.dataset, s.batch_id, s.lembar, s.baris, s.bulan,
    row_number() over (partition by t.id_kerja_sama, t.tahun, t.jenjang order by s.bulan, t.urutan) as urutan
  from tautan t
  join baris s on s.urutan = 1 and s.jenjang = t.jenjang and s.kode_wilayah = t.kode_anggaran and s.tahun = t.tahun and s.tahap = t.tahap
    and s.kode_perangkat_daerah = t.kode_perangkat_daerah and s.kode_sub_kegiatan = t.kode_sub_kegiatan
),
semua as (
  select t.id_kerja_sama, t.tahun, t.jenjang, max(t.bulan) as bulan, sum(t.uang) as uang,
    array_join(array_agg(
      case when t.jenjang = 4 then concat('RKPD ', t.tahap, ' ', cast(t.tahun as varchar), ': ', t.kode_sub_kegiatan, ' ', coalesce(r.nama, ''), ', pagu ', rupiah(t.uang))
        else concat('APBD ', t.tahap, ' ', cast(t.tahun as varchar), ': ', t.kode_sub_kegiatan, ', anggaran ', rupiah(t.uang)) end
      order by t.kode_perangkat_daerah, t.kode_sub_kegiatan), '; ') as uraian
  from tautan t
  left join mart.fct_rkpd r on r.terakhir and r.kode_wilayah = t.kode_anggaran and r.tahun = t.tahun
    and r.kode_perangkat_daerah = t.kode_perangkat_daerah and r.kode_sub_kegiatan = t.kode_sub_kegiatan
  group by t.id_kerja_sama, t.tahun, t.jenjang
)
select p.id_kerja_sama, p.tahun, p.jenjang,
  -- Bulan yang masih berjalan, atau berkas tahunan yang datang lebih awal: paling lambat hari ini.
  case when p.jenjang = 6 then least(a.hari_ini, cast(cast(concat(cast(p.tahun as varchar), '-', lpad(cast(p.bulan as varchar), 2, '0'), '-01') as date) + interval '1' month - interval '1' day as date)) end as tanggal,
  p.dataset, p.batch_id, p.lembar, p.baris, p.kode_perangkat_daerah, p.kode_sub_kegiatan,
  case when p.jenjang = 6 then concat('bulan ', cast(p.bulan as varchar)) else p.tahap end as tahap,
  case when p.jenjang = 6 then concat(rupiah(s.uang), ' sampai dengan bulan ', cast(s.bulan as varchar)) else s.uraian end as uraian
from pertama p
join semua s on s.id_kerja_sama = p.id_kerja_sama and s.tahun = p.tahun and s.jenjang = p.jenjang
cross join staging.stg_acuan a
where p.urutan = 1
