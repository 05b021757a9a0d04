-- Satu baris adalah satu baris pemetaan_urusan yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.pemetaan_urusan
where digantikan_oleh is null
