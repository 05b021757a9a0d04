-- aturan: D-13
-- nama: Ringkasan DJPK berbeda dari data daerah
-- tingkat: peringatan
-- dasar: pembanding dari luar: ringkasan APBD DJPK
-- yakin: belum dikonfirmasi
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat(case banding when 'apbd-djpk' then 'Anggaran ' else 'Realisasi ' end, kelompok, ' ', cast(tahun as varchar), ' menurut ', dokumen, ' ',
    rupiah(jumlah), ', menurut DJPK ', rupiah(jumlah_pembanding), '. Selisihnya lebih dari ', replace(cast(toleransi as varchar), '.', ','), ' persen; periksa apakah berkas daerah lengkap.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, rupiah(jumlah) as ditemukan, rupiah(jumlah_pembanding) as seharusnya
from mart.rekonsiliasi
where pembanding = 'DJPK' and putusan = 'selisih'
