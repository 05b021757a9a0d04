-- Satu baris adalah satu baris rencana atau anggaran yang kodenya tertulis dalam register; kode yang berpindah dicari lewat jembatan nomenklatur.
-- grain: id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan
-- wilayah: kode_wilayah
with kode as (
  select y.id_kerja_sama, y.kode_wilayah, y.kode_anggaran, w.jenis_pemda, y.tahun, k.kode_perangkat_daerah, trim(u.kode) as ditulis,
    -- Nomor yang pernah diberikan kepada hal lain berarti seperti ketika naskah mulai berlaku.
    coalesce(year(k.mulai), y.tahun) as tahun_ditulis
  from intermediate.int_kerja_sama_tahun y
  join intermediate.int_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = y.kode_wilayah
  cross join unnest(split(k.kode_sub_kegiatan, ';')) as u(kode)
  where k.kode_sub_kegiatan is not null
),
cari as (
  select k.id_kerja_sama, k.kode_wilayah, k.kode_anggaran, k.tahun, k.kode_perangkat_daerah, k.ditulis, k.ditulis as kode, 0 as jauh
  from kode k
  where not exists (select 1 from intermediate.int_padanan_kode p where p.tahun = k.tahun and p.jenis_pemda = k.jenis_pemda and p.kode = k.ditulis
    and k.tahun between p.dari and p.sampai and k.tahun_ditulis not between p.dari and p.sampai)
  union all
  select k.id_kerja_sama, k.kode_wilayah, k.kode_anggaran, k.tahun, k.kode_perangkat_daerah, k.ditulis, p.padanan, 1
  from kode k
  join intermediate.int_padanan_kode p on p.tahun = k.tahun and p.jenis_pemda = k.jenis_pemda and p.kode = k.ditulis and k.tahun_ditulis between p.dari and p.sampai and p.padanan <> k.ditulis
),
baris as (
  select k.id_kerja_sama, k.kode_wilayah, k.tahun, b.kode_perangkat_daerah, k.ditulis, b.kode_sub_kegiatan, b.pagu, b.anggaran,
    k.jauh, min(k.jauh) over (partition by k.id_kerja_sama, k.tahun, k.ditulis) as terdekat,
    -- Bila register menyebut perangkat daerah yang memang memegang sub kegiatan itu, hanya barisnya yang ditautkan.
    max(case when b.kode_perangkat_daerah = k.kode_perangkat_daerah then 1 else 0 end) over (partition by k.id_kerja_sama, k.tahun, b.kode_sub_kegiatan) as ada_pelaksana,
    case when b.kode_perangkat_daerah = k.kode_perangkat_daerah then 1 else 0 end as pelaksana
  from cari k
  join intermediate.int_baris_rencana b
    on b.kode_wilayah = k.kode_anggaran and b.tahun = k.tahun and b.kode_sub_kegiatan = k.kode
  where b.pagu is not null or b.anggaran is not null
),
pilih as (
  select id_kerja_sama, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, pagu, anggaran, min(ditulis) as ditulis, min(jauh) as jauh
  from baris
  where pelaksana = ada_pelaksana and jauh = terdekat
  group by id_kerja_sama, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, pagu, anggaran
)
select p.id_kerja_sama, p.kode_wilayah, p.tahun, p.kode_perangkat_daerah, p.kode_sub_kegiatan,
  -- Penolakan atas baris yang saat itu sudah ditautkan lewat kode tetap berlaku; kode yang muncul sesudahnya membuka kembali perkaranya.
  case
    when coalesce(d.keputusan, '-') <> 'ditolak' then 'otomatis'
    when d.skor = 1 and d.status = 'otomatis' then 'ditolak'
    else 'diusulkan'
  end as status,
  case
    when d.keputusan = 'ditolak' and d.skor = 1 and d.status = 'otomatis' then d.alasan
    when d.keputusan = 'ditolak' then concat('dibuka kembali: register kini menyebut kode ', p.ditulis, '. ', d.alasan)
    else concat('Kode ', p.ditulis, ' tertulis dalam register ', case when p.jauh = 1 then concat('(kini ', p.kode_sub_kegiatan, ' menurut nomenklatur) ') else '' end, 'dan ada dalam ',
      case when p.pagu is not null and p.anggaran is not null then 'RKPD dan APBD' when p.pagu is not null then 'RKPD' else 'APBD' end,
      ' tahun ', cast(p.tahun as varchar), '.')
  end as alasan
from pilih p
left join intermediate.int_keputusan_tautan d on d.id_kerja_sama = p.id_kerja_sama and d.tahun = p.tahun
  and d.kode_perangkat_daerah = p.kode_perangkat_daerah and d.kode_sub_kegiatan = p.kode_sub_kegiatan and d.di_rencana
