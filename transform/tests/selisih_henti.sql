-- Tidak ada jumlah yang sekian kali lipat jumlah yang tidak mungkin dilampauinya: anggaran daerah terhadap ringkasan DJPK yang lengkap, RKPD atau laporan realisasi terhadap APBD pada baris yang sama. Daerah dan tahun dalam selisih_diterima dilewati.
with lipat as (
  -- Berkas yang belum lengkap lebih kecil dari DJPK, tidak pernah lebih besar: hanya ke atas. Pembiayaan boleh: SiLPA baru pasti setelah diaudit.
  select kode_wilayah, tahun, banding, kelompok, dokumen, jumlah, pembanding, jumlah_pembanding, jumlah as besar, jumlah_pembanding as kecil
  from mart.rekonsiliasi
  where banding = 'apbd-djpk' and kelompok <> 'pembiayaan'
  union all
  -- RKPD boleh memuat pagu sementara yang kecil: hanya ke atas. Anggaran dalam laporan realisasi: ke atas dan ke bawah.
  select r.kode_wilayah, r.tahun, r.banding, r.kelompok, r.dokumen, r.jumlah_baris_sama, r.pembanding, r.pembanding_baris_sama,
    case when r.banding = 'realisasi-apbd' then greatest(r.jumlah_baris_sama, r.pembanding_baris_sama) else r.jumlah_baris_sama end,
    case when r.banding = 'realisasi-apbd' then least(r.jumlah_baris_sama, r.pembanding_baris_sama) else r.pembanding_baris_sama end
  from mart.rekonsiliasi r
  cross join staging.stg_acuan a
  where r.baris_sama >= a.baris_henti
)
select l.kode_wilayah, l.tahun, l.kelompok, l.dokumen, rupiah(l.jumlah) as jumlah, l.pembanding, rupiah(l.jumlah_pembanding) as jumlah_pembanding,
  concat('padu why ', l.kode_wilayah, ' names the files; send the right one, or let this through in padu.yaml, parameters: {selisih_diterima: "', l.kode_wilayah, '/', cast(l.tahun as varchar), '"}') as next
from lipat l
cross join staging.stg_acuan a
where l.kecil > 0 and l.besar >= a.selisih_henti * l.kecil
  and strpos(concat(' ', a.selisih_diterima, ' '), concat(' ', l.kode_wilayah, '/', cast(l.tahun as varchar), ' ')) = 0
