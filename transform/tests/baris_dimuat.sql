-- Batch yang berlaku seluruhnya mempunyai baris sebanyak yang dibukukan.
with baris as (
  select batch_id, count(*) as n from landing.kerja_sama group by batch_id
  union all select batch_id, count(*) from landing.rkpd group by batch_id
  union all select batch_id, count(*) from landing.apbd group by batch_id
  union all select batch_id, count(*) from landing.pendapatan group by batch_id
  union all select batch_id, count(*) from landing.realisasi group by batch_id
  union all select batch_id, count(*) from landing.apbd_ringkas group by batch_id
  union all select batch_id, count(*) from landing.nomenklatur group by batch_id
  union all select batch_id, count(*) from landing.perangkat_daerah group by batch_id
  union all select batch_id, count(*) from landing.pemetaan_urusan group by batch_id
  union all select batch_id, count(*) from landing.usulan_musrenbang group by batch_id
  union all select batch_id, count(*) from landing.pembahasan_tkksd group by batch_id
  union all select batch_id, count(*) from landing.persetujuan_dprd group by batch_id
  union all select batch_id, count(*) from landing.evaluasi_kerja_sama group by batch_id
  union all select batch_id, count(*) from landing.rekening group by batch_id
  union all select batch_id, count(*) from landing.keputusan_tautan group by batch_id
)
select b.batch_id, b.rows_loaded, coalesce(r.n, 0) as dalam_landing
from landing.batches b
left join baris r on r.batch_id = b.batch_id
where b.status = 'loaded' and b.rows_loaded <> coalesce(r.n, 0)
