-- Satu baris adalah satu parameter yang berlaku pada penyusunan ini.
-- grain: nama
-- wilayah: -
select nama, nilai, satuan, sumber, keterangan
from landing.parameter
