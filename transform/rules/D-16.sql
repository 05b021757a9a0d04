-- aturan: D-16
-- nama: Jumlah RKPD, APBD, dan laporan realisasi tidak bertemu
-- tingkat: peringatan
-- dasar: kesesuaian RKPD, APBD, dan laporan realisasi tahun yang sama; batasnya keputusan padu
-- yakin: belum dikonfirmasi
select kode_wilayah, cast(null as varchar) as id_kerja_sama, tahun, 'peringatan' as tingkat,
  concat('Jumlah ', kelompok, ' ', cast(tahun as varchar), ' menurut ', dokumen, ' ', rupiah(jumlah), ', menurut ', pembanding, ' ', rupiah(jumlah_pembanding), '. Selisihnya lebih dari ', replace(cast(toleransi as varchar), '.', ','), ' persen; periksa apakah kedua berkas lengkap',
    case when baris_sama > 0 then concat(' (', cast(baris_sama as varchar), ' sub kegiatan yang ada pada keduanya: ', rupiah(jumlah_baris_sama), ' dan ', rupiah(pembanding_baris_sama), ').') else '.' end) as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, rupiah(jumlah) as ditemukan, rupiah(jumlah_pembanding) as seharusnya
from mart.rekonsiliasi -- yang belum dapat dinilai disebut di sana; berkas yang kurang sudah ada dalam kesegaran
where banding in ('rkpd-apbd', 'realisasi-apbd') and putusan = 'selisih'
