-- Satu baris adalah sepasang kabupaten/kota yang berbatasan darat, pada kedua arah.
-- grain: kode_a, kode_b
-- wilayah: kode_a
-- kode_a: daerah
-- kode_b: tetangganya
-- sepanjang_km [km]: panjang batas, teliti sekitar 25 persen
-- mutu: tinggi, sedang, atau rendah (titik puncak atau selat sempit)
select kode_a, kode_b, sepanjang_km, mutu
from landing.ref_perbatasan
order by kode_a, kode_b
