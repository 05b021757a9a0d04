-- aturan: R-07
-- nama: Kementerian atau lembaga diikat dengan kesepakatan bersama atau perjanjian kerja sama
-- tingkat: peringatan
-- dasar: PP 28/2018: dengan kementerian dan lembaga dibuat nota kesepakatan dengan rencana kerja, bukan perjanjian kerja sama
-- yakin: cukup
-- butuh: register, mitra, bentuk naskah
with mitra as (
  select id_kerja_sama, min(nama) as nama
  from mart.fct_kerja_sama_pihak
  where urutan > 1 and jenis_pihak = 'kementerian/lembaga'
  group by id_kerja_sama
),
dinilai as (
  select k.*, m.nama as nama_mitra,
    coalesce(year(coalesce(k.tanggal_tanda_tangan, k.tanggal_mulai)) > a.tahun_aturan_kerja_sama, not k.ditandatangani) as aturan_baru
  from mart.fct_kerja_sama k
  join mitra m on m.id_kerja_sama = k.id_kerja_sama
  cross join staging.stg_acuan a
  where k.instrumen in ('KB', 'PKS', 'MOU') and k.jenis not in ('KSDPL', 'KSDLL') and k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak'
)
select kode_wilayah, id_kerja_sama, cast(null as integer) as tahun, case when aturan_baru then 'peringatan' else 'informasi' end as tingkat,
  case when aturan_baru
    then concat('"', judul, '" dengan ', nama_mitra, ' berbentuk ', case instrumen when 'KB' then 'kesepakatan bersama' when 'PKS' then 'perjanjian kerja sama' else 'MoU' end,
      '; dengan pemerintah pusat dibuat nota kesepakatan dan rencana kerja. Ganti bentuknya, atau periksa siapa mitranya.')
    else concat('"', judul, '" dengan ', nama_mitra, ' akan berakhir ', tanggal_indonesia(tanggal_berakhir), ' dan tidak dapat diperpanjang dalam bentuk yang sama. Siapkan nota kesepakatan dan rencana kerja.') end as uraian,
  batch_id, tempat_baris(lembar, baris) as tempat, instrumen as ditemukan, 'NK dengan RK' as seharusnya
from dinilai
-- Naskah dari masa aturan lama berlaku sampai berakhir; baru perpanjangannya yang berubah bentuk.
where aturan_baru or keadaan = 'akan berakhir'
