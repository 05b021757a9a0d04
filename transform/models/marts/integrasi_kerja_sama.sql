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
-- tanggal_jenjang: kapan jenjang itu tercapai, dengan arti menurut bukti_jenjang; kosong untuk jenjang 0, 1, 4, dan 5, yang tidak bertanggal dalam berkas
-- celah: anak tangga yang tidak terbukti di bawah yang tertinggi yang terbukti, misalnya "1, 4"; kosong bila tidak ada
-- di_rkpd: ada tautan ke RKPD; kosong bila RKPD tahun itu belum diterima
-- di_apbd: ada tautan ke APBD dengan anggaran; kosong bila APBD tahun itu belum diterima
-- pagu_rkpd [rupiah]: jumlah pagu baris yang ditautkan (pagu seluruh sub kegiatan, bukan bagian naskah); kosong bila RKPD belum diterima
-- pagu_murni [rupiah]: jumlah yang sama dalam RKPD murni; kosong bila tahap itu belum diterima
-- pagu_pergeseran [rupiah]: jumlah yang sama dalam pergeseran RKPD yang terakhir
-- pagu_perubahan [rupiah]: jumlah yang sama dalam RKPD perubahan
-- bagian_pagu_rkpd [rupiah]: jumlah bagian naskah dari pagu_rkpd menurut porsi tautannya
-- anggaran_apbd [rupiah]: jumlah anggaran baris yang ditautkan; kosong bila APBD belum diterima
-- anggaran_murni [rupiah]: jumlah yang sama dalam APBD murni; kosong bila tahap itu belum diterima
-- anggaran_pergeseran [rupiah]: jumlah yang sama dalam pergeseran APBD yang terakhir
-- anggaran_perubahan [rupiah]: jumlah yang sama dalam APBD perubahan
-- bagian_anggaran_apbd [rupiah]: jumlah bagian naskah dari anggaran_apbd menurut porsi tautannya
-- realisasi [rupiah]: jumlah realisasi baris yang ditautkan; kosong bila realisasi belum diterima
-- bagian_realisasi [rupiah]: jumlah bagian naskah dari realisasi menurut porsi tautannya
-- membebani_daerah: menurut register, atau permohonan persetujuan DPRD bila register tidak menyebutnya
-- membebani_masyarakat: menurut register, atau permohonan persetujuan DPRD bila register tidak menyebutnya
-- uji_beban: lengan (a): membebani daerah atau masyarakat; kosong bila tidak diketahui, atau jenisnya bukan KSDD dan KSDPK
-- perlu_uang_daerah: memerlukan uang daerah, menurut tautan lebih dulu, lalu register; kosong bila tidak diketahui
-- dasar_uang_daerah: dari mana perlu_uang_daerah diketahui
-- uji_belum_dianggarkan: lengan (b): memerlukan uang daerah yang belum ada dalam APBD tahun itu menurut tautan; kosong bila tidak diketahui
-- perlu_persetujuan_dprd: perlu, tidak perlu, atau belum dapat dinilai
-- alasan_persetujuan: alasan dari uji itu
-- ada_persetujuan_dprd: persetujuan DPRD tercatat dalam register atau daftar persetujuan, paling lambat pada hari acuan
-- hasil_persetujuan_dprd: jawaban DPRD; kosong bila tidak ada permohonan yang tercatat
-- tanggal_persetujuan_dprd: hari persetujuan yang pertama
-- persetujuan_tepat_waktu: persetujuan itu tidak sesudah penandatanganan; kosong bila salah satu tanggalnya tidak tercatat
-- bukti_persetujuan_dprd: di mana persetujuan atau permohonan itu tercatat
-- bukti: satu kalimat untuk tiap jenjang, lalu celahnya, dipisah garis tegak
with tangga as (
  select b.id_kerja_sama, b.tahun, b.jenjang, coalesce(b.tercapai, false) as tercapai, b.tercapai as diketahui, j.sebutan, concat(cast(b.jenjang as varchar), ' ', j.sebutan, ': ', b.keterangan) as kalimat,
    max(case when b.tercapai then b.jenjang else 0 end) over (partition by b.id_kerja_sama, b.tahun) as tertinggi
  from mart.bukti_jenjang b
  join intermediate.int_jenjang j on j.jenjang = b.jenjang
),
tingkat as (
  -- Yang ditandatangani berhenti di bawah anak tangga pertama di atas 3 yang tidak terbukti; yang belum, pada yang tertinggi sampai 2.
  select id_kerja_sama, tahun,
    case when max(case when jenjang = 3 and tercapai then 1 else 0 end) = 1 then min(case when jenjang > 3 and not tercapai then jenjang else 8 end) - 1
      else max(case when jenjang < 3 and tercapai then jenjang else 0 end) end as jenjang,
    max(case when jenjang = 4 then case when diketahui then 1 when not diketahui then 0 end end) = 1 as di_rkpd,
    max(case when jenjang = 5 then case when diketahui then 1 when not diketahui then 0 end end) = 1 as di_apbd,
    -- Nomor jenjang satu angka di depan: tulisan yang diurutkan sudah urut jenjang, jauh lebih murah daripada array_agg dengan order by.
    array_join(array_sort(array_agg(cast(jenjang as varchar)) filter (where jenjang < tertinggi and not tercapai)), ', ') as celah,
    translate(array_join(array_sort(array_agg(concat(cast(jenjang as varchar), sebutan)) filter (where jenjang < tertinggi and not tercapai)), ', '), '1234567', '') as sebutan_celah,
    array_join(array_sort(array_agg(kalimat)), ' | ') as kalimat
  from tangga
  group by id_kerja_sama, tahun
),
tahap as (
  select kode_wilayah, tahun,
    max(case when dokumen = 'rkpd' and urutan = 0 then 1 else 0 end) = 1 as rkpd_murni, max(case when dokumen = 'rkpd' and urutan between 1 and 999 then 1 else 0 end) = 1 as rkpd_pergeseran,
    max(case when dokumen = 'rkpd' and urutan = 1000 then 1 else 0 end) = 1 as rkpd_perubahan, max(case when dokumen = 'apbd' and urutan = 0 then 1 else 0 end) = 1 as apbd_murni,
    max(case when dokumen = 'apbd' and urutan between 1 and 999 then 1 else 0 end) = 1 as apbd_pergeseran, max(case when dokumen = 'apbd' and urutan = 1000 then 1 else 0 end) = 1 as apbd_perubahan
  from intermediate.int_tahap
  group by kode_wilayah, tahun
),
uang as (
  select id_kerja_sama, tahun, sum(pagu_terakhir) as pagu, sum(pagu_murni) as pagu_murni, sum(pagu_pergeseran) as pagu_pergeseran, sum(pagu_perubahan) as pagu_perubahan,
    sum(anggaran_terakhir) as anggaran, sum(anggaran_murni) as anggaran_murni, sum(anggaran_pergeseran) as anggaran_pergeseran, sum(anggaran_perubahan) as anggaran_perubahan,
    sum(realisasi) as realisasi, sum(bagian_pagu_terakhir) as bagian_pagu, sum(bagian_anggaran_terakhir) as bagian_anggaran, sum(bagian_realisasi) as bagian_realisasi
  from mart.uang_tautan
  group by id_kerja_sama, tahun
)
select y.id_kerja_sama, y.kode_wilayah, y.tahun, k.judul, k.jenis, k.keadaan, k.tanggal_berakhir, t.jenjang, j.nama as nama_jenjang, b.tanggal as tanggal_jenjang, t.celah, t.di_rkpd, t.di_apbd,
  case when y.ada_rkpd then cast(coalesce(u.pagu, 0) as decimal(20, 2)) end as pagu_rkpd,
  case when h.rkpd_murni then cast(coalesce(u.pagu_murni, 0) as decimal(20, 2)) end as pagu_murni,
  case when h.rkpd_pergeseran then cast(coalesce(u.pagu_pergeseran, 0) as decimal(20, 2)) end as pagu_pergeseran,
  case when h.rkpd_perubahan then cast(coalesce(u.pagu_perubahan, 0) as decimal(20, 2)) end as pagu_perubahan,
  case when y.ada_rkpd then cast(coalesce(u.bagian_pagu, 0) as decimal(20, 2)) end as bagian_pagu_rkpd,
  case when y.ada_apbd then cast(coalesce(u.anggaran, 0) as decimal(20, 2)) end as anggaran_apbd,
  case when h.apbd_murni then cast(coalesce(u.anggaran_murni, 0) as decimal(20, 2)) end as anggaran_murni,
  case when h.apbd_pergeseran then cast(coalesce(u.anggaran_pergeseran, 0) as decimal(20, 2)) end as anggaran_pergeseran,
  case when h.apbd_perubahan then cast(coalesce(u.anggaran_perubahan, 0) as decimal(20, 2)) end as anggaran_perubahan,
  case when y.ada_apbd then cast(coalesce(u.bagian_anggaran, 0) as decimal(20, 2)) end as bagian_anggaran_apbd,
  case when y.ada_realisasi then cast(coalesce(u.realisasi, 0) as decimal(20, 2)) end as realisasi,
  case when y.ada_realisasi then cast(coalesce(u.bagian_realisasi, 0) as decimal(20, 2)) end as bagian_realisasi,
  d.membebani_daerah, d.membebani_masyarakat, d.uji_beban, d.perlu_uang_daerah, d.dasar_uang_daerah, d.uji_belum_dianggarkan, d.perlu_persetujuan_dprd, d.alasan_persetujuan,
  d.ada_persetujuan_dprd, d.hasil_persetujuan_dprd, d.tanggal_persetujuan_dprd, d.persetujuan_tepat_waktu, d.bukti_persetujuan_dprd,
  concat(t.kalimat, case when t.celah is not null then concat(' | belum terbukti: ', t.sebutan_celah) else '' end) as bukti
from intermediate.int_kerja_sama_tahun y
join mart.fct_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
join tingkat t on t.id_kerja_sama = y.id_kerja_sama and t.tahun = y.tahun
join intermediate.int_jenjang j on j.jenjang = t.jenjang
join intermediate.int_uji_dprd d on d.id_kerja_sama = y.id_kerja_sama and d.tahun = y.tahun
left join mart.bukti_jenjang b on b.id_kerja_sama = y.id_kerja_sama and b.tahun = y.tahun and b.jenjang = t.jenjang
left join tahap h on h.kode_wilayah = y.kode_anggaran and h.tahun = y.tahun
left join uang u on u.id_kerja_sama = y.id_kerja_sama and u.tahun = y.tahun
order by y.id_kerja_sama, y.tahun
