-- Satu baris adalah satu naskah dalam register satu daerah; naskah yang sama pada daerah mitra berbagi id_bersama.
-- grain: id_kerja_sama
-- wilayah: kode_wilayah
-- ganti: min(id_kerja_sama) over (partition by id_bersama) as id_bersama
-- id_kerja_sama: nomor tetap dari padu
-- kode_wilayah: daerah pemilik register
-- id_bersama: sama untuk naskah yang sama dalam register para pihaknya
-- id_sumber: nomor dari register sendiri
-- jenis: KSDD-W, KSDD-S, KSDPK, SINERGI, KSDPL, KSDLL; '-' bila register tidak menyebutnya
-- instrumen: KB, PKS, NK, RK, LOI, MOU, ADENDUM; '-' bila register tidak menyebutnya
-- judul: judul naskah
-- nomor: nomor naskah
-- para_pihak: mitra seperti ditulis
-- mitra: nama mitra, dipisah titik koma
-- tanggal_tanda_tangan: tanggal penandatanganan
-- tanggal_mulai: hari pertama berlaku
-- tanggal_berakhir: hari terakhir berlaku; kosong bila tanpa batas atau tidak diketahui
-- terbuka: benar bila register menyatakan tanpa batas waktu
-- tahun_mulai [tahun]: tahun mulai berlaku atau ditandatangani
-- ditandatangani: benar bila sudah ditandatangani pada hari acuan
-- status: status menurut register
-- keadaan: berlaku, akan berakhir, berakhir, atau belum berlaku pada hari acuan
-- kode_bidang_urusan: bidang urusan menurut register
-- kode_perangkat_daerah: perangkat daerah pelaksana; '-' bila tidak disebut
-- nama_perangkat_daerah: nama perangkat daerah pelaksana
-- ruang_lingkup: ruang lingkup menurut register
-- id_induk: naskah induknya dalam register yang sama
-- nomor_induk: nomor naskah induk seperti ditulis
-- nilai [rupiah]: nilai perjanjian menurut register
-- membebani_daerah: menurut register; kosong bila tidak disebut
-- membebani_masyarakat: menurut register; kosong bila tidak disebut
-- kode_sub_kegiatan: kode sub kegiatan menurut register, dipisah titik koma
-- tanggal_tkksd: tanggal dibahas TKKSD
-- tanggal_persetujuan_dprd: tanggal persetujuan DPRD
-- batch_id: batch asal
-- lembar: lembar berkas asal
-- baris: baris berkas asal
with induk as (
  select kode_wilayah, nomor_ringkas, min(id_kerja_sama) as id_kerja_sama
  from intermediate.int_kerja_sama
  where nomor_ringkas <> '' and instrumen in ('KB', 'NK', 'MOU', '-')
  group by kode_wilayah, nomor_ringkas
),
mitra as (
  select id_kerja_sama, array_join(array_agg(nama order by urutan), '; ') as mitra
  from mart.fct_kerja_sama_pihak
  where urutan > 1
  group by id_kerja_sama
)
select k.id_kerja_sama, k.kode_wilayah, coalesce(b.id_bersama, k.id_kerja_sama) as id_bersama, k.id_sumber, k.jenis, k.instrumen, k.judul, k.nomor,
  k.para_pihak, m.mitra, k.tanggal_tanda_tangan, k.tanggal_mulai, k.tanggal_berakhir, k.terbuka, cast(year(k.mulai) as integer) as tahun_mulai,
  k.ditandatangani, k.status, k.keadaan, k.kode_bidang_urusan, k.kode_perangkat_daerah, k.nama_perangkat_daerah, k.ruang_lingkup,
  case when i.id_kerja_sama <> k.id_kerja_sama then i.id_kerja_sama end as id_induk, k.nomor_induk, k.nilai, k.membebani_daerah, k.membebani_masyarakat,
  k.kode_sub_kegiatan, k.tanggal_tkksd, k.tanggal_persetujuan_dprd, k.batch_id, k.lembar, k.baris
from intermediate.int_kerja_sama k
left join intermediate.int_kerja_sama_bersama b on b.id_kerja_sama = k.id_kerja_sama
left join mitra m on m.id_kerja_sama = k.id_kerja_sama
left join induk i on i.kode_wilayah = k.kode_wilayah and i.nomor_ringkas = k.induk_ringkas
order by k.id_kerja_sama
