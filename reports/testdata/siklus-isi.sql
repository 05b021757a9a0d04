-- The rows of the tests of the planning gates and the agencies, on top of fixture.sql: Kota Bogor's five lines of 2026, each of which
-- became something else between plan and budget; two agreements share the line that was cut. Kutai Timur has no budget.
insert into mart.dim_parameter (kode_wilayah, nama, nilai, satuan, sumber, keterangan) values ('-', 'tanggal_rkpd', '06-30', 'bulan-hari', 's', 'k'), ('32.71', 'tanggal_rkpd', '05-31', 'bulan-hari', 's', 'k');
insert into mart.dim_perangkat_daerah (kode_wilayah, tahun, kode_perangkat_daerah, nama) values ('32.71', 2026, '2.15.0.00.0.00.01.0000', 'Dinas Perhubungan'), ('32.71', 2026, '1.02.0.00.0.00.01.0000', 'Dinas Kesehatan');
insert into mart.dim_sub_kegiatan (versi, jenis_pemda, kode_sub_kegiatan, nama, kegiatan, program) values ('p', 'kabkota', '2.15.02.2.01.0001', 'Angkutan umum', 'Penyediaan angkutan', 'PROGRAM LALU LINTAS');
update mart.fct_kerja_sama set kode_perangkat_daerah = '2.15.0.00.0.00.01.0000' where id_kerja_sama in ('KS-3271-1', 'KS-6408-1', 'KS-6403-1');
update mart.fct_kerja_sama set kode_perangkat_daerah = '-' where id_kerja_sama in ('KS-3271-2', 'KS-3271-3');
insert into mart.fct_rkpd (kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, pagu, terakhir)
  select '32.71', 2026, t.tahap, l.pd, l.kode, case t.tahap when 'murni' then l.murni else l.akhir end, t.tahap = 'perubahan'
  from (values ('2.15.0.00.0.00.01.0000', '2.15.02.2.01.0001', 300000000, 320000000), ('1.02.0.00.0.00.01.0000', '1.02.02.2.01.0001', 200000000, 200000000),
    ('2.15.0.00.0.00.01.0000', '2.15.02.2.01.0002', 40000000, 40000000), ('2.11.0.00.0.00.01.0000', '2.11.03.2.01.0001', 100000000, 120000000)) l(pd, kode, murni, akhir), (values ('murni'), ('perubahan')) t(tahap);
insert into mart.fct_apbd (kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, anggaran, terakhir)
  select '32.71', 2026, t.tahap, l.pd, l.kode, l.rekening, case t.tahap when 'murni' then l.murni else l.akhir end, t.tahap = 'perubahan'
  from (values ('2.15.0.00.0.00.01.0000', '2.15.02.2.01.0001', '5.1.02', 100000000, 100000000), ('2.15.0.00.0.00.01.0000', '2.15.02.2.01.0001', '5.2.02', 210000000, 230000000.5),
    ('2.15.0.00.0.00.01.0000', '2.15.02.2.01.0002', '5.1.02', 40000000, 40000000), ('2.11.0.00.0.00.01.0000', '2.11.03.2.01.0001', '5.1.02', 110000000, 110000000),
    ('1.01.0.00.0.00.01.0000', '1.01.02.2.01.0001', '5.1.02', 75000000, 75000000)) l(pd, kode, rekening, murni, akhir), (values ('murni'), ('perubahan')) t(tahap);
insert into mart.fct_realisasi (kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, realisasi, realisasi_fisik, terakhir) values
  ('32.71', 2026, 10, '2.15.0.00.0.00.01.0000', '2.15.02.2.01.0001', '-', 150000000, 30, true), ('32.71', 2026, 10, '2.15.0.00.0.00.01.0000', '2.15.02.2.01.0002', '-', 0, null, true),
  ('32.71', 2026, 10, '2.11.0.00.0.00.01.0000', '2.11.03.2.01.0001', '-', 55000000, null, true), ('32.71', 2026, 10, '1.01.0.00.0.00.01.0000', '1.01.02.2.01.0001', '-', 0, null, true);
update mart.fct_rkpd set kode_perangkat_daerah = '2.15.0.00.0.00.01.0000' where kode_wilayah in ('64.03', '64.08');
update mart.fct_apbd set kode_perangkat_daerah = '2.15.0.00.0.00.01.0000', kode_rekening = '5.1.02' where kode_wilayah = '64.03';
update mart.fct_realisasi set kode_perangkat_daerah = '2.15.0.00.0.00.01.0000', kode_rekening = '-' where kode_wilayah = '64.03';
insert into mart.tautan_kerja_sama (id_tautan, kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan, skor, cara, status, alasan) values
  ('T-1', '32.71', 'KS-3271-1', 2026, '2.15.0.00.0.00.01.0000', '2.15.02.2.01.0001', 1, 'kode', 'otomatis', 'k'), ('T-2', '32.71', 'KS-3271-1', 2026, '2.11.0.00.0.00.01.0000', '2.11.03.2.01.0001', 1, 'kode', 'otomatis', 'k'),
  ('T-3', '32.71', 'KS-3271-2', 2026, '1.02.0.00.0.00.01.0000', '1.02.02.2.01.0001', 0.9, 'teks', 'otomatis', 'k'), ('T-4', '32.71', 'KS-3271-5', 2026, '2.15.0.00.0.00.01.0000', '2.15.02.2.01.0002', 1, 'kode', 'otomatis', 'k'),
  ('T-5', '32.71', 'KS-3271-8', 2026, '2.11.0.00.0.00.01.0000', '2.11.03.2.01.0001', 1, 'kode', 'diterima', 'k'), ('T-6', '32.71', 'KS-3271-4', 2026, '1.01.0.00.0.00.01.0000', '1.01.02.2.01.0001', 1, 'kode', 'otomatis', 'k'),
  ('T-7', '64.08', 'KS-6408-1', 2026, '2.15.0.00.0.00.01.0000', '2.15.01', 1, 'kode', 'otomatis', 'k'), ('T-8', '64.03', 'KS-6403-1', 2026, '2.15.0.00.0.00.01.0000', '2.15.01', 1, 'kode', 'otomatis', 'k'),
  ('T-9', '32.71', 'KS-3271-3', 2026, '1.01.0.00.0.00.01.0000', '1.01.02.2.01.0001', 0.21, 'teks', 'diusulkan', 'k'), ('T-A', '32.71', 'KS-3271-3', 2026, '1.01.0.00.0.00.01.0000', '1.01.02.2.01.0009', 0.2, 'teks', 'diusulkan', 'k');
insert into mart.tanpa_tautan (id_kerja_sama, kode_wilayah, tahun, alasan, kode_sub_kegiatan, skor) values ('KS-32-2', '32', 2026, 'Rencana dan anggaran 2026 tampak tidak memuat pekerjaannya; baris terdekat 1.02.01.', '1.02.01', 0.1);
insert into mart.uang_tautan (id_tautan, kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan, urutan, porsi, pagu_murni, pagu_perubahan, pagu_terakhir, anggaran_murni, anggaran_perubahan, anggaran_terakhir, realisasi)
  select t.id_tautan, t.kode_wilayah, t.id_kerja_sama, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan, 1, 1,
    (select sum(pagu) from mart.fct_rkpd f where f.kode_wilayah = t.kode_wilayah and f.tahun = t.tahun and f.kode_perangkat_daerah = t.kode_perangkat_daerah and f.kode_sub_kegiatan = t.kode_sub_kegiatan and tahap = 'murni'),
    (select sum(pagu) from mart.fct_rkpd f where f.kode_wilayah = t.kode_wilayah and f.tahun = t.tahun and f.kode_perangkat_daerah = t.kode_perangkat_daerah and f.kode_sub_kegiatan = t.kode_sub_kegiatan and tahap = 'perubahan'),
    (select sum(pagu) from mart.fct_rkpd f where f.kode_wilayah = t.kode_wilayah and f.tahun = t.tahun and f.kode_perangkat_daerah = t.kode_perangkat_daerah and f.kode_sub_kegiatan = t.kode_sub_kegiatan and terakhir),
    (select sum(anggaran) from mart.fct_apbd f where f.kode_wilayah = t.kode_wilayah and f.tahun = t.tahun and f.kode_perangkat_daerah = t.kode_perangkat_daerah and f.kode_sub_kegiatan = t.kode_sub_kegiatan and tahap = 'murni'),
    (select sum(anggaran) from mart.fct_apbd f where f.kode_wilayah = t.kode_wilayah and f.tahun = t.tahun and f.kode_perangkat_daerah = t.kode_perangkat_daerah and f.kode_sub_kegiatan = t.kode_sub_kegiatan and tahap = 'perubahan'),
    (select sum(anggaran) from mart.fct_apbd f where f.kode_wilayah = t.kode_wilayah and f.tahun = t.tahun and f.kode_perangkat_daerah = t.kode_perangkat_daerah and f.kode_sub_kegiatan = t.kode_sub_kegiatan and terakhir),
    (select sum(realisasi) from mart.fct_realisasi f where f.kode_wilayah = t.kode_wilayah and f.tahun = t.tahun and f.kode_perangkat_daerah = t.kode_perangkat_daerah and f.kode_sub_kegiatan = t.kode_sub_kegiatan and terakhir)
  from mart.tautan_kerja_sama t where t.status <> 'diusulkan';
update mart.integrasi_kerja_sama i set pagu_rkpd = coalesce(u.pagu, 0), anggaran_apbd = coalesce(u.anggaran, 0), realisasi = coalesce(u.realisasi, 0)
  from (select id_kerja_sama, sum(pagu_terakhir) as pagu, sum(anggaran_terakhir) as anggaran, sum(realisasi) as realisasi from mart.uang_tautan group by 1) u where i.id_kerja_sama = u.id_kerja_sama and i.tahun = 2026 and i.kode_wilayah = '32.71';
update mart.korelasi_bidang_urusan k set pagu_rkpd_terkait = u.pagu, anggaran_apbd_terkait = u.anggaran, realisasi_terkait = u.realisasi
  from (values ('1.01', 0, 75000000, 0), ('1.02', 200000000, 0, 0), ('2.15', 360000000, 370000000.5, 150000000), ('2.11', 120000000, 110000000, 55000000)) u(kode, pagu, anggaran, realisasi)
  where k.lingkup = 'wilayah' and k.kode_wilayah = '32.71' and k.tahun = 2026 and k.kode_bidang_urusan = u.kode;
insert into mart.bukti_jenjang (id_kerja_sama, kode_wilayah, tahun, jenjang, nama_jenjang, tercapai, tanggal, keterangan)
  select i.id_kerja_sama, i.kode_wilayah, i.tahun, j.jenjang, 'j', case j.jenjang when 1 then case when i.kode_wilayah = '32.71' then i.id_kerja_sama <> 'KS-3271-5' end when 2 then case when i.kode_wilayah = '32.71' then i.id_kerja_sama = 'KS-3271-1' end
    when 3 then k.ditandatangani when 4 then i.di_rkpd when 5 then i.di_apbd when 6 then i.realisasi > 0 when 7 then case when i.kode_wilayah = '32.71' then i.id_kerja_sama = 'KS-3271-8' end end,
    case when j.jenjang = 7 and i.id_kerja_sama = 'KS-3271-8' then date '2026-08-01' end, case when j.jenjang = 7 then 'belum dievaluasi untuk 2026' else 'bidang urusan tidak ada dalam pemetaan' end
  from mart.integrasi_kerja_sama i join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama cross join (values (1), (2), (3), (4), (5), (6), (7)) j(jenjang);
insert into mart.fct_usulan_musrenbang (kode_wilayah, tahun, id_usulan, judul, lokasi, kode_bidang_urusan, nama_perangkat_daerah, kode_sub_kegiatan, pagu, status) values ('32.71', 2026, 'U-1', 'Halte baru', 'RW 1', '2.15', 'Dinas Perhubungan', '2.15.02.2.01.0001', 50000000, 'diakomodir'), ('32.71', 2026, 'U-2', 'Taman', null, '2.11', null, null, null, 'diusulkan'),
  ('32.71', 2027, 'U-3', 'Ambulans desa', 'RW 2', '1.02', 'Dinas Kesehatan', null, 90000000, 'diusulkan'), ('32.71', 2027, 'U-4', 'Pasar', null, '3.30', null, null, null, 'ditolak'), ('32.71', 2027, 'U-5', 'Bus sekolah', null, '2.15', null, '2.15.02.2.01.0002', 10000000, 'diusulkan');
update mart.korelasi_bidang_urusan set pagu_rkpd_terkait = null, anggaran_apbd_terkait = null, realisasi_terkait = null where lingkup = 'wilayah' and kode_wilayah = '32';
update mart.tautan_kerja_sama set urutan = case when id_tautan = 'T-A' then 2 else 1 end;
