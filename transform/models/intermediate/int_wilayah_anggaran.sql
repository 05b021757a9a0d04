-- Satu baris adalah satu daerah dengan daerah yang memegang anggarannya: kota dan kabupaten administrasi dihitung pada provinsinya.
-- grain: kode_wilayah
-- wilayah: kode_wilayah
select kode_wilayah, nama, jenis, kode_provinsi, otonom,
  case when otonom then kode_wilayah else kode_provinsi end as kode_anggaran,
  case when jenis = 'provinsi' or not otonom then 'provinsi' else 'kabkota' end as jenis_pemda
from landing.ref_wilayah
