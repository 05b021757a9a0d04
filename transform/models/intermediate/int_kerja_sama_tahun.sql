-- Satu baris adalah satu naskah pada satu tahun anggaran yang disentuh masa berlakunya dan yang rencana atau anggarannya ada.
-- grain: id_kerja_sama, tahun
-- wilayah: kode_wilayah
select k.id_kerja_sama, k.kode_wilayah, w.kode_anggaran, t.tahun, t.ada_rkpd, t.ada_apbd, t.ada_realisasi
from intermediate.int_kerja_sama k
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = k.kode_wilayah
join intermediate.int_tahun t on t.kode_wilayah = w.kode_anggaran
where (k.mulai is null or year(k.mulai) <= t.tahun)
  and (k.tanggal_berakhir is null or year(k.tanggal_berakhir) >= t.tahun)
