-- aturan: R-06
-- nama: Nota kesepakatan sinergi tanpa rencana kerja
-- tingkat: galat
-- dasar: PP 28/2018 Pasal 46: nota kesepakatan dengan rencana kerja sebagai lampiran
-- yakin: cukup
-- butuh: register, jenis kerja sama, rencana kerja dengan nomor naskah induk
with rencana as (
  select id_induk from mart.fct_kerja_sama where instrumen = 'RK' and id_induk is not null group by id_induk
),
mitra as (
  select id_kerja_sama, kode_wilayah, coalesce(kode_wilayah_pihak, mitra_ringkas(nama)) as mitra
  from mart.fct_kerja_sama_pihak
  where urutan > 1
),
-- Rencana kerja yang lupa menyebut induknya dikenali dari mitranya.
rencana_mitra as (
  select m.kode_wilayah, m.mitra, max(coalesce(k.tanggal_tanda_tangan, k.tanggal_mulai)) as terakhir
  from mart.fct_kerja_sama k
  join mitra m on m.id_kerja_sama = k.id_kerja_sama
  where k.instrumen = 'RK' and k.id_induk is null
  group by m.kode_wilayah, m.mitra
),
berencana as (
  select distinct k.id_kerja_sama
  from mart.fct_kerja_sama k
  join mitra m on m.id_kerja_sama = k.id_kerja_sama
  join rencana_mitra r on r.kode_wilayah = m.kode_wilayah and r.mitra = m.mitra
  where k.instrumen = 'NK' and (r.terakhir is null or k.tanggal_tanda_tangan is null or r.terakhir >= k.tanggal_tanda_tangan)
)
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  concat('"', k.judul, '" tidak mempunyai rencana kerja dalam register. Catat rencana kerjanya dengan nomor nota ini sebagai induk, atau susun bersama mitra.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'tanpa rencana kerja' as ditemukan, 'rencana kerja sebagai lampiran' as seharusnya
from mart.fct_kerja_sama k
left join rencana r on r.id_induk = k.id_kerja_sama
left join berencana b on b.id_kerja_sama = k.id_kerja_sama
where k.jenis = 'SINERGI' and k.instrumen = 'NK' and k.ditandatangani and k.keadaan in ('berlaku', 'akan berakhir') and r.id_induk is null and b.id_kerja_sama is null
