-- Satu baris adalah satu bidang urusan dalam APBD satu daerah satu tahun, dengan kerja samanya: bahan uji korelasi pertanyaan 1 dan 5.
-- grain: kode_wilayah, tahun, kode_bidang_urusan
-- wilayah: kode_wilayah
with register as (
  -- Daerah yang registernya belum diterima tidak diketahui kerja samanya, jadi tidak dihitung nol.
  select distinct w.kode_anggaran as kode_wilayah
  from mart.fct_kerja_sama k
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = k.kode_wilayah
),
bidang as (
  select kode_wilayah, tahun, substr(kode_sub_kegiatan, 1, 4) as kode_bidang_urusan, sum(anggaran) as anggaran
  from intermediate.int_jumlah_sub_kegiatan
  where dokumen = 'apbd' and terakhir
  group by kode_wilayah, tahun, substr(kode_sub_kegiatan, 1, 4)
),
seluruh as (
  select kode_wilayah, tahun, sum(anggaran) as anggaran from bidang group by kode_wilayah, tahun
),
naskah as (
  select w.kode_anggaran as kode_wilayah, g.tahun, g.kode_bidang_urusan, count(distinct k.id_bersama) as jumlah, min(coalesce(k.tahun_mulai, 0)) as mulai_pertama
  from intermediate.int_bidang_kerja_sama g
  join mart.fct_kerja_sama k on k.id_kerja_sama = g.id_kerja_sama
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = g.kode_wilayah
  group by w.kode_anggaran, g.tahun, g.kode_bidang_urusan
)
select b.kode_wilayah, b.tahun, b.kode_bidang_urusan, w.jenis, w.kode_provinsi,
  cast(coalesce(n.jumlah, 0) as bigint) as jumlah_kerja_sama,
  cast(b.anggaran as double) / nullif(cast(s.anggaran as double), 0) as porsi_apbd,
  case when s.anggaran > 0 then ln(cast(s.anggaran as double)) end as ukuran,
  -- Sesudah dan sebelum: benar bila kerja sama bidang ini baru mulai tahun ini, salah bila tidak ada tahun ini dan tahun lalu, kosong selain itu.
  case
    when n.jumlah is null and l.jumlah is null then false
    when l.jumlah is null and n.mulai_pertama = b.tahun then true
  end as baru_mulai,
  case when b.anggaran > 0 and p.anggaran > 0 then cast(b.anggaran as double) / nullif(cast(p.anggaran as double), 0) end as pertumbuhan
from bidang b
join seluruh s on s.kode_wilayah = b.kode_wilayah and s.tahun = b.tahun and s.anggaran > 0
join register r on r.kode_wilayah = b.kode_wilayah
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = b.kode_wilayah
left join bidang p on p.kode_wilayah = b.kode_wilayah and p.tahun = b.tahun - 1 and p.kode_bidang_urusan = b.kode_bidang_urusan
left join naskah n on n.kode_wilayah = b.kode_wilayah and n.tahun = b.tahun and n.kode_bidang_urusan = b.kode_bidang_urusan
left join naskah l on l.kode_wilayah = b.kode_wilayah and l.tahun = b.tahun - 1 and l.kode_bidang_urusan = b.kode_bidang_urusan
-- Urusan 1 sampai 3 dapat menjadi objek kerja sama; unsur penunjang, seperti keuangan, menerima banyak anggaran tanpa pernah menjadi objek.
where substr(b.kode_bidang_urusan, 1, 2) in ('1.', '2.', '3.')
