-- Satu baris adalah satu bidang urusan yang pada RKPD terakhir sepasang daerah yang berbatasan memuat sub kegiatan yang sama, yang tidak lazim di daerah lain sejenis.
-- grain: kode_a, kode_b, kode_bidang_urusan
-- wilayah: kode_a
with rencana as (
  select * from intermediate.int_pagu_sub_kegiatan
),
perencana as (
  select tahun, jenis_pemda, count(distinct kode_wilayah) as banyak
  from rencana
  group by tahun, jenis_pemda
),
pemakai as (
  select tahun, jenis_pemda, kode_sub_kegiatan, count(*) - 1 as lain
  from rencana
  group by tahun, jenis_pemda, kode_sub_kegiatan
),
hitung as (
  select r.tahun, r.jenis_pemda, r.kode_sub_kegiatan, r.lain, p.banyak, ln(cast(r.lain as double)) as ln_lain, ln(cast(p.banyak as double)) as ln_banyak
  from pemakai r
  join perencana p on p.tahun = r.tahun and p.jenis_pemda = r.jenis_pemda
  where r.lain > 0
),
langka as (
  -- Satu bila hanya dua daerah yang merencanakannya, makin kecil makin banyak yang lain. Di antara segelintir daerah tidak ada yang cukup langka.
  select h.tahun, h.jenis_pemda, h.kode_sub_kegiatan, 1 - cast(h.ln_lain as double) / nullif(cast(h.ln_banyak as double), 0) as bobot
  from hitung h
  cross join staging.stg_acuan c
  where h.lain <= 0.01 * c.batas_lazim * h.banyak
),
sama as (
  select p.kode_a, p.kode_b, a.kode_bidang_urusan, a.nama, a.pagu as pagu_a, b.pagu as pagu_b, l.bobot,
    row_number() over (partition by p.kode_a, p.kode_b, a.kode_bidang_urusan order by l.bobot desc, a.pagu + b.pagu desc, a.kode_sub_kegiatan) as nomor
  from langka l
  join rencana a on a.tahun = l.tahun and a.jenis_pemda = l.jenis_pemda and a.kode_sub_kegiatan = l.kode_sub_kegiatan
  join intermediate.int_pasangan_perbatasan p on p.kode_a = a.kode_wilayah and p.tahun = a.tahun
  join rencana b on b.kode_wilayah = p.kode_b and b.tahun = p.tahun and b.jenis_pemda = a.jenis_pemda and b.kode_sub_kegiatan = a.kode_sub_kegiatan
)
select kode_a, kode_b, kode_bidang_urusan, count(*) as jumlah, round(sum(bobot), 6) as bobot, cast(sum(pagu_a) as decimal(20, 2)) as pagu_a, cast(sum(pagu_b) as decimal(20, 2)) as pagu_b,
  max(case when nomor = 1 then nama end) as contoh
from sama
group by kode_a, kode_b, kode_bidang_urusan
