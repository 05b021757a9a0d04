-- Satu baris adalah satu baris rkpd yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.rkpd
where digantikan_oleh is null
