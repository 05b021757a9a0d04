-- Satu baris adalah satu parameter, termasuk hari acuan, dengan sumbernya.
-- grain: nama
-- wilayah: -
-- nama: nama parameter
-- nilai: nilai yang dipakai
-- satuan: satuan nilai
-- sumber: dari mana angka itu
-- keterangan: arti, dan apakah sudah dikonfirmasi
select nama, nilai, satuan, sumber, keterangan
from staging.stg_parameter
order by nama
