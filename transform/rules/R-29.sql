-- aturan: R-29
-- nama: Tetangga tanpa kerja sama wajib pelayanan dasar
-- tingkat: informasi
-- dasar: arahan Kemendagri: daerah yang berbatasan diutamakan
-- yakin: cukup
-- butuh: register, jenis kerja sama, mitra
with tetangga as (
  select p.kode_a, p.kode_b, b.nama as nama_b
  from mart.dim_perbatasan p
  join mart.dim_wilayah a on a.kode_wilayah = p.kode_a
  join mart.dim_wilayah b on b.kode_wilayah = p.kode_b
  where a.kode_provinsi = b.kode_provinsi and a.otonom and b.otonom
),
-- Bidang yang tidak disebut dapat pelayanan dasar; register salah satu pihak sudah cukup.
terikat as (
  select k.kode_wilayah as kode_a, p.kode_wilayah_pihak as kode_b
  from mart.fct_kerja_sama k
  join mart.fct_kerja_sama_pihak p on p.id_kerja_sama = k.id_kerja_sama and p.urutan > 1
  where k.jenis = 'KSDD-W' and k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak' and (k.kode_bidang_urusan is null or substr(k.kode_bidang_urusan, 1, 2) = '1.') and p.kode_wilayah_pihak is not null
),
pasangan as (
  select kode_a, kode_b from terikat
  union
  select kode_b, kode_a from terikat
)
select t.kode_a as kode_wilayah, cast(null as varchar) as id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat('Belum ada kerja sama wajib pelayanan dasar dengan ', cast(count(*) as varchar), ' tetangga dalam satu provinsi: ', array_join(array_agg(t.nama_b order by t.kode_b), ', '), '. Pertimbangkan dalam pemetaan urusan.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, concat(cast(count(*) as varchar), ' tetangga') as ditemukan, 'kerja sama wajib bidang 1.01 sampai 1.06' as seharusnya
from tetangga t
left join pasangan p on p.kode_a = t.kode_a and p.kode_b = t.kode_b
where p.kode_a is null and t.kode_a in (select kode_wilayah from mart.fct_kerja_sama)
group by t.kode_a
