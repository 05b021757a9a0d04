-- Satu baris adalah satu kode sub kegiatan yang pernah berpindah menurut nomenklatur (kode_sebelumnya): kode apa ia pada satu tahun, dan kode tertua rantainya.
-- grain: tahun, jenis_pemda, kode
-- wilayah: -
with recursive versi as (
  select jenis_pemda, versi, row_number() over (partition by jenis_pemda order by berlaku_dari, versi) as nomor
  from (select distinct jenis_pemda, versi, berlaku_dari from staging.stg_nomenklatur) v
),
pindah as (
  select v.jenis_pemda, v.nomor, n.kode, min(n.kode_sebelumnya) as sebelumnya
  from staging.stg_nomenklatur n
  join versi v on v.jenis_pemda = n.jenis_pemda and v.versi = n.versi
  where n.tingkat = 'sub_kegiatan' and n.kode_sebelumnya <> n.kode
  group by v.jenis_pemda, v.nomor, n.kode
),
lanjut as (
  select a.jenis_pemda, a.nomor, a.kode, a.sebelumnya, b.nomor as nomor_lanjut,
    row_number() over (partition by a.jenis_pemda, a.nomor, a.kode order by b.nomor desc nulls last) as urutan
  from pindah a
  left join pindah b on b.jenis_pemda = a.jenis_pemda and b.kode = a.sebelumnya and b.nomor < a.nomor
),
rantai (jenis_pemda, nomor, kode, nomor_lanjut, akar) as (
  select jenis_pemda, nomor, kode, nomor_lanjut, sebelumnya from lanjut where urutan = 1
  union all
  select r.jenis_pemda, r.nomor, r.kode, l.nomor_lanjut, l.sebelumnya
  from rantai r
  join lanjut l on l.jenis_pemda = r.jenis_pemda and l.nomor = r.nomor_lanjut and l.kode = r.akar and l.urutan = 1
),
asal as (
  select jenis_pemda, nomor, kode, akar,
    row_number() over (partition by jenis_pemda, kode order by nomor desc) as terbaru
  from rantai
  where nomor_lanjut is null
),
pemegang as (
  -- Kode yang dipecah: hanya satu bagian meneruskan rantainya.
  select b.tahun, b.jenis_pemda, a.kode, a.akar,
    row_number() over (partition by b.tahun, b.jenis_pemda, a.akar order by a.nomor desc, a.kode) as urutan
  from intermediate.int_nomenklatur_berlaku b
  join versi v on v.jenis_pemda = b.jenis_pemda and v.versi = b.versi
  join asal a on a.jenis_pemda = b.jenis_pemda and a.nomor <= v.nomor
),
anggota as (
  select jenis_pemda, kode, akar from asal where terbaru = 1
  union
  select a.jenis_pemda, a.akar, a.akar
  from asal a
  where a.terbaru = 1 and not exists (select 1 from asal b where b.jenis_pemda = a.jenis_pemda and b.kode = a.akar)
)
select b.tahun, b.jenis_pemda, g.kode, g.akar, coalesce(p.kode, g.akar) as padanan
from intermediate.int_nomenklatur_berlaku b
join anggota g on g.jenis_pemda = b.jenis_pemda
left join pemegang p on p.tahun = b.tahun and p.jenis_pemda = b.jenis_pemda and p.akar = g.akar and p.urutan = 1
