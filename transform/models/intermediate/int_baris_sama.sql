-- Satu baris adalah satu pasang dokumen satu daerah satu tahun satu tahap APBD: jumlah sub kegiatan perangkat daerah yang ada pada keduanya. Berkas yang belum lengkap tetap dapat dibandingkan di sini.
-- grain: banding, kode_wilayah, tahun, tahap
-- wilayah: kode_wilayah
with apbd as (
  select kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, anggaran as uang
  from intermediate.int_jumlah_sub_kegiatan
  where dokumen = 'apbd' and akun = '5'
),
lra as (
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, sum(anggaran) as uang
  from intermediate.int_jumlah_sub_kegiatan
  where dokumen = 'realisasi' and akun in ('5', '-')
  group by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan
),
sama as (
  select 'rkpd-apbd' as banding, a.kode_wilayah, a.tahun, a.tahap, r.pagu as jumlah, a.uang as jumlah_pembanding
  from apbd a
  join intermediate.int_pasangan_tahap p on p.kode_wilayah = a.kode_wilayah and p.tahun = a.tahun and p.tahap_apbd = a.tahap
  join mart.fct_rkpd r on r.kode_wilayah = a.kode_wilayah and r.tahun = a.tahun and r.tahap = p.tahap_rkpd
    and r.kode_perangkat_daerah = a.kode_perangkat_daerah and r.kode_sub_kegiatan = a.kode_sub_kegiatan
  union all
  select 'realisasi-apbd', a.kode_wilayah, a.tahun, a.tahap, l.uang, a.uang
  from apbd a
  join lra l on l.kode_wilayah = a.kode_wilayah and l.tahun = a.tahun and l.kode_perangkat_daerah = a.kode_perangkat_daerah and l.kode_sub_kegiatan = a.kode_sub_kegiatan
)
select banding, kode_wilayah, tahun, tahap, count(*) as baris, cast(sum(jumlah) as decimal(20, 2)) as jumlah, cast(sum(jumlah_pembanding) as decimal(20, 2)) as jumlah_pembanding
from sama
where jumlah is not null and jumlah_pembanding is not null
group by banding, kode_wilayah, tahun, tahap
