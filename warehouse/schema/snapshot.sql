-- What a snapshot holds beside the marts: where its rows came from. Copied from landing when a build begins.
create schema if not exists mart;
create schema if not exists meta;
create table meta.batches as
  select batch_id, seq, source, dataset, kode_wilayah, tahun, tahap, bulan, cover, file, sha256, rows_in, rows_loaded,
         rows_rejected, rows_skipped, status, reason, alasan, run_id, as_of, loaded_at
  from landing.batches order by seq;
create table meta.rejects as
  select r.batch_id, r.place, r.field, r.rule, r.reason, r.alasan, r.raw
  from landing.rejects r join landing.batches b using (batch_id) order by b.seq, r.baris, r.place, r.field, r.rule;
create table meta.skips as
  select s.batch_id, s.kind, s.rows
  from landing.skips s join landing.batches b using (batch_id) order by b.seq, s.kind;
create table meta.notes as
  select n.batch_id, n.place, n.field, n.rule, n.reason, n.alasan, n.raw, n.value
  from landing.notes n join landing.batches b using (batch_id) order by b.seq, n.baris, n.place, n.field, n.rule;
create table meta.problems as
  select source, file, reason, alasan from landing.problems order by source, file;
create table meta.sources as
  select source, dataset, kode_wilayah, tahun from landing.sources order by source, dataset, kode_wilayah, tahun;
create table meta.contracts as
  select dataset, judul, satu_baris, urutan, kolom, jenis, wajib, kunci, bawaan, nama_lain, pilihan, arti
  from landing.contracts order by dataset, urutan;
create table meta.runs (
  run_id     varchar,
  job        varchar,
  state      varchar,
  due_at     timestamp,
  started_at timestamp,
  ended_at   timestamp,
  attempt    integer
);
create table meta.snapshot (
  run_id       varchar,
  as_of        date,
  workspace    varchar,
  sample       boolean,
  version      varchar,
  state        varchar,
  fingerprint  varchar,
  published_at timestamp
);
-- What the next snapshot is compared with before it is published; filled when the marts are built. measure: rows (of the mart),
-- latest rows (of the latest stage or month), or a column of rupiah (of the latest stage or month, where there are some).
create table meta.figures (
  mart         varchar,
  measure      varchar,
  kode_wilayah varchar,
  tahun        integer,
  amount       decimal(38, 2)
);
-- Of marts that are made a region at a time: what each part was made from, by which run, and the count and hashes of its rows. A later snapshot may keep it.
create table if not exists meta.parts (
  mart         varchar,
  kode_wilayah varchar,
  made_from    varchar,
  run_id       varchar,
  sidik        varchar
);
comment on table meta.batches is 'Satu baris adalah satu berkas yang diterima (satu lembar atau satu bagiannya), dengan jumlah baris masuk, dimuat, ditolak, dan dilewati.';
comment on table meta.rejects is 'Satu baris adalah satu baris berkas yang ditolak, dengan tempat dan alasannya.';
comment on table meta.skips is 'Satu baris adalah satu jenis baris yang dilewati dalam satu batch (kepala berulang, jumlah, tanda tangan), dengan jumlahnya.';
comment on table meta.notes is 'Satu baris adalah satu catatan pada baris yang dimuat: nilai yang diperbaiki atau yang patut diperiksa.';
comment on table meta.problems is 'Satu baris adalah satu berkas atau satu sumber yang tidak dapat dibaca, dengan alasannya.';
comment on table meta.sources is 'Satu baris adalah satu dataset yang diharapkan dari satu sumber untuk satu daerah dan tahun.';
comment on table meta.contracts is 'Satu baris adalah satu kolom dari satu dataset yang diterima padu.';
comment on table meta.runs is 'Satu baris adalah satu kali padu berjalan.';
comment on table meta.snapshot is 'Satu baris: terbitan ini, per tanggal berapa, dan dari keadaan apa.';
comment on table meta.parts is 'Satu baris adalah satu daerah dalam satu mart yang dibuat per daerah: sidik kirimannya, dan padu yang mana yang membuatnya.';
comment on table meta.figures is 'Satu baris adalah satu ukuran satu mart satu daerah satu tahun, yang dibandingkan sebelum terbitan berikutnya.';
