-- Porsi satu naskah satu tahun tepat satu; jumlah bagiannya sama dengan jumlah sebelum dibulatkan, sampai sen; jumlah dalam integrasi sama dengan jumlah tautannya; uang tautan sama dengan baris rencananya.
with jumlah as (
  select u.id_kerja_sama, u.tahun, sum(porsi) as porsi, sum(bagian_nilai) as nilai, sum(pagu_terakhir) as pagu, sum(anggaran_terakhir) as anggaran, sum(realisasi) as realisasi,
    sum(pagu_murni) as pagu_murni, sum(pagu_pergeseran) as pagu_pergeseran, sum(pagu_perubahan) as pagu_perubahan,
    sum(anggaran_murni) as anggaran_murni, sum(anggaran_pergeseran) as anggaran_pergeseran, sum(anggaran_perubahan) as anggaran_perubahan,
    sum(bagian_pagu_terakhir) as bagian_pagu, sum(bagian_anggaran_terakhir) as bagian_anggaran, sum(bagian_realisasi) as bagian_realisasi,
    sum(bagian_pagu_murni) as b1, sum(bagian_pagu_pergeseran) as b2, sum(bagian_pagu_perubahan) as b3, sum(bagian_pagu_terakhir) as b4,
    sum(bagian_anggaran_murni) as b5, sum(bagian_anggaran_pergeseran) as b6, sum(bagian_anggaran_perubahan) as b7, sum(bagian_anggaran_terakhir) as b8, sum(bagian_realisasi) as b9,
    round(sum(pagu_murni * porsi), 2) as s1, round(sum(pagu_pergeseran * porsi), 2) as s2, round(sum(pagu_perubahan * porsi), 2) as s3, round(sum(pagu_terakhir * porsi), 2) as s4,
    round(sum(anggaran_murni * porsi), 2) as s5, round(sum(anggaran_pergeseran * porsi), 2) as s6, round(sum(anggaran_perubahan * porsi), 2) as s7, round(sum(anggaran_terakhir * porsi), 2) as s8,
    round(sum(realisasi * porsi), 2) as s9
  from mart.uang_tautan u
  group by u.id_kerja_sama, u.tahun
)
select j.id_kerja_sama, j.tahun, 'porsi atau bagian tidak berjumlah tepat' as masalah
from jumlah j
join mart.fct_kerja_sama k on k.id_kerja_sama = j.id_kerja_sama
where j.porsi <> 1 or j.nilai is distinct from k.nilai or b1 is distinct from s1 or b2 is distinct from s2 or b3 is distinct from s3 or b4 is distinct from s4
  or b5 is distinct from s5 or b6 is distinct from s6 or b7 is distinct from s7 or b8 is distinct from s8 or b9 is distinct from s9
union all
select id_kerja_sama, tahun, 'bagian menyimpang lebih dari satu sen dari uang kali porsi'
from mart.uang_tautan
where abs(bagian_pagu_terakhir - pagu_terakhir * porsi) > 0.01 or abs(bagian_anggaran_terakhir - anggaran_terakhir * porsi) > 0.01 or abs(bagian_realisasi - realisasi * porsi) > 0.01
union all
select i.id_kerja_sama, i.tahun, 'jumlah integrasi lain dari jumlah tautannya'
from mart.integrasi_kerja_sama i
left join jumlah j on j.id_kerja_sama = i.id_kerja_sama and j.tahun = i.tahun
where coalesce(i.pagu_rkpd, 0) <> coalesce(j.pagu, 0) or coalesce(i.anggaran_apbd, 0) <> coalesce(j.anggaran, 0) or coalesce(i.realisasi, 0) <> coalesce(j.realisasi, 0)
  or coalesce(i.pagu_murni, 0) <> coalesce(j.pagu_murni, 0) or coalesce(i.pagu_pergeseran, 0) <> coalesce(j.pagu_pergeseran, 0) or coalesce(i.pagu_perubahan, 0) <> coalesce(j.pagu_perubahan, 0)
  or coalesce(i.anggaran_murni, 0) <> coalesce(j.anggaran_murni, 0) or coalesce(i.anggaran_pergeseran, 0) <> coalesce(j.anggaran_pergeseran, 0)
  or coalesce(i.anggaran_perubahan, 0) <> coalesce(j.anggaran_perubahan, 0) or coalesce(i.bagian_pagu_rkpd, 0) <> coalesce(j.bagian_pagu, 0)
  or coalesce(i.bagian_anggaran_apbd, 0) <> coalesce(j.bagian_anggaran, 0) or coalesce(i.bagian_realisasi, 0) <> coalesce(j.bagian_realisasi, 0)
union all
select t.id_kerja_sama, t.tahun, 'uang tautan lain dari barisnya'
from mart.tautan_kerja_sama t
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
left join mart.uang_tautan u on u.id_tautan = t.id_tautan
left join intermediate.int_baris_rencana b on b.kode_wilayah = w.kode_anggaran and b.tahun = t.tahun and b.kode_perangkat_daerah = t.kode_perangkat_daerah and b.kode_sub_kegiatan = t.kode_sub_kegiatan
where (t.status in ('otomatis', 'diterima')) is distinct from (u.id_tautan is not null)
  or (u.id_tautan is not null and (u.pagu_terakhir is distinct from b.pagu or u.anggaran_terakhir is distinct from b.anggaran or u.realisasi is distinct from b.realisasi))
