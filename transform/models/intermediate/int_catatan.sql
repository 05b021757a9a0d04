-- Satu baris adalah satu tulisan yang dicatat atau ditolak saat pemuatan menurut satu aturan D pada satu kolom satu berkas: berapa kali, dan di mana pertama kali. Berkas yang sudah digantikan tidak dihitung.
-- grain: batch_id, aturan, kolom, tulisan
-- wilayah: kode_wilayah
with kiriman as (
  select batch_id, dataset, kode_wilayah, tahun, file, status,
    row_number() over (partition by source, dataset, kode_wilayah, tahun, tahap, bulan, file order by seq desc) as urutan
  from landing.batches
),
kata as (
  select batch_id, rule, field, coalesce(raw, '') as tulisan, value as dibaca, alasan, place, baris, 0 as ditolak from landing.notes where rule like 'D-%'
  union all
  select batch_id, rule, field, coalesce(raw, '') as tulisan, cast(null as varchar) as dibaca, alasan, place, baris, 1 as ditolak from landing.rejects where rule like 'D-%'
)
select k.batch_id, k.rule as aturan, k.field as kolom, k.tulisan, min(k.dibaca) as dibaca, min(k.alasan) as alasan, min(concat(lpad(cast(k.baris as varchar), 8, '0'), ' ', k.place)) as urutan_tempat,
  count(*) as kali, cast(sum(k.ditolak) as bigint) as ditolak, b.dataset, b.kode_wilayah, case when b.tahun > 0 then b.tahun end as tahun, b.file
from kata k
join kiriman b on b.batch_id = k.batch_id
where b.status = 'loaded' or (b.status in ('held', 'refused') and b.urutan = 1)
group by k.batch_id, k.rule, k.field, k.tulisan, b.dataset, b.kode_wilayah, b.tahun, b.file
