-- Satu baris adalah satu arti satu kode sub kegiatan yang pernah berpindah menurut nomenklatur (kode_sebelumnya): kode apa ia pada satu tahun anggaran. Kode yang tidak pernah berpindah tidak ada di sini; gabungan dari beberapa kode mempunyai beberapa padanan pada tahun sebelumnya.
-- grain: tahun, jenis_pemda, kode, dari, padanan
-- wilayah: -
-- peran: true
-- tahun [tahun]: tahun anggaran
-- jenis_pemda: provinsi atau kabkota
-- kode: kode seperti ditulis
-- dari [tahun]: tahun pertama kode itu berarti demikian; 0 bila sejak awal
-- sampai [tahun]: tahun terakhir kode itu berarti demikian, sebelum nomornya diberikan kepada hal lain; 9999 bila masih
-- padanan: kode yang sama artinya pada tahun anggaran itu
-- akar: kode tertua rantainya, dasar nomor tautan
with recursive silsilah as (
  select p.jenis_pemda, p.kode, p.nomor, p.sebelumnya, max(g.nomor) as nomor_sebelumnya
  from intermediate.int_pindah_kode p
  join intermediate.int_generasi_kode g on g.jenis_pemda = p.jenis_pemda and g.kode = p.sebelumnya and g.nomor < p.nomor
  group by p.jenis_pemda, p.kode, p.nomor, p.sebelumnya
),
-- Kode yang dipecah: hanya satu bagian meneruskan rantainya, yang pertama pindah dan terkecil nomornya.
penerus as (
  select jenis_pemda, kode, nomor, sebelumnya, nomor_sebelumnya,
    row_number() over (partition by jenis_pemda, sebelumnya, nomor_sebelumnya order by nomor, kode) as urutan,
    row_number() over (partition by jenis_pemda, kode, nomor order by sebelumnya) as induk
  from silsilah
),
maju (jenis_pemda, kode, nomor, kini, nomor_kini) as (
  select jenis_pemda, kode, nomor, kode, nomor from intermediate.int_generasi_kode
  union all
  select m.jenis_pemda, m.kode, m.nomor, p.kode, p.nomor
  from maju m
  join penerus p on p.jenis_pemda = m.jenis_pemda and p.sebelumnya = m.kini and p.nomor_sebelumnya = m.nomor_kini and p.urutan = 1
),
mundur (jenis_pemda, kode, nomor, kini, nomor_kini, sampai_nomor) as (
  select jenis_pemda, kode, nomor, sebelumnya, nomor_sebelumnya, nomor - 1 from silsilah
  union all
  select m.jenis_pemda, m.kode, m.nomor, s.sebelumnya, s.nomor_sebelumnya, m.nomor_kini - 1
  from mundur m
  join silsilah s on s.jenis_pemda = m.jenis_pemda and s.kode = m.kini and s.nomor = m.nomor_kini
),
lintas as (
  select jenis_pemda, kode, nomor, kini, nomor_kini as dari_nomor,
    coalesce(lead(nomor_kini) over (partition by jenis_pemda, kode, nomor order by nomor_kini) - 1, 999999) as sampai_nomor
  from maju
  union
  select jenis_pemda, kode, nomor, kini, nomor_kini, sampai_nomor from mundur
),
-- Kode tertua yang diteruskan oleh arti ini; bagian pecahan yang tidak meneruskan memulai rantainya sendiri.
tertua (jenis_pemda, kode, nomor, akar, nomor_akar) as (
  select jenis_pemda, kode, nomor, kode, nomor from intermediate.int_generasi_kode
  union all
  select t.jenis_pemda, t.kode, t.nomor, p.sebelumnya, p.nomor_sebelumnya
  from tertua t
  join penerus p on p.jenis_pemda = t.jenis_pemda and p.kode = t.akar and p.nomor = t.nomor_akar and p.induk = 1 and p.urutan = 1
),
akar as (
  select jenis_pemda, kode, nomor, akar, row_number() over (partition by jenis_pemda, kode, nomor order by nomor_akar) as urutan
  from tertua
)
select distinct b.tahun, b.jenis_pemda, g.kode, g.dari, g.sampai, l.kini as padanan, a.akar
from intermediate.int_nomenklatur_berlaku b
join intermediate.int_versi_nomenklatur v on v.jenis_pemda = b.jenis_pemda and v.versi = b.versi
join lintas l on l.jenis_pemda = b.jenis_pemda and v.nomor between l.dari_nomor and l.sampai_nomor
join intermediate.int_generasi_kode g on g.jenis_pemda = l.jenis_pemda and g.kode = l.kode and g.nomor = l.nomor
join akar a on a.jenis_pemda = l.jenis_pemda and a.kode = l.kode and a.nomor = l.nomor and a.urutan = 1
order by b.tahun, b.jenis_pemda, g.kode, g.dari, padanan
