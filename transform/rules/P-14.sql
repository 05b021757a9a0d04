-- aturan: P-14
-- nama: Perlu persetujuan DPRD tetapi fasilitasinya tidak dianggarkan
-- tingkat: informasi
-- dasar: nomenklatur: sub kegiatan 4.02.02.2.07.0001 (provinsi 4.02.02.1.07.0001) pada Sekretariat DPRD
-- yakin: cukup
-- butuh: register, APBD sekretariat DPRD
with perlu as (
  select i.kode_wilayah, w.kode_anggaran, i.tahun, case when w.jenis_pemda = 'provinsi' then '4.02.02.1.07.0001' else '4.02.02.2.07.0001' end as kode_sub_kegiatan,
    count(*) as jumlah, min(i.judul) as judul
  from mart.integrasi_kerja_sama i
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = i.kode_wilayah
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = i.kode_wilayah
  -- Persetujuan yang masih harus diperoleh, bukan yang lalu.
  where i.perlu_persetujuan_dprd = 'perlu' and not i.ada_persetujuan_dprd and i.keadaan <> 'berakhir' and i.tahun >= year(a.hari_ini)
  group by i.kode_wilayah, w.kode_anggaran, i.tahun, w.jenis_pemda
),
anggaran as (
  select distinct kode_wilayah, tahun, kode_sub_kegiatan from mart.fct_apbd where terakhir and anggaran > 0
)
select p.kode_wilayah, cast(null as varchar) as id_kerja_sama, p.tahun, 'informasi' as tingkat,
  concat(case when p.jumlah = 1 then concat('"', p.judul, '" masih memerlukan') else concat(cast(p.jumlah as varchar), ' naskah masih memerlukan') end, ' persetujuan DPRD, tetapi APBD ', cast(p.tahun as varchar),
    ' tidak menganggarkan fasilitasinya pada Sekretariat DPRD (', p.kode_sub_kegiatan, '). Bicarakan jadwalnya dengan Sekretariat DPRD.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, concat('tanpa anggaran ', p.kode_sub_kegiatan) as ditemukan, concat('anggaran ', p.kode_sub_kegiatan) as seharusnya
from perlu p
left join anggaran g on g.kode_wilayah = p.kode_anggaran and g.tahun = p.tahun and g.kode_sub_kegiatan = p.kode_sub_kegiatan
where g.kode_wilayah is null
