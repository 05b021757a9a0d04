-- Satu baris adalah satu jumlah uang satu tautan yang berlaku (pagu atau anggaran satu tahap, realisasi, nilai perjanjian): seluruh barisnya, dan bagian naskah menurut porsi.
-- grain: id_tautan, ukuran
-- wilayah: kode_wilayah
with aktif as (
  select t.id_tautan, t.kode_wilayah, w.kode_anggaran, t.id_kerja_sama, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan, t.urutan,
    cast(t.porsi as decimal(18, 16)) as porsi, min(t.urutan) over (partition by t.id_kerja_sama, t.tahun) as pertama
  from mart.tautan_kerja_sama t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  where t.status in ('otomatis', 'diterima')
),
tautan as (
  -- Sepertiga tidak habis dalam desimal: sisanya pada tautan pertama, sehingga porsi satu naskah tepat satu.
  select id_tautan, kode_wilayah, kode_anggaran, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan, urutan,
    cast(case when urutan = pertama then 1 - (sum(porsi) over (partition by id_kerja_sama, tahun) - porsi) else porsi end as decimal(18, 16)) as porsi
  from aktif
),
tahap as (
  select dokumen, kode_wilayah, tahun, tahap, terakhir, kelompok, urutan = max(urutan) over (partition by dokumen, kode_wilayah, tahun, kelompok) as dipakai
  from (
    select t.*, case when urutan = 0 then 'murni' when urutan = 1000 then 'perubahan' else 'pergeseran' end as kelompok
    from intermediate.int_tahap t
  ) k
),
baris as (
  select 'pagu' as jenis, 'rkpd' as dokumen, r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan, r.pagu as uang
  from mart.fct_rkpd r
  union all
  select 'anggaran', 'apbd', a.kode_wilayah, a.tahun, a.tahap, a.kode_perangkat_daerah, a.kode_sub_kegiatan, a.anggaran
  from mart.fct_apbd a
),
bertahap as (
  select t.id_tautan, b.jenis, b.tahap, p.kelompok, p.dipakai, p.terakhir, sum(b.uang) as uang
  from tautan t
  join baris b on b.kode_wilayah = t.kode_anggaran and b.tahun = t.tahun and b.kode_perangkat_daerah = t.kode_perangkat_daerah and b.kode_sub_kegiatan = t.kode_sub_kegiatan
  join tahap p on p.dokumen = b.dokumen and p.kode_wilayah = b.kode_wilayah and p.tahun = b.tahun and p.tahap = b.tahap
  group by t.id_tautan, b.jenis, b.tahap, p.kelompok, p.dipakai, p.terakhir
),
uang as (
  select id_tautan, concat(jenis, '_', kelompok) as ukuran, tahap, uang from bertahap where dipakai
  union all
  select id_tautan, concat(jenis, '_terakhir'), tahap, uang from bertahap where terakhir
  union all
  select t.id_tautan, 'realisasi', cast(max(r.bulan) as varchar), sum(r.realisasi)
  from tautan t
  join mart.fct_realisasi r on r.kode_wilayah = t.kode_anggaran and r.tahun = t.tahun and r.kode_perangkat_daerah = t.kode_perangkat_daerah and r.kode_sub_kegiatan = t.kode_sub_kegiatan
  where r.terakhir
  group by t.id_tautan
  union all
  select t.id_tautan, 'nilai', null, k.nilai
  from tautan t
  join intermediate.int_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
),
-- Bagian adalah selisih jumlah berjalan yang dibulatkan: jumlah bagian satu naskah sama dengan jumlah sebelum dibulatkan, sampai sen.
berjalan as (
  select t.*, u.ukuran, u.tahap, cast(u.uang as decimal(20, 2)) as uang,
    sum(coalesce(cast(u.uang as decimal(20, 2)), 0) * t.porsi) over (partition by t.id_kerja_sama, t.tahun, u.ukuran order by t.urutan nulls last) as sampai,
    coalesce(cast(u.uang as decimal(20, 2)), 0) * t.porsi as kali
  from tautan t
  join uang u on u.id_tautan = t.id_tautan
)
select id_tautan, kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan, urutan, porsi, ukuran, tahap, uang,
  case when uang is not null then cast(round(sampai, 2) - round(sampai - kali, 2) as decimal(20, 2)) end as bagian
from berjalan
