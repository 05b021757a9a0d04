-- Satu baris adalah satu arti satu kode sub kegiatan yang pernah berpindah: kode apa ia pada satu tahun, dan kode tertua rantainya.
-- grain: tahun, jenis_pemda, kode, dari, padanan
-- wilayah: -
select tahun, jenis_pemda, kode, dari, sampai, padanan, akar
from mart.dim_padanan_kode
