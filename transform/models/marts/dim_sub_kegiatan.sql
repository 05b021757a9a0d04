-- Satu baris adalah satu sub kegiatan dalam satu versi nomenklatur untuk satu jenis pemda; kode saja bukan kunci.
-- grain: versi, jenis_pemda, kode_sub_kegiatan
-- wilayah: -
-- peran: true
-- versi: nama versi nomenklatur
-- jenis_pemda: provinsi atau kabkota
-- kode_sub_kegiatan: kode, templat X.XX termasuk
-- nama: nama sub kegiatan
-- kegiatan: nama kegiatannya
-- program: nama programnya
-- kode_bidang_urusan: empat huruf pertama kode
-- berlaku_dari [tahun]: tahun anggaran pertama versi ini
-- berlaku_sampai [tahun]: tahun anggaran terakhir; kosong bila masih berlaku
-- kode_sebelumnya: kode pada versi sebelumnya, bila dinyatakan
with versi as (
  select jenis_pemda, versi, berlaku_dari,
    lead(berlaku_dari) over (partition by jenis_pemda order by berlaku_dari, versi) - 1 as berlaku_sampai
  from (select distinct jenis_pemda, versi, berlaku_dari from staging.stg_nomenklatur) v
),
kode as (
  select versi, jenis_pemda, kode, tingkat, nama, nama_program, nama_kegiatan, kode_sebelumnya,
    row_number() over (partition by versi, jenis_pemda, kode order by batch_id, baris) as urutan
  from staging.stg_nomenklatur
)
select s.versi, s.jenis_pemda, s.kode as kode_sub_kegiatan, s.nama,
  -- Daftar induk SIPD menulis program dan kegiatan pada baris sub kegiatannya, dengan kode di depannya.
  coalesce(k.nama, substr(s.nama_kegiatan, 14)) as kegiatan, coalesce(p.nama, substr(s.nama_program, 9)) as program,
  substr(s.kode, 1, 4) as kode_bidang_urusan, v.berlaku_dari, v.berlaku_sampai, s.kode_sebelumnya
from kode s
join versi v on v.versi = s.versi and v.jenis_pemda = s.jenis_pemda
left join kode k on k.versi = s.versi and k.jenis_pemda = s.jenis_pemda and k.kode = substr(s.kode, 1, 12) and k.urutan = 1
left join kode p on p.versi = s.versi and p.jenis_pemda = s.jenis_pemda and p.kode = substr(s.kode, 1, 7) and p.urutan = 1
where s.tingkat = 'sub_kegiatan' and s.urutan = 1
order by s.versi, s.jenis_pemda, s.kode
