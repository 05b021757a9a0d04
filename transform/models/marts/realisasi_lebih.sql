-- Satu baris adalah satu rekening satu sub kegiatan yang realisasinya, sampai bulan yang terakhir, melebihi anggarannya; pendapatan dan penerimaan pembiayaan boleh melampaui targetnya dan tidak ada di sini.
-- grain: kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening
-- wilayah: kode_wilayah
-- bagian: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun anggaran
-- bulan [bulan]: bulan terakhir yang dihitung
-- kode_perangkat_daerah: perangkat daerah atau sub unitnya; '-' bila berkas tidak menyebut
-- kode_sub_kegiatan: kode sub kegiatan
-- kode_rekening: rekening sampai sub rincian; '-' pada RFK, yang berhenti pada sub kegiatan
-- realisasi [rupiah]: realisasi dari Januari sampai dengan bulan itu
-- anggaran [rupiah]: anggaran APBD tahap terakhir, atau menurut berkas realisasi bila APBD tidak memuatnya
with semua as (
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, bulan, realisasi, anggaran as anggaran_berkas, cast(null as decimal(20, 2)) as anggaran_apbd
  from mart.fct_realisasi
  where terakhir and substr(kode_rekening, 1, 1) <> '4' and substr(kode_rekening, 1, 3) <> '6.1'
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, null, null, null, anggaran
  from mart.fct_apbd
  where terakhir
  union all
  -- RFK berhenti pada sub kegiatan.
  select a.kode_wilayah, a.tahun, a.kode_perangkat_daerah, a.kode_sub_kegiatan, '-', null, null, null, a.anggaran
  from mart.fct_apbd a
  join (select distinct kode_wilayah, tahun from mart.fct_realisasi where terakhir and kode_rekening = '-') r on r.kode_wilayah = a.kode_wilayah and r.tahun = a.tahun
  where a.terakhir and a.kode_rekening <> '-'
),
-- Satu kali dikumpulkan, bukan dua tabel yang digabung: saringan daerah sampai ke barisnya.
jumlah as (
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, max(bulan) as bulan, cast(sum(realisasi) as decimal(20, 2)) as realisasi,
    cast(coalesce(sum(anggaran_apbd), sum(anggaran_berkas)) as decimal(20, 2)) as anggaran
  from semua
  group by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening
)
select kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, realisasi, anggaran
from jumlah
where realisasi > anggaran
order by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening
