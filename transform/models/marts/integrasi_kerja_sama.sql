-- Satu baris adalah satu naskah pada satu tahun anggaran: sampai anak tangga mana ia masuk rencana dan anggaran, dengan buktinya.
-- grain: id_kerja_sama, tahun
-- wilayah: kode_wilayah
-- id_kerja_sama: naskah
-- kode_wilayah: daerah pemilik register
-- tahun [tahun]: tahun anggaran
-- judul: judul naskah
-- jenis: jenis kerja sama
-- keadaan: keadaan pada hari acuan
-- tanggal_berakhir: hari terakhir berlaku
-- jenjang: 0 belum dipetakan, 1 urusan dipetakan, 2 dibahas TKKSD, 3 ditandatangani, 4 ada di RKPD, 5 ada di APBD, 6 terealisasi, 7 dievaluasi
-- nama_jenjang: nama jenjang
-- di_rkpd: ada tautan ke RKPD; kosong bila RKPD tahun itu belum diterima
-- di_apbd: ada tautan ke APBD dengan anggaran; kosong bila APBD tahun itu belum diterima
-- pagu_rkpd [rupiah]: jumlah pagu baris yang ditautkan (pagu seluruh sub kegiatan, bukan bagian naskah); kosong bila RKPD belum diterima
-- anggaran_apbd [rupiah]: jumlah anggaran baris yang ditautkan; kosong bila APBD belum diterima
-- realisasi [rupiah]: jumlah realisasi baris yang ditautkan; kosong bila realisasi belum diterima
-- perlu_persetujuan_dprd: perlu, tidak perlu, atau belum dapat dinilai
-- alasan_persetujuan: alasan dari uji itu
-- ada_persetujuan_dprd: tanggal persetujuan DPRD tercatat
-- bukti: satu kalimat untuk tiap jenjang, dipisah garis tegak
with tautan as (
  select t.id_kerja_sama, t.tahun,
    max(case when b.pagu is not null then 1 else 0 end) as n_rkpd,
    max(case when b.anggaran > 0 then 1 else 0 end) as n_apbd,
    max(case when b.realisasi > 0 then 1 else 0 end) as n_realisasi,
    sum(b.pagu) as pagu, sum(b.anggaran) as anggaran, sum(b.realisasi) as realisasi, max(b.bulan) as bulan,
    array_join(array_agg(case when b.pagu is not null then concat('RKPD ', b.tahap_rkpd, ' ', cast(t.tahun as varchar), ': ', t.kode_sub_kegiatan, ' ', coalesce(b.nama, ''), ', pagu ', rupiah(b.pagu)) end
      order by t.kode_perangkat_daerah, t.kode_sub_kegiatan) filter (where b.pagu is not null), '; ') as bukti_rkpd,
    array_join(array_agg(concat('APBD ', b.tahap_apbd, ' ', cast(t.tahun as varchar), ': ', t.kode_sub_kegiatan, ', anggaran ', rupiah(b.anggaran))
      order by t.kode_perangkat_daerah, t.kode_sub_kegiatan) filter (where b.anggaran is not null), '; ') as bukti_apbd
  from mart.tautan_kerja_sama t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  join intermediate.int_baris_rencana b
    on b.kode_wilayah = w.kode_anggaran and b.tahun = t.tahun and b.kode_perangkat_daerah = t.kode_perangkat_daerah and b.kode_sub_kegiatan = t.kode_sub_kegiatan
  where t.status in ('otomatis', 'diterima')
  group by t.id_kerja_sama, t.tahun
),
usul as (
  select id_kerja_sama, tahun, concat(cast(count(*) as varchar), ' baris diusulkan untuk diperiksa, teratas ', min(case when urutan = 1 then kode_sub_kegiatan end)) as isi
  from mart.tautan_kerja_sama
  where status = 'diusulkan'
  group by id_kerja_sama, tahun
),
nilai as (
  select y.id_kerja_sama, y.kode_wilayah, y.tahun, k.judul, k.jenis, k.keadaan, k.tanggal_berakhir, k.tanggal_tanda_tangan, k.tanggal_mulai, k.status, k.tanggal_tkksd,
    k.ditandatangani, k.membebani_daerah, k.membebani_masyarakat, k.nilai, k.tanggal_persetujuan_dprd, k.kode_sub_kegiatan,
    y.ada_rkpd, y.ada_apbd, y.ada_realisasi, a.hari_ini,
    case when y.ada_rkpd then coalesce(t.n_rkpd, 0) = 1 end as di_rkpd,
    case when y.ada_apbd then coalesce(t.n_apbd, 0) = 1 end as di_apbd,
    coalesce(t.n_realisasi, 0) = 1 as terealisasi,
    case when y.ada_rkpd then cast(coalesce(t.pagu, 0) as decimal(20, 2)) end as pagu_rkpd,
    case when y.ada_apbd then cast(coalesce(t.anggaran, 0) as decimal(20, 2)) end as anggaran_apbd,
    case when y.ada_realisasi then cast(coalesce(t.realisasi, 0) as decimal(20, 2)) end as realisasi,
    t.bukti_rkpd, t.bukti_apbd, t.bulan, t.id_kerja_sama is not null as ditautkan,
    coalesce(u.isi, concat(lower(substr(x.alasan, 1, 1)), substr(x.alasan, 2, length(x.alasan) - 2)), 'belum ada baris yang ditautkan') as penaut
  from intermediate.int_kerja_sama_tahun y
  join intermediate.int_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
  cross join staging.stg_acuan a
  left join tautan t on t.id_kerja_sama = y.id_kerja_sama and t.tahun = y.tahun
  left join usul u on u.id_kerja_sama = y.id_kerja_sama and u.tahun = y.tahun
  left join mart.tanpa_tautan x on x.id_kerja_sama = y.id_kerja_sama and x.tahun = y.tahun
),
uji as (
  select n.*,
    case
      when not ditandatangani and tanggal_tkksd <= hari_ini then 2
      when not ditandatangani then 0
      when not coalesce(di_rkpd, false) then 3
      when not coalesce(di_apbd, false) then 4
      when not terealisasi then 5
      else 6
    end as jenjang,
    -- Uji PP 28/2018: (a) membebani daerah atau masyarakat; (b) memerlukan uang daerah yang belum ada dalam APBD tahun berjalan.
    case
      when jenis in ('KSDPL', 'KSDLL') then 'perlu'
      when jenis = 'SINERGI' then 'tidak perlu'
      when jenis not in ('KSDD-W', 'KSDD-S', 'KSDPK') then 'belum dapat dinilai'
      when membebani_daerah or membebani_masyarakat then 'perlu'
      when membebani_daerah is null and nilai > 0 and not di_apbd then 'perlu'
      when not membebani_daerah and not membebani_masyarakat then 'tidak perlu'
      else 'belum dapat dinilai'
    end as perlu_persetujuan_dprd,
    case
      when jenis in ('KSDPL', 'KSDLL') then 'kerja sama luar negeri selalu memerlukan persetujuan DPRD'
      when jenis = 'SINERGI' then 'sinergi dengan pemerintah pusat tidak memerlukan persetujuan DPRD'
      when jenis not in ('KSDD-W', 'KSDD-S', 'KSDPK') then 'jenis kerja sama tidak disebut dalam register'
      when membebani_daerah and membebani_masyarakat then 'membebani daerah dan masyarakat'
      when membebani_daerah then 'membebani daerah'
      when membebani_masyarakat then 'membebani masyarakat'
      when membebani_daerah is null and nilai > 0 and not di_apbd then concat('memerlukan uang daerah dan belum ada dalam APBD ', cast(tahun as varchar))
      when not membebani_daerah and not membebani_masyarakat then 'tidak membebani daerah maupun masyarakat'
      else 'register tidak menyebut apakah membebani daerah atau masyarakat'
    end as alasan_persetujuan
  from nilai n
)
select id_kerja_sama, kode_wilayah, tahun, judul, jenis, keadaan, tanggal_berakhir, jenjang,
  case jenjang when 0 then 'belum dipetakan' when 2 then 'dibahas TKKSD' when 3 then 'ditandatangani' when 4 then 'ada di RKPD' when 5 then 'ada di APBD' else 'terealisasi' end as nama_jenjang,
  di_rkpd, di_apbd, pagu_rkpd, anggaran_apbd, realisasi, perlu_persetujuan_dprd, alasan_persetujuan,
  tanggal_persetujuan_dprd is not null as ada_persetujuan_dprd,
  concat(
    '1 pemetaan urusan: data belum diterima | 2 TKKSD: ',
    case when tanggal_tkksd is null then 'tidak tercatat' else concat('dibahas ', tanggal_indonesia(tanggal_tkksd)) end,
    ' | 3 tanda tangan: ',
    case
      when not ditandatangani then 'belum'
      when tanggal_tanda_tangan is not null then concat('ditandatangani ', tanggal_indonesia(tanggal_tanda_tangan))
      else concat('tanggal tidak tercatat; status register ', coalesce(status, '-'))
    end,
    ' | 4 RKPD: ',
    case
      when not ada_rkpd then concat('RKPD ', cast(tahun as varchar), ' belum diterima')
      when di_rkpd then bukti_rkpd
      when kode_sub_kegiatan is null and ditautkan then concat('sub kegiatan yang ditautkan tidak ada dalam RKPD ', cast(tahun as varchar))
      when kode_sub_kegiatan is null then concat('register tidak menyebut kode sub kegiatan; ', penaut)
      else concat('kode ', kode_sub_kegiatan, ' tidak ada dalam RKPD ', cast(tahun as varchar))
    end,
    ' | 5 APBD: ',
    case
      when not ada_apbd then concat('APBD ', cast(tahun as varchar), ' belum diterima')
      when di_apbd then bukti_apbd
      when kode_sub_kegiatan is null and ditautkan then concat('sub kegiatan yang ditautkan tidak mempunyai anggaran dalam APBD ', cast(tahun as varchar))
      when kode_sub_kegiatan is null then concat('register tidak menyebut kode sub kegiatan; ', penaut)
      else concat('kode ', kode_sub_kegiatan, ' tidak mempunyai anggaran dalam APBD ', cast(tahun as varchar))
    end,
    ' | 6 realisasi: ',
    case
      when not ada_realisasi then concat('realisasi ', cast(tahun as varchar), ' belum diterima')
      when terealisasi then concat(rupiah(realisasi), ' sampai dengan bulan ', cast(bulan as varchar))
      else 'belum ada'
    end,
    ' | 7 evaluasi: data belum diterima') as bukti
from uji
order by id_kerja_sama, tahun
