-- Satu baris adalah satu parameter yang berlaku pada penyusunan ini, untuk semua daerah atau untuk satu daerah.
-- grain: kode_wilayah, nama
-- wilayah: kode_wilayah
select kode_wilayah, nama, nilai, satuan, sumber, keterangan
from landing.parameter
