-- Satu baris adalah satu baris usulan_musrenbang yang berlaku: belum digantikan batch yang lebih baru.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
select *
from landing.usulan_musrenbang
where digantikan_oleh is null
