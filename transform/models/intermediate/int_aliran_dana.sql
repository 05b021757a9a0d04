-- Satu baris adalah uang satu jenis yang APBD terakhir satu daerah catat keluar ke, atau masuk dari, satu daerah lain pada satu tahun; '-' bila daerah itu tidak dapat diketahui.
-- grain: kode_wilayah, tahun, arah, jenis_dana, kode_mitra
-- wilayah: kode_wilayah
with apbd as (
  select kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening,
    concat(coalesce(nama_rekening, ''), ' ', coalesce(nama_sub_kegiatan, '')) as tulisan, anggaran
  from mart.fct_apbd
  where terakhir and anggaran <> 0
    and (kode_rekening like '5.4.%' or kode_rekening like '5.1.05.02.%'
      -- Rekap yang memuat pendapatan hanya dipakai bila berkas pendapatannya tidak ada.
      or (kode_rekening like '4.%' and not exists (select 1 from mart.fct_pendapatan p where p.kode_wilayah = fct_apbd.kode_wilayah and p.tahun = fct_apbd.tahun)))
  union all
  select kode_wilayah, tahun, tahap, kode_perangkat_daerah, '-', kode_rekening, concat(coalesce(nama_rekening, ''), ' ', uraian), anggaran
  from mart.fct_pendapatan
  where terakhir and anggaran <> 0 and kode_rekening like '4.%'
),
baris as (
  select a.kode_wilayah, a.tahun, a.tahap, a.kode_perangkat_daerah, a.kode_sub_kegiatan, a.kode_rekening, a.anggaran, r.arah, r.jenis_dana, r.jenis_lawan,
    concat(' ', replace(replace(translate(lower(a.tulisan), '.,;:()/-&"', '          '), '  ', ' '), '  ', ' '), ' ') as tulisan
  from apbd a
  join intermediate.int_rekening_antar_daerah r on substr(a.kode_rekening, 1, length(r.awalan)) = r.awalan
),
teks as (
  select tulisan, replace(replace(replace(replace(replace(replace(replace(tulisan, ' pemkab ', ' kabupaten '), ' kab ', ' kabupaten '), ' pemkot ', ' kota '), ' pemprov ', ' provinsi '),
    ' prov ', ' provinsi '), ' propinsi ', ' provinsi '), ' dki jakarta ', ' provinsi daerah khusus ibukota jakarta ') as dibaca
  from (select distinct tulisan from baris) b
),
-- Nama tanpa jenisnya tidak pernah dipakai: 26 nama adalah nama kabupaten dan juga kota.
nama as (
  select w.kode_anggaran as kode, w.jenis_pemda, lower(w.nama) as nama
  from intermediate.int_wilayah_anggaran w
),
sebut as (
  select t.tulisan, n.kode, n.jenis_pemda, n.nama
  from teks t
  join nama n on t.dibaca like concat('% ', n.nama, ' %')
),
-- Kabupaten Bandung juga terbaca dalam Kabupaten Bandung Barat; yang dipakai nama yang terpanjang.
terbaca as (
  select s.tulisan, s.kode, s.jenis_pemda
  from sebut s
  left join sebut l on l.tulisan = s.tulisan and l.nama <> s.nama and l.nama like concat(s.nama, ' %')
  where l.kode is null
),
bernomor as (
  select b.*, row_number() over (order by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, tulisan, anggaran) as nomor from baris b
),
calon as (
  select b.nomor, t.kode, 'teks' as cara, cast(null as varchar) as id_kerja_sama
  from bernomor b
  join terbaca t on t.tulisan = b.tulisan and t.kode <> b.kode_wilayah and b.jenis_lawan in ('-', t.jenis_pemda)
  union all
  select b.nomor, w.kode_anggaran, 'naskah', l.id_kerja_sama
  from bernomor b
  join intermediate.int_wilayah_anggaran a on a.kode_anggaran = b.kode_wilayah
  join mart.tautan_kerja_sama l on l.kode_wilayah = a.kode_wilayah and l.tahun = b.tahun and l.kode_perangkat_daerah = b.kode_perangkat_daerah
    and l.kode_sub_kegiatan = b.kode_sub_kegiatan and l.status in ('otomatis', 'diterima')
  join mart.fct_kerja_sama_pihak p on p.id_kerja_sama = l.id_kerja_sama and p.urutan > 1
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = p.kode_wilayah_pihak
  where w.kode_anggaran <> b.kode_wilayah and b.jenis_lawan in ('-', w.jenis_pemda)
),
-- Dua daerah yang mungkin berarti tidak satu pun pasti; tulisan mendahului naskah.
mitra as (
  select nomor, cara, min(kode) as kode, min(id_kerja_sama) as id_kerja_sama, row_number() over (partition by nomor order by cara desc) as urutan
  from calon
  group by nomor, cara
  having count(distinct kode) = 1
)
select b.kode_wilayah, b.tahun, b.arah, b.jenis_dana, coalesce(m.kode, '-') as kode_mitra, min(b.tahap) as tahap,
  cast(sum(b.anggaran) as decimal(20, 2)) as nilai, min(m.cara) as cara_mitra, min(m.id_kerja_sama) as id_kerja_sama,
  array_join(array_sort(array_distinct(array_agg(b.kode_rekening))), '; ') as kode_rekening
from bernomor b
left join mitra m on m.nomor = b.nomor and m.urutan = 1
group by b.kode_wilayah, b.tahun, b.arah, b.jenis_dana, coalesce(m.kode, '-')
