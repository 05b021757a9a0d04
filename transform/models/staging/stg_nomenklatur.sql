-- Satu baris adalah satu baris nomenklatur yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: -
select *
from landing.nomenklatur
where digantikan_oleh is null
