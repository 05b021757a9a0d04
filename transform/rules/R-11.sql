-- aturan: R-11
-- nama: Objek di luar kewenangan daerah
-- tingkat: peringatan
-- dasar: PP 28/2018: objek kerja sama antardaerah adalah urusan pemerintahan yang menjadi kewenangan daerah
-- yakin: cukup
-- butuh: register, bidang urusan atau sub kegiatan
with kode as (
  select k.id_kerja_sama, min(trim(u.kode)) as kode, min(w.jenis_pemda) as jenis_pemda
  from mart.fct_kerja_sama k
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = k.kode_wilayah
  cross join unnest(split(k.kode_sub_kegiatan, ';')) as u(kode)
  where k.kode_sub_kegiatan is not null
    -- Angka keempat: 1 provinsi, 2 kabupaten/kota; angka lain milik daerah khusus.
    and substr(trim(u.kode), 9, 1) = case when w.jenis_pemda = 'provinsi' then '2' else '1' end
  group by k.id_kerja_sama
)
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  case when s.kode is not null
    then concat('"', k.judul, '" menyebut sub kegiatan ', s.kode, ', kewenangan ', case when s.jenis_pemda = 'provinsi' then 'kabupaten/kota' else 'provinsi' end, '. Ganti dengan sub kegiatan daerah ini, atau periksa kewenangannya.')
    else concat('"', k.judul, '" menyebut bidang ', k.kode_bidang_urusan, case when b.nama is null then '' else concat(' ', b.nama) end, ', yang bukan urusan yang dapat dikerjasamakan antardaerah. Tulis bidang urusan objeknya.') end as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, coalesce(s.kode, k.kode_bidang_urusan) as ditemukan,
  case when s.kode is not null then concat('sub kegiatan ', case when s.jenis_pemda = 'provinsi' then 'provinsi' else 'kabupaten/kota' end) else 'bidang urusan 1.01 sampai 3.32' end as seharusnya
from mart.fct_kerja_sama k
left join kode s on s.id_kerja_sama = k.id_kerja_sama
left join mart.dim_bidang_urusan b on b.kode_bidang_urusan = k.kode_bidang_urusan
where k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak'
  and (s.kode is not null or (k.jenis in ('KSDD-W', 'KSDD-S') and k.instrumen <> 'KB' and substr(k.kode_bidang_urusan, 1, 1) not in ('1', '2', '3')))
union all
-- Kesepakatan bersama boleh umum; objeknya baru pasti dalam perjanjian. Satu baris untuk tiap daerah.
select k.kode_wilayah, case when count(*) = 1 then min(k.id_kerja_sama) end as id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat(cast(count(*) as varchar), ' kesepakatan bersama antardaerah menyebut unsur pendukung sebagai bidangnya (', array_join(array_sort(array_distinct(array_agg(k.kode_bidang_urusan))), ', '), '), misalnya "', min(k.judul),
    '". Tulis bidang urusan objeknya bila sudah disepakati.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, array_join(array_sort(array_distinct(array_agg(k.kode_bidang_urusan))), ', ') as ditemukan, 'bidang urusan 1.01 sampai 3.32' as seharusnya
from mart.fct_kerja_sama k
where k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak' and k.jenis in ('KSDD-W', 'KSDD-S') and k.instrumen = 'KB' and substr(k.kode_bidang_urusan, 1, 1) not in ('1', '2', '3')
group by k.kode_wilayah
