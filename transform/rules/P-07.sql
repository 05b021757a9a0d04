-- aturan: P-07
-- nama: Realisasi melebihi anggaran
-- tingkat: galat
-- dasar: APBD adalah batas tertinggi belanja (PP 12/2019)
-- yakin: cukup
-- butuh: realisasi
select r.kode_wilayah, cast(null as varchar) as id_kerja_sama, r.tahun, 'galat' as tingkat,
  concat('Realisasi ', r.kode_sub_kegiatan, case when r.kode_rekening = '-' then '' else concat(' rekening ', r.kode_rekening) end, ' sampai bulan ', cast(r.bulan as varchar), ' ', cast(r.tahun as varchar), ' ', rupiah(r.realisasi),
    ' melebihi anggaran ', rupiah(r.anggaran), '. Periksa kedua angka dengan perangkat daerah dan BPKAD.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, rupiah(r.realisasi) as ditemukan, concat('paling banyak ', rupiah(r.anggaran)) as seharusnya
from mart.realisasi_lebih r
join intermediate.int_acuan_wilayah a on a.kode_wilayah = r.kode_wilayah
where r.realisasi > r.anggaran + a.selisih_realisasi
