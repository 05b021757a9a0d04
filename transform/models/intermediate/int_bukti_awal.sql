-- Satu baris adalah bukti bahwa satu naskah mencapai jenjang 1 (urusan dipetakan), 2 (dibahas TKKSD), atau 3 (ditandatangani), dengan baris asalnya; tahun 0 berarti setiap tahun.
-- grain: id_kerja_sama, tahun, jenjang
-- wilayah: -
with pemeta as (
  -- Daerah administratif dipetakan provinsinya.
  select kode_wilayah, kode_wilayah as pemeta from intermediate.int_wilayah_anggaran
  union
  select kode_wilayah, kode_anggaran from intermediate.int_wilayah_anggaran
),
bidang as (
  -- Tanpa bidang urusan dalam register: bidang sub kegiatan yang ditautkan pada tahun itu.
  select k.id_kerja_sama, k.kode_wilayah, coalesce(u.tahun, 0) as tahun, k.judul, k.kode_perangkat_daerah, coalesce(k.kode_bidang_urusan, substr(u.kode_sub_kegiatan, 1, 4)) as kode_bidang_urusan
  from mart.fct_kerja_sama k
  left join mart.uang_tautan u on u.id_kerja_sama = case when k.kode_bidang_urusan is null then k.id_kerja_sama end
),
dipetakan as (
  select b.id_kerja_sama, b.tahun, p.batch_id, p.lembar, p.baris,
    concat('bidang urusan ', p.kode_bidang_urusan, ' dipetakan', case when p.nama_perangkat_daerah is not null then concat(' oleh ', p.nama_perangkat_daerah) else '' end,
      case when p.objek is not null then concat(', objek ', p.objek) else '' end) as uraian,
    row_number() over (partition by b.id_kerja_sama, b.tahun
      order by case when nama_ringkas(p.objek) = nama_ringkas(b.judul) then 0 else 1 end, case when p.kode_perangkat_daerah = b.kode_perangkat_daerah then 0 else 1 end,
        p.kode_bidang_urusan, p.batch_id, p.lembar, p.baris) as urutan
  from bidang b
  join pemeta w on w.kode_wilayah = b.kode_wilayah
  join staging.stg_pemetaan_urusan p on p.kode_wilayah = w.pemeta and p.kode_bidang_urusan = b.kode_bidang_urusan
  where coalesce(p.status, '-') <> 'tidak dilanjutkan'
),
pembahasan as (
  select k.id_kerja_sama, k.tanggal_tkksd as tanggal, 'kerja_sama' as dataset, k.batch_id, k.lembar, k.baris, cast(null as varchar) as hasil, 1 as sumber
  from mart.fct_kerja_sama k
  union all
  select c.id_kerja_sama, p.tanggal_tkksd, c.dataset, c.batch_id, c.lembar, c.baris, p.hasil, 0
  from intermediate.int_catatan_kerja_sama c
  join staging.stg_pembahasan_tkksd p on p.batch_id = c.batch_id and p.lembar = c.lembar and p.baris = c.baris
  where c.dataset = 'pembahasan_tkksd' and c.id_kerja_sama is not null
),
dibahas as (
  -- Yang pertama; pada hari yang sama berita acaranya didahulukan dari kolom register.
  select p.*, cast(sum(1 - p.sumber) over (partition by p.id_kerja_sama) as bigint) as kali,
    row_number() over (partition by p.id_kerja_sama order by p.tanggal nulls last, p.sumber, p.batch_id, p.lembar, p.baris) as urutan
  from pembahasan p
  cross join staging.stg_acuan a
  where p.tanggal <= a.hari_ini
)
select id_kerja_sama, tahun, 1 as jenjang, cast(null as date) as tanggal, 'pemetaan_urusan' as dataset, batch_id, lembar, baris, uraian
from dipetakan
where urutan = 1
union all
select k.id_kerja_sama, 0, 2, d.tanggal, d.dataset, d.batch_id, d.lembar, d.baris,
  concat('dibahas ', tanggal_indonesia(d.tanggal), case when d.hasil is not null then concat(', hasil ', d.hasil) else '' end,
    case when d.kali > 1 then concat('; tercatat ', cast(d.kali as varchar), ' kali') else '' end,
    case when d.tanggal > k.tanggal_tanda_tangan then '; sesudah ditandatangani' else '' end)
from mart.fct_kerja_sama k
join dibahas d on d.id_kerja_sama = k.id_kerja_sama and d.urutan = 1
union all
select id_kerja_sama, 0, 3, tanggal_tanda_tangan, 'kerja_sama', batch_id, lembar, baris,
  case
    when tanggal_tanda_tangan is not null then concat('ditandatangani ', tanggal_indonesia(tanggal_tanda_tangan))
    else concat('tanggal tidak tercatat; status register ', coalesce(status, '-'))
  end
from mart.fct_kerja_sama
where ditandatangani
