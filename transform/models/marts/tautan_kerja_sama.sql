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
-- Satu baris untuk tiap pasangan naskah dan baris rencana yang disebut register, diputus perencana, atau ditawarkan penaut.
semua as (
  select coalesce(r.id_kerja_sama, d.id_kerja_sama, t.id_kerja_sama) as id_kerja_sama, coalesce(r.kode_wilayah, d.kode_wilayah, t.kode_wilayah) as kode_wilayah,
    coalesce(r.tahun, d.tahun, t.tahun) as tahun, coalesce(r.kode_perangkat_daerah, d.kode_perangkat_daerah, t.kode_perangkat_daerah) as kode_perangkat_daerah,
    coalesce(r.kode_sub_kegiatan, d.kode_sub_kegiatan, t.kode_sub_kegiatan) as kode_sub_kegiatan, r.status as status_kode, r.alasan as alasan_kode,
    d.keputusan, d.di_rencana, d.skor as skor_putusan, d.alasan as alasan_putusan, t.skor as skor_teks, t.otomatis, t.urutan as urutan_teks, t.bukti, t.alasan as alasan_teks
  from kode r
  full join putusan d on d.id_kerja_sama = r.id_kerja_sama and d.tahun = r.tahun and d.kode_perangkat_daerah = r.kode_perangkat_daerah and d.kode_sub_kegiatan = r.kode_sub_kegiatan
  full join landing.link_answers t on t.id_kerja_sama = coalesce(r.id_kerja_sama, d.id_kerja_sama) and t.tahun = coalesce(r.tahun, d.tahun)
    and t.kode_perangkat_daerah = coalesce(r.kode_perangkat_daerah, d.kode_perangkat_daerah) and t.kode_sub_kegiatan = coalesce(r.kode_sub_kegiatan, d.kode_sub_kegiatan)
),
diterima as (
  select distinct id_kerja_sama, tahun from putusan where keputusan = 'diterima' and di_rencana
),
nilai as (
  select s.id_kerja_sama, s.kode_wilayah, s.tahun, s.kode_perangkat_daerah, s.kode_sub_kegiatan, s.urutan_teks,
    case when s.status_kode is not null then cast(1 as double) else coalesce(s.skor_teks, s.skor_putusan, cast(0 as double)) end as skor,
    case when s.status_kode is not null then 'kode' when s.keputusan is not null then 'keputusan' else 'teks' end as cara,
    case
      when s.status_kode is not null then s.status_kode
      when s.keputusan = 'diterima' and not s.di_rencana then 'diusulkan'
      when s.keputusan is not null then s.keputusan
      when s.otomatis and a.id_kerja_sama is null then 'otomatis'
      else 'diusulkan'
    end as status,
    case
      when s.status_kode is not null then 'kode sub kegiatan dalam register'
      when s.keputusan is not null then concat('keputusan perencana', case when s.bukti is not null then concat('; ', s.bukti) else '' end)
      else s.bukti
    end as bukti,
    case
      when s.status_kode is not null then s.alasan_kode
      when s.keputusan = 'diterima' and not s.di_rencana
        then concat('dibuka kembali: ', s.kode_sub_kegiatan, ' tidak ada dalam rencana dan anggaran ', cast(s.tahun as varchar), '. ', s.alasan_putusan)
      when s.keputusan is not null then s.alasan_putusan
      when s.otomatis and a.id_kerja_sama is not null then 'Isi naskah menunjuk baris ini, tetapi perencana sudah menerima baris lain.'
      else s.alasan_teks
    end as alasan
  from semua s
  left join diterima a on a.id_kerja_sama = s.id_kerja_sama and a.tahun = s.tahun
),
pindah as (
  select n.id_kerja_sama, n.tahun, n.kode_perangkat_daerah, n.kode_sub_kegiatan, p.akar
  from nilai n
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = n.kode_wilayah
  join intermediate.int_padanan_kode p on p.tahun = n.tahun and p.jenis_pemda = w.jenis_pemda and p.kode = n.kode_sub_kegiatan and n.tahun between p.dari and p.sampai
    and p.padanan = n.kode_sub_kegiatan
  where p.akar <> n.kode_sub_kegiatan
),
-- Nomor tautan memakai kode tertua, kecuali kode tertua itu sendiri masih menjadi baris lain.
tertua as (
  select p.*
  from pindah p
  left join nilai l on l.id_kerja_sama = p.id_kerja_sama and l.tahun = p.tahun and l.kode_perangkat_daerah = p.kode_perangkat_daerah and l.kode_sub_kegiatan = p.akar
  where l.id_kerja_sama is null
),
rantai as (
  select n.*, case when n.status in ('otomatis', 'diterima') then 1 else 0 end as aktif, coalesce(t.akar, n.kode_sub_kegiatan) as kode_tetap
  from nilai n
  left join tertua t on t.id_kerja_sama = n.id_kerja_sama and t.tahun = n.tahun and t.kode_perangkat_daerah = n.kode_perangkat_daerah and t.kode_sub_kegiatan = n.kode_sub_kegiatan
)
select concat('T-', substr(md5(concat(id_kerja_sama, '|', cast(tahun as varchar), '|', kode_perangkat_daerah, '|', kode_tetap)), 1, 16)) as id_tautan,
  kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan,
  case when aktif = 1 then cast(1 as double) / nullif(cast(sum(aktif) over (partition by id_kerja_sama, tahun) as double), 0) else cast(0 as double) end as porsi,
  skor, cara, status,
  cast(row_number() over (partition by id_kerja_sama, tahun
    order by case status when 'diusulkan' then 1 when 'ditolak' then 2 else 0 end, urutan_teks nulls first, kode_perangkat_daerah, kode_sub_kegiatan) as integer) as urutan,
  bukti, alasan, v.versi_tautan as versi_aturan
from rantai
cross join staging.stg_acuan v
order by id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan
