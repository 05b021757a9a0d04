-- Jenjang tidak pernah melampaui atau tertinggal dari buktinya, dan setiap bukti menunjuk baris yang berlaku dari naskah, tahun, dan sub kegiatan yang sama.
select id_kerja_sama, tahun, jenjang, 'tidak sesuai uang' as masalah
from mart.integrasi_kerja_sama
where (jenjang >= 4 and not coalesce(di_rkpd, false)) or (jenjang >= 5 and not coalesce(di_apbd, false)) or (jenjang >= 6 and coalesce(realisasi, 0) <= 0)
  or (jenjang = 3 and di_rkpd) or (jenjang = 4 and di_apbd)
union all
select i.id_kerja_sama, i.tahun, i.jenjang, 'tidak sesuai bukti'
from mart.integrasi_kerja_sama i
join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
left join (
  select id_kerja_sama, tahun, max(case when jenjang = 1 and tercapai then 1 else 0 end) as j1, max(case when jenjang = 2 and tercapai then 1 else 0 end) as j2,
    max(case when jenjang = 3 and tercapai then 1 else 0 end) as j3, max(case when jenjang = 4 and tercapai then 1 else 0 end) as j4, max(case when jenjang = 5 and tercapai then 1 else 0 end) as j5,
    max(case when jenjang = 6 and tercapai then 1 else 0 end) as j6, max(case when jenjang = 7 and tercapai then 1 else 0 end) as j7, count(*) as n
  from mart.bukti_jenjang
  group by id_kerja_sama, tahun
) b on b.id_kerja_sama = i.id_kerja_sama and b.tahun = i.tahun
where coalesce(b.n, 0) <> 7 or (b.j3 = 1) is distinct from k.ditandatangani
  or i.jenjang <> case when b.j3 = 0 and b.j2 = 1 then 2 when b.j3 = 0 then b.j1 when b.j4 = 0 then 3 when b.j5 = 0 then 4 when b.j6 = 0 then 5 when b.j7 = 0 then 6 else 7 end
  or (b.j4 = 1) is distinct from coalesce(i.di_rkpd, false) or (b.j5 = 1) is distinct from coalesce(i.di_apbd, false) or (b.j6 = 1) is distinct from (coalesce(i.realisasi, 0) > 0)
union all
select b.id_kerja_sama, b.tahun, b.jenjang, 'tanggal tidak mungkin, atau bukti tanpa jenjang'
from mart.bukti_jenjang b
cross join staging.stg_acuan a
where b.tanggal > a.hari_ini or (not coalesce(b.tercapai, false) and (b.tanggal is not null or b.batch_id is not null)) or (b.jenjang in (1, 4, 5) and b.tanggal is not null)
union all
select b.id_kerja_sama, b.tahun, b.jenjang, 'bukti tanpa baris yang berlaku'
from mart.bukti_jenjang b
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = b.kode_wilayah
left join (
  select 'pemetaan_urusan' as dataset, batch_id, lembar, baris, kode_wilayah, 0 as tahun, '-' as kode_perangkat_daerah, '-' as kode_sub_kegiatan from staging.stg_pemetaan_urusan
  union all select 'kerja_sama', batch_id, lembar, baris, kode_wilayah, 0, '-', '-' from staging.stg_kerja_sama
  union all select 'pembahasan_tkksd', batch_id, lembar, baris, kode_wilayah, 0, '-', '-' from staging.stg_pembahasan_tkksd
  union all select 'evaluasi_kerja_sama', batch_id, lembar, baris, kode_wilayah, tahun, '-', '-' from staging.stg_evaluasi_kerja_sama
  union all select 'rkpd', batch_id, lembar, baris, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan from staging.stg_rkpd
  union all select 'apbd', batch_id, lembar, baris, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan from staging.stg_apbd where anggaran > 0
  union all select 'realisasi', batch_id, lembar, baris, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan from staging.stg_realisasi where realisasi > 0
) s on s.dataset = b.dataset and s.batch_id = b.batch_id and s.lembar = b.lembar and s.baris = b.baris
  and s.kode_perangkat_daerah = coalesce(b.kode_perangkat_daerah, '-') and s.kode_sub_kegiatan = coalesce(b.kode_sub_kegiatan, '-')
where b.tercapai and (s.dataset is null or s.kode_wilayah not in (b.kode_wilayah, w.kode_anggaran) or s.tahun not in (0, b.tahun))
