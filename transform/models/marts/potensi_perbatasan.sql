-- Satu baris adalah satu bidang urusan yang patut dikerjasamakan sepasang daerah yang berbatasan: rencana atau usulan warga keduanya bertemu, dan tidak ada naskah yang berlaku di antara keduanya; tiap pasang sekali (kode_a < kode_b), jadi cari satu daerah pada kedua kolom.
-- grain: kode_a, kode_b, kode_bidang_urusan
-- wilayah: kode_a
-- peran: kode_a in :daerah and kode_b in :daerah
-- ganti: row_number() over (order by urutan) as urutan
-- kode_a: daerah pertama; kota administrasi Jakarta diwakili 31, yang memegang uangnya dan menandatangani naskah
-- kode_b: daerah kedua
-- kode_bidang_urusan: bidang urusan, 1.01 sampai 3.32; unsur dan program penunjang tidak dihitung
-- urutan: urutan di antara semua baris: bidang wajib lebih dulu, lalu skor
-- wajib: benar bila pelayanan dasar (1.01 sampai 1.06), yang kerja samanya wajib bagi daerah berbatasan
-- skor: 0 sampai 1: (r / (1 + r) + 2 u / (1 + u)) / 3, dengan r jumlah bobot sub kegiatan sama (1 - ln(daerah lain + 1) / ln(semua daerah), jadi 1 bila hanya keduanya yang merencanakan), dan u rata-rata jumlah kemiripan usulan kedua sisi; yang di bawah batas_potensi tidak ditampilkan
-- status: tanpa naskah; tanpa naskah menurut satu register bila register yang lain belum diterima; belum dapat dinilai bila keduanya belum
-- alasan: satu kalimat dengan angkanya
-- tahun [tahun]: tahun terakhir yang RKPD-nya ada pada keduanya; kosong bila tidak ada
-- pagu_a [rupiah]: pagu daerah pertama di bidang itu pada RKPD tahun itu, tanpa program penunjang; kosong bila tahun kosong
-- pagu_b [rupiah]: pagu daerah kedua
-- jumlah_sama: sub kegiatan yang direncanakan keduanya dan tidak lazim di daerah lain sejenis (parameter batas_lazim)
-- pagu_sama_a [rupiah]: pagu daerah pertama pada sub kegiatan itu; kosong bila tidak ada
-- pagu_sama_b [rupiah]: pagu daerah kedua pada sub kegiatan itu
-- tahun_usulan [tahun]: tahun rencana usulan musrenbang yang dibandingkan; kosong bila tidak ada
-- jumlah_usulan_a: usulan daerah pertama yang sejalan dengan usulan daerah kedua atau menyebutnya; kosong bila musrenbangnya belum diterima
-- jumlah_usulan_b: usulan daerah kedua; kosong bila musrenbangnya belum diterima
-- kode_provinsi: provinsi keduanya; kosong bila lintas provinsi
-- sepanjang_km [km]: panjang batas, teliti sekitar 25 persen
-- jumlah_naskah_lain [naskah]: naskah yang berlaku di antara keduanya di bidang lain
-- tanggal_berakhir_terakhir: kapan naskah terakhir keduanya di bidang itu berakhir; kosong bila tidak pernah ada
with usul as (
  select least(w.kode_anggaran, u.kode_tetangga) as kode_a, greatest(w.kode_anggaran, u.kode_tetangga) as kode_b, u.kode_bidang_urusan, u.tahun, u.kemiripan,
    case when w.kode_anggaran < u.kode_tetangga then 1 else 0 end as sisi_a, f.judul, u.kode_wilayah, u.id_usulan
  from mart.usulan_perbatasan u
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = u.kode_wilayah
  join mart.fct_usulan_musrenbang f on f.kode_wilayah = u.kode_wilayah and f.tahun = u.tahun and f.id_usulan = u.id_usulan
  where substr(u.kode_bidang_urusan, 1, 1) in ('1', '2', '3')
),
usulan as (
  select u.*, row_number() over (partition by kode_a, kode_b, kode_bidang_urusan, sisi_a order by kemiripan desc, kode_wilayah, id_usulan) as nomor
  from usul u
),
usulan_bidang as (
  select kode_a, kode_b, kode_bidang_urusan, min(tahun) as tahun_awal, max(tahun) as tahun, sum(sisi_a) as jumlah_a, sum(1 - sisi_a) as jumlah_b, round(sum(kemiripan) * 0.5, 6) as bobot,
    max(case when nomor = 1 and sisi_a = 1 then judul end) as contoh_a, max(case when nomor = 1 and sisi_a = 0 then judul end) as contoh_b
  from usulan
  group by kode_a, kode_b, kode_bidang_urusan
),
musrenbang as (
  select distinct w.kode_anggaran as kode_wilayah
  from mart.fct_usulan_musrenbang u
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = u.kode_wilayah
),
antara_bidang as (
  select a.kode_a, a.kode_b, g.kode_bidang_urusan, max(case when a.berlaku then 1 else 0 end) as berlaku, max(a.tanggal_berakhir) as tanggal_berakhir
  from intermediate.int_antara_daerah a
  join intermediate.int_bidang_naskah g on g.id_kerja_sama = a.id_kerja_sama
  group by a.kode_a, a.kode_b, g.kode_bidang_urusan
),
antara as (
  select kode_a, kode_b, count(distinct id_bersama) as jumlah
  from intermediate.int_antara_daerah
  where berlaku
  group by kode_a, kode_b
),
register as (
  select distinct w.kode_anggaran as kode_wilayah
  from intermediate.int_register r
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = r.kode_wilayah
),
pagu as (
  select kode_wilayah, tahun, kode_bidang_urusan, sum(pagu) as pagu
  from intermediate.int_pagu_sub_kegiatan
  group by kode_wilayah, tahun, kode_bidang_urusan
),
kunci as (
  select kode_a, kode_b, kode_bidang_urusan from intermediate.int_rencana_bersama
  union
  select kode_a, kode_b, kode_bidang_urusan from usulan_bidang
),
nilai as (
  select k.kode_a, k.kode_b, k.kode_bidang_urusan, p.tahun, p.sepanjang_km, s.jumlah as jumlah_sama, s.pagu_a as pagu_sama_a, s.pagu_b as pagu_sama_b, s.contoh,
    case when p.tahun is not null then coalesce(pa.pagu, 0) end as pagu_a, case when p.tahun is not null then coalesce(pb.pagu, 0) end as pagu_b,
    u.tahun_awal as tahun_usulan_awal, u.tahun as tahun_usulan, case when ma.kode_wilayah is not null then coalesce(u.jumlah_a, 0) end as jumlah_usulan_a, case when mb.kode_wilayah is not null then coalesce(u.jumlah_b, 0) end as jumlah_usulan_b,
    u.contoh_a, u.contoh_b, coalesce(n.jumlah, 0) as jumlah_naskah_lain, b.tanggal_berakhir,
    cast(coalesce(s.bobot, 0) as double) / nullif(cast(1 + coalesce(s.bobot, 0) as double), 0) as bagian_rencana,
    cast(coalesce(u.bobot, 0) as double) / nullif(cast(1 + coalesce(u.bobot, 0) as double), 0) as bagian_usulan,
    case when ra.kode_wilayah is not null and rb.kode_wilayah is not null then 'tanpa naskah' when ra.kode_wilayah is not null or rb.kode_wilayah is not null then 'tanpa naskah menurut satu register' else 'belum dapat dinilai' end as status
  from kunci k
  join intermediate.int_pasangan_perbatasan p on p.kode_a = k.kode_a and p.kode_b = k.kode_b
  left join intermediate.int_rencana_bersama s on s.kode_a = k.kode_a and s.kode_b = k.kode_b and s.kode_bidang_urusan = k.kode_bidang_urusan
  left join usulan_bidang u on u.kode_a = k.kode_a and u.kode_b = k.kode_b and u.kode_bidang_urusan = k.kode_bidang_urusan
  left join antara_bidang b on b.kode_a = k.kode_a and b.kode_b = k.kode_b and b.kode_bidang_urusan = k.kode_bidang_urusan
  left join antara n on n.kode_a = k.kode_a and n.kode_b = k.kode_b
  left join pagu pa on pa.kode_wilayah = k.kode_a and pa.tahun = p.tahun and pa.kode_bidang_urusan = k.kode_bidang_urusan
  left join pagu pb on pb.kode_wilayah = k.kode_b and pb.tahun = p.tahun and pb.kode_bidang_urusan = k.kode_bidang_urusan
  left join musrenbang ma on ma.kode_wilayah = k.kode_a
  left join musrenbang mb on mb.kode_wilayah = k.kode_b
  left join register ra on ra.kode_wilayah = k.kode_a
  left join register rb on rb.kode_wilayah = k.kode_b
  where coalesce(b.berlaku, 0) = 0
),
skor as (
  select n.*, round(cast(bagian_rencana + 2 * bagian_usulan as double) / nullif(cast(3 as double), 0), 4) as skor, substr(kode_bidang_urusan, 1, 1) = '1' as wajib
  from nilai n
)
select s.kode_a, s.kode_b, s.kode_bidang_urusan,
  cast(row_number() over (order by case when s.wajib then 0 else 1 end, s.skor desc, s.kode_a, s.kode_b, s.kode_bidang_urusan) as integer) as urutan,
  s.wajib, s.skor, s.status,
  concat(a.nama, ' dan ', b.nama,
    case when s.jumlah_sama > 0 then concat(' sama-sama merencanakan ', cast(s.jumlah_sama as varchar), ' sub kegiatan yang tidak lazim di daerah lain dalam RKPD ', cast(s.tahun as varchar),
      ' (pagu ', rupiah(s.pagu_sama_a), ' dan ', rupiah(s.pagu_sama_b), ', antara lain ', coalesce(s.contoh, '-'), ')') else '' end,
    case when s.jumlah_sama > 0 and s.tahun_usulan is not null then ', serta' else '' end,
    case when s.tahun_usulan is not null then concat(' mempunyai ', coalesce(cast(s.jumlah_usulan_a as varchar), '(belum diterima)'), ' dan ', coalesce(cast(s.jumlah_usulan_b as varchar), '(belum diterima)'),
      ' usulan musrenbang ', case when s.tahun_usulan_awal < s.tahun_usulan then concat(cast(s.tahun_usulan_awal as varchar), ' dan ') else '' end, cast(s.tahun_usulan as varchar), ' yang sejalan atau saling menyebut (antara lain "', concat_ws('" dan "', s.contoh_a, s.contoh_b), '")') else '' end,
    case s.status when 'belum dapat dinilai' then ', tetapi register keduanya belum diterima, sehingga ada tidaknya naskah di bidang ' else ', tetapi tidak mempunyai naskah yang berlaku di bidang ' end,
    coalesce(g.nama, s.kode_bidang_urusan),
    case when s.status = 'belum dapat dinilai' then ' belum dapat dinilai' when s.status <> 'tanpa naskah' then ' menurut satu-satunya register yang diterima' else '' end,
    case when s.tanggal_berakhir is not null then concat('; naskah terakhir berakhir ', tanggal_indonesia(s.tanggal_berakhir)) else '' end, '.') as alasan,
  s.tahun, cast(s.pagu_a as decimal(20, 2)) as pagu_a, cast(s.pagu_b as decimal(20, 2)) as pagu_b, cast(coalesce(s.jumlah_sama, 0) as integer) as jumlah_sama,
  cast(s.pagu_sama_a as decimal(20, 2)) as pagu_sama_a, cast(s.pagu_sama_b as decimal(20, 2)) as pagu_sama_b,
  s.tahun_usulan, cast(s.jumlah_usulan_a as integer) as jumlah_usulan_a, cast(s.jumlah_usulan_b as integer) as jumlah_usulan_b,
  case when a.kode_provinsi = b.kode_provinsi then a.kode_provinsi end as kode_provinsi, s.sepanjang_km, cast(s.jumlah_naskah_lain as bigint) as jumlah_naskah_lain,
  s.tanggal_berakhir as tanggal_berakhir_terakhir
from skor s
cross join staging.stg_acuan c
join mart.dim_wilayah a on a.kode_wilayah = s.kode_a
join mart.dim_wilayah b on b.kode_wilayah = s.kode_b
left join mart.dim_bidang_urusan g on g.kode_bidang_urusan = s.kode_bidang_urusan
where s.skor >= 0.01 * c.batas_potensi
order by s.kode_a, s.kode_b, s.kode_bidang_urusan
