-- Satu baris adalah satu kegiatan yang pasti melaksanakan naskah pada satu tahun, sedangkan sub kegiatannya mungkin masih diusulkan; tidak memindahkan jenjang dan uang.
-- grain: id_kerja_sama, tahun
-- wilayah: kode_wilayah
-- id_kerja_sama: naskah
-- kode_wilayah: daerah pemilik register
-- tahun [tahun]: tahun anggaran
-- kode_kegiatan: kegiatan
-- skor: keyakinan 0 sampai 1
-- status: otomatis; ditolak bila perencana menolak semua sub kegiatannya yang diusulkan
-- alasan: mengapa
with baris as (
  select id_kerja_sama, tahun, substr(kode_sub_kegiatan, 1, 12) as kode_kegiatan, max(case when status = 'ditolak' then 1 else 0 end) as ditolak,
    max(case when status <> 'ditolak' then 1 else 0 end) as terbuka
  from mart.tautan_kerja_sama
  group by id_kerja_sama, tahun, substr(kode_sub_kegiatan, 1, 12)
)
select v.id_kerja_sama, v.kode_wilayah, v.tahun, v.kode_kegiatan, v.skor_kegiatan as skor,
  case when b.ditolak = 1 and b.terbuka = 0 then 'ditolak' else 'otomatis' end as status,
  case when b.ditolak = 1 and b.terbuka = 0 then 'Perencana menolak semua sub kegiatannya yang diusulkan.' else v.alasan end as alasan
from landing.link_verdicts v
left join baris b on b.id_kerja_sama = v.id_kerja_sama and b.tahun = v.tahun and b.kode_kegiatan = v.kode_kegiatan
where v.kode_kegiatan is not null
  -- Yang diterima perencana menggantikan dugaan.
  and not exists (select 1 from mart.tautan_kerja_sama t where t.id_kerja_sama = v.id_kerja_sama and t.tahun = v.tahun and t.status = 'diterima')
order by v.id_kerja_sama, v.tahun
