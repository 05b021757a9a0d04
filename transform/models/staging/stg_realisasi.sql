-- Satu baris adalah satu baris realisasi yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.realisasi
where digantikan_oleh is null
