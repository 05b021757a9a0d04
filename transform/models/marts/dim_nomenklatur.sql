-- Satu baris adalah satu kode nomenklatur, bidang urusan sampai sub kegiatan, dalam satu versi untuk satu jenis pemda.
-- grain: versi, jenis_pemda, kode
-- wilayah: -
-- peran: true
-- versi: nama versi nomenklatur
-- jenis_pemda: provinsi atau kabkota
-- kode: kode, templat X.XX termasuk
-- tingkat: urusan, bidang_urusan, program, kegiatan, atau sub_kegiatan
-- nama: namanya
-- indikator: indikator keluaran, bila dinyatakan
-- satuan: satuan keluaran, bila dinyatakan
-- berlaku_dari [tahun]: tahun anggaran pertama versi ini
-- kode_sebelumnya: kode pada versi sebelumnya, bila dinyatakan
with urut as (
  select n.*, row_number() over (partition by versi, jenis_pemda, kode order by batch_id, lembar, baris) as urutan
  from staging.stg_nomenklatur n
)
select versi, jenis_pemda, kode, tingkat, nama, indikator, satuan, berlaku_dari, kode_sebelumnya
from urut
where urutan = 1
order by versi, jenis_pemda, kode
