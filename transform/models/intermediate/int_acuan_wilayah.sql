-- Satu baris adalah satu daerah: hari acuan, dan tiap parameter dengan nilai daerah itu bila ia mengaturnya, atau nilai umum.
-- grain: kode_wilayah
-- wilayah: kode_wilayah
with berlaku as (
  select w.kode_wilayah, u.nama, coalesce(d.nilai, u.nilai) as nilai
  from landing.ref_wilayah w
  cross join staging.stg_parameter u
  left join staging.stg_parameter d on d.kode_wilayah = w.kode_wilayah and d.nama = u.nama
  where u.kode_wilayah = '-'
)
select kode_wilayah,
  cast(max(case when nama = 'hari_akan_berakhir' then nilai end) as integer) as hari_akan_berakhir,
  cast(max(case when nama = 'selisih_realisasi' then nilai end) as decimal(20, 2)) as selisih_realisasi,
  cast(max(case when nama = 'detik_kembar' then nilai end) as integer) as detik_kembar,
  cast(max(case when nama = 'selisih_djpk' then nilai end) as decimal(5, 2)) as selisih_djpk,
  cast(max(case when nama = 'toleransi_rkpd_murni' then nilai end) as decimal(5, 2)) as toleransi_rkpd_murni,
  cast(max(case when nama = 'toleransi_rkpd_pergeseran' then nilai end) as decimal(5, 2)) as toleransi_rkpd_pergeseran,
  cast(max(case when nama = 'toleransi_rkpd_perubahan' then nilai end) as decimal(5, 2)) as toleransi_rkpd_perubahan,
  cast(max(case when nama = 'toleransi_realisasi' then nilai end) as decimal(5, 2)) as toleransi_realisasi,
  cast(max(case when nama = 'hari_kb_tanpa_pks' then nilai end) as integer) as hari_kb_tanpa_pks,
  cast(max(case when nama = 'hari_jawab_dprd' then nilai end) as integer) as hari_jawab_dprd,
  cast(max(case when nama = 'hari_pengingat_kedua' then nilai end) as integer) as hari_pengingat_kedua,
  cast(max(case when nama = 'hari_pengingat_ketiga' then nilai end) as integer) as hari_pengingat_ketiga,
  cast(max(case when nama = 'hari_pengingat_terakhir' then nilai end) as integer) as hari_pengingat_terakhir,
  cast(max(case when nama = 'hari_evaluasi_akhir' then nilai end) as integer) as hari_evaluasi_akhir,
  cast(max(case when nama = 'hari_sesudah_berakhir' then nilai end) as integer) as hari_sesudah_berakhir,
  cast(max(case when nama = 'hari_periode_evaluasi' then nilai end) as integer) as hari_periode_evaluasi,
  cast(max(case when nama = 'hari_selisih_jangka' then nilai end) as integer) as hari_selisih_jangka,
  cast(max(case when nama = 'tahun_jangka_panjang' then nilai end) as integer) as tahun_jangka_panjang,
  cast(max(case when nama = 'tahun_tinjauan' then nilai end) as integer) as tahun_tinjauan,
  cast(max(case when nama = 'persen_kolom_terisi' then nilai end) as decimal(5, 2)) as persen_kolom_terisi,
  max(case when nama = 'tanggal_rkpd' then nilai end) as tanggal_rkpd,
  cast(max(case when nama = 'kurang_pagu' then nilai end) as decimal(5, 2)) as kurang_pagu,
  cast(max(case when nama = 'perubahan_pagu' then nilai end) as decimal(5, 2)) as perubahan_pagu,
  cast(max(case when nama = 'bulan_serapan' then nilai end) as integer) as bulan_serapan,
  cast(max(case when nama = 'hari_ini' then nilai end) as date) as hari_ini
from berlaku
group by kode_wilayah
