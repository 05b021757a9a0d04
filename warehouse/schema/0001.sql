-- What regions sent (landing) and the views over it. The tables of the datasets themselves come from ingest's contracts.
create schema landing;
create schema staging;
create schema intermediate;

-- One file (or one pull), accepted or refused as a whole. rows_in = rows_loaded + rows_rejected + rows_skipped, always.
create table landing.batches (
  batch_id      varchar primary key,
  seq           bigint not null,
  source        varchar not null,
  dataset       varchar not null,
  kode_wilayah  varchar not null,
  tahun         integer not null,
  tahap         varchar not null,
  bulan         integer not null,
  cover         varchar not null check (cover in ('region', 'agency', 'rows')),
  file          varchar not null,
  sha256        varchar not null,
  size_bytes    bigint not null,
  rows_in       bigint not null,
  rows_loaded   bigint not null,
  rows_rejected bigint not null,
  rows_skipped  bigint not null,
  status        varchar not null check (status in ('loaded', 'held', 'refused', 'superseded')),
  reason        varchar, -- for the operator
  alasan        varchar, -- the same for planners
  run_id        varchar not null,
  as_of         date not null,
  loaded_at     timestamp not null,
  check (rows_in = rows_loaded + rows_rejected + rows_skipped)
);

-- One problem of one row that a contract refused; a row with three problems has three.
create table landing.rejects (
  batch_id varchar not null,
  place    varchar not null,
  baris    integer not null,
  field    varchar not null,
  rule     varchar not null,
  reason   varchar not null,
  alasan   varchar not null,
  raw      varchar
);

-- Rows that are not data, counted by kind.
create table landing.skips (
  batch_id varchar not null,
  kind     varchar not null,
  rows     bigint not null
);

-- Values that were accepted with something to say: repaired, rounded, unusual.
create table landing.notes (
  batch_id varchar not null,
  place    varchar not null,
  baris    integer not null,
  field    varchar not null,
  rule     varchar not null,
  reason   varchar not null,
  alasan   varchar not null,
  raw      varchar,
  value    varchar
);

-- Which agreement id answers to which key (source's own id, number, title + partner + date); ids are never issued twice.
create table landing.identities (
  kode_wilayah    varchar not null,
  key             varchar not null,
  id_kerja_sama   varchar not null,
  batch_id        varchar not null
);

-- What the configuration expects, as of the last run, and the files that no rule matched.
create table landing.sources (
  source       varchar not null,
  dataset      varchar not null,
  kode_wilayah varchar not null,
  tahun        integer
);
create table landing.problems (
  source varchar not null,
  file   varchar not null,
  reason varchar not null
);

create table landing.parameter (
  nama       varchar not null,
  nilai      varchar not null,
  satuan     varchar not null,
  sumber     varchar not null,
  keterangan varchar not null
);
