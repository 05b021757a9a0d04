-- Why a file was left out, for planners: reason is the operator's, in English.
alter table landing.problems add column alasan varchar default '';
