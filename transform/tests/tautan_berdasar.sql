-- Setiap tautan menunjuk naskah dan baris rencana atau anggaran yang ada (kecuali yang dibuka kembali karena barisnya hilang); porsi satu naskah satu tahun berjumlah satu; paling banyak sepuluh baris berasal dari teks.
select t.id_tautan, t.id_kerja_sama, t.tahun, 'tanpa naskah atau baris' as masalah
from mart.tautan_kerja_sama t
left join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
left join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
left join intermediate.int_baris_rencana b on b.kode_wilayah = w.kode_anggaran and b.tahun = t.tahun
  and b.kode_perangkat_daerah = t.kode_perangkat_daerah and b.kode_sub_kegiatan = t.kode_sub_kegiatan
where k.id_kerja_sama is null
  or (b.kode_sub_kegiatan is null and not (t.status = 'diusulkan' and t.cara = 'keputusan' and t.alasan like 'dibuka kembali: %'))
union all
select '-', id_kerja_sama, tahun, 'porsi tidak berjumlah satu'
from mart.tautan_kerja_sama
where status in ('otomatis', 'diterima')
group by id_kerja_sama, tahun
having abs(sum(porsi) - 1) > 0.000001
union all
select '-', id_kerja_sama, tahun, 'porsi tanpa tautan yang berlaku'
from mart.tautan_kerja_sama
where status in ('diusulkan', 'ditolak') and porsi <> 0
union all
select '-', id_kerja_sama, tahun, 'lebih dari sepuluh usulan'
from mart.tautan_kerja_sama
where cara = 'teks'
group by id_kerja_sama, tahun
having count(*) > 10
