-- Satu baris adalah satu versi nomenklatur satu jenis pemda dengan urutannya.
-- grain: jenis_pemda, versi
-- wilayah: -
select jenis_pemda, versi, berlaku_dari, row_number() over (partition by jenis_pemda order by berlaku_dari, versi) as nomor
from (select distinct jenis_pemda, versi, berlaku_dari from staging.stg_nomenklatur) v
