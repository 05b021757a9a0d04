-- Satu baris adalah satu naskah yang juga ada dalam register daerah mitranya, dengan nomor bersama keduanya.
-- grain: id_kerja_sama
-- wilayah: kode_wilayah
with pasangan as (
  select distinct a.id_kerja_sama, a.kode_wilayah,
    -- Naskah dengan lebih dari dua pihak dikenali lewat kunci yang sama, walau tidak semua pihak saling menyebut.
    case when a.nomor_ringkas = b.nomor_ringkas and length(a.nomor_ringkas) >= p.panjang_nomor then concat('nomor ', a.nomor_ringkas)
      else concat('judul ', lower(a.judul), ' ', cast(a.tanggal_tanda_tangan as varchar)) end as kunci
  from intermediate.int_kerja_sama a
  cross join staging.stg_acuan p
  join mart.fct_kerja_sama_pihak pa on pa.id_kerja_sama = a.id_kerja_sama and pa.urutan > 1
  join intermediate.int_kerja_sama b on b.kode_wilayah = pa.kode_wilayah_pihak and b.kode_wilayah <> a.kode_wilayah
  join mart.fct_kerja_sama_pihak pb on pb.id_kerja_sama = b.id_kerja_sama and pb.kode_wilayah_pihak = a.kode_wilayah and pb.urutan > 1
  where (a.nomor_ringkas = b.nomor_ringkas and length(a.nomor_ringkas) >= p.panjang_nomor)
    or (lower(a.judul) = lower(b.judul) and a.tanggal_tanda_tangan = b.tanggal_tanda_tangan)
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
