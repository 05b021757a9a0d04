-- aturan: R-28
-- nama: Belum dievaluasi dalam masa pelaporan
-- tingkat: peringatan
-- dasar: UU 23/2014 Pasal 368 dan PP 28/2018: kerja sama dipantau, dievaluasi, dan dilaporkan; masanya parameter
-- yakin: belum dikonfirmasi
-- butuh: register, evaluasi kerja sama
with telat as (
  select k.kode_wilayah, coalesce(k.nama_perangkat_daerah, k.kode_perangkat_daerah) as perangkat_daerah, k.id_kerja_sama, k.judul, a.hari_periode_evaluasi
  from mart.fct_kerja_sama k
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = k.kode_wilayah
  left join intermediate.int_evaluasi_kerja_sama e on e.id_kerja_sama = k.id_kerja_sama
  where k.ditandatangani and k.keadaan in ('berlaku', 'akan berakhir') and k.instrumen in ('PKS', 'RK', 'NK', 'MOU', '-')
    and date_diff('day', coalesce(e.terakhir, k.tanggal_mulai, k.tanggal_tanda_tangan), a.hari_ini) > a.hari_periode_evaluasi
)
-- Satu temuan untuk tiap perangkat daerah: yang harus melapor.
select kode_wilayah, case when count(*) = 1 then min(id_kerja_sama) end as id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat(case when perangkat_daerah = '-' then 'Naskah tanpa perangkat daerah: ' else concat(perangkat_daerah, ': ') end, cast(count(*) as varchar), ' naskah tidak dievaluasi lebih dari ', cast(min(hari_periode_evaluasi) as varchar), ' hari, ',
    case when count(*) > 1 then 'misalnya "' else '"' end, min(judul), '". Minta evaluasinya, lalu laporkan kepada TKKSD.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, concat(cast(count(*) as varchar), ' naskah') as ditemukan, concat('evaluasi tiap ', cast(min(hari_periode_evaluasi) as varchar), ' hari') as seharusnya
from telat
group by kode_wilayah, perangkat_daerah
