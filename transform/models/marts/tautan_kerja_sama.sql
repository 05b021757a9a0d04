-- Satu baris adalah satu tautan: naskah ini dilaksanakan oleh sub kegiatan ini pada tahun ini.
-- grain: id_tautan
-- wilayah: kode_wilayah
-- id_tautan: nomor tetap tautan
-- kode_wilayah: daerah pemilik register
-- id_kerja_sama: naskah
-- tahun [tahun]: tahun anggaran
-- kode_perangkat_daerah: perangkat daerah yang memegang sub kegiatan
-- kode_sub_kegiatan: sub kegiatan yang ditautkan
-- porsi: bagian naskah pada sub kegiatan ini; jumlahnya satu untuk tiap naskah dan tahun
-- skor: keyakinan 0 sampai 1
-- cara: kode, keputusan, atau teks
-- status: otomatis, diusulkan, diterima, atau ditolak; hanya otomatis dan diterima yang memindahkan jenjang dan uang
-- alasan: mengapa
with kode as (
  select y.id_kerja_sama, y.kode_wilayah, y.kode_anggaran, y.tahun, k.kode_perangkat_daerah, trim(u.kode) as kode_sub_kegiatan
  from intermediate.int_kerja_sama_tahun y
  join intermediate.int_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
  cross join unnest(split(k.kode_sub_kegiatan, ';')) as u(kode)
  where k.kode_sub_kegiatan is not null
),
baris as (
  select k.id_kerja_sama, k.kode_wilayah, k.tahun, b.kode_perangkat_daerah, k.kode_sub_kegiatan, b.pagu, b.anggaran,
    -- Bila register menyebut perangkat daerah yang memang memegang sub kegiatan itu, hanya barisnya yang ditautkan.
    max(case when b.kode_perangkat_daerah = k.kode_perangkat_daerah then 1 else 0 end) over (partition by k.id_kerja_sama, k.tahun, k.kode_sub_kegiatan) as ada_pelaksana,
    case when b.kode_perangkat_daerah = k.kode_perangkat_daerah then 1 else 0 end as pelaksana
  from kode k
  join intermediate.int_baris_rencana b
    on b.kode_wilayah = k.kode_anggaran and b.tahun = k.tahun and b.kode_sub_kegiatan = k.kode_sub_kegiatan
  where b.pagu is not null or b.anggaran is not null
),
pilih as (
  select distinct id_kerja_sama, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, pagu, anggaran
  from baris
  where pelaksana = ada_pelaksana
)
select concat('T-', substr(md5(concat(id_kerja_sama, '|', cast(tahun as varchar), '|', kode_perangkat_daerah, '|', kode_sub_kegiatan)), 1, 16)) as id_tautan,
  kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan,
  1.0 / cast(count(*) over (partition by id_kerja_sama, tahun) as double) as porsi, cast(1 as double) as skor, 'kode' as cara, 'otomatis' as status,
  concat('Kode ', kode_sub_kegiatan, ' tertulis dalam register dan ada dalam ',
    case when pagu is not null and anggaran is not null then 'RKPD dan APBD' when pagu is not null then 'RKPD' else 'APBD' end,
    ' tahun ', cast(tahun as varchar), '.') as alasan
from pilih
order by id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan
