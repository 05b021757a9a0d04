-- Setiap tautan menunjuk naskah dan baris rencana atau anggaran yang ada; porsi satu naskah satu tahun berjumlah satu.
select t.id_tautan, t.id_kerja_sama, t.tahun, 'tanpa naskah atau baris' as masalah
from mart.tautan_kerja_sama t
left join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
left join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
left join intermediate.int_baris_rencana b on b.kode_wilayah = w.kode_anggaran and b.tahun = t.tahun
  and b.kode_perangkat_daerah = t.kode_perangkat_daerah and b.kode_sub_kegiatan = t.kode_sub_kegiatan
where k.id_kerja_sama is null or b.kode_sub_kegiatan is null
union all
select '-', id_kerja_sama, tahun, 'porsi tidak berjumlah satu'
from mart.tautan_kerja_sama
where status in ('otomatis', 'diterima')
group by id_kerja_sama, tahun
having abs(sum(porsi) - 1) > 0.000001
