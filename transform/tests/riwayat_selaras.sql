-- Versi riwayat satu naskah berurutan tanpa lompatan, dan naskah yang riwayatnya ada dan masih berlaku tidak berakhir dengan hilang, atau sebaliknya.
with versi as (
  select id_kerja_sama, count(*) as banyak, min(versi) as awal, max(versi) as akhir from mart.fct_kerja_sama_riwayat group by id_kerja_sama
)
select v.id_kerja_sama, v.banyak, v.awal, v.akhir, r.peristiwa, k.id_kerja_sama is not null as berlaku
from versi v
join mart.fct_kerja_sama_riwayat r on r.id_kerja_sama = v.id_kerja_sama and r.versi = v.akhir
left join mart.fct_kerja_sama k on k.id_kerja_sama = v.id_kerja_sama
where v.awal <> 1 or v.banyak <> v.akhir or (r.peristiwa = 'hilang') = (k.id_kerja_sama is not null)
