-- Satu baris adalah satu kelompok akun satu daerah dalam ringkasan DJPK, pembanding dari luar.
-- grain: kode_wilayah, tahun, kode_akun
-- wilayah: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun anggaran
-- kode_akun: kode ringkas, misalnya 5.1.02
-- nama: nama akun
-- anggaran [rupiah]: anggaran
-- realisasi [rupiah]: realisasi; kosong bila ringkasan tidak memuatnya
select s.kode_wilayah, s.tahun, s.kode_akun, coalesce(min(a.nama), min(s.nama_akun)) as nama, cast(sum(s.anggaran) as decimal(20, 2)) as anggaran,
  cast(sum(s.realisasi) as decimal(20, 2)) as realisasi
from staging.stg_apbd_ringkas s
left join landing.ref_akun a on a.kode_akun = s.kode_akun
group by s.kode_wilayah, s.tahun, s.kode_akun
order by s.kode_wilayah, s.tahun, s.kode_akun
