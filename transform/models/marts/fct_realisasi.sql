-- Satu baris adalah realisasi kumulatif satu rekening satu sub kegiatan sampai dengan satu bulan.
-- grain: kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening
-- wilayah: kode_wilayah
-- bagian: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun anggaran
-- bulan [bulan]: bulan terakhir yang dihitung; 12 bila berkasnya tahunan
-- kode_perangkat_daerah: perangkat daerah atau sub unitnya; '-' bila berkas tidak menyebut
-- kode_sub_kegiatan: kode sub kegiatan
-- kode_rekening: rekening sampai sub rincian; '-' pada RFK, yang berhenti pada sub kegiatan
-- nama_sub_kegiatan: nama sub kegiatan
-- realisasi [rupiah]: realisasi dari Januari sampai dengan bulan itu
-- anggaran [rupiah]: anggaran menurut berkas realisasi
-- realisasi_fisik [persen]: realisasi fisik menurut RFK; kosong pada laporan tanpa kolom itu
-- kode_bidang_urusan: empat huruf pertama kode sub kegiatan
-- terakhir: benar bila bulan ini yang terakhir pada tahun itu
select kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, min(nama_sub_kegiatan) as nama_sub_kegiatan,
  cast(sum(realisasi) as decimal(20, 2)) as realisasi, cast(sum(anggaran) as decimal(20, 2)) as anggaran, max(realisasi_fisik) as realisasi_fisik, substr(kode_sub_kegiatan, 1, 4) as kode_bidang_urusan,
  bulan = max(bulan) over (partition by kode_wilayah, tahun) as terakhir
from staging.stg_realisasi
group by kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening
order by kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening
