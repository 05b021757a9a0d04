-- Satu baris adalah satu baris pendapatan yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.pendapatan
where digantikan_oleh is null
