-- Satu baris adalah satu baris persetujuan_dprd yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.persetujuan_dprd
where digantikan_oleh is null
