-- aturan: D-13
-- nama: Ringkasan DJPK berbeda dari data daerah
-- tingkat: peringatan
-- dasar: pembanding dari luar: ringkasan APBD DJPK
-- yakin: belum dikonfirmasi
with tingkat as (
  select kode_wilayah, tahun, kode_akun, anggaran, realisasi, max(length(kode_akun)) over (partition by kode_wilayah, tahun, substr(kode_akun, 1, 1)) as terdalam
  from mart.fct_apbd_ringkas
),
-- Ringkasan dapat memuat juga tingkat di atasnya; yang dijumlahkan hanya tingkat terdalam.
djpk as (
  select kode_wilayah, tahun, substr(kode_akun, 1, 1) as kelompok, sum(anggaran) as anggaran, sum(realisasi) as realisasi
  from tingkat
  where length(kode_akun) = terdalam
  group by kode_wilayah, tahun, substr(kode_akun, 1, 1)
),
apbd as (
  select kode_wilayah, tahun, tahap, substr(kode_rekening, 1, 1) as kelompok, sum(anggaran) as anggaran
  from mart.fct_apbd
  group by kode_wilayah, tahun, tahap, substr(kode_rekening, 1, 1)
),
lra as (
  select kode_wilayah, tahun, bulan, substr(kode_rekening, 1, 1) as kelompok, sum(anggaran) as anggaran, sum(realisasi) as realisasi
  from mart.fct_realisasi
  where terakhir
  group by kode_wilayah, tahun, bulan, substr(kode_rekening, 1, 1)
),
banding as (
  select d.kode_wilayah, d.tahun, d.kelompok, 'anggaran' as ukuran, concat('APBD ', a.tahap) as sumber, a.anggaran as sipd, d.anggaran as djpk
  from djpk d
  join apbd a on a.kode_wilayah = d.kode_wilayah and a.tahun = d.tahun and a.kelompok = d.kelompok
  union all
  select d.kode_wilayah, d.tahun, d.kelompok, 'anggaran' as ukuran, 'laporan realisasi' as sumber, l.anggaran as sipd, d.anggaran as djpk
  from djpk d
  join lra l on l.kode_wilayah = d.kode_wilayah and l.tahun = d.tahun and l.kelompok = d.kelompok
  left join (select distinct kode_wilayah, tahun, kelompok from apbd) a on a.kode_wilayah = d.kode_wilayah and a.tahun = d.tahun and a.kelompok = d.kelompok
  where a.kode_wilayah is null and l.anggaran > 0
  union all
  select d.kode_wilayah, d.tahun, d.kelompok, 'realisasi' as ukuran, 'laporan realisasi Desember' as sumber, l.realisasi as sipd, d.realisasi as djpk
  from djpk d
  join lra l on l.kode_wilayah = d.kode_wilayah and l.tahun = d.tahun and l.kelompok = d.kelompok
  where l.bulan = 12 and d.realisasi > 0
),
-- DJPK tidak menyebut tahapnya; yang dibandingkan tahap yang paling dekat.
dekat as (
  select kode_wilayah, tahun, kelompok, ukuran, sumber, sipd, djpk, row_number() over (partition by kode_wilayah, tahun, kelompok, ukuran order by abs(sipd - djpk), sumber) as urutan
  from banding
)
select k.kode_wilayah, cast(null as varchar) as id_kerja_sama, k.tahun, 'peringatan' as tingkat,
  concat(upper(substr(k.ukuran, 1, 1)), substr(k.ukuran, 2), ' ', case k.kelompok when '4' then 'pendapatan' when '5' then 'belanja' else 'pembiayaan' end, ' ', cast(k.tahun as varchar), ' menurut ', k.sumber, ' ',
    rupiah(k.sipd), ', menurut DJPK ', rupiah(k.djpk), '. Selisihnya lebih dari ', replace(cast(a.selisih_djpk as varchar), '.', ','), ' persen; periksa apakah berkas daerah lengkap.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, rupiah(k.sipd) as ditemukan, rupiah(k.djpk) as seharusnya
from dekat k
join intermediate.int_acuan_wilayah a on a.kode_wilayah = k.kode_wilayah
where k.urutan = 1 and abs(k.sipd - k.djpk) * 100 > a.selisih_djpk * abs(k.djpk)
