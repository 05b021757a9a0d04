-- Whose value it is: '-' for the workspace, or the region that padu.yaml sets another value for.
alter table landing.parameter add column kode_wilayah varchar default '-';
