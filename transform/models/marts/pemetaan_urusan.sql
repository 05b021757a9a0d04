-- Satu baris adalah satu bidang urusan yang dipetakan satu perangkat daerah untuk dikerjasamakan; teks baris berkunci sama digabung.
-- grain: kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah
-- wilayah: kode_wilayah
-- kode_wilayah: daerah
-- kode_bidang_urusan: bidang urusan
-- kode_perangkat_daerah: perangkat daerah; '-' bila berkas tidak menyebut kodenya
-- nama_perangkat_daerah: nama perangkat daerah
-- potensi: potensi daerah pada urusan itu
-- karakteristik: karakteristik daerah pada urusan itu
-- objek: yang akan dikerjasamakan
-- jenis: jenis kerja sama yang direncanakan
-- calon_mitra: calon mitra
-- perkiraan_biaya [rupiah]: perkiraan biaya
-- tahun_rencana: tahun atau rentang tahun rencananya
-- rencana: rencana kerja sama
-- status: sampai mana pemetaan ditindaklanjuti
select kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah,
  array_join(array_sort(array_distinct(array_agg(nama_perangkat_daerah) filter (where nama_perangkat_daerah is not null))), '; ') as nama_perangkat_daerah,
  array_join(array_sort(array_distinct(array_agg(potensi) filter (where potensi is not null))), '; ') as potensi,
  array_join(array_sort(array_distinct(array_agg(karakteristik) filter (where karakteristik is not null))), '; ') as karakteristik,
  array_join(array_sort(array_distinct(array_agg(objek) filter (where objek is not null))), '; ') as objek,
  array_join(array_sort(array_distinct(array_agg(jenis) filter (where jenis is not null))), '; ') as jenis,
  array_join(array_sort(array_distinct(array_agg(calon_mitra) filter (where calon_mitra is not null))), '; ') as calon_mitra,
  cast(sum(perkiraan_biaya) as decimal(20, 2)) as perkiraan_biaya,
  array_join(array_sort(array_distinct(array_agg(tahun_rencana) filter (where tahun_rencana is not null))), '; ') as tahun_rencana,
  array_join(array_sort(array_distinct(array_agg(rencana) filter (where rencana is not null))), '; ') as rencana,
  array_join(array_sort(array_distinct(array_agg(status) filter (where status is not null))), '; ') as status
from staging.stg_pemetaan_urusan
group by kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah
order by kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah
