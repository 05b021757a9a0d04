-- Satu baris adalah satu rekening satu sub kegiatan dalam APBD satu tahap; rekap yang mengulang kunci per paket dijumlahkan.
-- grain: kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, sumber_dana
-- wilayah: kode_wilayah
-- bagian: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun anggaran
-- tahap: murni, pergeseran-N, atau perubahan
-- kode_perangkat_daerah: perangkat daerah atau sub unitnya; '-' bila berkas tidak menyebut
-- kode_sub_kegiatan: kode sub kegiatan
-- kode_rekening: rekening sampai sub rincian
-- sumber_dana: kode sumber dana; '-' bila berkas tidak menyebut
-- nama_sub_kegiatan: nama sub kegiatan
-- nama_rekening: nama rekening
-- nama_perangkat_daerah: nama perangkat daerah
-- anggaran [rupiah]: anggaran
-- kode_bidang_urusan: empat huruf pertama kode sub kegiatan
-- terakhir: benar bila tahap ini yang terakhir ditetapkan pada tahun itu
select a.kode_wilayah, a.tahun, a.tahap, a.kode_perangkat_daerah, a.kode_sub_kegiatan, a.kode_rekening, a.sumber_dana,
  min(a.nama_sub_kegiatan) as nama_sub_kegiatan, min(a.nama_rekening) as nama_rekening, min(a.nama_perangkat_daerah) as nama_perangkat_daerah,
  cast(sum(a.anggaran) as decimal(20, 2)) as anggaran, substr(a.kode_sub_kegiatan, 1, 4) as kode_bidang_urusan, t.terakhir
from staging.stg_apbd a
join intermediate.int_tahap t on t.dokumen = 'apbd' and t.kode_wilayah = a.kode_wilayah and t.tahun = a.tahun and t.tahap = a.tahap
group by a.kode_wilayah, a.tahun, a.tahap, a.kode_perangkat_daerah, a.kode_sub_kegiatan, a.kode_rekening, a.sumber_dana, t.terakhir
order by a.kode_wilayah, a.tahun, a.tahap, a.kode_perangkat_daerah, a.kode_sub_kegiatan, a.kode_rekening, a.sumber_dana
