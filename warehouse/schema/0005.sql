-- What changed in an agreement of a register, batch by batch. Landing keeps the batch in force and the one before it, so this is written
-- when a batch is loaded, in its transaction. The values of an agreement at any version are the last nilai_baru of each kolom up to it.
create table landing.kerja_sama_riwayat (
  id_kerja_sama varchar not null,
  kode_wilayah  varchar not null,
  versi         integer not null, -- 1, 2, …; a batch that changes nothing makes none
  peristiwa     varchar not null check (peristiwa in ('muncul', 'berubah', 'hilang', 'muncul kembali')),
  kolom         varchar not null, -- '-' when the version changes no column
  nilai_lama    varchar,
  nilai_baru    varchar,
  batch_id      varchar not null, -- that made the version
  lembar        varchar,          -- where the row stands in it; NULL for 'hilang'
  baris         integer,
  berlaku_sejak date not null     -- the day the load belongs to
);
