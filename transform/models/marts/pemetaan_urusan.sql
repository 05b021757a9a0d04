-- Satu baris adalah satu bidang urusan yang dipetakan satu perangkat daerah untuk dikerjasamakan; teks baris berkunci sama digabung.
-- grain: kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah
-- wilayah: kode_wilayah
-- kode_wilayah: daerah
-- kode_bidang_urusan: bidang urusan
-- kode_perangkat_daerah: perangkat daerah; '-' bila berkas tidak menyebut kodenya
-- nama_perangkat_daerah: nama perangkat daerah
-- potensi: potensi daerah pada urusan itu
-- karakteristik: karakteristik daerah pada urusan itu
-- permasalahan: permasalahan yang hendak dijawab
-- objek: yang akan dikerjasamakan
-- jenis: jenis kerja sama yang direncanakan
-- calon_mitra: calon mitra
-- perkiraan_biaya [rupiah]: perkiraan biaya
-- tahun_rencana: tahun atau rentang tahun rencananya
-- rencana: rencana kerja sama
-- prioritas: prioritas menurut daerah
-- status: sampai mana pemetaan ditindaklanjuti
-- tahun_awal [tahun]: tahun pertama dalam tahun_rencana; kosong bila tidak ada angka tahun di dalamnya
-- tahun_akhir [tahun]: tahun terakhir dalam tahun_rencana; kosong bila tidak ada angka tahun di dalamnya
-- jumlah_kerja_sama [naskah]: naskah daerah itu di bidang urusan ini yang berlaku pada hari acuan; kosong bila register belum diterima
-- id_kerja_sama: naskah-naskah itu, dipisah titik koma
-- tindak_lanjut: ada naskah yang berlaku; lewat tahun rencana tanpa naskah; belum sampai tahun rencana; tahun rencana tidak disebut; tidak dilanjutkan; atau belum dapat dinilai
with dipetakan as (
  select kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah,
    array_join(array_sort(array_distinct(array_agg(nama_perangkat_daerah) filter (where nama_perangkat_daerah is not null))), '; ') as nama_perangkat_daerah,
    array_join(array_sort(array_distinct(array_agg(potensi) filter (where potensi is not null))), '; ') as potensi,
    array_join(array_sort(array_distinct(array_agg(karakteristik) filter (where karakteristik is not null))), '; ') as karakteristik,
    array_join(array_sort(array_distinct(array_agg(permasalahan) filter (where permasalahan is not null))), '; ') as permasalahan,
    array_join(array_sort(array_distinct(array_agg(objek) filter (where objek is not null))), '; ') as objek,
    array_join(array_sort(array_distinct(array_agg(jenis) filter (where jenis is not null))), '; ') as jenis,
    array_join(array_sort(array_distinct(array_agg(calon_mitra) filter (where calon_mitra is not null))), '; ') as calon_mitra,
    cast(sum(perkiraan_biaya) as decimal(20, 2)) as perkiraan_biaya,
    array_join(array_sort(array_distinct(array_agg(tahun_rencana) filter (where tahun_rencana is not null))), '; ') as tahun_rencana,
    array_join(array_sort(array_distinct(array_agg(rencana) filter (where rencana is not null))), '; ') as rencana,
    array_join(array_sort(array_distinct(array_agg(prioritas) filter (where prioritas is not null))), '; ') as prioritas,
    array_join(array_sort(array_distinct(array_agg(status) filter (where status is not null))), '; ') as status
  from staging.stg_pemetaan_urusan
  group by kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah
),
naskah as (
  select b.kode_wilayah, b.kode_bidang_urusan, count(*) as jumlah, array_join(array_agg(b.id_kerja_sama order by b.id_kerja_sama), '; ') as id_kerja_sama
  from intermediate.int_bidang_naskah b
  join intermediate.int_kerja_sama k on k.id_kerja_sama = b.id_kerja_sama
  where k.keadaan in ('berlaku', 'akan berakhir')
  group by b.kode_wilayah, b.kode_bidang_urusan
),
nilai as (
  select p.*, case when r.kode_wilayah is not null then coalesce(n.jumlah, 0) end as jumlah_kerja_sama, n.id_kerja_sama,
    -- Ditulis "2027", "2026-2030", atau "Triwulan II 2027": yang empat angka adalah tahun.
    cast(nullif(regexp_extract(p.tahun_rencana, '((19|20)[0-9][0-9])', 1), '') as integer) as tahun_awal,
    cast(nullif(regexp_extract(p.tahun_rencana, '.*((19|20)[0-9][0-9])', 1), '') as integer) as tahun_akhir,
    cast(year(a.hari_ini) as integer) as tahun_ini
  from dipetakan p
  cross join staging.stg_acuan a
  left join intermediate.int_register r on r.kode_wilayah = p.kode_wilayah
  left join naskah n on n.kode_wilayah = p.kode_wilayah and n.kode_bidang_urusan = p.kode_bidang_urusan
)
select kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah, nama_perangkat_daerah, potensi, karakteristik, permasalahan, objek, jenis, calon_mitra,
  perkiraan_biaya, tahun_rencana, rencana, prioritas, status, tahun_awal, tahun_akhir, cast(jumlah_kerja_sama as bigint) as jumlah_kerja_sama, id_kerja_sama,
  case
    when jumlah_kerja_sama is null then 'belum dapat dinilai'
    when jumlah_kerja_sama > 0 then 'ada naskah yang berlaku'
    when status = 'tidak dilanjutkan' then 'tidak dilanjutkan'
    when tahun_akhir is null then 'tahun rencana tidak disebut'
    when tahun_akhir < tahun_ini then 'lewat tahun rencana tanpa naskah'
    else 'belum sampai tahun rencana'
  end as tindak_lanjut
from nilai
order by kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah
