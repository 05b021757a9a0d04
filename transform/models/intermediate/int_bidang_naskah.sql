-- Satu baris adalah satu bidang urusan yang disentuh satu naskah: yang ditulis register, dan yang sub kegiatannya ditautkan.
-- grain: id_kerja_sama, kode_bidang_urusan
-- wilayah: kode_wilayah
select id_kerja_sama, kode_wilayah, kode_bidang_urusan
from intermediate.int_kerja_sama
where kode_bidang_urusan is not null
union
select id_kerja_sama, kode_wilayah, substr(kode_sub_kegiatan, 1, 4)
from mart.tautan_kerja_sama
where status in ('otomatis', 'diterima')
