-- A small snapshot for padu link: one city, its plan, one agreement for each outcome. NOMENKLATUR is the sample's file.
create table mart.dim_nomenklatur as select versi, 'kabkota' as jenis_pemda, kode, tingkat, nama, indikator, satuan, cast(berlaku_dari as integer) as berlaku_dari, cast(null as varchar) as kode_sebelumnya from read_csv('NOMENKLATUR', all_varchar = true) where jenis_pemda ilike 'kab%' order by kode;
create table mart.teks_kode as select versi, jenis_pemda, kode, nama, concat_ws(' ', indikator, satuan) as keluaran, true as resmi from mart.dim_nomenklatur order by kode;
create table mart.dim_sub_kegiatan as select versi, jenis_pemda, kode as kode_sub_kegiatan, nama, cast(null as varchar) as program, cast(null as varchar) as kegiatan, case when kode = '2.11.11.2.01.0012' then '2.11.11.2.01.0002' end as kode_sebelumnya from mart.dim_nomenklatur where tingkat = 'sub_kegiatan' order by kode;
create table mart.dim_wilayah as select * from (values ('32', 'Provinsi Jawa Barat', 'provinsi', '32', true), ('32.71', 'Kota Bogor', 'kota', '32', true)) v(kode_wilayah, nama, jenis, kode_provinsi, otonom);
create table mart.dim_parameter as select '-' as kode_wilayah, 'batas_diusulkan' as nama, '0.20' as nilai;
create table mart.dim_perangkat_daerah as select '32.71' as kode_wilayah, 2026 as tahun, '1.02.0.00.0.00.01.0000' as kode_perangkat_daerah, 'Dinas Kesehatan' as nama;
create table mart.fct_rkpd as select '32.71' as kode_wilayah, 2026 as tahun, 'murni' as tahap, concat(substr(s.kode_sub_kegiatan, 1, 4), '.0.00.0.00.01.0000') as kode_perangkat_daerah, s.kode_sub_kegiatan, s.nama, p.nama as nama_perangkat_daerah, n.indikator, n.satuan, cast(1000000 as decimal(20, 2)) as pagu, true as terakhir
  from mart.dim_sub_kegiatan s join mart.dim_nomenklatur n on n.kode = s.kode_sub_kegiatan
  join (values ('1.02', 'Dinas Kesehatan'), ('1.03', 'Dinas Pekerjaan Umum dan Penataan Ruang'), ('1.05', 'Satuan Polisi Pamong Praja'), ('2.11', 'Dinas Lingkungan Hidup'), ('2.12', 'Dinas Kependudukan dan Pencatatan Sipil'), ('2.15', 'Dinas Perhubungan'), ('2.20', 'Dinas Komunikasi dan Informatika'), ('4.01', 'Sekretariat Daerah'), ('5.02', 'Badan Keuangan dan Aset Daerah')) p(kode, nama)
    on p.kode = substr(s.kode_sub_kegiatan, 1, 4) where s.kode_sub_kegiatan not in ('1.02.02.2.02.0026', '2.20.02.2.01.0021') order by s.kode_sub_kegiatan;
create table mart.fct_apbd as select '5.1.02.02.01.0063' as kode_rekening, kode_wilayah, tahun, kode_sub_kegiatan, kode_perangkat_daerah, nama as nama_sub_kegiatan, nama_perangkat_daerah, pagu as anggaran, terakhir from mart.fct_rkpd where kode_sub_kegiatan like '2.11%';
create table mart.fct_kerja_sama as select id as id_kerja_sama, '32.71' as kode_wilayah, jenis, concat('Perjanjian Kerja Sama antara Pemerintah Kota Bogor dan ', mitra, ' tentang ', hal) as judul, cast(null as varchar) as ruang_lingkup, mitra as para_pihak, opd as nama_perangkat_daerah, cast(null as varchar) as kode_bidang_urusan, '-' as kode_perangkat_daerah, kode as kode_sub_kegiatan, date '2025-01-31' as tanggal_tanda_tangan
  from (values ('KS-01', 'KSDPK', 'RSIA Contoh Bunda', 'Pelayanan Rujukan Kesehatan Lintas Batas', 'Dinas Kesehatan', null),
    ('KS-02', 'KSDD-S', 'PT Contoh', 'Layanan Ambulans Gawat Darurat Terpadu', 'Dinas Kesehatan', null),
    ('KS-03', 'SINERGI', 'Badan Pusat Statistik', 'Penyelenggaraan Statistik Sektoral', 'Dinas Komunikasi dan Informatika', null),
    ('KS-04', 'KSDD-S', 'Pemerintah Kabupaten Bogor', 'Peningkatan Pelayanan Publik', 'Sekretariat Daerah', null),
    ('KS-05', 'KSDPK', 'Arsip Nasional Republik Indonesia', 'Digitalisasi Arsip Statis Daerah', 'Dinas Perpustakaan dan Kearsipan', null),
    ('KS-06', 'KSDD-W', 'Pemerintah Kabupaten Bogor', 'Pengolahan Sampah Menjadi Energi', 'Dinas Pekerjaan Umum dan Penataan Ruang', '1.03.04.2.01.0009'),
    ('KS-07', 'KSDPK', 'PT Contoh', 'Pelatihan', '', null)) v(id, jenis, mitra, hal, opd, kode);
create table mart.integrasi_kerja_sama as select id_kerja_sama, 2026 as tahun from mart.fct_kerja_sama where id_kerja_sama <> 'KS-07';
create table mart.tautan_kerja_sama as select id as id_tautan, '32.71' as kode_wilayah, naskah as id_kerja_sama, 2026 as tahun, opd as kode_perangkat_daerah, kode as kode_sub_kegiatan, cast(porsi as double) as porsi, cast(skor as double) as skor, cara, status, urutan, 'perangkat daerah +3,49' as bukti, alasan, 'abc' as versi_aturan
  from (values ('T-0000000000000001', 'KS-01', '1.02.0.00.0.00.01.0000', '1.02.02.2.02.0049', 1, 0.57, 'teks', 'otomatis', 1, 'Isi naskah menunjuk sub kegiatan ini.'),
    ('T-0000000000000002', 'KS-02', '1.02.0.00.0.00.01.0000', '1.02.02.2.02.0049', 0, 0.41, 'teks', 'diusulkan', 1, 'Diusulkan pada urutan 1.'),
    ('T-0000000000000003', 'KS-02', '1.02.0.00.0.00.01.0000', '1.02.02.2.01.0008', 0, 0.22, 'teks', 'diusulkan', 2, 'Diusulkan pada urutan 2.'),
    ('T-0000000000000006', 'KS-06', '1.03.0.00.0.00.01.0000', '1.03.04.2.01.0009', 1, 1, 'kode', 'otomatis', 1, 'Kode 1.03.04.2.01.0009 tertulis dalam register dan ada dalam RKPD tahun 2026.')) v(id, naskah, opd, kode, porsi, skor, cara, status, urutan, alasan);
