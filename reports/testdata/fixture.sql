-- A small snapshot as of 20 November 2026. Every region stands for one case that a page must tell apart:
--   32     provinsi with everything                      32.71  kota with everything, two years, dirty texts
--   32.01  RKPD only                                     32.76  DJPK's summary only
--   35.29  realisasi only                                64.72  register without plan or budget
--   64.03  one agreement, budgeted                       64.08  register and RKPD, no APBD
--   64.09  nothing signed yet                            35, 64, 64.01  nothing at all
create table mart.dim_wilayah (kode_wilayah varchar, nama varchar, jenis varchar, kode_provinsi varchar, otonom boolean);
insert into mart.dim_wilayah values
  ('32', 'Provinsi Jawa Barat', 'provinsi', '32', true), ('32.01', 'Kabupaten Bogor', 'kabupaten', '32', true), ('32.71', 'Kota Bogor', 'kota', '32', true),
  ('32.76', 'Kota Depok', 'kota', '32', true), ('35', 'Provinsi Jawa Timur', 'provinsi', '35', true), ('35.29', 'Kabupaten Sumenep', 'kabupaten', '35', true),
  ('64', 'Provinsi Kalimantan Timur', 'provinsi', '64', true), ('64.01', 'Kabupaten Paser', 'kabupaten', '64', true), ('64.03', 'Kabupaten Berau', 'kabupaten', '64', true),
  ('64.08', 'Kabupaten Kutai Timur', 'kabupaten', '64', true), ('64.09', 'Kabupaten Penajam Paser Utara', 'kabupaten', '64', true), ('64.72', 'Kota Samarinda', 'kota', '64', true);

create table mart.dim_perbatasan (kode_a varchar, kode_b varchar, sepanjang_km decimal(8,1));
insert into mart.dim_perbatasan values ('32.71', '32.01', 30), ('32.01', '32.71', 30), ('32.01', '32.76', 20), ('32.76', '32.01', 20),
  ('64.01', '64.09', 50), ('64.09', '64.01', 50), ('64.03', '64.08', 70), ('64.08', '64.03', 70);

create table mart.dim_bidang_urusan (kode_bidang_urusan varchar, nama varchar);
insert into mart.dim_bidang_urusan values ('1.01', 'Pendidikan'), ('1.02', 'Kesehatan'), ('2.15', 'Perhubungan'), ('2.11', 'Lingkungan Hidup');

create table mart.fct_kerja_sama (id_kerja_sama varchar, kode_wilayah varchar, jenis varchar, instrumen varchar, judul varchar, nomor varchar, para_pihak varchar, mitra varchar,
  nama_perangkat_daerah varchar, status varchar, keadaan varchar, tanggal_tanda_tangan date, tanggal_mulai date, tanggal_berakhir date, terbuka boolean, ditandatangani boolean,
  nilai decimal(20,2), kode_bidang_urusan varchar);
insert into mart.fct_kerja_sama values
  ('KS-32-1', '32', 'KSDD-S', 'PKS', 'PKS antara Jawa Barat dan Jawa Timur tentang Pasokan Pangan', 'P/1', '-', 'Provinsi Jawa Timur', 'Dinas Ketahanan Pangan', 'berlaku', 'berlaku', '2024-02-01', '2024-02-01', '2028-01-31', false, true, 1000, '1.02'),
  ('KS-32-2', '32', 'KSDPK', 'PKS', 'PKS antara Jawa Barat dan PT Contoh tentang Promosi', 'P/2', '-', 'PT Contoh', 'Dinas Penanaman Modal', 'berlaku', 'berlaku', '2025-03-01', '2025-03-01', '2028-02-28', false, true, null, '2.15'),
  ('KS-3271-1', '32.71', 'KSDD-W', 'PKS', 'PKS antara Kota Bogor dan Kabupaten Bogor tentang Transportasi', 'B/1', '-', 'Kabupaten Bogor', 'Dinas Perhubungan', 'berlaku', 'akan berakhir', '2023-12-15', '2023-12-16', '2026-12-15', false, true, 500000000, '2.15'),
  ('KS-3271-2', '32.71', 'KSDPK', 'PKS', 'PKS antara Kota Bogor dan PT Sehat & Kawan tentang Ambulans', 'B/2', '-', 'PT Sehat & Kawan', 'Dinas Kesehatan', 'berlaku', 'berlaku', '2025-11-05', '2025-11-06', '2027-11-05', false, true, null, '1.02'),
  ('KS-3271-3', '32.71', 'KSDPK', 'PKS', '<script>alert(1)</script> tentang Sekolah', 'B/3', '-', '<b>Yayasan</b> "Contoh"', '-', 'berlaku', 'berlaku', '2025-01-10', '2025-01-10', null, true, true, null, '1.01'),
  ('KS-3271-4', '32.71', 'KSDPL', 'MOU', '=HYPERLINK("http://contoh.invalid","klik")', '+62', '-', '@Kota Kembar', 'Bagian Kerja Sama', 'berlaku', 'berlaku', '2024-05-01', null, '2029-04-30', false, true, null, '1.01'),
  ('KS-3271-5', '32.71', 'SINERGI', 'NK', 'NK antara Kota Bogor dan BPS tentang Statistik', 'B/5', '-', 'BPS', 'Diskominfo', 'berlaku', 'berlaku', '2024-02-25', '2024-02-26', '2027-02-25', false, true, null, '1.01'),
  ('KS-3271-6', '32.71', 'KSDD-S', 'PKS', 'PKS antara Kota Bogor dan Kota Depok tentang Sampah', 'B/6', '-', 'Kota Depok', 'Dinas Lingkungan Hidup', 'berlaku', 'berakhir', '2022-06-01', '2022-06-01', '2025-05-31', false, true, null, '2.11'),
  ('KS-3271-7', '32.71', 'KSDPK', 'PKS', 'Rancangan PKS antara Kota Bogor dan PT Air tentang Air Minum', null, '-', 'PT Air', 'Dinas PUPR', 'dalam proses', 'belum berlaku', null, null, null, false, false, null, '2.11'),
  ('KS-3271-8', '32.71', 'KSDD-W', 'PKS', 'PKS antara Kota Bogor dan Kabupaten Bogor tentang Banjir', 'B/8', '-', 'Kabupaten Bogor', 'Dinas PUPR', 'berlaku', 'akan berakhir', '2024-02-10', '2024-02-11', '2027-02-10', false, true, null, '2.11'),
  ('KS-6403-1', '64.03', 'KSDD-S', 'PKS', 'PKS antara Berau dan Kutai Timur tentang Pelabuhan', 'C/1', '-', 'Kabupaten Kutai Timur', 'Dinas Perhubungan', 'berlaku', 'berlaku', '2025-04-01', '2025-04-01', '2027-03-31', false, true, null, '2.15'),
  ('KS-6408-1', '64.08', 'KSDD-S', 'PKS', 'PKS antara Kutai Timur dan Berau tentang Pelabuhan', 'C/1', '-', 'Kabupaten Berau', 'Dinas Perhubungan', 'berlaku', 'berlaku', '2025-04-01', '2025-04-01', '2028-03-31', false, true, null, '2.15'),
  ('KS-6408-2', '64.08', 'KSDPK', 'PKS', 'PKS antara Kutai Timur dan PT Batu tentang Jalan', 'C/2', '-', 'PT Batu', 'Dinas PUPR', 'berlaku', 'berlaku', '2025-05-01', '2025-05-01', '2028-04-30', false, true, null, '2.15'),
  ('KS-6408-3', '64.08', 'KSDPK', 'PKS', 'PKS antara Kutai Timur dan PT Tanpa Integrasi tentang Air', 'C/3', '-', 'PT Tanpa Integrasi', 'Dinas PUPR', 'berlaku', 'berlaku', '2025-05-01', '2025-05-01', '2028-04-30', false, true, null, '2.15'),
  ('KS-6409-1', '64.09', '-', '-', 'Permohonan kerja sama', null, '-', '-', '-', 'permohonan', 'belum berlaku', null, null, null, false, false, null, null),
  ('KS-6472-1', '64.72', '-', 'PKS', 'PKS tentang Pengelolaan Data', '1/A', '-', 'Universitas Contoh', '-', 'berlaku', 'berlaku', '2025-07-01', '2025-07-01', '2028-06-30', false, true, null, null),
  ('KS-6472-2', '64.72', '-', 'PKS', 'PKS tentang Magang', '2/A', '-', 'SMK Contoh', '-', 'berlaku', 'berlaku', '2025-08-01', '2025-08-01', null, true, true, null, null);

create table mart.integrasi_kerja_sama (id_kerja_sama varchar, kode_wilayah varchar, tahun integer, jenjang integer, nama_jenjang varchar, di_rkpd boolean, di_apbd boolean,
  pagu_rkpd decimal(20,2), anggaran_apbd decimal(20,2), realisasi decimal(20,2), perlu_persetujuan_dprd varchar, alasan_persetujuan varchar, ada_persetujuan_dprd boolean, bukti varchar);
insert into mart.integrasi_kerja_sama values
  ('KS-32-1', '32', 2026, 6, 'terealisasi', true, true, 900000000, 850000000, 425000000.5, 'tidak perlu', 'sudah dianggarkan', false, '3 tanda tangan: 1 Februari 2024 | 6 realisasi: Rp425.000.000,50'),
  ('KS-32-2', '32', 2026, 3, 'ditandatangani', false, false, 0, 0, 0, 'belum dapat dinilai', 'beban tidak disebut', false, '3 tanda tangan: 1 Maret 2025 | 4 RKPD: tidak ada kode'),
  ('KS-3271-1', '32.71', 2025, 6, 'terealisasi', true, true, 300000000, 300000000, 290000000, 'perlu', 'membebani daerah', true, '3 tanda tangan: 15 Desember 2023'),
  ('KS-3271-1', '32.71', 2026, 6, 'terealisasi', true, true, 320000000, 320000000, 150000000, 'perlu', 'membebani daerah', true, '3 tanda tangan: 15 Desember 2023 | 4 RKPD: ada'),
  ('KS-3271-2', '32.71', 2025, 3, 'ditandatangani', false, false, 0, 0, 0, 'tidak perlu', 'tanpa beban', false, '3 tanda tangan: 5 November 2025'),
  ('KS-3271-2', '32.71', 2026, 4, 'ada di RKPD', true, false, 200000000, 0, 0, 'perlu', 'perlu uang daerah dan belum dianggarkan', false, '4 RKPD: ada | 5 APBD: tidak ada'),
  ('KS-3271-3', '32.71', 2025, 3, 'ditandatangani', false, false, 0, 0, 0, 'tidak perlu', 'tanpa beban', false, '3 tanda tangan: 10 Januari 2025'),
  ('KS-3271-3', '32.71', 2026, 3, 'ditandatangani', false, false, 0, 0, 0, 'tidak perlu', 'tanpa beban', false, '4 RKPD: <i>tidak ada kode</i>'),
  ('KS-3271-4', '32.71', 2025, 3, 'ditandatangani', false, false, 0, 0, 0, 'perlu', 'luar negeri', false, '3 tanda tangan: 1 Mei 2024'),
  ('KS-3271-4', '32.71', 2026, 3, 'ditandatangani', false, true, 0, 75000000, 0, 'perlu', 'luar negeri', false, '4 RKPD: tidak ada | 5 APBD: ada'),
  ('KS-3271-5', '32.71', 2025, 3, 'ditandatangani', false, false, 0, 0, 0, 'tidak perlu', 'sinergi', false, '3 tanda tangan: 25 Februari 2024'),
  ('KS-3271-5', '32.71', 2026, 5, 'ada di APBD', true, true, 40000000, 40000000, 0, 'tidak perlu', 'sinergi', false, '5 APBD: ada | 6 realisasi: nol'),
  ('KS-3271-6', '32.71', 2025, 4, 'ada di RKPD', true, false, 10000000, 0, 0, 'tidak perlu', 'tanpa beban', false, '4 RKPD: ada'),
  ('KS-3271-7', '32.71', 2026, 0, 'belum dipetakan', false, false, 0, 0, 0, 'belum dapat dinilai', 'beban tidak disebut', false, '0 belum dipetakan'),
  ('KS-3271-8', '32.71', 2025, 6, 'terealisasi', true, true, 100000000, 100000000, 99000000, 'tidak perlu', 'tanpa beban', false, '6 realisasi: ada'),
  ('KS-3271-8', '32.71', 2026, 6, 'terealisasi', true, true, 110000000, 110000000, 55000000, 'tidak perlu', 'tanpa beban', false, '6 realisasi: ada'),
  ('KS-6403-1', '64.03', 2026, 6, 'terealisasi', true, true, 1500000, 1500000, 1500000, 'tidak perlu', 'tanpa beban', false, '6 realisasi: ada'),
  ('KS-6408-1', '64.08', 2026, 4, 'ada di RKPD', true, null, 500000, null, null, 'belum dapat dinilai', 'APBD belum diterima', false, '4 RKPD: ada'),
  ('KS-6408-2', '64.08', 2026, 3, 'ditandatangani', false, null, 0, null, null, 'belum dapat dinilai', 'APBD belum diterima', false, '4 RKPD: tidak ada kode');

create table mart.fct_rkpd (kode_wilayah varchar, tahun integer, tahap varchar, kode_sub_kegiatan varchar, pagu decimal(20,2), terakhir boolean);
insert into mart.fct_rkpd values ('32', 2026, 'murni', '1.02.01', 5000000000000, true), ('32.71', 2025, 'perubahan', '2.15.01', 1100000000000, true), ('32.71', 2026, 'murni', '2.15.01', 1, false),
  ('32.71', 2026, 'perubahan', '2.15.01', 700000000000, true), ('32.71', 2026, 'perubahan', '1.02.01', 541000000000, true), ('32.01', 2026, 'murni', '1.01.01', 2500000, true),
  ('64.03', 2026, 'murni', '2.15.01', 1500000, true), ('64.08', 2026, 'murni', '2.15.01', 500000, true);
create table mart.fct_apbd (kode_wilayah varchar, tahun integer, tahap varchar, kode_sub_kegiatan varchar, anggaran decimal(20,2), terakhir boolean);
insert into mart.fct_apbd values ('32', 2026, 'murni', '1.02.01', 4000000000000, true), ('32.71', 2025, 'perubahan', '2.15.01', 1000000000000, true), ('32.71', 2026, 'perubahan', '2.15.01', 1200000000000, true),
  ('64.03', 2026, 'murni', '2.15.01', 1500000, true);
create table mart.fct_realisasi (kode_wilayah varchar, tahun integer, bulan integer, kode_sub_kegiatan varchar, realisasi decimal(20,2), terakhir boolean);
insert into mart.fct_realisasi values ('32', 2026, 10, '1.02.01', 2000000000000, true), ('32.71', 2025, 12, '2.15.01', 950000000000, true), ('32.71', 2026, 9, '2.15.01', 500000000000, false),
  ('32.71', 2026, 10, '2.15.01', 600000000000.25, true), ('35.29', 2024, 12, '1.02.01', 563370190847.35, true), ('64.03', 2026, 10, '2.15.01', 1500000, true);
create table mart.fct_apbd_ringkas (kode_wilayah varchar, tahun integer, kode_akun varchar, anggaran decimal(20,2), realisasi decimal(20,2));
insert into mart.fct_apbd_ringkas values ('32.76', 2023, '4.1', 3000000000000, 2900000000000), ('32.76', 2023, '5.1', 3400000000000, 3000000000000), ('32.71', 2023, '4.1', 2500000000000, 2400000000000), ('32.71', 2023, '5.1', 2600000000000, 2500000000000);

create table mart.korelasi_bidang_urusan (lingkup varchar, kode_wilayah varchar, tahun integer, kode_bidang_urusan varchar, jumlah_kerja_sama bigint, pagu_rkpd decimal(20,2), anggaran_apbd decimal(20,2),
  realisasi decimal(20,2), pagu_rkpd_terkait decimal(20,2), anggaran_apbd_terkait decimal(20,2), realisasi_terkait decimal(20,2));
insert into mart.korelasi_bidang_urusan values
  ('wilayah', '32', 2026, '1.02', 1, 5000000000000, 4000000000000, 2000000000000, 900000000, 850000000, 425000000.5), ('wilayah', '32', 2026, '2.15', 1, null, null, null, null, null, null),
  ('provinsi', '32', 2026, '1.01', 3, 2500000, null, null, null, 115000000, 0), ('provinsi', '32', 2026, '1.02', 2, 5541000000000, 4000000000000, 2000000000000, 1100000000, 850000000, 425000000.5), ('provinsi', '32', 2026, '2.15', 2, 700000000000, 1200000000000, 600000000000.25, 320000000, 320000000, 150000000),
  ('wilayah', '32.71', 2025, '2.15', 1, 1100000000000, 1000000000000, 950000000000, 300000000, 300000000, 290000000), ('wilayah', '32.71', 2025, '2.11', 2, null, null, null, 110000000, 100000000, 99000000),
  ('wilayah', '32.71', 2026, '1.01', 3, null, null, null, 40000000, 115000000, 0), ('wilayah', '32.71', 2026, '1.02', 1, 541000000000, 0, 0, 200000000, 0, 0), ('wilayah', '32.71', 2026, '2.15', 1, 700000000000, 1200000000000, 600000000000.25, 320000000, 320000000, 150000000), ('wilayah', '32.71', 2026, '2.11', 1, null, null, null, 110000000, 110000000, 55000000),
  ('wilayah', '64.03', 2026, '2.15', 1, 1500000, 1500000, 1500000, 1500000, 1500000, 1500000), ('wilayah', '64.08', 2026, '2.15', 2, 500000, null, null, 500000, null, null), ('wilayah', '32.01', 2026, '1.01', 0, 2500000, null, null, null, null, null);

create table mart.temuan (id_temuan varchar, aturan varchar, nama_aturan varchar, tingkat varchar, kode_wilayah varchar, id_kerja_sama varchar, tahun integer, uraian varchar, dasar varchar, yakin varchar);
insert into mart.temuan values
  ('T01', 'P-01', 'tidak ada dalam rencana', 'peringatan', '32', 'KS-32-2', 2026, 'Tidak ada dalam RKPD 2026.', 'Permendagri 86/2017', 'praktik'),
  ('T02', 'P-01', 'tidak ada dalam rencana', 'peringatan', '32.71', 'KS-3271-3', 2026, '"<script>alert(1)</script> tentang Sekolah" tidak ada dalam RKPD 2026.', 'Permendagri 86/2017', 'praktik'),
  ('T03', 'P-01', 'tidak ada dalam rencana', 'peringatan', '32.71', 'KS-3271-3', 2025, 'Tidak ada dalam RKPD 2025.', 'Permendagri 86/2017', 'praktik'),
  ('T04', 'P-02', 'di RKPD, tidak di APBD', 'peringatan', '32.71', 'KS-3271-2', 2026, 'Ada dalam RKPD 2026, tidak dalam APBD.', 'PP 12/2019', 'praktik'),
  ('T05', 'P-03', 'di APBD, tidak di RKPD', 'peringatan', '32.71', 'KS-3271-4', 2026, 'Ada dalam APBD 2026, tidak dalam RKPD.', 'PP 12/2019', 'praktik'),
  ('T06', 'R-13', 'perlu persetujuan DPRD', 'galat', '32.71', 'KS-3271-2', 2026, 'Persetujuan DPRD tidak tercatat.', 'PP 28/2018 pasal 10', 'pasal'),
  ('T07', 'R-13', 'perlu persetujuan DPRD', 'galat', '32.71', 'KS-3271-2', 2026, 'Persetujuan DPRD tidak tercatat (beban masyarakat).', 'PP 28/2018 pasal 10', 'pasal'),
  ('T08', 'R-08', 'wajib, tidak berbatasan', 'galat', '32.71', 'KS-3271-8', null, 'Pihak pertama tidak berbatasan.', 'PP 28/2018 pasal 4', 'pasal'),
  ('T09', 'P-07', 'belanja melebihi anggaran', 'galat', '32.71', null, 2026, 'Rekening 5.1.02 melebihi anggaran.', 'PP 12/2019 pasal 3', 'pasal'),
  ('T10', 'P-07', 'belanja melebihi anggaran', 'galat', '32.71', null, 2026, 'Rekening 5.2.02 melebihi anggaran.', 'PP 12/2019 pasal 3', 'pasal'),
  ('T11', 'R-17', 'berakhir, dinyatakan berlaku', 'peringatan', '32.71', 'KS-3271-6', null, 'Berakhir 31 Mei 2025, dinyatakan berlaku.', 'PP 28/2018', 'praktik'),
  ('T12', 'P-01', 'tidak ada dalam rencana', 'peringatan', '64.08', 'KS-6408-2', 2026, 'Tidak ada dalam RKPD 2026.', 'Permendagri 86/2017', 'praktik'),
  ('T13', 'D-05', 'nama daerah tanpa jenis', 'peringatan', '-', null, null, 'Daerah "Bogor" dalam register nasional: nama ini dipakai dua daerah.', 'Kepmendagri', 'pasti');

create table mart.kesegaran (sumber varchar, dataset varchar, kode_wilayah varchar, tahun integer, tanggal_terakhir date, baris bigint, ditolak bigint, tertahan varchar);
insert into mart.kesegaran values
  ('jabar', 'kerja_sama', '32', 2026, '2026-11-18', 2, 0, null), ('jabar', 'rkpd', '32', 2026, '2026-11-18', 1, 0, null), ('jabar', 'apbd', '32', 2026, '2026-11-18', 1, 0, null), ('jabar', 'realisasi', '32', 2026, '2026-11-18', 1, 0, null),
  ('kota-bogor', 'kerja_sama', '32.71', 2026, '2026-11-19', 8, 1, null), ('kota-bogor', 'rkpd', '32.71', 2026, '2026-11-19', 3, 0, null), ('kota-bogor', 'apbd', '32.71', 2026, '2026-11-19', 1, 0, 'anggaran turun 60 %'), ('kota-bogor', 'realisasi', '32.71', 2026, '2026-11-19', 1, 0, null),
  ('kab-bogor', 'rkpd', '32.01', 2026, '2026-11-01', 1, 0, null), ('kab-bogor', 'kerja_sama', '32.01', 2026, null, 0, 0, 'belum pernah diterima'),
  ('djpk', 'apbd_ringkas', '32.76', 2023, '2026-10-01', 2, 0, null), ('djpk', 'apbd_ringkas', '32.71', 2023, '2026-10-01', 2, 0, null), ('sumenep', 'realisasi', '35.29', 2024, '2026-11-02', 1, 0, null),
  ('samarinda', 'kerja_sama', '64.72', 2026, '2026-11-03', 2, 0, null), ('berau', 'kerja_sama', '64.03', 2026, '2026-11-04', 1, 0, null), ('berau', 'rkpd', '64.03', 2026, '2026-11-04', 1, 0, null), ('berau', 'apbd', '64.03', 2026, '2026-11-04', 1, 0, null), ('berau', 'realisasi', '64.03', 2026, '2026-11-04', 1, 0, null),
  ('kutim', 'kerja_sama', '64.08', 2026, '2026-11-05', 2, 0, null), ('kutim', 'rkpd', '64.08', 2026, '2026-11-05', 1, 0, null), ('ppu', 'kerja_sama', '64.09', 2026, '2026-11-06', 1, 0, null);
create table mart.kamus as select 'fct_rkpd' as tabel, 'pagu' as kolom, 1 as urutan, 'pagu indikatif' as arti, 'rupiah' as satuan;
create table mart.dim_tabel as select 'mart.fct_rkpd' as tabel, 'mart' as lapis, 'Satu baris adalah satu sub kegiatan.' as satu_baris, 'kode_wilayah, tahun' as grain;
create table mart.silsilah as select 'mart.fct_rkpd' as tabel, 'landing.rkpd' as masukan;
create table mart.dim_uji as select 'uang_rkpd' as uji, 'mart.fct_rkpd' as tabel, 'Jumlah RKPD sama dengan baris yang dimuat.' as kalimat;
create table mart.dim_sub_kegiatan (versi varchar, jenis_pemda varchar, kode_sub_kegiatan varchar, nama varchar);
create table mart.dim_perangkat_daerah (kode_wilayah varchar, tahun integer, kode_perangkat_daerah varchar, nama varchar);
create table mart.tautan_kerja_sama (id_tautan varchar, kode_wilayah varchar, id_kerja_sama varchar, tahun integer, kode_perangkat_daerah varchar, kode_sub_kegiatan varchar, skor double, cara varchar, status varchar, alasan varchar);
alter table mart.korelasi_bidang_urusan add column porsi_apbd double;
create table mart.korelasi_uji (lingkup varchar, kode_wilayah varchar, tahun integer, pertanyaan integer, metode varchar, n bigint, jumlah_daerah bigint, koefisien double, batas_bawah double, batas_atas double, p double, q double, bacaan varchar);
create table mart.korelasi_garis (lingkup varchar, kode_wilayah varchar, tahun integer, jumlah_kerja_sama bigint, porsi_apbd double, batas_bawah double, batas_atas double, kemiringan double, kemiringan_bawah double, kemiringan_atas double, n bigint);
create table mart.potensi_perbatasan (kode_a varchar, kode_b varchar, kode_bidang_urusan varchar, urutan integer, wajib boolean, status varchar, alasan varchar, tahun integer, jumlah_sama integer, jumlah_usulan_a integer, jumlah_usulan_b integer);
create table mart.belanja_tanpa_kerja_sama (kode_wilayah varchar, tahun integer, kode_perangkat_daerah varchar, kode_sub_kegiatan varchar, nama varchar, nama_perangkat_daerah varchar, status varchar, kekuatan varchar, alasan varchar, anggaran decimal(20,2));
