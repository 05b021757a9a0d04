package transform

import (
	"strings"

	"padu/warehouse"
)

// The selects that compare two snapshots: lama is the older one, snap the one that is being built. They name the attached
// files, so they are no models, and nothing is kept of them.

// both puts the two snapshots into a part that is the same for either: @ is lama, then snap.
func both(part string) string {
	return strings.ReplaceAll(part, "@", "lama") + ",\n" + strings.ReplaceAll(part, "@", "snap")
}

// of is the condition that a row belongs to region; "" is all of them.
func of(column, region string) string {
	if region == "" {
		return "true"
	}
	return column + " = " + warehouse.Quote(region)
}

const inputsSQL = `
select concat(coalesce(l.nama, b.nama), case when coalesce(l.kode_wilayah, b.kode_wilayah) <> '-' then concat(' of ', coalesce(l.kode_wilayah, b.kode_wilayah)) else '' end) as nama, l.nilai, b.nilai
from lama.mart.dim_parameter l
full join snap.mart.dim_parameter b on b.nama = l.nama and b.kode_wilayah = l.kode_wilayah
where l.nilai is distinct from b.nilai
order by 1`

const batchesSQL = `
select b.source, b.dataset, b.file, b.status
from snap.meta.batches b
left join lama.meta.batches l on l.batch_id = b.batch_id and l.status = b.status
where l.batch_id is null and b.status <> 'superseded'
order by b.seq`

// linksSQL makes temp.beda_tautan: the links that differ in anything.
func linksSQL(region string) string {
	return `create or replace temp table beda_tautan as
with ` + both(`batas_@ as (
  select max(case when nama = 'batas_otomatis' then try_cast(nilai as double) end) as otomatis, max(case when nama = 'batas_diusulkan' then try_cast(nilai as double) end) as diusulkan
  from @.mart.dim_parameter where kode_wilayah = '-'
),
sisi_@ as (
  select t.*, starts_with(t.alasan, 'dibuka kembali') as dibuka, t.cara = 'keputusan' or t.status in ('diterima', 'ditolak') as diputus,
    case when b.otomatis is null or b.diusulkan is null then '' when t.skor >= b.otomatis then 'otomatis' when t.skor >= b.diusulkan then 'diusulkan' else 'di bawah' end as pita
  from @.mart.tautan_kerja_sama t cross join batas_@ b
  where `+of("t.kode_wilayah", region)+`
)`) + `,
beda as (
  select
    case
      when l.id_tautan is null then 'appears'
      when b.id_tautan is null then 'vanishes'
      when l.kode_perangkat_daerah is distinct from b.kode_perangkat_daerah or l.kode_sub_kegiatan is distinct from b.kode_sub_kegiatan then 'line'
      when l.status is distinct from b.status then 'status'
      when l.dibuka is distinct from b.dibuka then 'reopened'
      when l.skor is distinct from b.skor then 'score'
      when l.cara is distinct from b.cara then 'method'
      when l.pita <> b.pita and l.pita <> '' and b.pita <> '' then 'band'
      when l.alasan is distinct from b.alasan or l.bukti is distinct from b.bukti or l.porsi is distinct from b.porsi or l.urutan is distinct from b.urutan then 'worded'
    end as apa,
    coalesce(b.id_tautan, l.id_tautan) as id_tautan, coalesce(b.kode_wilayah, l.kode_wilayah) as kode_wilayah,
    coalesce(b.id_kerja_sama, l.id_kerja_sama) as id_kerja_sama, coalesce(b.tahun, l.tahun) as tahun,
    (l.diputus and (b.id_tautan is null or l.status is distinct from b.status or l.dibuka is distinct from b.dibuka)) or (b.dibuka and not coalesce(l.dibuka, false)) as putusan,
    coalesce(l.kode_perangkat_daerah, '') as opd_lama, coalesce(l.kode_sub_kegiatan, '') as kode_lama, coalesce(l.skor, 0) as skor_lama, coalesce(l.pita, '') as pita_lama,
    coalesce(l.cara, '') as cara_lama, coalesce(l.status, '') as status_lama, coalesce(l.alasan, '') as alasan_lama,
    coalesce(b.kode_perangkat_daerah, '') as opd, coalesce(b.kode_sub_kegiatan, '') as kode, coalesce(b.skor, 0) as skor, coalesce(b.pita, '') as pita,
    coalesce(b.cara, '') as cara, coalesce(b.status, '') as status, coalesce(b.alasan, '') as alasan
  from sisi_lama l
  full join sisi_snap b on b.id_tautan = l.id_tautan
)
select d.apa, d.id_tautan, d.kode_wilayah, coalesce(w.nama, '') as nama_wilayah, d.id_kerja_sama, coalesce(k.judul, o.judul, '') as judul, d.tahun, coalesce(d.putusan, false) as putusan,
  d.opd_lama, d.kode_lama, d.skor_lama, d.pita_lama, d.cara_lama, d.status_lama, d.alasan_lama, d.opd, d.kode, d.skor, d.pita, d.cara, d.status, d.alasan,
  case d.apa when 'status' then 1 when 'reopened' then 2 when 'appears' then 3 when 'vanishes' then 4 when 'line' then 5 when 'method' then 6 when 'score' then 7 else 8 end as urut
from beda d
left join snap.mart.dim_wilayah w on w.kode_wilayah = d.kode_wilayah
left join snap.mart.fct_kerja_sama k on k.id_kerja_sama = d.id_kerja_sama
left join lama.mart.fct_kerja_sama o on o.id_kerja_sama = d.id_kerja_sama
where d.apa is not null`
}

func agreementsSQL(region string) string {
	return `
with ` + both(`tahunan_@ as (
  select id_kerja_sama, tahun, kode_wilayah, judul, cast(jenjang as varchar) || ' ' || nama_jenjang as jenjang, perlu_persetujuan_dprd
  from @.mart.integrasi_kerja_sama
  where `+of("kode_wilayah", region)+`
),
naskah_@ as (
  select id_kerja_sama, kode_wilayah, judul, keadaan from @.mart.fct_kerja_sama where `+of("kode_wilayah", region)+`
)`) + `,
beda as (
  select 'rung' as apa, coalesce(b.kode_wilayah, l.kode_wilayah) as kode_wilayah, coalesce(b.id_kerja_sama, l.id_kerja_sama) as id_kerja_sama,
    coalesce(b.judul, l.judul) as judul, coalesce(b.tahun, l.tahun) as tahun, l.jenjang as lama, b.jenjang as baru
  from tahunan_lama l full join tahunan_snap b on b.id_kerja_sama = l.id_kerja_sama and b.tahun = l.tahun
  where l.jenjang is distinct from b.jenjang
  union all
  select 'approval', b.kode_wilayah, b.id_kerja_sama, b.judul, b.tahun, l.perlu_persetujuan_dprd, b.perlu_persetujuan_dprd
  from tahunan_lama l join tahunan_snap b on b.id_kerja_sama = l.id_kerja_sama and b.tahun = l.tahun
  where l.perlu_persetujuan_dprd is distinct from b.perlu_persetujuan_dprd
  union all
  select 'state', coalesce(b.kode_wilayah, l.kode_wilayah), coalesce(b.id_kerja_sama, l.id_kerja_sama), coalesce(b.judul, l.judul), 0, l.keadaan, b.keadaan
  from naskah_lama l full join naskah_snap b on b.id_kerja_sama = l.id_kerja_sama
  where l.keadaan is distinct from b.keadaan
)
select d.apa, d.kode_wilayah, coalesce(w.nama, ''), d.id_kerja_sama, coalesce(d.judul, ''), d.tahun, d.lama, d.baru
from beda d
left join snap.mart.dim_wilayah w on w.kode_wilayah = d.kode_wilayah
order by case d.apa when 'rung' then 1 when 'state' then 2 else 3 end, d.kode_wilayah, d.id_kerja_sama, d.tahun`
}

// moneySQL counts each line that a signed agreement is tied to once, in the region whose budget holds it, as
// mart.korelasi_bidang_urusan does.
func moneySQL(region string) string {
	holds := "true"
	if region != "" {
		holds = "kode_wilayah = (select case when otonom then kode_wilayah else kode_provinsi end from snap.mart.dim_wilayah where " + of("kode_wilayah", region) + ")"
	}
	return `
with ` + both(`terkait_@ as (
  select distinct case when w.otonom then w.kode_wilayah else w.kode_provinsi end as kode_wilayah, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan
  from @.mart.tautan_kerja_sama t
  join @.mart.dim_wilayah w on w.kode_wilayah = t.kode_wilayah
  join @.mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
  where t.status in ('otomatis', 'diterima') and k.ditandatangani
),
uang_@ as (
  select 'pagu_rkpd' as kolom, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, sum(pagu) as nilai from @.mart.fct_rkpd where terakhir group by all
  union all
  select 'anggaran_apbd', kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, sum(anggaran) from @.mart.fct_apbd where terakhir group by all
  union all
  select 'realisasi', kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, sum(realisasi) from @.mart.fct_realisasi where terakhir group by all
),
baris_@ as (
  select u.* exclude (nilai), case when t.kode_wilayah is not null or u.nilai is null then u.nilai else 0 end as nilai
  from uang_@ u
  left join terkait_@ t on t.kode_wilayah = u.kode_wilayah and t.tahun = u.tahun and t.kode_perangkat_daerah = u.kode_perangkat_daerah and t.kode_sub_kegiatan = u.kode_sub_kegiatan
)`) + `,
beda as (
  select kolom, kode_wilayah, tahun, l.nilai as lama, b.nilai as baru,
    greatest(coalesce(b.nilai, 0) - coalesce(l.nilai, 0), 0) as masuk, greatest(coalesce(l.nilai, 0) - coalesce(b.nilai, 0), 0) as keluar
  from baris_lama l
  full join baris_snap b using (kolom, kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan)
  where ` + holds + `
),
jumlah as (
  select kolom, coalesce(kode_wilayah, '') as kode_wilayah, coalesce(tahun, 0) as tahun, sum(lama) as lama, sum(baru) as baru, sum(masuk) as masuk, sum(keluar) as keluar
  from beda group by grouping sets ((kolom), (kolom, kode_wilayah), (kolom, kode_wilayah, tahun))
)
select j.kolom, j.kode_wilayah, coalesce(w.nama, ''), j.tahun, cast(j.lama as varchar), cast(j.baru as varchar), cast(j.masuk as varchar), cast(j.keluar as varchar), cast(j.masuk - j.keluar as varchar)
from jumlah j
left join snap.mart.dim_wilayah w on w.kode_wilayah = j.kode_wilayah
where j.kode_wilayah = '' or j.masuk > 0 or j.keluar > 0 or j.lama is distinct from j.baru
order by j.kode_wilayah, j.tahun, case j.kolom when 'pagu_rkpd' then 1 when 'anggaran_apbd' then 2 else 3 end`
}

// findingsSQL pairs what one rule says about one thing before and after; what finds no partner opens or closes.
func findingsSQL(region string) string {
	return `
with ` + both(`sisi_@ as (select * from @.mart.temuan where `+of("kode_wilayah", region)+`)`) + `,
` + strings.NewReplacer("@", "lama", "#", "snap").Replace(singleSQL) + `,
` + strings.NewReplacer("@", "snap", "#", "lama").Replace(singleSQL) + `,
beda as (
  select l.id_temuan as id_lama, b.id_temuan as id_baru from sisi_lama l join sisi_snap b on b.id_temuan = l.id_temuan where l.tingkat is distinct from b.tingkat
  union all
  select l.id_temuan, b.id_temuan from sendiri_lama l full join sendiri_snap b on b.hal = l.hal and b.nomor = l.nomor
)
select case when l.id_temuan is null then 'opens' when b.id_temuan is null then 'closes' else 'reworded' end as apa,
  coalesce(b.aturan, l.aturan) as aturan, coalesce(b.nama_aturan, l.nama_aturan), coalesce(b.kode_wilayah, l.kode_wilayah) as kode_wilayah,
  coalesce(b.id_kerja_sama, l.id_kerja_sama, '') as id_kerja_sama, coalesce(b.tahun, l.tahun, 0) as tahun,
  coalesce(l.id_temuan, ''), coalesce(l.tingkat, ''), coalesce(l.uraian, ''), coalesce(b.id_temuan, ''), coalesce(b.tingkat, ''), coalesce(b.uraian, '')
from beda d
left join sisi_lama l on l.id_temuan = d.id_lama
left join sisi_snap b on b.id_temuan = d.id_baru
order by case apa when 'opens' then 1 when 'closes' then 2 else 3 end, aturan, kode_wilayah, id_kerja_sama, tahun, coalesce(b.uraian, l.uraian)`
}

// singleSQL are the findings that only one snapshot has, with what each is about.
const singleSQL = `sendiri_@ as (
  select id_temuan, concat_ws('|', aturan, kode_wilayah, coalesce(id_kerja_sama, '-'), coalesce(cast(tahun as varchar), '-'), coalesce(batch_id, '-'), coalesce(tempat, '-')) as hal,
    row_number() over (partition by aturan, kode_wilayah, id_kerja_sama, tahun, batch_id, tempat order by uraian, id_temuan) as nomor
  from sisi_@ s
  where not exists (select 1 from sisi_# x where x.id_temuan = s.id_temuan)
)`
