-- Satu baris adalah satu parameter, termasuk hari acuan, dengan sumbernya: nilai untuk semua daerah, dan nilai lain yang diatur satu daerah untuk dirinya.
-- grain: kode_wilayah, nama
-- wilayah: kode_wilayah
-- peran: kode_wilayah in :daerah or kode_wilayah = '-'
-- ganti: case when nama <> 'selisih_diterima' then nilai end as nilai
-- kode_wilayah: '-' nilai untuk semua daerah; kode daerah bila daerah itu mengatur nilainya sendiri, yang menggantikan nilai umum baginya
-- nama: nama parameter
-- nilai: nilai yang dipakai
-- satuan: satuan nilai
-- sumber: dari mana angka itu; 'pengaturan padu.yaml' bila diatur
-- keterangan: arti, dan apakah sudah dikonfirmasi
select kode_wilayah, nama, nilai, satuan, sumber, keterangan
from staging.stg_parameter
order by kode_wilayah, nama
