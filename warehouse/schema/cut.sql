-- What a snapshot that is cut to some regions (:daerah) holds beside the marts, for each table of snapshot.sql. What is not filled here stays
-- empty: problems name files, and a file that no rule matched belongs to nobody. A batch of many regions (kode_wilayah '-') counts rows of others.
insert into cut.meta.batches from padu.meta.batches where kode_wilayah in :daerah;
insert into cut.meta.rejects from padu.meta.rejects where batch_id in (select batch_id from cut.meta.batches) order by rowid;
insert into cut.meta.skips from padu.meta.skips where batch_id in (select batch_id from cut.meta.batches) order by rowid;
insert into cut.meta.notes from padu.meta.notes where batch_id in (select batch_id from cut.meta.batches) order by rowid;
insert into cut.meta.sources from padu.meta.sources where kode_wilayah in :daerah;
insert into cut.meta.contracts from padu.meta.contracts;
insert into cut.meta.runs from padu.meta.runs where run_id in (select run_id from cut.meta.batches union select run_id from padu.meta.snapshot) order by rowid;
insert into cut.meta.snapshot from padu.meta.snapshot;
-- The figures of a mart whose rows are not simply those of the region would count what is not there.
insert into cut.meta.figures from padu.meta.figures f where f.kode_wilayah in :daerah
  and f.mart in (select substr(tabel, 6) from padu.mart.dim_tabel where lapis = 'mart' and baris_peran is null) order by rowid;
