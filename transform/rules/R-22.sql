-- aturan: R-22
-- nama: Jangka panjang tanpa peninjauan
-- tingkat: informasi
-- dasar: praktik: jangka 20 sampai 30 tahun tercatat; peninjauan berkala disarankan
-- yakin: belum dikonfirmasi
-- butuh: register, tanggal berakhir, evaluasi kerja sama
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat('"', k.judul, '" berlaku ', tanggal_indonesia(coalesce(k.tanggal_mulai, k.tanggal_tanda_tangan)), ' sampai ', tanggal_indonesia(k.tanggal_berakhir), ' dan tidak ditinjau dalam ', cast(a.tahun_tinjauan as varchar), ' tahun terakhir. Tinjau apakah isinya masih sesuai.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, case when e.terakhir is null then 'tanpa peninjauan' else concat('ditinjau terakhir ', cast(e.terakhir as varchar)) end as ditemukan,
  concat('peninjauan tiap ', cast(a.tahun_tinjauan as varchar), ' tahun') as seharusnya
from mart.fct_kerja_sama k
join intermediate.int_acuan_wilayah a on a.kode_wilayah = k.kode_wilayah
left join intermediate.int_evaluasi_kerja_sama e on e.id_kerja_sama = k.id_kerja_sama
-- Setahun 365 hari: jangka 20 tahun yang berakhir sehari sebelumnya termasuk.
where k.ditandatangani and k.keadaan in ('berlaku', 'akan berakhir')
  and date_diff('day', coalesce(k.tanggal_mulai, k.tanggal_tanda_tangan), k.tanggal_berakhir) >= a.tahun_jangka_panjang * 365
  and date_diff('day', coalesce(e.terakhir, k.tanggal_mulai, k.tanggal_tanda_tangan), a.hari_ini) >= a.tahun_tinjauan * 365
