-- Satu baris adalah satu baris apbd_ringkas yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.apbd_ringkas
where digantikan_oleh is null
