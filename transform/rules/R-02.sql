-- aturan: R-02
-- nama: Kesepakatan bersama belum diikuti perjanjian kerja sama
-- tingkat: peringatan
-- dasar: praktik: kesepakatan bersama ditindaklanjuti dengan perjanjian kerja sama; batas waktunya parameter
-- yakin: belum dikonfirmasi
-- butuh: register, bentuk naskah, nomor naskah induk
with lanjutan as (
  -- Perjanjian yang diturunkan dari naskah ini, dalam register daerah mana pun.
  select distinct i.id_bersama
  from mart.fct_kerja_sama c
  join mart.fct_kerja_sama i on i.id_kerja_sama = c.id_induk
),
mitra as (
  select id_kerja_sama, kode_wilayah, coalesce(kode_wilayah_pihak, mitra_ringkas(nama)) as mitra
  from mart.fct_kerja_sama_pihak
  where urutan > 1
),
-- Perjanjian dengan mitra yang sama tanpa induk mungkin lanjutannya; itu urusan R-03.
mungkin as (
  select m.kode_wilayah, m.mitra, max(coalesce(p.tanggal_tanda_tangan, p.tanggal_mulai)) as terakhir
  from mart.fct_kerja_sama p
  join mitra m on m.id_kerja_sama = p.id_kerja_sama
  where p.instrumen in ('PKS', '-') and p.nomor_induk is null
  group by m.kode_wilayah, m.mitra
),
dugaan as (
  select distinct k.id_kerja_sama
  from mart.fct_kerja_sama k
  join mitra m on m.id_kerja_sama = k.id_kerja_sama
  join mungkin x on x.kode_wilayah = m.kode_wilayah and x.mitra = m.mitra
  where k.instrumen = 'KB' and x.terakhir >= coalesce(k.tanggal_tanda_tangan, k.tanggal_mulai)
)
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('"', k.judul, '" ', case when k.tanggal_tanda_tangan is null then 'berlaku sejak ' else 'ditandatangani ' end, tanggal_indonesia(coalesce(k.tanggal_tanda_tangan, k.tanggal_mulai)), ' dan belum diikuti perjanjian kerja sama. Susun perjanjiannya, catat nomor ini sebagai induk perjanjian yang sudah ada, atau akhiri kesepakatannya.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'tanpa perjanjian kerja sama' as ditemukan, concat('perjanjian kerja sama dalam ', cast(a.hari_kb_tanpa_pks as varchar), ' hari') as seharusnya
from mart.fct_kerja_sama k
join intermediate.int_acuan_wilayah a on a.kode_wilayah = k.kode_wilayah
left join lanjutan l on l.id_bersama = k.id_bersama
left join dugaan d on d.id_kerja_sama = k.id_kerja_sama
where k.instrumen = 'KB' and k.ditandatangani and k.keadaan in ('berlaku', 'akan berakhir') and l.id_bersama is null and d.id_kerja_sama is null
  and date_diff('day', coalesce(k.tanggal_tanda_tangan, k.tanggal_mulai), a.hari_ini) > a.hari_kb_tanpa_pks
