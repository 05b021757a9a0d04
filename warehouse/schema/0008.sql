-- How a file of the inbox looked when its bytes were last read: one that looks the same is not read again. Only to be quick; what is
-- missing is read.
create table landing.looked (
  file       varchar not null,
  marks      varchar not null, -- size, times and place on the disk
  sha256     varchar not null,
  size_bytes bigint not null
);

-- When this file was made. A rebuilt one may have read the same batches in another way: nothing is kept of what was made from the one before.
create table main.warehouse (made_at timestamp not null);
insert into main.warehouse values (cast(now() at time zone 'UTC' as timestamp));
