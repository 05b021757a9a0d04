-- aturan: R-26
-- nama: Bidang yang dikerjasamakan tidak ada dalam pemetaan urusan
-- tingkat: peringatan
-- dasar: Permendagri 22/2020: identifikasi dan pemetaan urusan mendahului kerja sama
-- yakin: cukup
-- butuh: register, bidang urusan, pemetaan urusan
with bidang as (
  select k.kode_wilayah, k.kode_bidang_urusan, count(*) as n, min(k.id_kerja_sama) as id_kerja_sama, min(k.judul) as judul
  from mart.fct_kerja_sama k
  where k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak' and k.jenis in ('KSDD-W', 'KSDD-S', 'KSDPK', '-') and substr(k.kode_bidang_urusan, 1, 1) in ('1', '2', '3')
  group by k.kode_wilayah, k.kode_bidang_urusan
)
select b.kode_wilayah, case when b.n = 1 then b.id_kerja_sama end as id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('Bidang ', b.kode_bidang_urusan, case when u.nama is null then '' else concat(' ', u.nama) end, ' tidak ada dalam pemetaan urusan, padahal dikerjasamakan dalam ', cast(b.n as varchar), ' naskah', case when b.n > 1 then ', misalnya "' else ', "' end, b.judul,
    '". Petakan bidang ini, atau periksa bidang naskahnya.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, concat('bidang ', b.kode_bidang_urusan) as ditemukan, 'bidang dalam pemetaan urusan' as seharusnya
from bidang b
left join mart.dim_bidang_urusan u on u.kode_bidang_urusan = b.kode_bidang_urusan
left join (select kode_wilayah, kode_bidang_urusan from mart.pemetaan_urusan group by kode_wilayah, kode_bidang_urusan) p on p.kode_wilayah = b.kode_wilayah and p.kode_bidang_urusan = b.kode_bidang_urusan
where p.kode_bidang_urusan is null
