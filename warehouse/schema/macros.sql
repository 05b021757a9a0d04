-- Functions by the name that Trino gives them, and two for texts that people read; a Trino cluster gets the same as SQL functions.
create or replace macro padu.main.array_join(list, sign) as array_to_string(list, sign);
-- 1234567.50 → Rp1.234.567,50; whole rupiah are written without decimals.
create or replace macro padu.main.rupiah(amount) as case when amount is not null then concat(
  case when amount < 0 then '-' else '' end, 'Rp', replace(format('{:,}', cast(trunc(abs(amount)) as bigint)), ',', '.'),
  case when abs(amount) = trunc(abs(amount)) then '' else concat(',', lpad(cast(cast(round((abs(amount) - trunc(abs(amount))) * 100) as integer) as varchar), 2, '0')) end) end;
-- 2026-11-25 → 25 November 2026
create or replace macro padu.main.tanggal_indonesia(hari) as concat(cast(day(hari) as varchar), ' ',
  split_part('Januari;Februari;Maret;April;Mei;Juni;Juli;Agustus;September;Oktober;November;Desember', ';', cast(month(hari) as integer)), ' ', cast(year(hari) as varchar));
-- How names are compared: without case, spaces, signs; & and dan are one.
create or replace macro padu.main.nama_ringkas(nama) as translate(replace(lower(nama), '&', 'dan'), ' .,;:()[]/\-–_"''’`*', '');
-- Where a row stands: lembar RKPD baris 12; text files have no sheet.
create or replace macro padu.main.tempat_baris(lembar, baris) as concat(case when lembar = '' then '' else concat('lembar ', lembar, ' ') end, 'baris ', cast(baris as varchar));
-- How partners are compared: like names, with the kinds of regions in full and the forms of companies left out.
create or replace macro padu.main.mitra_ringkas(nama) as nullif(nama_ringkas(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  concat(' ', translate(lower(nama), '.,()', '    '), ' '), ' pemerintah ', ' '), ' pemda ', ' '), ' pemkot ', ' kota '), ' pemkab ', ' kabupaten '), ' kab ', ' kabupaten '),
  ' pt ', ' '), ' cv ', ' '), ' tbk ', ' '), ' persero ', ' ')), '');
