-- Satu baris adalah satu naskah yang para pihaknya memuat kedua daerah, tiap pasang sekali (kode_a < kode_b); kota administrasi dihitung pada provinsinya.
-- grain: kode_a, kode_b, id_kerja_sama
-- wilayah: kode_a
with pihak as (
  select distinct p.id_kerja_sama, w.kode_anggaran as kode
  from mart.fct_kerja_sama_pihak p
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = p.kode_wilayah_pihak
)
select a.kode as kode_a, b.kode as kode_b, k.id_kerja_sama, k.id_bersama, k.keadaan in ('berlaku', 'akan berakhir') as berlaku, case when k.keadaan = 'berakhir' then k.tanggal_berakhir end as tanggal_berakhir
from pihak a
join pihak b on b.id_kerja_sama = a.id_kerja_sama and b.kode > a.kode
join mart.fct_kerja_sama k on k.id_kerja_sama = a.id_kerja_sama
