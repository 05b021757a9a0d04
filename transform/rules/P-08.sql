-- aturan: P-08
-- nama: Anggaran yang ditautkan berubah antartahap
-- tingkat: informasi
-- dasar: pergeseran dan perubahan APBD; batas perubahan menurut pengaturan daerah
-- yakin: belum dikonfirmasi
-- butuh: register, dua tahap APBD
with tahap as (
  select t.kode_wilayah, t.tahun, min_by(t.tahap, t.urutan) as awal, max_by(t.tahap, t.urutan) as akhir
  from intermediate.int_tahap t
  where t.dokumen = 'apbd'
  group by t.kode_wilayah, t.tahun
  having count(*) > 1
),
uang as (
  select p.kode_wilayah, p.tahun, t.awal, t.akhir, p.kode_perangkat_daerah, p.kode_sub_kegiatan,
    sum(case when p.tahap = t.awal then p.anggaran else 0 end) as sebelum, sum(case when p.tahap = t.akhir then p.anggaran else 0 end) as sesudah,
    max(case when p.tahap = t.awal then 1 else 0 end) as ada_awal, max(case when p.tahap = t.akhir then 1 else 0 end) as ada_akhir
  from intermediate.int_jumlah_sub_kegiatan p
  join tahap t on t.kode_wilayah = p.kode_wilayah and t.tahun = p.tahun
  where p.dokumen = 'apbd' and p.tahap in (t.awal, t.akhir)
  group by p.kode_wilayah, p.tahun, t.awal, t.akhir, p.kode_perangkat_daerah, p.kode_sub_kegiatan
),
-- Tahap yang hanya memuat sebagian perangkat daerah tidak mengatakan apa-apa tentang yang lain.
lengkap as (
  select kode_wilayah, tahun, kode_perangkat_daerah
  from uang
  group by kode_wilayah, tahun, kode_perangkat_daerah
  having max(ada_awal) = 1 and max(ada_akhir) = 1
)
select l.kode_wilayah, l.id_kerja_sama, l.tahun, 'informasi' as tingkat,
  concat('"', k.judul, '": anggaran sub kegiatan ', l.kode_sub_kegiatan, ' pada ', cast(l.tahun as varchar), ' berubah dari ', rupiah(u.sebelum), ' (', u.awal, ') menjadi ', rupiah(u.sesudah), ' (', u.akhir,
    '). Periksa apakah rencana kerja naskah masih sesuai.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, rupiah(u.sesudah) as ditemukan, concat('sekitar ', rupiah(u.sebelum)) as seharusnya
from mart.tautan_kerja_sama l
join mart.fct_kerja_sama k on k.id_kerja_sama = l.id_kerja_sama
join intermediate.int_acuan_wilayah a on a.kode_wilayah = l.kode_wilayah
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = l.kode_wilayah
join uang u on u.kode_wilayah = w.kode_anggaran and u.tahun = l.tahun and u.kode_perangkat_daerah = l.kode_perangkat_daerah and u.kode_sub_kegiatan = l.kode_sub_kegiatan
join lengkap c on c.kode_wilayah = u.kode_wilayah and c.tahun = u.tahun and c.kode_perangkat_daerah = u.kode_perangkat_daerah
where l.status in ('otomatis', 'diterima') and k.ditandatangani and abs(u.sesudah - u.sebelum) * 100 > a.perubahan_pagu * u.sebelum
