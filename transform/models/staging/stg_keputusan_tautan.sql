-- Satu baris adalah satu keputusan tautan yang berlaku: belum digantikan keputusan yang lebih baru atas naskah, baris, dan tahun yang sama.
-- grain: batch_id, lembar, baris
-- wilayah: kode_wilayah
with semua as (
  select k.*, b.seq, b.as_of
  from landing.keputusan_tautan k
  join landing.batches b on b.batch_id = k.batch_id
  where k.digantikan_oleh is null
)
select k.batch_id, k.lembar, k.baris, k.kode_wilayah, k.id_tautan, k.id_kerja_sama, k.tahun, k.kode_perangkat_daerah, k.kode_sub_kegiatan,
  k.keputusan, k.oleh, coalesce(k.tanggal, k.as_of) as tanggal, k.catatan, k.judul, cast(k.skor as double) * 0.01 as skor, k.status
from semua k
-- Tahun yang kosong berarti setiap tahun, sehingga keputusan yang kemudian itu mengganti yang menyebut tahun.
where not exists (
  select 1
  from semua l
  where l.id_kerja_sama = k.id_kerja_sama and l.kode_perangkat_daerah = k.kode_perangkat_daerah and l.kode_sub_kegiatan = k.kode_sub_kegiatan
    and (l.tahun is null or l.tahun = k.tahun)
    and (l.seq > k.seq or (l.seq = k.seq and (l.lembar > k.lembar or (l.lembar = k.lembar and l.baris > k.baris))))
)
