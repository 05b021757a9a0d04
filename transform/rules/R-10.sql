-- aturan: R-10
-- nama: Mitra bukan pihak ketiga
-- tingkat: peringatan
-- dasar: PP 28/2018: pihak ketiga adalah perseorangan, badan usaha berbadan hukum, atau organisasi kemasyarakatan
-- yakin: cukup
-- butuh: register, jenis kerja sama, mitra
with mitra as (
  select p.id_kerja_sama, min(p.nama) as nama, min(p.jenis_pihak) as jenis_pihak,
    -- Perguruan tinggi dapat berbadan hukum sendiri; nama yang tidak dikenali dapat perseorangan.
    max(case when p.jenis_pihak in ('daerah', 'kementerian/lembaga', 'luar negeri') then 0 else 1 end) as pihak_ketiga
  from mart.fct_kerja_sama_pihak p
  where p.urutan > 1
  group by p.id_kerja_sama
)
select k.kode_wilayah, k.id_kerja_sama, cast(null as integer) as tahun, 'peringatan' as tingkat,
  concat('"', k.judul, '" tercatat sebagai kerja sama dengan pihak ketiga, tetapi mitranya, ', m.nama, ', adalah ',
    case m.jenis_pihak when 'daerah' then 'daerah lain. Catat sebagai kerja sama antardaerah, atau periksa mitranya.' when 'luar negeri' then 'pihak luar negeri. Catat sebagai kerja sama luar negeri, atau periksa mitranya.'
      else 'kementerian atau lembaga. Catat sebagai sinergi dengan nota kesepakatan, atau periksa mitranya.' end) as uraian,
  k.batch_id, tempat_baris(k.lembar, k.baris) as tempat, m.jenis_pihak as ditemukan, 'perseorangan, badan usaha, atau organisasi kemasyarakatan' as seharusnya
from mart.fct_kerja_sama k
join mitra m on m.id_kerja_sama = k.id_kerja_sama
where k.jenis = 'KSDPK' and m.pihak_ketiga = 0 and k.keadaan <> 'berakhir' and coalesce(k.status, '-') <> 'ditolak'
  -- Kementerian yang diikat perjanjian sudah disebut R-07.
  and not (m.jenis_pihak = 'kementerian/lembaga' and k.instrumen in ('KB', 'PKS', 'MOU'))
