-- Satu baris adalah satu baris pembahasan_tkksd yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.pembahasan_tkksd
where digantikan_oleh is null
