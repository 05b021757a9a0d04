-- One field of one contract: what a dataset's files may hold, for the dictionary that readers see. Written anew at every opening.
create table landing.contracts (
  dataset    varchar not null,
  judul      varchar not null, -- the dataset as people call it
  satu_baris varchar not null, -- what one row is
  urutan     integer not null, -- the field's place
  kolom      varchar not null,
  jenis      varchar not null, -- the type, in words
  wajib      boolean not null, -- a row without it is rejected
  kunci      boolean not null, -- belongs to the key
  bawaan     varchar,          -- what holds when nothing says it
  nama_lain  varchar not null, -- header texts that name the field
  pilihan    varchar not null, -- values of a choice
  arti       varchar not null
);
