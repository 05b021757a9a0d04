-- aturan: P-04
-- nama: Pagu yang ditautkan lebih rendah dari biaya naskah
-- tingkat: peringatan
-- dasar: penalaran padu: biaya yang menjadi beban daerah harus tertampung dalam sub kegiatan pelaksananya
-- yakin: belum dikonfirmasi
-- butuh: biaya dalam register, RKPD
with biaya as (
  -- Register menyebut nilai seluruh masa berlaku; padu membaginya rata.
  select k.id_kerja_sama, k.kode_wilayah, k.nilai, year(k.tanggal_berakhir) - k.tahun_mulai + 1 as tahun_berlaku
  from mart.fct_kerja_sama k
  where k.ditandatangani and k.membebani_daerah and k.nilai > 0 and k.tahun_mulai <= year(k.tanggal_berakhir)
)
select i.kode_wilayah, i.id_kerja_sama, i.tahun, 'peringatan' as tingkat,
  concat('"', i.judul, '" membebani daerah ', rupiah(b.nilai), case when b.tahun_berlaku > 1 then concat(' selama ', cast(b.tahun_berlaku as varchar), ' tahun') else '' end, ', sedangkan pagu sub kegiatan yang ditautkan pada RKPD ',
    cast(i.tahun as varchar), ' hanya ', rupiah(i.pagu_rkpd), case when b.tahun_berlaku > 1 then ', kurang dari bagian setahun bila dibagi rata' else '' end, '. Periksa nilainya, atau lengkapi tautannya.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, concat('pagu ', rupiah(i.pagu_rkpd)) as ditemukan,
  case when b.tahun_berlaku > 1 then concat(rupiah(b.nilai), ' dalam ', cast(b.tahun_berlaku as varchar), ' tahun') else rupiah(b.nilai) end as seharusnya
from mart.integrasi_kerja_sama i
join biaya b on b.id_kerja_sama = i.id_kerja_sama
join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama
join intermediate.int_acuan_wilayah a on a.kode_wilayah = i.kode_wilayah
-- Yang tidak ditautkan sama sekali adalah urusan P-01 dan P-03.
where i.di_rkpd and i.pagu_rkpd * b.tahun_berlaku * 100 < b.nilai * (100 - a.kurang_pagu)
