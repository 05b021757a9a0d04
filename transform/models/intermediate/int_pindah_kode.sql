-- Satu baris adalah satu kode sub kegiatan yang menurut satu versi nomenklatur berasal dari kode lain; kode yang digabung mempunyai beberapa baris.
-- grain: jenis_pemda, nomor, kode, sebelumnya
-- wilayah: -
with kata as (
  select distinct v.jenis_pemda, v.nomor, v.berlaku_dari, n.kode, n.kode_sebelumnya as sebelumnya
  from staging.stg_nomenklatur n
  join intermediate.int_versi_nomenklatur v on v.jenis_pemda = n.jenis_pemda and v.versi = n.versi
  where n.tingkat = 'sub_kegiatan' and n.kode_sebelumnya <> n.kode
),
asal as (
  select jenis_pemda, nomor, kode, array_join(array_agg(sebelumnya order by sebelumnya), ';') as asal
  from kata
  group by jenis_pemda, nomor, kode
),
-- Versi berikutnya yang mengulang asal yang sama tidak memindahkan apa pun.
urut as (
  select jenis_pemda, nomor, kode, asal, lag(asal) over (partition by jenis_pemda, kode order by nomor) as tadi
  from asal
)
select k.jenis_pemda, k.nomor, k.berlaku_dari, k.kode, k.sebelumnya
from kata k
join urut u on u.jenis_pemda = k.jenis_pemda and u.nomor = k.nomor and u.kode = k.kode
where u.tadi is null or u.tadi <> u.asal
