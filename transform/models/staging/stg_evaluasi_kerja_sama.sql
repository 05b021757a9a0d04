-- Satu baris adalah satu baris evaluasi_kerja_sama yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.evaluasi_kerja_sama
where digantikan_oleh is null
