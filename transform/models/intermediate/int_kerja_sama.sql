-- Satu baris adalah satu naskah dalam register satu daerah, dengan tanggal yang dipakai menghitung dan keadaannya pada hari acuan.
-- grain: id_kerja_sama
-- wilayah: kode_wilayah
with dasar as (
  select k.*, a.hari_ini, p.hari_akan_berakhir,
    coalesce(k.tanggal_mulai, k.tanggal_tanda_tangan) as mulai,
    lower(translate(k.nomor, ' ./-_,', '')) as nomor_ringkas,
    lower(translate(k.nomor_induk, ' ./-_,', '')) as induk_ringkas,
    -- Register tanpa tanggal tanda tangan masih menyatakan penandatanganan lewat statusnya.
    coalesce(k.tanggal_tanda_tangan <= a.hari_ini, false)
      or (k.tanggal_tanda_tangan is null and coalesce(k.status, '-') in ('berlaku', 'berakhir')) as ditandatangani
  from staging.stg_kerja_sama k
  cross join staging.stg_acuan a
  left join intermediate.int_acuan_wilayah p on p.kode_wilayah = k.kode_wilayah
)
select id_kerja_sama, kode_wilayah, id_sumber, coalesce(jenis, '-') as jenis, coalesce(instrumen, '-') as instrumen, judul, nomor, nomor_ringkas,
  para_pihak, tanggal_tanda_tangan, tanggal_mulai, tanggal_berakhir, mulai, coalesce(terbuka, false) as terbuka, jangka_waktu, status,
  kode_bidang_urusan, kode_perangkat_daerah, nama_perangkat_daerah, ruang_lingkup, lokasi, nomor_induk, induk_ringkas, nilai,
  membebani_daerah, membebani_masyarakat, pembiayaan, kode_sub_kegiatan, tanggal_tkksd, tanggal_persetujuan_dprd,
  nomor_persetujuan_dprd, keterangan, batch_id, lembar, baris, ditandatangani,
  case
    when tanggal_berakhir < hari_ini then 'berakhir'
    when not ditandatangani or mulai > hari_ini then 'belum berlaku'
    when tanggal_berakhir is null and status = 'berakhir' then 'berakhir'
    when date_diff('day', hari_ini, tanggal_berakhir) <= hari_akan_berakhir then 'akan berakhir'
    else 'berlaku'
  end as keadaan
from dasar
