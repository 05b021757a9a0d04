-- Satu baris adalah satu daerah yang register kerja samanya sudah diterima, walau kosong.
-- grain: kode_wilayah
-- wilayah: kode_wilayah
select kode_wilayah from staging.stg_kerja_sama
union
select kode_wilayah from landing.batches where dataset = 'kerja_sama' and status = 'loaded' and kode_wilayah <> '-'
