-- Jumlah nilai naskah per daerah, jumlah usulan musrenbang per daerah dan tahun, serta jumlah perkiraan biaya pemetaan urusan per daerah sama dengan baris yang dimuat, sampai sen.
with muat as (
  select 'nilai naskah' as data, kode_wilayah, 0 as tahun, sum(nilai) as uang from landing.kerja_sama where digantikan_oleh is null group by kode_wilayah
  union all
  select 'usulan musrenbang', kode_wilayah, tahun, sum(pagu) from landing.usulan_musrenbang where digantikan_oleh is null group by kode_wilayah, tahun
  union all
  select 'pemetaan urusan', kode_wilayah, 0, sum(perkiraan_biaya) from landing.pemetaan_urusan where digantikan_oleh is null group by kode_wilayah
),
mart as (
  select 'nilai naskah' as data, kode_wilayah, 0 as tahun, sum(nilai) as uang from mart.fct_kerja_sama group by kode_wilayah
  union all
  select 'usulan musrenbang', kode_wilayah, tahun, sum(pagu) from mart.fct_usulan_musrenbang group by kode_wilayah, tahun
  union all
  select 'pemetaan urusan', kode_wilayah, 0, sum(perkiraan_biaya) from mart.pemetaan_urusan group by kode_wilayah
)
select coalesce(a.data, b.data) as data, coalesce(a.kode_wilayah, b.kode_wilayah) as kode_wilayah, coalesce(a.tahun, b.tahun) as tahun, a.uang as dimuat, b.uang as dalam_mart
from muat a full join mart b on a.data = b.data and a.kode_wilayah = b.kode_wilayah and a.tahun = b.tahun
where a.uang is distinct from b.uang
