-- Selang memuat koefisien, p dan q antara 0 dan 1 dengan q tidak di bawah p, angka ada atau kosong bersama, dan bacaan selalu ada.
select lingkup, kode_wilayah, tahun, pertanyaan, metode, koefisien, batas_bawah, batas_atas, p, q, bacaan
from mart.korelasi_uji
where bacaan is null or bacaan = '' or n is null or jumlah_daerah is null
  or (koefisien is null) <> (batas_bawah is null) or (koefisien is null) <> (batas_atas is null) or (koefisien is null) <> (p is null) or (koefisien is null) <> (q is null)
  or batas_bawah > koefisien or batas_atas < koefisien or isnan(koefisien) or isnan(batas_bawah) or isnan(batas_atas)
  or p < 0 or p > 1 or q < p or q > 1
