-- aturan: R-01
-- nama: Bentuk naskah tidak sesuai dengan jenis kerja samanya
-- tingkat: peringatan
-- dasar: PP 28/2018: kerja sama dengan daerah lain dan pihak ketiga memakai kesepakatan bersama dan perjanjian kerja sama
-- yakin: pasti
-- butuh: register, jenis kerja sama, bentuk naskah
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('"', k.judul, '" adalah ', case when k.jenis = 'KSDPK' then 'kerja sama dengan pihak ketiga' else 'kerja sama dengan daerah lain' end, ' tetapi berbentuk ',
    case k.instrumen when 'NK' then 'nota kesepakatan' when 'RK' then 'rencana kerja' when 'LOI' then 'surat pernyataan kehendak' else 'memorandum saling pengertian (MoU)' end,
    '. Periksa jenisnya, atau tuangkan dalam kesepakatan bersama dan perjanjian kerja sama.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, k.instrumen as ditemukan, 'KB, PKS, atau ADENDUM' as seharusnya
from mart.fct_kerja_sama k
cross join staging.stg_acuan a
where k.jenis in ('KSDD-W', 'KSDD-S', 'KSDPK') and k.instrumen not in ('KB', 'PKS', 'ADENDUM', '-')
  and k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak'
  -- MoU dan nota dari masa aturan lama berlaku sampai berakhir; tanpa tanggal, masanya tidak diketahui.
  and (year(coalesce(k.tanggal_tanda_tangan, k.tanggal_mulai)) > a.tahun_aturan_kerja_sama or not k.ditandatangani)
