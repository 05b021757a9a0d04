-- Satu baris adalah satu awalan rekening yang mencatat uang antardaerah: arahnya, jenis dananya, jenis daerah lawannya, dan jenis akun ringkasan DJPK yang mencakupnya.
-- grain: awalan
-- wilayah: -
select awalan, arah, jenis_dana, jenis_lawan, akun_ringkas
from (values
  -- Kepmendagri 050-5889/2021 dan perubahannya; 4.3.01.02 belum dikonfirmasi kodenya. Bantuan kepada desa (5.4.02.05), bagi hasil kepada desa, dan dana otonomi khusus tidak termasuk.
  ('5.4.02.01', 'keluar', 'bantuan keuangan', 'provinsi', '5.4.02'),
  ('5.4.02.02', 'keluar', 'bantuan keuangan', 'kabkota', '5.4.02'),
  ('5.4.02.03', 'keluar', 'bantuan keuangan', 'kabkota', '5.4.02'),
  ('5.4.02.04', 'keluar', 'bantuan keuangan', 'provinsi', '5.4.02'),
  ('4.2.02.02', 'masuk', 'bantuan keuangan', '-', '4.2.02'),
  ('5.4.01.01.01', 'keluar', 'bagi hasil', 'kabkota', '5.4.01'),
  ('5.4.01.01.02', 'keluar', 'bagi hasil', 'kabkota', '5.4.01'),
  ('4.2.02.01', 'masuk', 'bagi hasil', '-', '4.2.02'),
  ('5.1.05.02', 'keluar', 'hibah antardaerah', '-', '5.1.05'),
  ('4.3.01.02', 'masuk', 'hibah antardaerah', '-', '4.3.01')
) as t (awalan, arah, jenis_dana, jenis_lawan, akun_ringkas)
