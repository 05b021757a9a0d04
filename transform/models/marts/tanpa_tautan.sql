-- Satu baris adalah satu naskah pada satu tahun yang tidak mempunyai tautan maupun usulan, dengan alasannya.
-- grain: id_kerja_sama, tahun
-- wilayah: kode_wilayah
-- id_kerja_sama: naskah
-- kode_wilayah: daerah pemilik register
-- tahun [tahun]: tahun anggaran
-- alasan: mengapa tidak ada
-- kode_sub_kegiatan: baris terdekat, yang tidak cukup; kosong bila tidak ada
-- skor: keyakinan atas baris terdekat itu
with tautan as (
  select id_kerja_sama, tahun, max(case when status <> 'ditolak' then 1 else 0 end) as ada
  from mart.tautan_kerja_sama
  group by id_kerja_sama, tahun
)
select y.id_kerja_sama, y.kode_wilayah, y.tahun,
  case
    when t.ada = 0 then 'Semua baris yang diusulkan ditolak perencana.'
    when v.alasan is not null then v.alasan
    else concat('RKPD dan APBD ', cast(y.tahun as varchar), ' belum diterima.')
  end as alasan,
  v.kode_sub_kegiatan, v.skor
from intermediate.int_kerja_sama_tahun y
left join tautan t on t.id_kerja_sama = y.id_kerja_sama and t.tahun = y.tahun
left join landing.link_verdicts v on v.id_kerja_sama = y.id_kerja_sama and v.tahun = y.tahun
where coalesce(t.ada, 0) = 0
order by y.id_kerja_sama, y.tahun
