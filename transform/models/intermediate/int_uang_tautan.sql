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
semua as (
  select 'pagu' as jenis, 'rkpd' as dokumen, kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, pagu as uang
  from mart.fct_rkpd
  union all
  select case when dokumen = 'apbd' then 'anggaran' else 'realisasi' end, dokumen, kode_wilayah, tahun, case when dokumen = 'apbd' then tahap else cast(bulan as varchar) end,
    kode_perangkat_daerah, kode_sub_kegiatan, case when dokumen = 'apbd' then anggaran else realisasi end
  from intermediate.int_jumlah_sub_kegiatan
),
-- Dijumlahkan per baris sebelum dikalikan dengan naskah yang memakainya.
baris as (
  select s.jenis, s.dokumen, s.kode_wilayah, s.tahun, s.tahap, s.kode_perangkat_daerah, s.kode_sub_kegiatan, sum(s.uang) as uang
  from semua s
  join (select distinct kode_anggaran, tahun, kode_perangkat_daerah, kode_sub_kegiatan from tautan) t
    on s.kode_wilayah = t.kode_anggaran and s.tahun = t.tahun and s.kode_perangkat_daerah = t.kode_perangkat_daerah and s.kode_sub_kegiatan = t.kode_sub_kegiatan
  group by s.jenis, s.dokumen, s.kode_wilayah, s.tahun, s.tahap, s.kode_perangkat_daerah, s.kode_sub_kegiatan
),
ukuran as (
  select b.kode_wilayah, b.tahun, b.kode_perangkat_daerah, b.kode_sub_kegiatan, concat(b.jenis, '_', p.kelompok) as ukuran, b.tahap, b.uang
  from baris b
  join tahap p on p.dokumen = b.dokumen and p.kode_wilayah = b.kode_wilayah and p.tahun = b.tahun and p.tahap = b.tahap
  where p.dipakai
  union all
  select b.kode_wilayah, b.tahun, b.kode_perangkat_daerah, b.kode_sub_kegiatan, concat(b.jenis, '_terakhir'), b.tahap, b.uang
  from baris b
  join tahap p on p.dokumen = b.dokumen and p.kode_wilayah = b.kode_wilayah and p.tahun = b.tahun and p.tahap = b.tahap
  where p.terakhir
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, jenis, tahap, uang
  from baris
  where jenis = 'realisasi'
),
uang as (
  select t.id_tautan, u.ukuran, u.tahap, u.uang
  from tautan t
  join ukuran u on u.kode_wilayah = t.kode_anggaran and u.tahun = t.tahun and u.kode_perangkat_daerah = t.kode_perangkat_daerah and u.kode_sub_kegiatan = t.kode_sub_kegiatan
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
