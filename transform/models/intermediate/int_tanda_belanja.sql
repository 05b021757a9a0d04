-- Satu baris adalah satu tanda bahwa satu sub kegiatan satu perangkat daerah pada satu tahun tampak seperti kerja sama: kodenya, rekeningnya, atau kata dalam nama dan keluarannya.
-- grain: kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, jenis, tanda
-- wilayah: kode_wilayah
with keluaran as (
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, concat_ws(' ', indikator, satuan) as keluaran
  from mart.fct_rkpd
  where terakhir
),
baris as (
  select b.kode_wilayah, b.tahun, b.kode_perangkat_daerah, b.kode_sub_kegiatan, concat_ws(' ', b.nama, k.keluaran) as teks
  from intermediate.int_baris_rencana b
  left join keluaran k on k.kode_wilayah = b.kode_wilayah and k.tahun = b.tahun and k.kode_perangkat_daerah = b.kode_perangkat_daerah and k.kode_sub_kegiatan = b.kode_sub_kegiatan
  where b.pagu > 0 or b.anggaran > 0 or b.realisasi > 0
),
-- Beberapa ribu nama dan kode berulang pada semua daerah; tiap tulisan dicocokkan sekali.
tulisan as (
  select teks, concat(' ', replace(replace(translate(lower(teks), '.,;:()[]/-–_"''’`*', '                 '), '  ', ' '), '  ', ' '), ' ') as kata
  from (select distinct teks from baris) b
),
kata_tanda as (
  select w.teks, t.tanda, max(t.bobot) as bobot, max(t.arti) as arti
  from tulisan w
  join landing.ref_tanda_kerja_sama t on t.jenis = 'kata' and strpos(w.kata, concat(' ', t.pola, ' ')) > 0
  where not exists (select 1 from landing.ref_tanda_kerja_sama s where s.jenis = 'bukan' and strpos(w.kata, concat(' ', s.pola, ' ')) > 0)
  group by w.teks, t.tanda
),
kode_tanda as (
  select k.kode_sub_kegiatan, t.tanda, max(t.bobot) as bobot, max(t.arti) as arti
  from (select distinct kode_sub_kegiatan from baris) k
  join landing.ref_tanda_kerja_sama t on t.jenis = 'kode' and substr(k.kode_sub_kegiatan, 1, length(t.pola)) = t.pola
  group by k.kode_sub_kegiatan, t.tanda
),
rekening as (
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening from mart.fct_apbd where terakhir and anggaran > 0
  union all
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening from mart.fct_realisasi where terakhir and realisasi > 0
),
-- Rekening yang menjadi tanda hanya sedikit: dicari dahulu, sebelum puluhan juta baris dikumpulkan.
rekening_tanda as (
  select k.kode_rekening, t.tanda, t.bobot, t.arti
  from (select distinct kode_rekening from rekening) k
  join landing.ref_tanda_kerja_sama t on t.jenis = 'rekening' and substr(k.kode_rekening, 1, length(t.pola)) = t.pola
)
select b.kode_wilayah, b.tahun, b.kode_perangkat_daerah, b.kode_sub_kegiatan, 'kode' as jenis, t.tanda, t.bobot, t.arti
from baris b
join kode_tanda t on t.kode_sub_kegiatan = b.kode_sub_kegiatan
union all
select b.kode_wilayah, b.tahun, b.kode_perangkat_daerah, b.kode_sub_kegiatan, 'kata', t.tanda, t.bobot, t.arti
from baris b
join kata_tanda t on t.teks = b.teks
union all
select r.kode_wilayah, r.tahun, r.kode_perangkat_daerah, r.kode_sub_kegiatan, 'rekening', t.tanda, max(t.bobot), min(t.arti)
from rekening r
join rekening_tanda t on t.kode_rekening = r.kode_rekening
group by r.kode_wilayah, r.tahun, r.kode_perangkat_daerah, r.kode_sub_kegiatan, t.tanda
