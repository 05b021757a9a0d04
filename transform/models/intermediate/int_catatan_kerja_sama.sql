-- Satu baris adalah satu baris pembahasan TKKSD, persetujuan DPRD, atau evaluasi yang berlaku, dengan naskah yang dimaksudnya; kosong bila tidak ada atau lebih dari satu yang cocok.
-- grain: dataset, batch_id, lembar, baris
-- wilayah: kode_wilayah
with semua as (
  select 'pembahasan_tkksd' as dataset, batch_id, lembar, baris, kode_wilayah, id_sumber, judul, nomor, para_pihak, jenis, tanggal_tkksd as tanggal, cast(null as date) as tanggal_tanda_tangan
  from staging.stg_pembahasan_tkksd
  union all
  select 'persetujuan_dprd', batch_id, lembar, baris, kode_wilayah, id_sumber, judul, nomor, para_pihak, jenis, tanggal_persetujuan_dprd, null
  from staging.stg_persetujuan_dprd
  union all
  select 'evaluasi_kerja_sama', batch_id, lembar, baris, kode_wilayah, id_sumber, judul, nomor, para_pihak, null, tanggal_evaluasi, tanggal_tanda_tangan
  from staging.stg_evaluasi_kerja_sama
),
-- Tulisan diringkas sekali, bukan untuk tiap pasangan.
catatan as (
  select s.*, nama_ringkas(judul) as judul_ringkas, mitra_ringkas(para_pihak) as mitra_ringkas from semua s
),
naskah as (
  select id_kerja_sama, kode_wilayah, id_sumber, nomor, jenis, tanggal_tanda_tangan, para_pihak, nama_ringkas(judul) as judul_ringkas, mitra_ringkas(para_pihak) as mitra_ringkas
  from intermediate.int_kerja_sama
),
-- Satu sel dapat memuat nomor tiap pihak; yang pendek ("12") tidak cukup untuk mengenali naskah.
nomor_catatan as (
  select distinct c.dataset, c.batch_id, c.lembar, c.baris, c.kode_wilayah, lower(translate(u.nomor, ' ./-_,', '')) as kunci
  from catatan c
  cross join unnest(split(replace(c.nomor, ';', chr(10)), chr(10))) as u(nomor)
),
nomor_naskah as (
  select distinct k.id_kerja_sama, k.kode_wilayah, lower(translate(u.nomor, ' ./-_,', '')) as kunci
  from naskah k
  cross join unnest(split(replace(k.nomor, ';', chr(10)), chr(10))) as u(nomor)
),
calon as (
  select c.dataset, c.batch_id, c.lembar, c.baris, k.id_kerja_sama, 'id' as kunci
  from catatan c
  join naskah k on k.kode_wilayah = c.kode_wilayah and k.id_sumber = c.id_sumber
  union all
  select c.dataset, c.batch_id, c.lembar, c.baris, k.id_kerja_sama, 'nomor'
  from nomor_catatan c
  cross join staging.stg_acuan a
  join nomor_naskah k on k.kode_wilayah = c.kode_wilayah and k.kunci = c.kunci
  where length(c.kunci) >= a.panjang_nomor
  union all
  select c.dataset, c.batch_id, c.lembar, c.baris, k.id_kerja_sama, 'judul'
  from catatan c
  join naskah k on k.kode_wilayah = c.kode_wilayah and k.judul_ringkas = c.judul_ringkas
),
cocok as (
  select dataset, batch_id, lembar, baris, id_kerja_sama,
    max(case when kunci = 'id' then 1 else 0 end) as id_sama, max(case when kunci = 'nomor' then 1 else 0 end) as nomor_sama, max(case when kunci = 'judul' then 1 else 0 end) as judul_sama
  from calon
  group by dataset, batch_id, lembar, baris, id_kerja_sama
),
banding as (
  select o.dataset, o.batch_id, o.lembar, o.baris, o.id_kerja_sama, o.id_sama, o.nomor_sama, o.judul_sama,
    c.para_pihak is null or k.para_pihak is null as mitra_kosong,
    coalesce(strpos(c.mitra_ringkas, k.mitra_ringkas) > 0 or strpos(k.mitra_ringkas, c.mitra_ringkas) > 0, false) as mitra_sama,
    coalesce(c.tanggal_tanda_tangan = k.tanggal_tanda_tangan, false) as tanggal_sama, coalesce(c.jenis = k.jenis, false) as jenis_sama
  from cocok o
  join catatan c on c.dataset = o.dataset and c.batch_id = o.batch_id and c.lembar = o.lembar and c.baris = o.baris
  join naskah k on k.id_kerja_sama = o.id_kerja_sama
),
urut as (
  -- Nomor register saja tidak cukup: kolom "id" suatu berkas bisa nomor barisnya sendiri. Judul saja cukup selama mitranya tidak berlainan.
  select b.*,
    rank() over (partition by dataset, batch_id, lembar, baris
      order by case when id_sama = 1 then 0 when nomor_sama = 1 then 1 else 2 end, case when judul_sama = 1 then 0 else 1 end, case when mitra_sama then 0 else 1 end,
        case when tanggal_sama then 0 else 1 end, case when jenis_sama then 0 else 1 end) as urutan
  from banding b
  where nomor_sama = 1 or (id_sama = 1 and (judul_sama = 1 or mitra_sama)) or (judul_sama = 1 and (mitra_sama or mitra_kosong or tanggal_sama))
),
terbaik as (
  select dataset, batch_id, lembar, baris, count(*) as n, min(id_kerja_sama) as id_kerja_sama,
    max(case when id_sama = 1 then 'id' when nomor_sama = 1 then 'nomor' else 'judul' end) as cara
  from urut
  where urutan = 1
  group by dataset, batch_id, lembar, baris
)
select c.dataset, c.batch_id, c.lembar, c.baris, c.kode_wilayah, c.judul, c.tanggal,
  case when t.n = 1 then t.id_kerja_sama end as id_kerja_sama,
  case when t.n = 1 then t.cara end as cara,
  case
    when t.n = 1 and t.cara = 'id' then 'nomor register sama'
    when t.n = 1 and t.cara = 'nomor' then 'nomor naskah sama'
    when t.n = 1 then 'judul sama'
    when t.n > 1 then concat(cast(t.n as varchar), ' naskah cocok; sebutkan nomornya')
    else 'tidak ada naskah dengan nomor, judul, dan mitra itu dalam register'
  end as alasan
from catatan c
left join terbaik t on t.dataset = c.dataset and t.batch_id = c.batch_id and t.lembar = c.lembar and t.baris = c.baris
