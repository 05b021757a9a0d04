-- aturan: R-08
-- nama: Kerja sama wajib dengan daerah yang tidak berbatasan
-- tingkat: galat
-- dasar: PP 28/2018, pengertian kerja sama wajib: daerah yang berbatasan
-- yakin: pasti
-- butuh: register, jenis kerja sama, mitra
with pihak as (
  select p.id_kerja_sama, p.kode_wilayah, p.urutan, p.kode_wilayah_pihak as kode
  from mart.fct_kerja_sama_pihak p
  join mart.fct_kerja_sama k on k.id_kerja_sama = p.id_kerja_sama
  where k.jenis = 'KSDD-W' and p.kode_wilayah_pihak is not null and k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak'
),
darat as (
  select distinct kode_a as kode from mart.dim_perbatasan
  union
  select distinct kode_a from intermediate.int_perbatasan where length(kode_a) = 2 and length(kode_b) = 2
),
berbatas as (
  select a.id_kerja_sama, a.kode_wilayah, a.urutan, a.kode, max(case when b.kode_b is not null then 1 else 0 end) as ada_tetangga,
    -- Bila pihak ini atau semua lawannya tidak mempunyai batas darat, syaratnya belum dapat dinilai.
    max(case when d.kode is not null and e.kode is not null then 1 else 0 end) as ada_batas_darat
  from pihak a
  left join pihak l on l.id_kerja_sama = a.id_kerja_sama and l.urutan <> a.urutan
  left join intermediate.int_perbatasan b on b.kode_a = a.kode and b.kode_b = l.kode
  left join darat d on d.kode = a.kode
  left join darat e on e.kode = l.kode
  group by a.id_kerja_sama, a.kode_wilayah, a.urutan, a.kode
)
select b.kode_wilayah, b.id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  concat(w.nama, ' tidak berbatasan dengan pihak lain dalam kerja sama wajib "', k.judul, '". Ubah jenisnya menjadi sukarela, atau periksa pihaknya.') as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, 'tidak berbatasan' as ditemukan, 'daerah yang berbatasan' as seharusnya
from berbatas b
join mart.fct_kerja_sama k on k.id_kerja_sama = b.id_kerja_sama
join mart.dim_wilayah w on w.kode_wilayah = b.kode
where b.ada_tetangga = 0 and b.urutan > 1 and b.ada_batas_darat = 1
union all
select b.kode_wilayah, cast(null as varchar) as id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat('Salah satu pihak ', cast(count(distinct b.id_kerja_sama) as varchar), ' kerja sama wajib, misalnya dengan ', min(w.nama), ', tidak mempunyai batas darat; syarat berbatasan belum dapat dinilai. Periksa batas lautnya.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, 'tanpa batas darat' as ditemukan, 'daerah yang berbatasan' as seharusnya
from berbatas b
join mart.dim_wilayah w on w.kode_wilayah = b.kode
where b.ada_tetangga = 0 and b.urutan > 1 and b.ada_batas_darat = 0
group by b.kode_wilayah
