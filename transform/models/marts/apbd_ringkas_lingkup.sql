-- Satu baris adalah satu akun satu tahun dalam ringkasan DJPK, dijumlahkan per provinsi (dengan kabupaten/kotanya) dan nasional; transfer antardaerah tidak dikeluarkan.
-- grain: lingkup, kode_wilayah, tahun, kode_akun
-- wilayah: kode_wilayah
-- peran: false
-- lingkup: provinsi atau nasional
-- kode_wilayah: kode provinsi; 00 pada lingkup nasional
-- tahun [tahun]: tahun anggaran
-- kode_akun: kode ringkas, misalnya 5.1.02; tingkat di atasnya, bila ringkasan memuatnya, berdiri sendiri dan tidak boleh dijumlahkan bersamanya
-- nama: nama akun
-- jumlah_daerah [daerah]: daerah yang memuat akun itu
-- anggaran [rupiah]: jumlah anggaran
-- realisasi [rupiah]: jumlah realisasi; kosong bila tidak satu daerah pun memuatnya
with lingkup as (
  select 'provinsi' as lingkup, kode_wilayah, kode_provinsi as kode_lingkup from mart.dim_wilayah
  union all
  select 'nasional', kode_wilayah, '00' from mart.dim_wilayah
)
select l.lingkup, l.kode_lingkup as kode_wilayah, f.tahun, f.kode_akun, min(f.nama) as nama, count(distinct f.kode_wilayah) as jumlah_daerah,
  cast(sum(f.anggaran) as decimal(20, 2)) as anggaran, cast(sum(f.realisasi) as decimal(20, 2)) as realisasi
from mart.fct_apbd_ringkas f
join lingkup l on l.kode_wilayah = f.kode_wilayah
group by l.lingkup, l.kode_lingkup, f.tahun, f.kode_akun
order by l.lingkup, l.kode_lingkup, f.tahun, f.kode_akun
