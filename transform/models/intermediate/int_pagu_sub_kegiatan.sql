-- Satu baris adalah satu sub kegiatan yang direncanakan satu daerah pada satu tahun dalam urusan yang dapat dikerjasamakan (1.01 sampai 3.32), semua perangkat daerah dijumlahkan; program penunjang tidak ada di dalamnya.
-- grain: kode_wilayah, tahun, kode_sub_kegiatan
-- wilayah: kode_wilayah
select r.kode_wilayah, r.tahun, r.kode_sub_kegiatan, w.jenis_pemda, r.kode_bidang_urusan, min(r.nama) as nama, cast(sum(r.pagu) as decimal(20, 2)) as pagu
from mart.fct_rkpd r
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = r.kode_wilayah
where r.terakhir and r.pagu > 0 and substr(r.kode_sub_kegiatan, 1, 1) in ('1', '2', '3') and substr(r.kode_sub_kegiatan, 6, 2) <> '01'
group by r.kode_wilayah, r.tahun, r.kode_sub_kegiatan, w.jenis_pemda, r.kode_bidang_urusan
