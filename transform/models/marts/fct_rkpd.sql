-- Satu baris adalah satu sub kegiatan satu perangkat daerah dalam RKPD satu tahap; baris berkunci sama dijumlahkan.
-- grain: kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan
-- wilayah: kode_wilayah
-- bagian: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun rencana
-- tahap: murni, pergeseran-N, atau perubahan
-- kode_perangkat_daerah: perangkat daerah atau sub unitnya; '-' bila berkas tidak menyebut
-- kode_sub_kegiatan: kode sub kegiatan
-- nama: nama sub kegiatan
-- nama_perangkat_daerah: nama perangkat daerah
-- indikator: indikator keluaran
-- target: target keluaran
-- satuan: satuan target
-- lokasi: lokasi
-- pagu [rupiah]: pagu indikatif
-- kode_bidang_urusan: empat huruf pertama kode
-- terakhir: benar bila tahap ini yang terakhir ditetapkan pada tahun itu
with berulang as (
  select kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan
  from staging.stg_rkpd
  group by kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan
  having count(*) > 1
),
-- Hampir setiap kunci ada sekali: hanya yang berulang dikumpulkan dan digabung tulisannya.
baris as (
  select r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan, r.nama_sub_kegiatan as nama, r.nama_perangkat_daerah, r.indikator, r.target, r.satuan, r.lokasi,
    cast(r.pagu as decimal(20, 2)) as pagu
  from staging.stg_rkpd r
  where not exists (select 1 from berulang b where b.kode_wilayah = r.kode_wilayah and b.tahun = r.tahun and b.tahap = r.tahap
    and b.kode_perangkat_daerah = r.kode_perangkat_daerah and b.kode_sub_kegiatan = r.kode_sub_kegiatan)
  union all
  select r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan, min(r.nama_sub_kegiatan), min(r.nama_perangkat_daerah),
    array_join(array_sort(array_distinct(array_agg(r.indikator) filter (where r.indikator is not null))), '; '),
    array_join(array_sort(array_distinct(array_agg(r.target) filter (where r.target is not null))), '; '),
    array_join(array_sort(array_distinct(array_agg(r.satuan) filter (where r.satuan is not null))), '; '),
    array_join(array_sort(array_distinct(array_agg(r.lokasi) filter (where r.lokasi is not null))), '; '),
    cast(sum(r.pagu) as decimal(20, 2))
  from staging.stg_rkpd r
  join berulang b on b.kode_wilayah = r.kode_wilayah and b.tahun = r.tahun and b.tahap = r.tahap
    and b.kode_perangkat_daerah = r.kode_perangkat_daerah and b.kode_sub_kegiatan = r.kode_sub_kegiatan
  group by r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan
)
select r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan, r.nama, r.nama_perangkat_daerah, r.indikator, r.target, r.satuan, r.lokasi, r.pagu,
  substr(r.kode_sub_kegiatan, 1, 4) as kode_bidang_urusan, t.terakhir
from baris r
join intermediate.int_tahap t on t.dokumen = 'rkpd' and t.kode_wilayah = r.kode_wilayah and t.tahun = r.tahun and t.tahap = r.tahap
order by r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan
