-- Satu baris adalah satu anak tangga: namanya, sebutannya dalam bukti, dan arti tanggalnya.
-- grain: jenjang
-- wilayah: -
select jenjang, nama, sebutan, arti_tanggal
from (values
  (0, 'belum dipetakan', '-', '-'),
  (1, 'urusan dipetakan', 'pemetaan urusan', 'selalu kosong: daftar pemetaan tidak bertanggal'),
  (2, 'dibahas TKKSD', 'TKKSD', 'hari pertama kali dibahas'),
  (3, 'ditandatangani', 'tanda tangan', 'hari penandatanganan; kosong bila register hanya menyatakannya lewat status'),
  (4, 'ada di RKPD', 'RKPD', 'selalu kosong: hari penetapan RKPD tidak ada dalam berkas'),
  (5, 'ada di APBD', 'APBD', 'selalu kosong: hari penetapan APBD tidak ada dalam berkas'),
  (6, 'terealisasi', 'realisasi', 'paling lambat hari itu: akhir bulan pertama yang realisasinya ada'),
  (7, 'dievaluasi', 'evaluasi', 'hari pertama kali dievaluasi untuk tahun itu; kosong bila tidak disebut')
) as j (jenjang, nama, sebutan, arti_tanggal)
