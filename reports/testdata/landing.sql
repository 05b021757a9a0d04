-- What the fixture's files left behind in the writer's file, before the snapshot begins.
insert into landing.batches values
  ('B01', 1, 'kota-bogor', 'kerja_sama', '32.71', 2026, '-', 0, 'region', 'inbox/kota-bogor/register.xlsx', 'aa', 10, 14, 8, 1, 5, 'loaded', null, null, 'r1', '2026-11-19', '2026-11-19'),
  ('B02', 2, 'kota-bogor', 'rkpd', '32.71', 2026, 'perubahan', 0, 'region', 'inbox/kota-bogor/rkpd.xlsx', 'ab', 10, 5, 2, 0, 3, 'loaded', null, null, 'r1', '2026-11-19', '2026-11-19'),
  ('B03', 3, 'kota-bogor', 'apbd', '32.71', 2026, 'perubahan', 0, 'region', 'inbox/kota-bogor/apbd.csv', 'ac', 10, 4, 0, 4, 0, 'refused', 'no amount column', 'kolom jumlah tidak ditemukan', 'r1', '2026-11-19', '2026-11-19'),
  ('B04', 4, 'jabar', 'kerja_sama', '32', 2026, '-', 0, 'region', 'inbox/jabar/register.xlsx', 'ad', 10, 2, 2, 0, 0, 'loaded', null, null, 'r1', '2026-11-18', '2026-11-18'),
  ('B05', 5, 'jabar', 'kerja_sama', '32', 2026, '-', 0, 'region', 'inbox/jabar/register-lama.xlsx', 'ae', 10, 1, 1, 0, 0, 'superseded', null, null, 'r1', '2026-11-17', '2026-11-17');
insert into landing.rejects values ('B01', 'Sheet1!F9', 9, 'nilai', 'jenis', 'not an amount', 'bukan jumlah uang', '<img src=x>1.2.3'), ('B03', '2:5', 2, 'anggaran', 'wajib', 'empty', 'kosong', null);
insert into landing.skips values ('B01', 'kosong', 3), ('B01', 'tanda tangan', 2), ('B02', 'subtotal', 3);
insert into landing.notes values ('B02', 'Sheet1!B4', 4, 'kode_sub_kegiatan', 'D-04', 'zero restored', 'nol di depan dikembalikan', '1.2.01', '1.02.01'), ('B02', 'Sheet1!F5', 5, 'pagu', 'dibulatkan', 'rounded', 'dibulatkan ke sen', '1,005', '1.01');
insert into landing.problems values ('kota-bogor', 'inbox/kota-bogor/catatan.docx', 'not a known form of file', 'bentuk berkas tidak dikenal');
insert into landing.contracts values
  ('apbd', 'APBD per rekening', 'Satu baris adalah satu rekening.', 1, 'kode_rekening', 'kode rekening', true, true, null, 'kode rekening, kode akun', '', 'Kode rekening sampai sub rincian.'),
  ('kerja_sama', 'Register kerja sama daerah', 'Satu baris adalah satu naskah <b>kerja sama</b>.', 1, 'judul', 'teks', true, false, null, 'judul, perihal', '', 'Judul naskah.'),
  ('kerja_sama', 'Register kerja sama daerah', 'Satu baris adalah satu naskah <b>kerja sama</b>.', 2, 'jenis', 'pilihan', false, false, null, 'jenis kerja sama', 'KSDD-S, KSDD-W', 'Jenis kerja sama.');
