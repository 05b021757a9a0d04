-- Satu baris adalah satu baris perangkat_daerah yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.perangkat_daerah
where digantikan_oleh is null
