-- Satu baris adalah jumlah satu kelompok rekening dalam satu dokumen satu daerah: RKPD dan APBD per tahap, laporan realisasi (lra) bulan terakhir, ringkasan DJPK.
-- grain: dokumen, kode_wilayah, tahun, tahap, kelompok
-- wilayah: kode_wilayah
with ringkas as (
  select kode_wilayah, tahun, kode_akun, anggaran, realisasi, max(length(kode_akun)) over (partition by kode_wilayah, tahun, substr(kode_akun, 1, 1)) as terdalam
  from mart.fct_apbd_ringkas
),
semua as (
  select 'rkpd' as dokumen, kode_wilayah, tahun, tahap, 0 as bulan, '5' as akun, pagu as anggaran, cast(null as decimal(20, 2)) as realisasi from mart.fct_rkpd
  union all
  -- RFK berhenti pada sub kegiatan (akun '-'): semuanya belanja.
  select case when dokumen = 'apbd' then 'apbd' else 'lra' end, kode_wilayah, tahun, tahap, bulan, case when dokumen = 'realisasi' and akun = '-' then '5' else akun end, anggaran, realisasi
  from intermediate.int_jumlah_sub_kegiatan
  union all
  -- Ringkasan dapat memuat juga tingkat di atasnya; yang dijumlahkan hanya tingkat terdalam.
  select 'djpk', kode_wilayah, tahun, '-', 12, substr(kode_akun, 1, 1), anggaran, realisasi from ringkas where length(kode_akun) = terdalam
)
select dokumen, kode_wilayah, tahun, tahap, case akun when '4' then 'pendapatan' when '5' then 'belanja' else 'pembiayaan' end as kelompok,
  max(bulan) as bulan, cast(sum(anggaran) as decimal(20, 2)) as anggaran, cast(sum(realisasi) as decimal(20, 2)) as realisasi
from semua
where akun in ('4', '5', '6')
group by dokumen, kode_wilayah, tahun, tahap, akun
