-- aturan: R-09
-- nama: Kerja sama antardaerah tanpa dua daerah otonom
-- tingkat: galat
-- dasar: PP 28/2018: kerja sama daerah dengan daerah lain dilakukan dua daerah atau lebih; kota dan kabupaten administrasi bukan daerah otonom
-- yakin: pasti
-- butuh: register, jenis kerja sama, mitra
with pihak as (
  select k.id_kerja_sama, k.kode_wilayah, k.judul, k.batch_id, k.lembar, k.baris,
    count(distinct case when w.otonom then w.kode_wilayah end) as daerah,
    min(case when not w.otonom then w.nama end) as administrasi, min(case when not w.otonom then v.nama end) as provinsi,
    min(case when p.urutan > 1 and p.jenis_pihak = 'lainnya' then p.nama end) as asing,
    min(case when p.urutan > 1 and p.jenis_pihak not in ('daerah', 'lainnya') then p.nama end) as lain,
    max(p.urutan) as pihak
  from mart.fct_kerja_sama k
  join mart.fct_kerja_sama_pihak p on p.id_kerja_sama = k.id_kerja_sama
  left join mart.dim_wilayah w on w.kode_wilayah = p.kode_wilayah_pihak
  left join mart.dim_wilayah v on v.kode_wilayah = w.kode_provinsi
  where k.jenis in ('KSDD-W', 'KSDD-S') and k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak'
  group by k.id_kerja_sama, k.kode_wilayah, k.judul, k.batch_id, k.lembar, k.baris
)
select kode_wilayah, id_kerja_sama, cast(null as integer) as tahun, 'galat' as tingkat,
  case
    when administrasi is not null then concat('Pihak "', judul, '", ', administrasi, ', bukan daerah otonom. Pihaknya adalah ', provinsi, '; perbaiki naskah atau registernya.')
    else concat('"', judul, '" tercatat sebagai kerja sama antardaerah, tetapi mitranya', case when lain is null then '' else concat(', ', lain, ',') end, ' bukan daerah lain. Perbaiki jenisnya atau mitranya.') end as uraian,
  batch_id, tempat_baris(lembar, baris) as tempat, coalesce(administrasi, lain, 'satu daerah') as ditemukan, 'dua daerah otonom atau lebih' as seharusnya
from pihak
where administrasi is not null or (daerah < 2 and asing is null and pihak > 1)
union all
-- Nama yang tidak dikenali sebagai daerah bukan bukti bahwa ia bukan daerah.
select kode_wilayah, cast(null as varchar) as id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat('Mitra ', cast(count(*) as varchar), ' kerja sama antardaerah tidak dikenali sebagai daerah, misalnya "', min(asing), '", sehingga belum dapat dinilai. Tulis nama lengkapnya: Kabupaten, Kota, atau Provinsi.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, min(asing) as ditemukan, 'nama lengkap daerah' as seharusnya
from pihak
where administrasi is null and daerah < 2 and asing is not null
group by kode_wilayah
