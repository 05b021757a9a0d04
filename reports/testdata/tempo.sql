-- What the reports on endings and on data quality rest on, beside the fixture: an amendment and a dispute, borders, what both sides
-- say, rules judged and not, versions of agreements, and decisions on links.
insert into mart.fct_kerja_sama (id_kerja_sama, kode_wilayah, jenis, instrumen, judul, nomor, mitra, nama_perangkat_daerah, status, keadaan, tanggal_tanda_tangan, tanggal_mulai, tanggal_berakhir, terbuka, ditandatangani, kode_bidang_urusan, id_induk) values
  ('KS-3271-9', '32.71', 'KSDD-W', 'ADENDUM', 'Adendum PKS tentang Banjir', 'B/9', 'Kabupaten Bogor', 'Dinas PUPR', 'berlaku', 'berlaku', '2026-06-01', '2026-06-01', '2030-02-10', false, true, '2.11', 'KS-3271-8'),
  ('KS-3271-10', '32.71', 'KSDPK', 'PKS', 'PKS tentang Parkir', 'B/10', 'PT Parkir', null, 'sengketa', 'berlaku', '2024-01-01', '2024-01-01', '2029-12-31', false, true, null, null);
insert into mart.potensi_perbatasan (kode_a, kode_b, kode_bidang_urusan, urutan, wajib, status, alasan, tahun, jumlah_sama, jumlah_usulan_a, jumlah_usulan_b) values
  ('32.01', '32.71', '1.02', 1, true, 'tanpa naskah menurut satu register', 'Puskesmas perbatasan direncanakan keduanya.', 2026, 2, null, 1),
  ('64.03', '64.08', '1.01', 2, true, 'belum dapat dinilai', 'Register keduanya belum diterima.', 2026, 1, null, null),
  ('32.01', '32.71', '2.15', 3, false, 'tanpa naskah', 'Angkutan direncanakan keduanya.', 2026, 1, null, null);
insert into mart.perbandingan_pihak (id_bersama, kode_wilayah, kode_mitra, tahun, judul, status_register, status, perbedaan, tanggal_berakhir, tanggal_berakhir_mitra) values
  ('BS-1', '32', '32.71', 2025, 'PKS tentang Sampah', 'sama', 'sesuai', null, '2028-01-31', '2028-01-31'), ('BS-1', '32', '32.71', 2026, 'PKS tentang Sampah', 'berbeda', 'berbeda', 'tanggal berakhir 31 Januari 2028 dan 31 Januari 2029', '2028-01-31', '2029-01-31'),
  ('BS-2', '32.71', '32.76', 2026, 'PKS antara Kota Bogor dan Kota Depok tentang Sampah', 'hanya satu pihak mencatat', 'hanya satu pihak mencatat', null, '2025-05-31', null),
  ('BS-3', '64.03', '64.08', 2026, 'PKS antara Berau dan Kutai Timur tentang Pelabuhan', 'sama', 'sesuai', null, '2027-03-31', '2027-03-31');
insert into mart.temuan (id_temuan, aturan, nama_aturan, tingkat, kode_wilayah, id_kerja_sama, tahun, uraian, dasar, yakin) values
  ('T20', 'R-29', 'Tetangga tanpa kerja sama wajib', 'informasi', '32.71', null, null, 'Belum ada kerja sama wajib dengan 2 tetangga.', 'arahan Kemendagri', 'cukup'),
  ('T21', 'D-07', 'Baris kembar', 'galat', '32.71', null, 2026, '2 baris rkpd 1.02.01 sama pada semua kolom.', 'mutu data', 'pasti');
insert into mart.dim_aturan (aturan, nama, tingkat, dasar, yakin) values ('P-01', 'tidak ada dalam rencana', 'peringatan', 'Permendagri 86/2017', 'praktik'), ('P-02', 'di RKPD, tidak di APBD', 'peringatan', 'PP 12/2019', 'praktik'),
  ('R-17', 'berakhir, dinyatakan berlaku', 'peringatan', 'PP 28/2018', 'praktik'), ('R-24', 'dicatat dua kali', 'peringatan', 'kewajaran register', 'cukup'), ('R-29', 'Tetangga tanpa kerja sama wajib', 'informasi', 'arahan Kemendagri', 'cukup'), ('D-07', 'Baris kembar', 'galat', 'mutu data', 'pasti');
insert into mart.penilaian_aturan (aturan, kode_wilayah, tahun, keadaan, kurang, alasan) values ('P-01', '32.71', 2025, 'dinilai', null, null), ('P-01', '32.71', 2026, 'dinilai', null, null), ('P-02', '64.08', 2026, 'belum dapat dinilai', 'APBD', 'APBD 2026 belum diterima'),
  ('P-02', '32.71', 2026, 'dinilai', null, null), ('R-17', '32.71', 0, 'dinilai', null, null), ('R-24', '32.71', 0, 'dinilai', null, null), ('D-07', '32.71', 0, 'dinilai', null, null), ('R-24', '64.09', 0, 'belum dapat dinilai', 'mitra', null);
insert into mart.dim_parameter (kode_wilayah, nama, nilai) values ('-', 'tanggal_rkpd', '06-30'), ('64.03', 'tanggal_rkpd', '07-15');
insert into mart.fct_kerja_sama_riwayat (id_kerja_sama, versi, kode_wilayah, peristiwa, berlaku_sejak, jumlah_kolom, kolom, uraian) values
  ('KS-3271-1', 1, '32.71', 'muncul', '2026-09-01', 9, null, 'Muncul.'), ('KS-3271-1', 2, '32.71', 'berubah', '2026-11-19', 1, 'tanggal_berakhir', 'Tanggal berakhir berubah dari 2026-06-15 menjadi 2026-12-15.'),
  ('KS-3271-2', 1, '32.71', 'muncul', '2026-11-19', 9, null, 'Muncul.'), ('KS-3271-6', 1, '32.71', 'muncul', '2026-09-01', 9, null, 'Muncul.'), ('KS-3271-6', 2, '32.71', 'hilang', '2026-10-05', null, null, 'Tidak ada lagi dalam register.'),
  ('KS-6403-1', 1, '64.03', 'muncul', '2026-11-04', 9, null, 'Muncul.');
-- Two lines accepted (one of them in two years), one rejected, one that the planner added on his own, and what nobody decided on.
insert into mart.tautan_kerja_sama (id_tautan, kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan, skor, cara, status, alasan) values
  ('T-1', '32.71', 'KS-3271-1', 2025, 'D1', '2.15.01', 0.8, 'keputusan', 'diterima', 'a'), ('T-2', '32.71', 'KS-3271-1', 2026, 'D1', '2.15.01', 0.8, 'keputusan', 'diterima', 'a'), ('T-3', '32.71', 'KS-3271-2', 2026, 'D2', '1.02.01', 0.7, 'keputusan', 'diterima', 'a'),
  ('T-4', '32.71', 'KS-3271-3', 2026, 'D3', '1.01.01', 0.4, 'keputusan', 'ditolak', 'a'), ('T-5', '32.71', 'KS-3271-4', 2026, 'D4', '1.01.02', 0, 'keputusan', 'diterima', 'a'), ('T-6', '32.71', 'KS-3271-8', 2026, 'D5', '2.11.01', 1, 'kode', 'otomatis', 'a'),
  ('T-7', '64.03', 'KS-6403-1', 2026, 'D6', '2.15.01', 0.9, 'teks', 'otomatis', 'a'), ('T-8', '64.03', 'KS-6403-1', 2026, 'D6', '2.15.02', 0.2, 'teks', 'diusulkan', 'a');
update mart.tautan_kerja_sama set urutan = 1 where urutan is null;
