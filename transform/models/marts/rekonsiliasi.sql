-- Satu baris adalah satu perbandingan jumlah dua dokumen satu daerah satu tahun: RKPD dengan APBD, laporan realisasi dengan APBD, keduanya dengan ringkasan DJPK.
-- grain: kode_wilayah, tahun, banding, tahap, kelompok
-- wilayah: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun anggaran
-- banding: rkpd-apbd (per tahap), realisasi-apbd (anggaran menurut laporan realisasi), apbd-djpk (anggaran), atau realisasi-djpk (realisasi Desember)
-- tahap: tahap APBD (atau RKPD bila APBD belum ada); laporan realisasi dan DJPK tidak menyebut tahap, maka tahap yang jumlahnya paling dekat; '-' bila tidak ada tahap
-- kelompok: pendapatan, belanja, atau pembiayaan; RKPD hanya belanja
-- dokumen: dokumen yang dibandingkan
-- jumlah [rupiah]: jumlah menurut dokumen itu; kosong bila belum ada
-- pembanding: dokumen pembandingnya
-- jumlah_pembanding [rupiah]: jumlah menurut pembanding; kosong bila belum ada
-- selisih [rupiah]: jumlah dikurangi jumlah_pembanding
-- selisih_persen [persen]: selisih dari jumlah_pembanding
-- toleransi [persen]: selisih sampai sekian persen masih cocok; parameter menurut pasangan dan tahap
-- putusan: cocok, selisih, atau belum dapat dinilai
-- sebab: mengapa belum dapat dinilai; kosong bila dapat
-- baris_sama [baris]: sub kegiatan perangkat daerah yang ada pada kedua dokumen; kosong bila pasangannya tanpa rincian
-- jumlah_baris_sama [rupiah]: jumlah baris itu menurut dokumen
-- pembanding_baris_sama [rupiah]: jumlah baris itu menurut pembanding
with rkpd as (select kode_wilayah, tahun, tahap, anggaran from intermediate.int_jumlah_dokumen where dokumen = 'rkpd'),
apbd as (
  select d.kode_wilayah, d.tahun, d.tahap, d.kelompok, d.anggaran, t.urutan
  from intermediate.int_jumlah_dokumen d
  join intermediate.int_tahap t on t.dokumen = 'apbd' and t.kode_wilayah = d.kode_wilayah and t.tahun = d.tahun and t.tahap = d.tahap
  where d.dokumen = 'apbd'
),
lra as (select kode_wilayah, tahun, kelompok, bulan, case when anggaran > 0 then anggaran end as anggaran, realisasi from intermediate.int_jumlah_dokumen where dokumen = 'lra'),
djpk as (select kode_wilayah, tahun, kelompok, anggaran, case when realisasi > 0 then realisasi end as realisasi from intermediate.int_jumlah_dokumen where dokumen = 'djpk'),
-- Anggaran daerah yang dihadapkan dengan DJPK: setiap tahap APBD, atau laporan realisasi bila APBD belum ada.
anggaran as (
  select kode_wilayah, tahun, tahap, kelompok, concat('APBD ', tahap) as dokumen, anggaran, urutan from apbd
  union all
  select l.kode_wilayah, l.tahun, '-', l.kelompok, 'laporan realisasi', l.anggaran, 0
  from lra l
  left join (select distinct kode_wilayah, tahun, kelompok from apbd) a on a.kode_wilayah = l.kode_wilayah and a.tahun = l.tahun and a.kelompok = l.kelompok
  where a.kode_wilayah is null and l.anggaran is not null
),
pasang as (
  select p.kode_wilayah, p.tahun, 'rkpd-apbd' as banding, p.tahap, 'belanja' as kelompok, concat('RKPD ', coalesce(p.tahap_rkpd, p.tahap)) as dokumen, r.anggaran as jumlah,
    concat('APBD ', p.tahap) as pembanding, a.anggaran as jumlah_pembanding, 0 as urutan,
    case when p.tahap = 'murni' then c.toleransi_rkpd_murni when p.tahap = 'perubahan' then c.toleransi_rkpd_perubahan else c.toleransi_rkpd_pergeseran end as toleransi, cast(null as varchar) as sebab
  from intermediate.int_pasangan_tahap p
  join intermediate.int_acuan_wilayah c on c.kode_wilayah = p.kode_wilayah
  left join rkpd r on r.kode_wilayah = p.kode_wilayah and r.tahun = p.tahun and r.tahap = p.tahap_rkpd
  left join apbd a on a.kode_wilayah = p.kode_wilayah and a.tahun = p.tahun and a.tahap = p.tahap_apbd and a.kelompok = 'belanja'
  union all
  select coalesce(a.kode_wilayah, l.kode_wilayah), coalesce(a.tahun, l.tahun), 'realisasi-apbd', coalesce(a.tahap, '-'), coalesce(a.kelompok, l.kelompok), 'anggaran dalam laporan realisasi', l.anggaran,
    case when a.tahap is null then 'APBD' else concat('APBD ', a.tahap) end, a.anggaran, coalesce(a.urutan, 0), c.toleransi_realisasi,
    case when l.kode_wilayah is not null and l.anggaran is null then 'laporan realisasi tidak memuat anggaran' end
  from apbd a
  full join lra l on l.kode_wilayah = a.kode_wilayah and l.tahun = a.tahun and l.kelompok = a.kelompok
  join intermediate.int_acuan_wilayah c on c.kode_wilayah = coalesce(a.kode_wilayah, l.kode_wilayah)
  union all
  select coalesce(a.kode_wilayah, d.kode_wilayah), coalesce(a.tahun, d.tahun), 'apbd-djpk', coalesce(a.tahap, '-'), coalesce(a.kelompok, d.kelompok), coalesce(a.dokumen, 'APBD'), a.anggaran, 'DJPK', d.anggaran, coalesce(a.urutan, 0), c.selisih_djpk, null
  from anggaran a
  full join djpk d on d.kode_wilayah = a.kode_wilayah and d.tahun = a.tahun and d.kelompok = a.kelompok
  join intermediate.int_acuan_wilayah c on c.kode_wilayah = coalesce(a.kode_wilayah, d.kode_wilayah)
  union all
  select coalesce(l.kode_wilayah, d.kode_wilayah), coalesce(l.tahun, d.tahun), 'realisasi-djpk', '-', coalesce(l.kelompok, d.kelompok), 'laporan realisasi Desember', case when l.bulan = 12 then l.realisasi end, 'DJPK', d.realisasi, 0, c.selisih_djpk,
    case when l.bulan < 12 then concat('laporan realisasi baru sampai bulan ', cast(l.bulan as varchar)) when d.kode_wilayah is not null and d.realisasi is null then 'ringkasan DJPK tidak memuat realisasi' end
  from lra l
  full join djpk d on d.kode_wilayah = l.kode_wilayah and d.tahun = l.tahun and d.kelompok = l.kelompok
  join intermediate.int_acuan_wilayah c on c.kode_wilayah = coalesce(l.kode_wilayah, d.kode_wilayah)
),
dekat as (
  select kode_wilayah, tahun, banding, tahap, kelompok, dokumen, jumlah, pembanding, jumlah_pembanding, toleransi, sebab,
    row_number() over (partition by kode_wilayah, tahun, banding, kelompok, case when banding = 'rkpd-apbd' then tahap end
      order by abs(jumlah - jumlah_pembanding) nulls last, urutan desc) as nomor
  from pasang
  where jumlah is not null or jumlah_pembanding is not null
)
select d.kode_wilayah, d.tahun, d.banding, d.tahap, d.kelompok, d.dokumen, d.jumlah, d.pembanding, d.jumlah_pembanding, cast(d.jumlah - d.jumlah_pembanding as decimal(20, 2)) as selisih,
  round(100 * cast(d.jumlah - d.jumlah_pembanding as double) / nullif(cast(d.jumlah_pembanding as double), 0), 4) as selisih_persen, d.toleransi,
  case
    when d.jumlah is null or d.jumlah_pembanding is null then 'belum dapat dinilai'
    when abs(d.jumlah - d.jumlah_pembanding) * 100 > d.toleransi * abs(d.jumlah_pembanding) then 'selisih'
    else 'cocok'
  end as putusan,
  case when d.jumlah is null then coalesce(d.sebab, concat(d.dokumen, ' belum diterima')) when d.jumlah_pembanding is null then coalesce(d.sebab, concat(d.pembanding, ' belum diterima')) end as sebab,
  s.baris as baris_sama, s.jumlah as jumlah_baris_sama, s.jumlah_pembanding as pembanding_baris_sama
from dekat d
left join intermediate.int_baris_sama s on s.banding = d.banding and s.kode_wilayah = d.kode_wilayah and s.tahun = d.tahun and s.tahap = d.tahap and d.kelompok = 'belanja'
where d.nomor = 1
order by d.kode_wilayah, d.tahun, d.banding, d.tahap, d.kelompok
