-- Satu baris adalah satu naskah yang juga ada dalam register daerah mitranya, dengan nomor bersama keduanya.
-- grain: id_kerja_sama
-- wilayah: kode_wilayah
with naskah as (
  select distinct k.id_kerja_sama, k.kode_wilayah, p.kode_wilayah_pihak, lower(k.judul) as judul, k.tanggal_tanda_tangan,
    case when length(k.nomor_ringkas) >= a.panjang_nomor then k.nomor_ringkas end as nomor
  from intermediate.int_kerja_sama k
  cross join staging.stg_acuan a
  join mart.fct_kerja_sama_pihak p on p.id_kerja_sama = k.id_kerja_sama and p.urutan > 1 and p.kode_wilayah_pihak <> k.kode_wilayah
),
-- Satu gabungan tiap cara mengenali, supaya semuanya kesamaan kolom: dengan OR setiap pasang naskah dua daerah harus diperiksa.
pasangan as (
  -- Naskah dengan lebih dari dua pihak dikenali lewat kunci yang sama, walau tidak semua pihak saling menyebut.
  select a.id_kerja_sama, a.kode_wilayah, concat('nomor ', a.nomor) as kunci
  from naskah a
  join naskah b on b.nomor = a.nomor and b.kode_wilayah = a.kode_wilayah_pihak and b.kode_wilayah_pihak = a.kode_wilayah
  union
  select a.id_kerja_sama, a.kode_wilayah, concat('judul ', a.judul, ' ', cast(a.tanggal_tanda_tangan as varchar))
  from naskah a
  join naskah b on b.judul = a.judul and b.tanggal_tanda_tangan = a.tanggal_tanda_tangan
    and b.kode_wilayah = a.kode_wilayah_pihak and b.kode_wilayah_pihak = a.kode_wilayah
  where coalesce(a.nomor <> b.nomor, true)
),
kelompok as (
  select kunci, min(id_kerja_sama) as id_bersama
  from pasangan
  group by kunci
)
select p.id_kerja_sama, p.kode_wilayah, min(k.id_bersama) as id_bersama
from pasangan p
join kelompok k on k.kunci = p.kunci
group by p.id_kerja_sama, p.kode_wilayah
