-- Satu baris adalah satu bidang urusan satu tahun pada satu lingkup: kerja sama berdampingan dengan rencana, anggaran, dan realisasi.
-- grain: lingkup, kode_wilayah, tahun, kode_bidang_urusan
-- wilayah: kode_wilayah
-- peran: kode_wilayah in :daerah and lingkup = 'wilayah'
-- lingkup: wilayah, provinsi (dengan kabupaten/kotanya), atau nasional
-- kode_wilayah: kode daerah; kode provinsi pada lingkup provinsi; 00 pada lingkup nasional
-- tahun [tahun]: tahun anggaran
-- kode_bidang_urusan: bidang urusan
-- jumlah_kerja_sama [naskah]: naskah ditandatangani yang masa berlakunya menyentuh tahun itu; naskah bersama dihitung sekali
-- pagu_rkpd [rupiah]: pagu RKPD tahap terakhir; kosong bila belum diterima
-- anggaran_apbd [rupiah]: belanja APBD tahap terakhir; kosong bila belum diterima
-- realisasi [rupiah]: realisasi belanja bulan terakhir; kosong bila belum diterima
-- pagu_rkpd_terkait [rupiah]: pagu sub kegiatan yang ditautkan ke naskah yang ditandatangani, tiap sub kegiatan dihitung sekali
-- anggaran_apbd_terkait [rupiah]: anggaran sub kegiatan yang ditautkan
-- realisasi_terkait [rupiah]: realisasi sub kegiatan yang ditautkan
-- porsi_rkpd_terkait: pagu terkait dibagi pagu
-- porsi_apbd_terkait: anggaran terkait dibagi anggaran
-- serapan: realisasi dibagi anggaran
-- porsi_kerja_sama: bagian bidang ini dari seluruh naskah pada lingkup dan tahun itu
-- porsi_apbd: bagian bidang ini dari seluruh anggaran pada lingkup dan tahun itu
with terkait as (
  select distinct w.kode_anggaran as kode_wilayah, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan
  from mart.tautan_kerja_sama t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  -- Uangnya milik naskah yang dihitung di sebelahnya: yang ditandatangani.
  join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
  where t.status in ('otomatis', 'diterima') and k.ditandatangani
),
uang as (
  select b.kode_wilayah, b.tahun, b.kode_bidang_urusan, b.pagu, b.anggaran, b.realisasi,
    case when t.kode_wilayah is not null then b.pagu end as pagu_terkait,
    case when t.kode_wilayah is not null then b.anggaran end as anggaran_terkait,
    case when t.kode_wilayah is not null then b.realisasi end as realisasi_terkait
  from intermediate.int_baris_rencana b
  left join terkait t on t.kode_wilayah = b.kode_wilayah and t.tahun = b.tahun
    and t.kode_perangkat_daerah = b.kode_perangkat_daerah and t.kode_sub_kegiatan = b.kode_sub_kegiatan
),
naskah as (
  select g.kode_wilayah, g.tahun, g.kode_bidang_urusan, k.id_bersama
  from intermediate.int_bidang_kerja_sama g
  join mart.fct_kerja_sama k on k.id_kerja_sama = g.id_kerja_sama
),
lingkup as (
  select 'wilayah' as lingkup, kode_wilayah, kode_wilayah as kode_lingkup from landing.ref_wilayah
  union all
  select 'provinsi', kode_wilayah, kode_provinsi from landing.ref_wilayah
  union all
  select 'nasional', kode_wilayah, '00' from landing.ref_wilayah
),
jumlah_uang as (
  select l.lingkup, l.kode_lingkup, u.tahun, u.kode_bidang_urusan, sum(u.pagu) as pagu, sum(u.anggaran) as anggaran, sum(u.realisasi) as realisasi,
    sum(u.pagu_terkait) as pagu_terkait, sum(u.anggaran_terkait) as anggaran_terkait, sum(u.realisasi_terkait) as realisasi_terkait
  from uang u
  join lingkup l on l.kode_wilayah = u.kode_wilayah
  group by l.lingkup, l.kode_lingkup, u.tahun, u.kode_bidang_urusan
),
jumlah_naskah as (
  select l.lingkup, l.kode_lingkup, n.tahun, n.kode_bidang_urusan, count(distinct n.id_bersama) as jumlah
  from naskah n
  join lingkup l on l.kode_wilayah = n.kode_wilayah
  group by l.lingkup, l.kode_lingkup, n.tahun, n.kode_bidang_urusan
),
kunci as (
  select lingkup, kode_lingkup, tahun, kode_bidang_urusan from jumlah_uang
  union
  select lingkup, kode_lingkup, tahun, kode_bidang_urusan from jumlah_naskah
),
gabung as (
  select k.lingkup, k.kode_lingkup, k.tahun, k.kode_bidang_urusan, coalesce(n.jumlah, 0) as jumlah, u.pagu, u.anggaran, u.realisasi,
    case when u.pagu is not null then coalesce(u.pagu_terkait, 0) end as pagu_terkait,
    case when u.anggaran is not null then coalesce(u.anggaran_terkait, 0) end as anggaran_terkait,
    case when u.realisasi is not null then coalesce(u.realisasi_terkait, 0) end as realisasi_terkait
  from kunci k
  left join jumlah_uang u on u.lingkup = k.lingkup and u.kode_lingkup = k.kode_lingkup and u.tahun = k.tahun and u.kode_bidang_urusan = k.kode_bidang_urusan
  left join jumlah_naskah n on n.lingkup = k.lingkup and n.kode_lingkup = k.kode_lingkup and n.tahun = k.tahun and n.kode_bidang_urusan = k.kode_bidang_urusan
)
select lingkup, kode_lingkup as kode_wilayah, tahun, kode_bidang_urusan, cast(jumlah as bigint) as jumlah_kerja_sama,
  cast(pagu as decimal(20, 2)) as pagu_rkpd, cast(anggaran as decimal(20, 2)) as anggaran_apbd, cast(realisasi as decimal(20, 2)) as realisasi,
  cast(pagu_terkait as decimal(20, 2)) as pagu_rkpd_terkait, cast(anggaran_terkait as decimal(20, 2)) as anggaran_apbd_terkait,
  cast(realisasi_terkait as decimal(20, 2)) as realisasi_terkait,
  cast(pagu_terkait as double) / nullif(cast(pagu as double), 0) as porsi_rkpd_terkait,
  cast(anggaran_terkait as double) / nullif(cast(anggaran as double), 0) as porsi_apbd_terkait,
  cast(realisasi as double) / nullif(cast(anggaran as double), 0) as serapan,
  cast(jumlah as double) / nullif(cast(sum(jumlah) over (partition by lingkup, kode_lingkup, tahun) as double), 0) as porsi_kerja_sama,
  cast(anggaran as double) / nullif(cast(sum(anggaran) over (partition by lingkup, kode_lingkup, tahun) as double), 0) as porsi_apbd
from gabung
order by lingkup, kode_lingkup, tahun, kode_bidang_urusan
