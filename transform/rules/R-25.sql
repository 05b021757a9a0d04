-- aturan: R-25
-- nama: Ditandatangani tanpa pembahasan TKKSD
-- tingkat: peringatan
-- dasar: arahan Kemendagri: usul perangkat daerah dibahas TKKSD sebelum ditandatangani
-- yakin: cukup
-- butuh: register, tanggal pembahasan TKKSD
with bahas as (
  select id_kerja_sama, min(tanggal) as tanggal
  from (
    select id_kerja_sama, tanggal_tkksd as tanggal from mart.fct_kerja_sama where tanggal_tkksd is not null
    union all
    select id_kerja_sama, tanggal from intermediate.int_catatan_kerja_sama where dataset = 'pembahasan_tkksd' and id_kerja_sama is not null
  ) t
  group by id_kerja_sama
),
-- Sejak kapan pembahasan dicatat di daerah ini; yang ditandatangani lebih dahulu tidak dapat dinilai.
sejak as (
  select k.kode_wilayah, min(b.tanggal) as tanggal from bahas b join mart.fct_kerja_sama k on k.id_kerja_sama = b.id_kerja_sama group by k.kode_wilayah
),
dinilai as (
  select k.kode_wilayah, k.id_kerja_sama, k.judul, k.tanggal_tanda_tangan, k.batch_id, k.lembar, k.baris, b.tanggal
  from mart.fct_kerja_sama k
  join sejak s on s.kode_wilayah = k.kode_wilayah
  left join bahas b on b.id_kerja_sama = k.id_kerja_sama
  where k.ditandatangani and k.keadaan in ('berlaku', 'akan berakhir') and k.instrumen not in ('RK', 'ADENDUM') and k.tanggal_tanda_tangan >= s.tanggal
),
hitung as (
  select d.kode_wilayah, count(*) as n, count(*) - count(d.tanggal) as kosong, min(a.persen_kolom_terisi) as persen
  from dinilai d
  join intermediate.int_acuan_wilayah a on a.kode_wilayah = d.kode_wilayah
  group by d.kode_wilayah
)
select d.kode_wilayah, d.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  case when d.tanggal is null
    then concat('"', d.judul, '" ditandatangani ', tanggal_indonesia(d.tanggal_tanda_tangan), ' tanpa pembahasan TKKSD yang tercatat. Catat tanggal pembahasannya, atau bahas dalam rapat TKKSD berikutnya.')
    else concat('"', d.judul, '" ditandatangani ', tanggal_indonesia(d.tanggal_tanda_tangan), ', sebelum dibahas TKKSD pada ', tanggal_indonesia(d.tanggal), '. Periksa kedua tanggal.') end as uraian,
  d.batch_id, tempat_baris(d.lembar, d.baris) as tempat, coalesce(cast(d.tanggal as varchar), 'pembahasan TKKSD tidak tercatat') as ditemukan, 'pembahasan TKKSD sebelum penandatanganan' as seharusnya
from dinilai d
join hitung h on h.kode_wilayah = d.kode_wilayah
where d.tanggal > d.tanggal_tanda_tangan or (d.tanggal is null and (h.n - h.kosong) * 100 >= h.persen * h.n)
union all
select kode_wilayah, cast(null as varchar) as id_kerja_sama, cast(null as integer) as tahun, 'informasi' as tingkat,
  concat('Pembahasan TKKSD tidak tercatat pada ', cast(kosong as varchar), ' dari ', cast(n as varchar), ' naskah yang berlaku, sehingga belum dapat dinilai satu per satu. Isi tanggal pembahasannya dalam register.') as uraian,
  cast(null as varchar) as batch_id, cast(null as varchar) as tempat, 'tanggal pembahasan sebagian besar kosong' as ditemukan, 'tanggal pembahasan TKKSD' as seharusnya
from hitung
where (n - kosong) * 100 < persen * n
