-- aturan: P-11
-- nama: Kerja sama yang mendatangkan pendapatan tanpa anggaran pendapatannya
-- tingkat: peringatan
-- dasar: rekening 4.1.04.03 hasil pemanfaatan barang milik daerah dan 4.1.04.04 hasil kerja sama daerah
-- yakin: belum dikonfirmasi
-- butuh: register, anggaran pendapatan
with tulisan as (
  select id_kerja_sama, lower(concat_ws(' ', judul, ruang_lingkup, pembiayaan)) as isi
  from intermediate.int_kerja_sama
  where jenis = 'KSDPK'
),
-- Register tidak mempunyai kolom untuk ini; yang dipakai hanya kata yang jarang berarti lain.
berpendapatan as (
  select id_kerja_sama
  from tulisan
  where isi like '%bagi hasil%' or isi like '%bagi keuntungan%' or isi like '%kontribusi tetap%' or isi like '%sewa menyewa%' or isi like '%sewa-menyewa%' or isi like '%penyewaan%'
    or isi like '%pendapatan asli daerah%' or isi like '%bangun guna serah%' or isi like '%bangun serah guna%' or isi like '%kerja sama pemanfaatan%' or isi like '%kerjasama pemanfaatan%'
    or isi like '%pemanfaatan aset%' or isi like '%pemanfaatan barang milik daerah%'
),
pendapatan as (
  select kode_wilayah, tahun, kode_rekening, anggaran from mart.fct_pendapatan where terakhir
  union all
  select kode_wilayah, tahun, kode_rekening, anggaran from mart.fct_apbd where terakhir
),
hasil as (
  select distinct kode_wilayah, tahun
  from pendapatan
  where substr(kode_rekening, 1, 9) in ('4.1.04.03', '4.1.04.04') and anggaran > 0
)
select i.kode_wilayah, i.id_kerja_sama, i.tahun, 'peringatan' as tingkat,
  concat('"', i.judul, '" tampaknya mendatangkan pendapatan bagi daerah, tetapi APBD ', cast(i.tahun as varchar), ' tidak menganggarkan hasil kerja sama daerah (4.1.04.04) atau hasil pemanfaatan barang milik daerah (4.1.04.03). Periksa perjanjiannya, atau anggarkan pendapatannya.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'tanpa anggaran 4.1.04.03 dan 4.1.04.04' as ditemukan, 'anggaran pendapatan' as seharusnya
from mart.integrasi_kerja_sama i
join berpendapatan b on b.id_kerja_sama = i.id_kerja_sama
join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = i.kode_wilayah
left join hasil h on h.kode_wilayah = w.kode_anggaran and h.tahun = i.tahun
where k.ditandatangani and h.kode_wilayah is null
