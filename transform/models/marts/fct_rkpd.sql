-- Satu baris adalah satu sub kegiatan satu perangkat daerah dalam RKPD satu tahap; baris berkunci sama dijumlahkan.
-- grain: kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan
-- wilayah: kode_wilayah
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
select r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan, min(r.nama_sub_kegiatan) as nama,
  min(r.nama_perangkat_daerah) as nama_perangkat_daerah,
  array_join(array_sort(array_distinct(array_agg(r.indikator) filter (where r.indikator is not null))), '; ') as indikator,
  array_join(array_sort(array_distinct(array_agg(r.target) filter (where r.target is not null))), '; ') as target,
  array_join(array_sort(array_distinct(array_agg(r.satuan) filter (where r.satuan is not null))), '; ') as satuan,
  array_join(array_sort(array_distinct(array_agg(r.lokasi) filter (where r.lokasi is not null))), '; ') as lokasi,
  cast(sum(r.pagu) as decimal(20, 2)) as pagu, substr(r.kode_sub_kegiatan, 1, 4) as kode_bidang_urusan, t.terakhir
from staging.stg_rkpd r
join intermediate.int_tahap t on t.dokumen = 'rkpd' and t.kode_wilayah = r.kode_wilayah and t.tahun = r.tahun and t.tahap = r.tahap
group by r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan, t.terakhir
order by r.kode_wilayah, r.tahun, r.tahap, r.kode_perangkat_daerah, r.kode_sub_kegiatan
