-- Baris masuk sama dengan dimuat ditambah ditolak ditambah dilewati, pada setiap batch; jumlah jenis yang dilewati sama dengan yang dibukukan.
select b.batch_id, b.rows_in, b.rows_loaded, b.rows_rejected, b.rows_skipped, coalesce(s.n, 0) as menurut_jenis
from landing.batches b
left join (select batch_id, sum(rows) as n from landing.skips group by batch_id) s on s.batch_id = b.batch_id
where b.rows_in <> b.rows_loaded + b.rows_rejected + b.rows_skipped or b.rows_skipped <> coalesce(s.n, 0)
