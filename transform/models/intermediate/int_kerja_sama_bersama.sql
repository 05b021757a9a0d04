-- Satu baris adalah satu naskah yang juga ada dalam register daerah mitranya, dengan nomor bersama keduanya.
-- grain: id_kerja_sama
-- wilayah: kode_wilayah
with pasangan as (
  select a.id_kerja_sama, a.kode_wilayah, b.id_kerja_sama as id_mitra
  from intermediate.int_kerja_sama a
  cross join staging.stg_acuan p
  join mart.fct_kerja_sama_pihak pa on pa.id_kerja_sama = a.id_kerja_sama and pa.urutan > 1
  join intermediate.int_kerja_sama b on b.kode_wilayah = pa.kode_wilayah_pihak and b.kode_wilayah <> a.kode_wilayah
  join mart.fct_kerja_sama_pihak pb on pb.id_kerja_sama = b.id_kerja_sama and pb.kode_wilayah_pihak = a.kode_wilayah and pb.urutan > 1
  where (a.nomor_ringkas = b.nomor_ringkas and length(a.nomor_ringkas) >= p.panjang_nomor)
    or (lower(a.judul) = lower(b.judul) and a.tanggal_tanda_tangan = b.tanggal_tanda_tangan)
)
select id_kerja_sama, kode_wilayah,
  case when min(id_mitra) < id_kerja_sama then min(id_mitra) else id_kerja_sama end as id_bersama
from pasangan
group by id_kerja_sama, kode_wilayah
