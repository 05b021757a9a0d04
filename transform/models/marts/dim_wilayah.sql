-- Satu baris adalah satu provinsi, kabupaten, atau kota (552).
-- grain: kode_wilayah
-- wilayah: kode_wilayah
-- peran: true
-- kode_wilayah: kode Kemendagri
-- nama: nama lengkap dengan jenisnya
-- jenis: provinsi, kabupaten, atau kota
-- kode_provinsi: provinsinya (provinsi: kodenya sendiri)
-- otonom: benar bila mempunyai APBD dan dapat menjadi pihak; salah untuk enam wilayah administrasi Jakarta
-- kode_djpk: kode pada Portal Data APBD, kosong bila tidak ada
select kode_wilayah, nama, jenis, kode_provinsi, otonom, kode_djpk
from landing.ref_wilayah
order by kode_wilayah
