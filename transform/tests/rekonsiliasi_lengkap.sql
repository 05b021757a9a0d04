-- Setiap tahap RKPD dan APBD dibandingkan, dengan jumlah yang sama seperti tabelnya sampai sen.
with rkpd as (select kode_wilayah, tahun, tahap, sum(pagu) as uang from mart.fct_rkpd group by kode_wilayah, tahun, tahap),
apbd as (select kode_wilayah, tahun, tahap, sum(anggaran) as uang from mart.fct_apbd where substr(kode_rekening, 1, 1) = '5' group by kode_wilayah, tahun, tahap),
banding as (select kode_wilayah, tahun, tahap, dokumen, jumlah, jumlah_pembanding from mart.rekonsiliasi where banding = 'rkpd-apbd')
select 'rkpd' as dokumen, r.kode_wilayah, r.tahun, r.tahap, r.uang as dalam_tabel, b.jumlah as dibandingkan
from rkpd r
left join banding b on b.kode_wilayah = r.kode_wilayah and b.tahun = r.tahun and b.tahap = r.tahap
where r.uang is distinct from b.jumlah
union all
select 'apbd', a.kode_wilayah, a.tahun, a.tahap, a.uang, b.jumlah_pembanding
from apbd a
left join banding b on b.kode_wilayah = a.kode_wilayah and b.tahun = a.tahun and b.tahap = a.tahap
where a.uang is distinct from b.jumlah_pembanding
