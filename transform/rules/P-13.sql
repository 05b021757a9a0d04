-- aturan: P-13
-- nama: Jumlah kerja sama berbeda dari target RKPD
-- tingkat: informasi
-- dasar: nomenklatur: sub kegiatan 5.01.02.2.03.0002 (provinsi 5.01.02.1.03.0002), indikator jumlah kerja sama daerah yang dikoordinasikan
-- yakin: cukup
-- butuh: register, target kerja sama dalam RKPD
with target as (
  select r.kode_wilayah, r.tahun, r.kode_sub_kegiatan, array_join(array_agg(r.target order by r.kode_perangkat_daerah), '; ') as tulisan
  from mart.fct_rkpd r
  where r.terakhir and r.kode_sub_kegiatan in ('5.01.02.2.03.0002', '5.01.02.1.03.0002') and r.target is not null
  group by r.kode_wilayah, r.tahun, r.kode_sub_kegiatan
),
angka as (
  select kode_wilayah, tahun, kode_sub_kegiatan, tulisan, cast(nullif(regexp_extract(tulisan, '^ *([0-9]{1,6})([,.]0+)?( [^0-9]*)?$', 1), '') as integer) as target
  from target
),
aktif as (
  select i.kode_wilayah, w.kode_anggaran, i.tahun, case when w.jenis_pemda = 'provinsi' then '5.01.02.1.03.0002' else '5.01.02.2.03.0002' end as kode_sub_kegiatan, count(*) as jumlah
  from mart.integrasi_kerja_sama i
  join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = i.kode_wilayah
  where k.ditandatangani
  group by i.kode_wilayah, w.kode_anggaran, i.tahun, w.jenis_pemda
)
select a.kode_wilayah, cast(null as varchar) as id_kerja_sama, a.tahun, 'informasi' as tingkat,
  case when t.target is null then concat('Target ', t.kode_sub_kegiatan, ' dalam RKPD ', cast(a.tahun as varchar), ' tertulis "', t.tulisan, '" dan bukan satu angka; jumlah kerja sama belum dapat dinilai.')
    else concat('RKPD ', cast(a.tahun as varchar), ' menargetkan ', cast(t.target as varchar), ' kerja sama daerah yang dikoordinasikan (', t.kode_sub_kegiatan, '), sedangkan register memuat ', cast(a.jumlah as varchar), ' naskah yang berlaku pada tahun itu. Samakan target dan register.') end as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, concat(cast(a.jumlah as varchar), ' naskah') as ditemukan, t.tulisan as seharusnya
from aktif a
join intermediate.int_acuan_wilayah p on p.kode_wilayah = a.kode_wilayah
join angka t on t.kode_wilayah = a.kode_anggaran and t.tahun = a.tahun and t.kode_sub_kegiatan = a.kode_sub_kegiatan
-- Tahun yang akan datang masih menunggu naskah barunya.
where a.tahun <= year(p.hari_ini) and (t.target is null or t.target <> a.jumlah)
