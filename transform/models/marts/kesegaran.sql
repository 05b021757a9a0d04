-- Satu baris adalah satu dataset satu daerah satu tahun dari satu sumber: kapan batch baik terakhir, dan apa yang tertahan.
-- grain: sumber, dataset, kode_wilayah, tahun
-- wilayah: kode_wilayah
-- sumber: nama sumber
-- dataset: nama dataset
-- kode_wilayah: daerah; '-' bila batch memuat banyak daerah
-- tahun [tahun]: tahun; 0 bila batch memuat banyak tahun atau belum ada
-- tanggal_terakhir: tanggal batch baik terakhir; kosong bila belum pernah ada
-- baris [baris]: baris dalam batch yang berlaku
-- ditolak [baris]: baris yang ditolak dalam batch yang berlaku
-- tertahan: mengapa kiriman terakhir ditahan atau ditolak; kosong bila tidak
with batch as (
  select source, dataset, kode_wilayah, tahun, as_of, rows_loaded, rows_rejected, status, alasan,
    row_number() over (partition by source, dataset, kode_wilayah, tahun, tahap, bulan, file order by seq desc) as urutan
  from landing.batches
),
ada as (
  select source as sumber, dataset, kode_wilayah, tahun,
    max(case when status in ('loaded', 'superseded') then as_of end) as tanggal_terakhir,
    sum(case when status = 'loaded' then rows_loaded else 0 end) as baris,
    sum(case when status = 'loaded' then rows_rejected else 0 end) as ditolak,
    max(case when urutan = 1 and status in ('held', 'refused') then alasan end) as tertahan
  from batch
  group by source, dataset, kode_wilayah, tahun
),
harap as (
  select distinct s.source as sumber, s.dataset, s.kode_wilayah
  from landing.sources s
  where not exists (select 1 from ada a where a.sumber = s.source and a.dataset = s.dataset and (a.kode_wilayah = s.kode_wilayah or s.kode_wilayah = '-'))
)
select sumber, dataset, kode_wilayah, tahun, tanggal_terakhir, cast(baris as bigint) as baris, cast(ditolak as bigint) as ditolak, tertahan from ada
union all
select sumber, dataset, kode_wilayah, 0, null, 0, 0, 'belum pernah diterima' from harap
order by sumber, dataset, kode_wilayah, tahun
