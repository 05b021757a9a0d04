-- aturan: R-19
-- nama: Berakhir tanpa evaluasi akhir
-- tingkat: peringatan
-- dasar: praktik SIKERJA Samarinda: satu evaluasi untuk tiap naskah menjelang atau sesudah berakhir
-- yakin: cukup
-- butuh: register, evaluasi kerja sama
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('"', k.judul, '" berakhir ', tanggal_indonesia(k.tanggal_berakhir), ' tanpa evaluasi akhir yang tercatat. Evaluasi hasilnya, lalu catat rekomendasinya.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, case when e.terakhir is null then 'tanpa evaluasi' else concat('evaluasi terakhir ', cast(e.terakhir as varchar)) end as ditemukan, 'evaluasi akhir' as seharusnya
from mart.fct_kerja_sama k
join intermediate.int_acuan_wilayah a on a.kode_wilayah = k.kode_wilayah
left join intermediate.int_evaluasi_kerja_sama e on e.id_kerja_sama = k.id_kerja_sama
-- Yang lama berakhir tidak dievaluasi lagi.
where k.keadaan = 'berakhir' and k.ditandatangani and k.instrumen in ('PKS', 'NK', 'RK', 'MOU', '-') and date_diff('day', k.tanggal_berakhir, a.hari_ini) <= a.hari_sesudah_berakhir
  and not coalesce(date_diff('day', e.terakhir, k.tanggal_berakhir) <= a.hari_evaluasi_akhir, false)
