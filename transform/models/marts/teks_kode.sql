-- Satu baris adalah satu kode nomenklatur dengan teks yang dibandingkan penaut: menurut nomenklatur; yang tidak ada di sana, menurut kebanyakan rencana.
-- grain: versi, jenis_pemda, kode
-- wilayah: -
-- peran: false
-- versi: versi nomenklatur
-- jenis_pemda: provinsi atau kabkota
-- kode: kode urusan, bidang urusan, program, kegiatan, atau sub kegiatan
-- nama: nama
-- keluaran: indikator dan satuan
-- resmi: kode itu ada dalam nomenklatur; bila salah, hanya rencana yang memuatnya
with resmi as (
  select versi, jenis_pemda, kode, min(nama) as nama, min(concat_ws(' ', indikator, satuan)) as keluaran
  from staging.stg_nomenklatur
  group by versi, jenis_pemda, kode
),
atas as (
  -- Daftar yang hanya memuat sub kegiatan menyebut program dan kegiatan pada barisnya, dengan kode di depannya.
  select versi, jenis_pemda, substr(kode, 1, 7) as kode, min(substr(nama_program, 9)) as nama
  from staging.stg_nomenklatur
  where tingkat = 'sub_kegiatan' and nama_program is not null
  group by versi, jenis_pemda, substr(kode, 1, 7)
  union all
  select versi, jenis_pemda, substr(kode, 1, 12), min(substr(nama_kegiatan, 14))
  from staging.stg_nomenklatur
  where tingkat = 'sub_kegiatan' and nama_kegiatan is not null
  group by versi, jenis_pemda, substr(kode, 1, 12)
),
nama as (
  select n.versi, n.jenis_pemda, b.kode_sub_kegiatan as kode, b.nama,
    row_number() over (partition by n.versi, n.jenis_pemda, b.kode_sub_kegiatan order by count(*) desc, b.nama) as urutan
  from intermediate.int_baris_rencana b
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = b.kode_wilayah
  join intermediate.int_nomenklatur_berlaku n on n.tahun = b.tahun and n.jenis_pemda = w.jenis_pemda
  left join resmi m on m.versi = n.versi and m.jenis_pemda = n.jenis_pemda and m.kode = b.kode_sub_kegiatan
  where m.kode is null and (b.pagu is not null or b.anggaran is not null)
  group by n.versi, n.jenis_pemda, b.kode_sub_kegiatan, b.nama
),
teks as (
  select n.versi, n.jenis_pemda, r.kode_sub_kegiatan as kode, concat_ws(' ', r.indikator, r.satuan) as keluaran,
    row_number() over (partition by n.versi, n.jenis_pemda, r.kode_sub_kegiatan order by count(*) desc, concat_ws(' ', r.indikator, r.satuan)) as urutan
  from mart.fct_rkpd r
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = r.kode_wilayah
  join intermediate.int_nomenklatur_berlaku n on n.tahun = r.tahun and n.jenis_pemda = w.jenis_pemda
  left join resmi m on m.versi = n.versi and m.jenis_pemda = n.jenis_pemda and m.kode = r.kode_sub_kegiatan
  where r.terakhir and r.indikator is not null and coalesce(m.keluaran, '') = ''
  group by n.versi, n.jenis_pemda, r.kode_sub_kegiatan, concat_ws(' ', r.indikator, r.satuan)
),
kode as (
  select versi, jenis_pemda, kode from resmi
  union
  select versi, jenis_pemda, kode from atas
  union
  select versi, jenis_pemda, kode from nama
)
select k.versi, k.jenis_pemda, k.kode, coalesce(m.nama, a.nama, n.nama, '') as nama, coalesce(nullif(m.keluaran, ''), t.keluaran, '') as keluaran,
  m.kode is not null or a.kode is not null as resmi
from kode k
left join resmi m on m.versi = k.versi and m.jenis_pemda = k.jenis_pemda and m.kode = k.kode
left join atas a on a.versi = k.versi and a.jenis_pemda = k.jenis_pemda and a.kode = k.kode
left join nama n on n.versi = k.versi and n.jenis_pemda = k.jenis_pemda and n.kode = k.kode and n.urutan = 1
left join teks t on t.versi = k.versi and t.jenis_pemda = k.jenis_pemda and t.kode = k.kode and t.urutan = 1
order by k.versi, k.jenis_pemda, k.kode
