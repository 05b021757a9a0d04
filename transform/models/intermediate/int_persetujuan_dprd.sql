-- Satu baris adalah satu naskah yang persetujuan DPRD-nya tercatat atau dimohonkan: jawaban yang berlaku, dari register atau daftar persetujuan.
-- grain: id_kerja_sama
-- wilayah: -
with daftar as (
  select c.id_kerja_sama, c.dataset, c.batch_id, c.lembar, c.baris, p.tanggal_persetujuan_dprd as tanggal, p.nomor_persetujuan_dprd as nomor, p.membebani_daerah, p.membebani_masyarakat,
    coalesce(p.hasil, case when coalesce(p.nomor_persetujuan_dprd, cast(p.tanggal_persetujuan_dprd as varchar)) is not null then 'disetujui' else 'dalam proses' end) as hasil
  from intermediate.int_catatan_kerja_sama c
  join staging.stg_persetujuan_dprd p on p.batch_id = c.batch_id and p.lembar = c.lembar and p.baris = c.baris
  where c.dataset = 'persetujuan_dprd' and c.id_kerja_sama is not null
),
semua as (
  select * from daftar
  union all
  -- Tanggal dalam register yang menurut daftar adalah hari penolakan bukan persetujuan.
  select k.id_kerja_sama, 'kerja_sama', k.batch_id, k.lembar, k.baris, k.tanggal_persetujuan_dprd, k.nomor_persetujuan_dprd, null, null, 'disetujui'
  from intermediate.int_kerja_sama k
  where (k.tanggal_persetujuan_dprd is not null or k.nomor_persetujuan_dprd is not null)
    and not exists (select 1 from daftar d where d.id_kerja_sama = k.id_kerja_sama and d.hasil = 'ditolak' and d.tanggal = k.tanggal_persetujuan_dprd)
),
urut as (
  select s.*, case when hasil in ('disetujui', 'disetujui dengan catatan') then 1 else 0 end as disetujui,
    -- Yang disetujui lebih dulu, yang paling awal di antaranya; tanpa itu, jawaban terakhir.
    row_number() over (partition by s.id_kerja_sama
      order by case when hasil in ('disetujui', 'disetujui dengan catatan') then 0 else 1 end,
        case when hasil in ('disetujui', 'disetujui dengan catatan') then s.tanggal end nulls last, s.tanggal desc nulls last, s.dataset desc, s.batch_id, s.lembar, s.baris) as urutan
  from semua s
  cross join staging.stg_acuan a
  where s.tanggal is null or s.tanggal <= a.hari_ini
),
beban as (
  select id_kerja_sama, max(case when membebani_daerah then 1 when not membebani_daerah then 0 end) = 1 as membebani_daerah,
    max(case when membebani_masyarakat then 1 when not membebani_masyarakat then 0 end) = 1 as membebani_masyarakat
  from daftar
  group by id_kerja_sama
)
select u.id_kerja_sama, u.hasil, u.disetujui = 1 as ada, case when u.disetujui = 1 then u.tanggal end as tanggal, u.tanggal as tanggal_jawaban, u.nomor,
  u.dataset, u.batch_id, u.lembar, u.baris, b.membebani_daerah, b.membebani_masyarakat
from urut u
left join beban b on b.id_kerja_sama = u.id_kerja_sama
where u.urutan = 1
