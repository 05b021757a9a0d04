-- Satu baris adalah satu baris apbd yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.apbd
where digantikan_oleh is null
