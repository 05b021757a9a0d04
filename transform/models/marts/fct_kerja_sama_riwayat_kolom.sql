-- Satu baris adalah satu kolom yang berubah pada satu versi satu naskah; nilai naskah pada suatu versi adalah nilai_baru terakhir tiap kolom sampai versi itu.
-- grain: id_kerja_sama, versi, kolom
-- wilayah: kode_wilayah
-- id_kerja_sama: naskah
-- versi: nomor versi
-- kolom: kolom register
-- kode_wilayah: daerah pemilik register
-- nilai_lama: nilai sebelumnya sebagai teks; kosong bila belum ada
-- nilai_baru: nilai sesudahnya sebagai teks; kosong bila dikosongkan
select id_kerja_sama, versi, kolom, kode_wilayah, nilai_lama, nilai_baru
from landing.kerja_sama_riwayat
where kolom <> '-'
order by id_kerja_sama nulls last, versi, kolom
