-- aturan: P-12
-- nama: Ada kerja sama tetapi fasilitasinya tidak dianggarkan
-- tingkat: informasi
-- dasar: nomenklatur: kegiatan Fasilitasi Kerja Sama Daerah 4.01.02.2.04 (kabupaten/kota) dan 4.01.03.1.03 (provinsi)
-- yakin: cukup
-- butuh: register, APBD sekretariat daerah
with aktif as (
  select i.kode_wilayah, w.kode_anggaran, i.tahun, case when w.jenis_pemda = 'provinsi' then '4.01.03.1.03' else '4.01.02.2.04' end as kegiatan, count(*) as jumlah
  from mart.integrasi_kerja_sama i
  join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = i.kode_wilayah
  where k.ditandatangani
  group by i.kode_wilayah, w.kode_anggaran, i.tahun, w.jenis_pemda
),
fasilitasi as (
  select distinct kode_wilayah, tahun, substr(kode_sub_kegiatan, 1, 12) as kegiatan from mart.fct_apbd where terakhir and anggaran > 0
)
select a.kode_wilayah, cast(null as varchar) as id_kerja_sama, a.tahun, 'informasi' as tingkat,
  concat('Register memuat ', cast(a.jumlah as varchar), ' naskah yang berlaku pada ', cast(a.tahun as varchar), ', tetapi APBD tidak mempunyai anggaran fasilitasi kerja sama daerah (', a.kegiatan, '). Periksa apakah fasilitasi dan evaluasinya dianggarkan di tempat lain.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, concat('tanpa anggaran ', a.kegiatan) as ditemukan, concat('anggaran ', a.kegiatan) as seharusnya
from aktif a
left join fasilitasi f on f.kode_wilayah = a.kode_anggaran and f.tahun = a.tahun and f.kegiatan = a.kegiatan
where f.kode_wilayah is null
