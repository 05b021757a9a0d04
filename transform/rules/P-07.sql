-- aturan: P-07
-- nama: Realisasi melebihi anggaran
-- tingkat: galat
-- dasar: APBD adalah batas tertinggi belanja (PP 12/2019)
-- yakin: cukup
-- butuh: realisasi
with anggaran as (
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, sum(anggaran) as anggaran
  from mart.fct_apbd
  where terakhir
  group by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening
  union all
  -- RFK berhenti pada sub kegiatan.
  select a.kode_wilayah, a.tahun, a.kode_perangkat_daerah, a.kode_sub_kegiatan, '-' as kode_rekening, sum(a.anggaran) as anggaran
  from mart.fct_apbd a
  join (select distinct kode_wilayah, tahun from mart.fct_realisasi where terakhir and kode_rekening = '-') r on r.kode_wilayah = a.kode_wilayah and r.tahun = a.tahun
  where a.terakhir and a.kode_rekening <> '-'
  group by a.kode_wilayah, a.tahun, a.kode_perangkat_daerah, a.kode_sub_kegiatan
)
select r.kode_wilayah, cast(null as varchar) as id_kerja_sama, r.tahun, 'galat' as tingkat,
  concat('Realisasi ', r.kode_sub_kegiatan, case when r.kode_rekening = '-' then '' else concat(' rekening ', r.kode_rekening) end, ' sampai bulan ', cast(r.bulan as varchar), ' ', cast(r.tahun as varchar), ' ', rupiah(r.realisasi),
    ' melebihi anggaran ', rupiah(coalesce(g.anggaran, r.anggaran)), '. Periksa kedua angka dengan perangkat daerah dan BPKAD.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, rupiah(r.realisasi) as ditemukan, concat('paling banyak ', rupiah(coalesce(g.anggaran, r.anggaran))) as seharusnya
from mart.fct_realisasi r
join intermediate.int_acuan_wilayah a on a.kode_wilayah = r.kode_wilayah
left join anggaran g on g.kode_wilayah = r.kode_wilayah and g.tahun = r.tahun and g.kode_perangkat_daerah = r.kode_perangkat_daerah
  and g.kode_sub_kegiatan = r.kode_sub_kegiatan and g.kode_rekening = r.kode_rekening
-- Pendapatan boleh melampaui targetnya.
where r.terakhir and substr(r.kode_rekening, 1, 1) <> '4' and substr(r.kode_rekening, 1, 3) <> '6.1'
  and r.realisasi > coalesce(g.anggaran, r.anggaran) + a.selisih_realisasi
