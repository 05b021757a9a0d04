-- Satu baris adalah satu bidang urusan (1.01 sampai 3.32; unsur tidak dipetakan) yang naskahnya berlaku pada hari acuan tetapi tidak ada dalam pemetaan urusan daerah itu; belahan lain dari pemetaan_urusan.
-- grain: kode_wilayah, kode_bidang_urusan
-- wilayah: kode_wilayah
-- kode_wilayah: daerah
-- kode_bidang_urusan: bidang urusan
-- jumlah_kerja_sama [naskah]: naskah yang berlaku di bidang itu
-- id_kerja_sama: naskah-naskah itu, dipisah titik koma
-- status: tidak dipetakan; belum dapat dinilai bila pemetaan urusan daerah itu belum diterima
select b.kode_wilayah, b.kode_bidang_urusan, count(*) as jumlah_kerja_sama, array_join(array_agg(b.id_kerja_sama order by b.id_kerja_sama), '; ') as id_kerja_sama,
  case when d.kode_wilayah is null then 'belum dapat dinilai' else 'tidak dipetakan' end as status
from intermediate.int_bidang_naskah b
join intermediate.int_kerja_sama k on k.id_kerja_sama = b.id_kerja_sama
left join (select distinct kode_wilayah from staging.stg_pemetaan_urusan) d on d.kode_wilayah = b.kode_wilayah
left join (select distinct kode_wilayah, kode_bidang_urusan from staging.stg_pemetaan_urusan) p on p.kode_wilayah = b.kode_wilayah and p.kode_bidang_urusan = b.kode_bidang_urusan
where k.keadaan in ('berlaku', 'akan berakhir') and p.kode_wilayah is null and substr(b.kode_bidang_urusan, 1, 1) in ('1', '2', '3')
group by b.kode_wilayah, b.kode_bidang_urusan, d.kode_wilayah
order by b.kode_wilayah, b.kode_bidang_urusan
