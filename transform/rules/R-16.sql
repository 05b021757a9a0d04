-- aturan: R-16
-- nama: DPRD belum menjawab dalam batas waktu
-- tingkat: peringatan
-- dasar: praktik lama 45 hari kerja; batasnya parameter
-- yakin: belum dikonfirmasi
-- butuh: permohonan persetujuan DPRD
with permohonan as (
  select d.kode_wilayah, c.id_kerja_sama, d.judul, d.nomor_permohonan, d.tanggal_permohonan, d.batch_id, d.lembar, d.baris, a.hari_jawab_dprd, a.hari_ini,
    d.tanggal_persetujuan_dprd as dijawab, coalesce(d.tanggal_persetujuan_dprd, a.hari_ini) as sampai,
    date_trunc('week', d.tanggal_permohonan) as senin_awal, date_trunc('week', coalesce(d.tanggal_persetujuan_dprd, a.hari_ini)) as senin_akhir
  from staging.stg_persetujuan_dprd d
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = d.kode_wilayah
  left join intermediate.int_catatan_kerja_sama c on c.dataset = 'persetujuan_dprd' and c.batch_id = d.batch_id and c.lembar = d.lembar and c.baris = d.baris
  -- Jawaban tanpa tanggal tidak dapat diukur; jawaban tahun lalu tidak dapat lagi dipercepat.
  where d.tanggal_permohonan is not null and (d.tanggal_persetujuan_dprd is not null or coalesce(d.hasil, 'dalam proses') = 'dalam proses')
    and (d.tanggal_persetujuan_dprd is null or year(d.tanggal_persetujuan_dprd) = year(a.hari_ini))
),
minggu as (
  select p.*, date_diff('day', senin_awal, senin_akhir) as hari, least(date_diff('day', senin_awal, tanggal_permohonan) + 1, 5) as awal, least(date_diff('day', senin_akhir, sampai) + 1, 5) as akhir
  from permohonan p
),
-- Hari kerja Senin sampai Jumat; libur nasional tidak dikurangi. Tujuh hari memuat lima hari kerja.
lama as (
  select m.*, cast(round(cast(hari * 5 as double) / nullif(cast(7 as double), 0)) as integer) + akhir - awal as hari_kerja
  from minggu m
)
select kode_wilayah, id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  case when dijawab is null
    then concat('Permohonan persetujuan DPRD atas "', judul, '" tanggal ', tanggal_indonesia(tanggal_permohonan), ' belum dijawab sesudah ', cast(hari_kerja as varchar), ' hari kerja. Tanyakan kepada Sekretariat DPRD.')
    else concat('DPRD menjawab permohonan atas "', judul, '" sesudah ', cast(hari_kerja as varchar), ' hari kerja, melewati ', cast(hari_jawab_dprd as varchar), ' hari kerja. Ajukan permohonan berikutnya lebih awal.') end as uraian,
  batch_id, tempat_baris(lembar, baris) as tempat, concat(cast(hari_kerja as varchar), ' hari kerja') as ditemukan, concat('paling lama ', cast(hari_jawab_dprd as varchar), ' hari kerja') as seharusnya
from lama
where hari_kerja > hari_jawab_dprd
