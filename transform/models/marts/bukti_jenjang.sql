-- Satu baris adalah satu anak tangga (1 sampai 7) satu naskah pada satu tahun anggaran: tercapai atau tidak, kapan, dan baris yang membuktikannya.
-- grain: id_kerja_sama, tahun, jenjang
-- wilayah: kode_wilayah
-- id_kerja_sama: naskah
-- kode_wilayah: daerah pemilik register
-- tahun [tahun]: tahun anggaran
-- jenjang: 1 urusan dipetakan, 2 dibahas TKKSD, 3 ditandatangani, 4 ada di RKPD, 5 ada di APBD, 6 terealisasi, 7 dievaluasi
-- nama_jenjang: nama jenjang
-- tercapai: benar bila ada buktinya; kosong bila datanya belum diterima
-- tanggal: kapan tercapai; artinya dalam arti_tanggal
-- arti_tanggal: apa yang dikatakan tanggal itu, dan mengapa kosong
-- keterangan: buktinya dalam satu kalimat, atau mengapa tidak tercapai
-- dataset: dataset baris asalnya
-- batch_id: batch baris asalnya, yang pertama bila beberapa
-- lembar: lembar berkas asal
-- baris: baris berkas asal
-- dimuat_pada: hari batch asalnya dimuat ke padu; bukan hari jenjang tercapai
-- kode_perangkat_daerah: perangkat daerah baris rencana atau anggarannya (jenjang 4 sampai 6)
-- kode_sub_kegiatan: sub kegiatannya (jenjang 4 sampai 6); baris tautan yang lain ada dalam uang_tautan
-- tahap: tahap RKPD atau APBD yang terakhir, atau bulan pertama yang realisasinya ada
with asal as (
  select id_kerja_sama, tahun, jenjang, tanggal, dataset, batch_id, lembar, baris, null as kode_perangkat_daerah, null as kode_sub_kegiatan, null as tahap, uraian
  from intermediate.int_bukti_awal
  union all
  select id_kerja_sama, tahun, jenjang, tanggal, dataset, batch_id, lembar, baris, kode_perangkat_daerah, kode_sub_kegiatan, tahap, uraian
  from intermediate.int_bukti_rencana
  union all
  select id_kerja_sama, tahun, jenjang, tanggal, dataset, batch_id, lembar, baris, null, null, null, uraian
  from intermediate.int_bukti_evaluasi
),
pemetaan as (
  select w.kode_wilayah
  from intermediate.int_wilayah_anggaran w
  where w.kode_wilayah in (select kode_wilayah from staging.stg_pemetaan_urusan) or w.kode_anggaran in (select kode_wilayah from staging.stg_pemetaan_urusan)
),
tkksd as (
  select kode_wilayah from staging.stg_pembahasan_tkksd
  union
  select kode_wilayah from mart.fct_kerja_sama where tanggal_tkksd is not null
),
evaluasi as (
  select distinct kode_wilayah, tahun from staging.stg_evaluasi_kerja_sama
),
usul as (
  select id_kerja_sama, tahun, concat(cast(count(*) as varchar), ' baris diusulkan untuk diperiksa, teratas ', min(case when urutan = 1 then kode_sub_kegiatan end)) as isi
  from mart.tautan_kerja_sama
  where status = 'diusulkan'
  group by id_kerja_sama, tahun
),
tautan as (
  select id_kerja_sama, tahun, min(kode_sub_kegiatan) as kode_sub_kegiatan
  from mart.uang_tautan
  group by id_kerja_sama, tahun
),
naskah as (
  select y.id_kerja_sama, y.kode_wilayah, y.tahun, y.ada_rkpd, y.ada_apbd, y.ada_realisasi, p.kode_wilayah is not null as ada_pemetaan, t.kode_wilayah is not null as ada_tkksd,
    e.kode_wilayah is not null as ada_evaluasi, coalesce(k.kode_bidang_urusan, substr(l.kode_sub_kegiatan, 1, 4)) as kode_bidang_urusan,
    case
      when k.kode_sub_kegiatan is null and l.id_kerja_sama is not null then 'sub kegiatan yang ditautkan'
      when k.kode_sub_kegiatan is not null then concat('kode ', k.kode_sub_kegiatan)
    end as yang_dicari,
    coalesce(u.isi, concat(lower(substr(x.alasan, 1, 1)), substr(x.alasan, 2, length(x.alasan) - 2)), 'belum ada baris yang ditautkan') as penaut
  from intermediate.int_kerja_sama_tahun y
  join mart.fct_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
  left join pemetaan p on p.kode_wilayah = y.kode_wilayah
  left join tkksd t on t.kode_wilayah = y.kode_wilayah
  left join evaluasi e on e.kode_wilayah = y.kode_wilayah and e.tahun = y.tahun
  left join tautan l on l.id_kerja_sama = y.id_kerja_sama and l.tahun = y.tahun
  left join usul u on u.id_kerja_sama = y.id_kerja_sama and u.tahun = y.tahun
  left join mart.tanpa_tautan x on x.id_kerja_sama = y.id_kerja_sama and x.tahun = y.tahun
),
bukti as (
  select n.id_kerja_sama, n.tahun, a.jenjang, a.tanggal, a.dataset, a.batch_id, a.lembar, a.baris, a.kode_perangkat_daerah, a.kode_sub_kegiatan, a.tahap, a.uraian
  from naskah n
  join asal a on a.id_kerja_sama = n.id_kerja_sama
  where a.tahun in (0, n.tahun)
)
select n.id_kerja_sama, n.kode_wilayah, n.tahun, j.jenjang, j.nama as nama_jenjang,
  case
    when b.jenjang is not null then true
    when j.jenjang = 3 or (j.jenjang = 1 and n.ada_pemetaan and n.kode_bidang_urusan is not null) or (j.jenjang = 2 and n.ada_tkksd) or (j.jenjang = 4 and n.ada_rkpd)
      or (j.jenjang = 5 and n.ada_apbd) or (j.jenjang = 6 and n.ada_realisasi) or (j.jenjang = 7 and n.ada_evaluasi) then false
  end as tercapai,
  b.tanggal, j.arti_tanggal,
  case
    when b.jenjang is not null then b.uraian
    when j.jenjang = 1 and n.ada_pemetaan and n.kode_bidang_urusan is null then 'register tidak menyebut bidang urusan'
    when j.jenjang = 1 and n.ada_pemetaan then concat('bidang urusan ', n.kode_bidang_urusan, ' tidak ada dalam pemetaan')
    when j.jenjang = 2 then 'tidak tercatat'
    when j.jenjang = 3 then 'belum'
    when j.jenjang = 4 and not n.ada_rkpd then concat('RKPD ', cast(n.tahun as varchar), ' belum diterima')
    when j.jenjang = 5 and not n.ada_apbd then concat('APBD ', cast(n.tahun as varchar), ' belum diterima')
    when j.jenjang in (4, 5) and n.yang_dicari is null then concat('register tidak menyebut kode sub kegiatan; ', n.penaut)
    when j.jenjang = 4 then concat(n.yang_dicari, ' tidak ada dalam RKPD ', cast(n.tahun as varchar))
    when j.jenjang = 5 then concat(n.yang_dicari, ' tidak mempunyai anggaran dalam APBD ', cast(n.tahun as varchar))
    when j.jenjang = 6 and n.ada_realisasi then 'belum ada'
    when j.jenjang = 6 then concat('realisasi ', cast(n.tahun as varchar), ' belum diterima')
    when j.jenjang = 7 and n.ada_evaluasi then concat('belum dievaluasi untuk ', cast(n.tahun as varchar))
    else 'data belum diterima'
  end as keterangan,
  b.dataset, b.batch_id, b.lembar, b.baris, m.as_of as dimuat_pada, b.kode_perangkat_daerah, b.kode_sub_kegiatan, b.tahap
from naskah n
cross join intermediate.int_jenjang j
left join bukti b on b.id_kerja_sama = n.id_kerja_sama and b.tahun = n.tahun and b.jenjang = j.jenjang
left join landing.batches m on m.batch_id = b.batch_id
where j.jenjang > 0
order by n.id_kerja_sama, n.tahun, j.jenjang
