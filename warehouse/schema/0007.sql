-- What the rows of a batch speak of, so that a later batch finds those that it may replace without reading their rows. Prepare fills it
-- for batches of before.
create table landing.reach (
  batch_id     varchar not null,
  kode_wilayah varchar not null, -- '' where the dataset has no region
  tahun        integer not null,
  tahap        varchar not null,
  bulan        integer not null
);
