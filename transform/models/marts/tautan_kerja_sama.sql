-- Satu baris adalah satu tautan: naskah ini dilaksanakan, atau mungkin dilaksanakan, oleh sub kegiatan ini pada tahun ini.
-- grain: id_tautan
-- wilayah: kode_wilayah
-- masukan: mart.teks_kode, mart.dim_perangkat_daerah, intermediate.int_kerja_sama, intermediate.int_kerja_sama_tahun, intermediate.int_baris_rencana, intermediate.int_nomenklatur_berlaku, staging.stg_parameter
-- id_tautan: nomor tetap tautan; kode yang berpindah menurut nomenklatur mempertahankannya
-- kode_wilayah: daerah pemilik register
-- id_kerja_sama: naskah
-- tahun [tahun]: tahun anggaran
-- kode_perangkat_daerah: perangkat daerah yang memegang sub kegiatan
-- kode_sub_kegiatan: sub kegiatan yang ditautkan
-- porsi: bagian naskah pada sub kegiatan ini; jumlahnya satu untuk tiap naskah dan tahun yang mempunyai tautan otomatis atau diterima, yang lain nol
-- skor: keyakinan 0 sampai 1; satu hanya bila kodenya tertulis dalam register
-- cara: kode, keputusan, atau teks
-- status: otomatis, diusulkan, diterima, atau ditolak; hanya otomatis dan diterima yang memindahkan jenjang dan uang
-- urutan: urutan di antara tautan naskah itu pada tahun itu; satu yang terbaik
-- bukti: bukti dan sumbangannya pada nilai
-- alasan: mengapa
-- versi_aturan: versi aturan penautan
with kode as (
  select * from intermediate.int_tautan_kode
),
putusan as (
  select * from intermediate.int_keputusan_tautan
),
kunci as (
  select id_kerja_sama, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan from kode
  union
  select id_kerja_sama, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan from putusan
  union
  select id_kerja_sama, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan from landing.link_answers
),
diterima as (
  select distinct id_kerja_sama, tahun from putusan where keputusan = 'diterima' and di_rencana
),
nilai as (
  select k.id_kerja_sama, k.kode_wilayah, k.tahun, k.kode_perangkat_daerah, k.kode_sub_kegiatan,
    case when r.status is not null then cast(1 as double) else coalesce(t.skor, d.skor, cast(0 as double)) end as skor,
    case when r.status is not null then 'kode' when d.keputusan is not null then 'keputusan' else 'teks' end as cara,
    case
      when r.status is not null then r.status
      when d.keputusan = 'diterima' and not d.di_rencana then 'diusulkan'
      when d.keputusan is not null then d.keputusan
      when t.otomatis and a.id_kerja_sama is null then 'otomatis'
      else 'diusulkan'
    end as status,
    t.urutan as urutan_teks,
    case
      when r.status is not null then 'kode sub kegiatan dalam register'
      when d.keputusan is not null then concat('keputusan perencana', case when t.bukti is not null then concat('; ', t.bukti) else '' end)
      else t.bukti
    end as bukti,
    case
      when r.status is not null then r.alasan
      when d.keputusan = 'diterima' and not d.di_rencana
        then concat('dibuka kembali: ', k.kode_sub_kegiatan, ' tidak ada dalam rencana dan anggaran ', cast(k.tahun as varchar), '. ', d.alasan)
      when d.keputusan is not null then d.alasan
      when t.otomatis and a.id_kerja_sama is not null then 'Isi naskah menunjuk baris ini, tetapi perencana sudah menerima baris lain.'
      else t.alasan
    end as alasan
  from kunci k
  left join kode r on r.id_kerja_sama = k.id_kerja_sama and r.tahun = k.tahun
    and r.kode_perangkat_daerah = k.kode_perangkat_daerah and r.kode_sub_kegiatan = k.kode_sub_kegiatan
  left join putusan d on d.id_kerja_sama = k.id_kerja_sama and d.tahun = k.tahun
    and d.kode_perangkat_daerah = k.kode_perangkat_daerah and d.kode_sub_kegiatan = k.kode_sub_kegiatan
  left join landing.link_answers t on t.id_kerja_sama = k.id_kerja_sama and t.tahun = k.tahun
    and t.kode_perangkat_daerah = k.kode_perangkat_daerah and t.kode_sub_kegiatan = k.kode_sub_kegiatan
  left join diterima a on a.id_kerja_sama = k.id_kerja_sama and a.tahun = k.tahun
),
akar as (
  select n.*, case when p.akar <> n.kode_sub_kegiatan then p.akar end as kode_tertua
  from nilai n
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = n.kode_wilayah
  left join intermediate.int_padanan_kode p on p.tahun = n.tahun and p.jenis_pemda = w.jenis_pemda and p.kode = n.kode_sub_kegiatan and p.padanan = n.kode_sub_kegiatan
),
rantai as (
  -- Nomor tautan memakai kode tertua, kecuali kode tertua itu sendiri masih menjadi baris lain.
  select a.*, case when a.status in ('otomatis', 'diterima') then 1 else 0 end as aktif,
    case when l.id_kerja_sama is null then coalesce(a.kode_tertua, a.kode_sub_kegiatan) else a.kode_sub_kegiatan end as kode_tetap
  from akar a
  left join kunci l on l.id_kerja_sama = a.id_kerja_sama and l.tahun = a.tahun and l.kode_perangkat_daerah = a.kode_perangkat_daerah and l.kode_sub_kegiatan = a.kode_tertua
)
select concat('T-', substr(md5(concat(id_kerja_sama, '|', cast(tahun as varchar), '|', kode_perangkat_daerah, '|', kode_tetap)), 1, 16)) as id_tautan,
  kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan,
  case when aktif = 1 then 1.0 / cast(count(*) over (partition by id_kerja_sama, tahun, aktif) as double) else cast(0 as double) end as porsi,
  skor, cara, status,
  cast(row_number() over (partition by id_kerja_sama, tahun
    order by case status when 'diusulkan' then 1 when 'ditolak' then 2 else 0 end, urutan_teks nulls first, kode_perangkat_daerah, kode_sub_kegiatan) as integer) as urutan,
  bukti, alasan, v.versi_tautan as versi_aturan
from rantai
cross join staging.stg_acuan v
order by id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan
