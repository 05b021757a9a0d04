-- Satu baris adalah satu bidang urusan pemerintahan atau unsur.
-- grain: kode_bidang_urusan
-- wilayah: -
-- peran: true
-- kode_bidang_urusan: kode, misalnya 1.03
-- nama: nama bidang urusan
-- kode_urusan: angka pertama kode
-- nama_urusan: nama urusan
-- kelompok: wajib pelayanan dasar, wajib non pelayanan dasar, pilihan, atau unsurnya
select kode_bidang_urusan, nama, kode_urusan, nama_urusan, kelompok
from landing.ref_bidang_urusan
order by kode_bidang_urusan
