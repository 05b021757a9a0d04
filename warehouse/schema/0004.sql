-- What the linker answered for the agreements of a region and year from their texts, kept while nothing that it depends on
-- changes (link_asked.sidik): the cache of transform/links.go. All of it can be thrown away.
create table landing.link_asked (
  kode_wilayah varchar not null,
  tahun        integer not null,
  sidik        varchar not null
);
-- One line that was offered for an agreement.
create table landing.link_answers (
  kode_wilayah          varchar not null,
  tahun                 integer not null,
  id_kerja_sama         varchar not null,
  urutan                integer not null,
  kode_perangkat_daerah varchar not null,
  kode_sub_kegiatan     varchar not null,
  skor                  double not null,
  otomatis              boolean not null, -- sure enough to be tied without a planner
  bukti                 varchar not null,
  alasan                varchar not null
);
-- One agreement that was asked about.
create table landing.link_verdicts (
  kode_wilayah      varchar not null,
  tahun             integer not null,
  id_kerja_sama     varchar not null,
  kode_kegiatan     varchar, -- the kegiatan that is sure
  skor_kegiatan     double,
  kode_sub_kegiatan varchar, -- the best line, offered or not
  skor              double,
  alasan            varchar not null
);
