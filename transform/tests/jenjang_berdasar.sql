-- Jenjang tidak pernah melampaui buktinya.
select id_kerja_sama, tahun, jenjang, di_rkpd, di_apbd, realisasi
from mart.integrasi_kerja_sama
where (jenjang >= 4 and not coalesce(di_rkpd, false)) or (jenjang >= 5 and not coalesce(di_apbd, false)) or (jenjang >= 6 and coalesce(realisasi, 0) <= 0)
  or (jenjang = 3 and di_rkpd)
