-- Satu baris adalah uji persetujuan DPRD (PP 28/2018) satu naskah pada satu tahun: lengan (a) dan (b) sendiri-sendiri, dan persetujuan yang tercatat.
-- grain: id_kerja_sama, tahun
-- wilayah: kode_wilayah
with uang as (
  select id_kerja_sama, tahun, max(case when pagu_terakhir > 0 then 1 else 0 end) as ada_pagu, max(case when anggaran_terakhir > 0 then 1 else 0 end) as ada_anggaran
  from mart.uang_tautan
  group by id_kerja_sama, tahun
),
dasar as (
  select y.id_kerja_sama, y.kode_wilayah, y.tahun, k.jenis, k.jenis in ('KSDD-W', 'KSDD-S', 'KSDPK') as diuji, k.nilai, k.ditandatangani, k.tanggal_tanda_tangan,
    coalesce(k.membebani_daerah, p.membebani_daerah) as membebani_daerah, coalesce(k.membebani_masyarakat, p.membebani_masyarakat) as membebani_masyarakat,
    coalesce(u.ada_pagu, 0) = 1 as ada_pagu, case when y.ada_apbd then coalesce(u.ada_anggaran, 0) = 1 end as di_apbd,
    p.hasil, coalesce(p.ada, false) as ada, p.tanggal, p.tanggal_jawaban, p.nomor, p.dataset
  from intermediate.int_kerja_sama_tahun y
  join mart.fct_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
  left join uang u on u.id_kerja_sama = y.id_kerja_sama and u.tahun = y.tahun
  left join intermediate.int_persetujuan_dprd p on p.id_kerja_sama = y.id_kerja_sama
),
perlu as (
  select d.*,
    case when not diuji then null when membebani_daerah or membebani_masyarakat then true when not membebani_daerah and not membebani_masyarakat then false end as uji_beban,
    -- Rencana pada baris yang ditautkan lebih kuat dari pernyataan register bahwa daerah tidak dibebani.
    case
      when not diuji then null
      when ada_pagu then 'sub kegiatan yang ditautkan mempunyai pagu dalam RKPD'
      when coalesce(di_apbd, false) then 'sub kegiatan yang ditautkan mempunyai anggaran dalam APBD'
      when membebani_daerah then 'membebani daerah'
      when membebani_daerah is null and nilai > 0 then 'register menyebut nilai perjanjian'
    end as dasar_uang_daerah
  from dasar d
),
lengan as (
  select p.*,
    case when dasar_uang_daerah is not null then true when diuji and not membebani_daerah then false end as perlu_uang_daerah,
    case
      when not diuji then null
      when di_apbd then false
      when dasar_uang_daerah is null and not membebani_daerah then false
      when dasar_uang_daerah is not null and not di_apbd then true
    end as uji_belum_dianggarkan
  from perlu p
)
select id_kerja_sama, kode_wilayah, tahun, membebani_daerah, membebani_masyarakat, uji_beban, perlu_uang_daerah, dasar_uang_daerah, uji_belum_dianggarkan,
  case
    when jenis in ('KSDPL', 'KSDLL') or uji_beban or uji_belum_dianggarkan then 'perlu'
    when jenis = 'SINERGI' or (not uji_beban and not uji_belum_dianggarkan) then 'tidak perlu'
    else 'belum dapat dinilai'
  end as perlu_persetujuan_dprd,
  case
    when jenis in ('KSDPL', 'KSDLL') then 'kerja sama luar negeri selalu memerlukan persetujuan DPRD'
    when jenis = 'SINERGI' then 'sinergi dengan pemerintah pusat tidak memerlukan persetujuan DPRD'
    when not diuji then 'jenis kerja sama tidak disebut dalam register'
    when uji_beban then concat('membebani ', case when membebani_daerah and membebani_masyarakat then 'daerah dan masyarakat' when membebani_daerah then 'daerah' else 'masyarakat' end,
      case when uji_belum_dianggarkan then concat(', dan uangnya belum ada dalam APBD ', cast(tahun as varchar)) else '' end)
    when uji_belum_dianggarkan then concat('memerlukan uang daerah', case when not membebani_daerah then ' menurut RKPD' else '' end, ' dan belum ada dalam APBD ', cast(tahun as varchar))
    when not uji_beban and not uji_belum_dianggarkan then 'tidak membebani daerah maupun masyarakat'
    when not uji_beban then concat('tidak membebani menurut register, tetapi APBD ', cast(tahun as varchar), ' belum diterima')
    else 'register tidak menyebut apakah membebani daerah atau masyarakat'
  end as alasan_persetujuan,
  ada as ada_persetujuan_dprd, hasil as hasil_persetujuan_dprd, tanggal as tanggal_persetujuan_dprd,
  case
    when not ada or tanggal is null then null
    when tanggal_tanda_tangan is not null then tanggal <= tanggal_tanda_tangan
    when not ditandatangani then true
  end as persetujuan_tepat_waktu,
  case when dataset is not null then concat(case dataset when 'kerja_sama' then 'register' else 'daftar persetujuan DPRD' end, ': ', hasil,
    case when nomor is not null then concat(' nomor ', nomor) else '' end, case when tanggal_jawaban is not null then concat(' tanggal ', tanggal_indonesia(tanggal_jawaban)) else '' end) end as bukti_persetujuan_dprd
from lengan
