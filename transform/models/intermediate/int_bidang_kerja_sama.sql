-- Satu baris adalah satu bidang urusan yang dilaksanakan satu naskah pada satu tahun: dari register, atau dari sub kegiatan yang ditautkan.
-- grain: id_kerja_sama, tahun, kode_bidang_urusan
-- wilayah: kode_wilayah
select y.id_kerja_sama, y.kode_wilayah, y.tahun, k.kode_bidang_urusan
from intermediate.int_kerja_sama_tahun y
join intermediate.int_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
where k.kode_bidang_urusan is not null and k.ditandatangani
union
select t.id_kerja_sama, t.kode_wilayah, t.tahun, substr(t.kode_sub_kegiatan, 1, 4)
from mart.tautan_kerja_sama t
join intermediate.int_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
where k.kode_bidang_urusan is null and k.ditandatangani and t.status in ('otomatis', 'diterima')
