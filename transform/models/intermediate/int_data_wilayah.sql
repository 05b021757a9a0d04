-- Satu baris adalah satu macam data yang ada pada satu daerah, pada satu tahun bila datanya bertahun (tahun 0 bila tidak): yang dapat disebut aturan sesudah "butuh". Kolom register termasuk, bila satu baris saja mengisinya.
-- grain: data, kode_wilayah, tahun
-- wilayah: kode_wilayah
with pemilik as (
  -- Wilayah administrasi memakai rencana dan anggaran provinsinya, sejauh ia mempunyai register.
  select kode_wilayah, kode_wilayah as kode_anggaran from landing.ref_wilayah where otonom
  union
  select w.kode_wilayah, w.kode_anggaran
  from intermediate.int_wilayah_anggaran w
  join (select distinct kode_wilayah from staging.stg_kerja_sama) k on k.kode_wilayah = w.kode_wilayah
),
rencana as (
  select p.kode_wilayah, t.tahun, t.ada_rkpd, t.ada_apbd, t.ada_realisasi
  from intermediate.int_tahun t
  join pemilik p on p.kode_anggaran = t.kode_wilayah
)
select 'register' as data, kode_wilayah, 0 as tahun from staging.stg_kerja_sama
union
select 'RKPD', kode_wilayah, tahun from rencana where ada_rkpd
union
select 'APBD', kode_wilayah, tahun from rencana where ada_apbd
union
select 'realisasi', kode_wilayah, tahun from rencana where ada_realisasi
union
-- Berkas satu perangkat daerah, atau belanja saja, tidak mengatakan apa-apa tentang yang lain.
select a.data, p.kode_wilayah, a.tahun
from (
  select kode_wilayah, tahun, 'anggaran pendapatan' as data from staging.stg_pendapatan
  union
  select kode_wilayah, tahun, 'anggaran pendapatan' from staging.stg_apbd where substr(kode_rekening, 1, 2) = '4.'
  union
  select kode_wilayah, tahun, 'belanja atau pendapatan dalam APBD' from staging.stg_pendapatan
  union
  select kode_wilayah, tahun, 'belanja atau pendapatan dalam APBD' from staging.stg_apbd
  union
  select kode_wilayah, tahun, 'APBD sekretariat daerah' from staging.stg_apbd where substr(kode_sub_kegiatan, 1, 5) = '4.01.'
  union
  select kode_wilayah, tahun, 'APBD sekretariat DPRD' from staging.stg_apbd where substr(kode_sub_kegiatan, 1, 5) = '4.02.'
) a
join pemilik p on p.kode_anggaran = a.kode_wilayah
union
select 'dua tahap APBD', p.kode_wilayah, t.tahun
from intermediate.int_tahap t
join pemilik p on p.kode_anggaran = t.kode_wilayah
where t.dokumen = 'apbd' and t.urutan > 0
  and exists (select 1 from intermediate.int_tahap s where s.dokumen = 'apbd' and s.kode_wilayah = t.kode_wilayah and s.tahun = t.tahun and s.urutan < t.urutan)
union
select 'target kerja sama dalam RKPD', p.kode_wilayah, r.tahun
from staging.stg_rkpd r
join pemilik p on p.kode_anggaran = r.kode_wilayah
where r.kode_sub_kegiatan in ('5.01.02.2.03.0002', '5.01.02.1.03.0002') and r.target is not null
union
select 'biaya dalam register', kode_wilayah, 0 from staging.stg_kerja_sama where membebani_daerah is not null or nilai is not null
union
select 'pemetaan urusan', kode_wilayah, 0 from staging.stg_pemetaan_urusan
union
select 'usulan musrenbang', kode_wilayah, tahun from staging.stg_usulan_musrenbang
union
select 'pembahasan TKKSD', kode_wilayah, 0 from staging.stg_pembahasan_tkksd
union
select 'persetujuan DPRD', kode_wilayah, 0 from staging.stg_persetujuan_dprd
union
select 'evaluasi kerja sama', kode_wilayah, 0 from staging.stg_evaluasi_kerja_sama
union
select 'persetujuan DPRD', kode_wilayah, 0 from staging.stg_kerja_sama where tanggal_persetujuan_dprd is not null or nomor_persetujuan_dprd is not null
union
select 'permohonan persetujuan DPRD', kode_wilayah, 0 from staging.stg_persetujuan_dprd where tanggal_permohonan is not null
union
select 'tanggal pembahasan TKKSD', kode_wilayah, 0 from staging.stg_pembahasan_tkksd
union
select 'tanggal pembahasan TKKSD', kode_wilayah, 0 from staging.stg_kerja_sama where tanggal_tkksd is not null
union
select 'jenis kerja sama', kode_wilayah, 0 from staging.stg_kerja_sama where jenis is not null
union
select 'bentuk naskah', kode_wilayah, 0 from staging.stg_kerja_sama where instrumen is not null
union
select 'mitra', kode_wilayah, 0 from staging.stg_kerja_sama where para_pihak is not null
union
select 'nomor naskah', kode_wilayah, 0 from staging.stg_kerja_sama where nomor is not null
union
select 'nomor naskah induk', kode_wilayah, 0 from staging.stg_kerja_sama where nomor_induk is not null
union
select 'rencana kerja dengan nomor naskah induk', kode_wilayah, 0 from staging.stg_kerja_sama where instrumen = 'RK' and nomor_induk is not null
union
select 'tanggal berakhir', kode_wilayah, 0 from staging.stg_kerja_sama where tanggal_berakhir is not null or terbuka
union
select 'bidang urusan', kode_wilayah, 0 from staging.stg_kerja_sama where kode_bidang_urusan is not null
union
select 'bidang urusan atau sub kegiatan', kode_wilayah, 0 from staging.stg_kerja_sama where kode_bidang_urusan is not null or kode_sub_kegiatan is not null
union
select 'beban atau nilai kerja sama', kode_wilayah, 0 from staging.stg_kerja_sama where membebani_daerah is not null or membebani_masyarakat is not null or nilai is not null or kode_sub_kegiatan is not null
