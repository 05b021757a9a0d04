-- aturan: R-20
-- nama: Tanggal saling bertentangan
-- tingkat: galat
-- dasar: kewajaran tanggal
-- yakin: pasti
-- butuh: register, tanggal berakhir
with naskah as (
  select k.*, j.jangka_waktu, a.hari_selisih_jangka,
    -- "5 (lima) tahun": angka pertama yang diikuti tahun, kecuali bulan juga disebut dengan angka.
    case when regexp_extract(lower(j.jangka_waktu), '[0-9] *(\([^)]*\))? *bulan') is null or regexp_extract(lower(j.jangka_waktu), '[0-9] *(\([^)]*\))? *bulan') = ''
      then cast(nullif(regexp_extract(lower(j.jangka_waktu), '(^|[^0-9.,])([0-9]{1,2}) *(\([^)]*\))? *tahun', 2), '') as integer) end as tahun_tertulis,
    date_diff('day', k.tanggal_mulai, k.tanggal_berakhir) + 1 as hari_mulai, date_diff('day', k.tanggal_tanda_tangan, k.tanggal_berakhir) + 1 as hari_tanda_tangan
  from mart.fct_kerja_sama k
  join intermediate.int_kerja_sama j on j.id_kerja_sama = k.id_kerja_sama
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = k.kode_wilayah
)
select kode_wilayah, id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  case
    when tanggal_berakhir < tanggal_mulai then concat('"', judul, '" berakhir ', tanggal_indonesia(tanggal_berakhir), ' sebelum mulai ', tanggal_indonesia(tanggal_mulai), '. Periksa kedua tanggal.')
    when tanggal_tanda_tangan > tanggal_berakhir then concat('"', judul, '" ditandatangani ', tanggal_indonesia(tanggal_tanda_tangan), ' sesudah berakhir ', tanggal_indonesia(tanggal_berakhir), '. Periksa kedua tanggal.')
    else concat('Jangka waktu "', judul, '" tertulis ', cast(tahun_tertulis as varchar), ' tahun, tetapi tanggalnya ', tanggal_indonesia(coalesce(tanggal_mulai, tanggal_tanda_tangan)), ' sampai ', tanggal_indonesia(tanggal_berakhir), '. Periksa tanggal atau jangka waktunya.') end as uraian,
  batch_id, tempat_baris(lembar, baris) as tempat, cast(tanggal_berakhir as varchar) as ditemukan,
  case when tanggal_berakhir < tanggal_mulai or tanggal_tanda_tangan > tanggal_berakhir then 'tanggal yang berurutan' else concat(cast(tahun_tertulis as varchar), ' tahun sesudah mulai') end as seharusnya
from naskah
where tanggal_berakhir < tanggal_mulai or tanggal_tanda_tangan > tanggal_berakhir
  -- Jangka waktu boleh dihitung sejak mulai atau sejak ditandatangani; setahun rata-rata 365,25 hari.
  or (keadaan <> 'berakhir' and tahun_tertulis > 0 and abs(coalesce(hari_mulai, hari_tanda_tangan) - tahun_tertulis * 365.25) > hari_selisih_jangka
    and abs(coalesce(hari_tanda_tangan, hari_mulai) - tahun_tertulis * 365.25) > hari_selisih_jangka)
