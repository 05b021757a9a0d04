-- Satu baris adalah satu usulan musrenbang satu daerah untuk satu tahun rencana.
-- grain: kode_wilayah, tahun, id_usulan
-- wilayah: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun rencana
-- id_usulan: nomor dari sumber; bila tidak ada atau berulang, ditambah batch, lembar, dan barisnya
-- judul: yang diusulkan
-- masalah: masalah yang melatari
-- jenis: fisik atau nonfisik
-- lokasi: lokasi
-- kelurahan: desa atau kelurahan
-- kecamatan: kecamatan
-- kode_bidang_urusan: bidang urusan menurut sumber, atau dari sub kegiatannya
-- kode_perangkat_daerah: perangkat daerah tujuan; '-' bila berkas tidak menyebut
-- nama_perangkat_daerah: nama perangkat daerah tujuan
-- kode_sub_kegiatan: sub kegiatan yang menampung; kosong bila belum
-- pagu [rupiah]: anggaran yang diusulkan
-- status: keadaan usulan
with urut as (
  select u.*, row_number() over (partition by kode_wilayah, tahun, id_usulan order by batch_id, lembar, baris) as nomor
  from staging.stg_usulan_musrenbang u
)
select kode_wilayah, tahun,
  case when id_usulan is not null and nomor = 1 then id_usulan else concat(coalesce(id_usulan, '-'), ' / ', batch_id, ' ', lembar, ' ', cast(baris as varchar)) end as id_usulan,
  judul, masalah, jenis, lokasi, kelurahan, kecamatan, coalesce(kode_bidang_urusan, substr(kode_sub_kegiatan, 1, 4)) as kode_bidang_urusan,
  kode_perangkat_daerah, nama_perangkat_daerah, kode_sub_kegiatan, pagu, status
from urut
order by kode_wilayah, tahun, id_usulan
