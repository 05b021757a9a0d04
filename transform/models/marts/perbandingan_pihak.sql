-- Satu baris adalah satu kerja sama antara dua daerah pada satu tahun: apakah keduanya mencatat dan menganggarkannya, dan apa yang berbeda di antara catatan mereka.
-- grain: id_bersama, kode_wilayah, kode_mitra, tahun
-- wilayah: kode_wilayah
-- peran: kode_wilayah in :daerah and kode_mitra in :daerah
-- ganti: (select min(k.id_kerja_sama) from mart.fct_kerja_sama k where k.id_bersama = perbandingan_pihak.id_bersama and k.kode_wilayah in :daerah) as id_bersama
-- id_bersama: sama untuk naskah yang sama dalam register para pihaknya
-- kode_wilayah: daerah yang registernya memuat naskah; bila keduanya memuatnya, yang kodenya lebih kecil
-- kode_mitra: daerah pihak lainnya; satu pasang daerah hanya muncul sekali
-- tahun [tahun]: tahun anggaran yang rencana atau anggaran salah satu pihak ada; bila tidak ada, tahun mulai berlaku
-- id_kerja_sama: naskah dalam register kode_wilayah
-- id_kerja_sama_mitra: naskah dalam register mitra; kosong bila tidak ada
-- judul: judul naskah
-- register_mitra: ada, tidak ada, atau belum diterima
-- naskah_mitra_lain: naskah dalam register mitra yang menyebut daerah ini tetapi tidak dikenali sebagai naskah mana pun dalam registernya; hanya diisi bila register mitra tidak memuat naskah ini
-- nilai [rupiah]: nilai menurut daerah ini
-- nilai_mitra [rupiah]: nilai menurut mitra
-- tanggal_berakhir: hari terakhir menurut daerah ini
-- tanggal_berakhir_mitra: hari terakhir menurut mitra
-- keadaan: keadaan menurut daerah ini
-- keadaan_mitra: keadaan menurut mitra
-- anggaran [rupiah]: anggaran APBD yang ditautkan pada daerah ini; kosong bila APBD belum diterima
-- anggaran_mitra [rupiah]: anggaran APBD yang ditautkan pada mitra; kosong bila APBD atau register mitra belum diterima
-- dianggarkan: ya, hanya RKPD, tidak, atau belum dapat dinilai; tidak berarti belum ada baris anggaran yang ditautkan
-- dianggarkan_mitra: sama dengan dianggarkan, bagi mitra
-- perbedaan: apa yang berbeda, menurut daerah ini dan menurut mitra; kosong bila tidak ada atau tidak dapat dibandingkan
-- status_register: sama, berbeda, hanya satu pihak mencatat, atau belum dapat dinilai
-- status_anggaran: kedua pihak, hanya satu pihak, tidak satu pun, atau belum dapat dinilai
-- status: belum dapat dinilai, hanya satu pihak mencatat, berbeda, hanya satu pihak menganggarkan, tidak satu pun menganggarkan, atau sesuai
-- uraian: satu kalimat yang menjelaskan status
with pihak as (
  select distinct k.id_kerja_sama, k.id_bersama, k.kode_wilayah, p.kode_wilayah_pihak as kode_mitra
  from mart.fct_kerja_sama k
  join mart.fct_kerja_sama_pihak p on p.id_kerja_sama = k.id_kerja_sama and p.urutan > 1 and p.kode_wilayah_pihak <> k.kode_wilayah
),
-- Bila satu register memuatnya dua kali, yang sudah ditandatangani mewakilinya.
wakil as (
  select k.*, row_number() over (partition by k.id_bersama, k.kode_wilayah order by case when k.ditandatangani then 0 else 1 end, k.id_kerja_sama nulls last) as urutan
  from mart.fct_kerja_sama k
),
pasang as (
  select distinct id_bersama, least(kode_wilayah, kode_mitra) as kode_a, greatest(kode_wilayah, kode_mitra) as kode_b
  from pihak
),
sisi as (
  select p.id_bersama, case when a.id_kerja_sama is not null then p.kode_a else p.kode_b end as kode_wilayah,
    case when a.id_kerja_sama is not null then p.kode_b else p.kode_a end as kode_mitra,
    coalesce(a.id_kerja_sama, b.id_kerja_sama) as id_kerja_sama, case when a.id_kerja_sama is not null then b.id_kerja_sama end as id_kerja_sama_mitra
  from pasang p
  left join wakil a on a.id_bersama = p.id_bersama and a.kode_wilayah = p.kode_a and a.urutan = 1
  left join wakil b on b.id_bersama = p.id_bersama and b.kode_wilayah = p.kode_b and b.urutan = 1
  where a.ditandatangani or b.ditandatangani
),
tahun_daerah as (
  select w.kode_wilayah, t.tahun
  from intermediate.int_wilayah_anggaran w
  join intermediate.int_tahun t on t.kode_wilayah = w.kode_anggaran
),
masa as (
  select s.id_bersama, s.kode_wilayah, s.kode_mitra, k.tahun_mulai as mulai, year(k.tanggal_berakhir) as akhir
  from sisi s
  join mart.fct_kerja_sama k on k.id_kerja_sama = s.id_kerja_sama
  union all
  select s.id_bersama, s.kode_wilayah, s.kode_mitra, k.tahun_mulai, year(k.tanggal_berakhir)
  from sisi s
  join mart.fct_kerja_sama k on k.id_kerja_sama = s.id_kerja_sama_mitra
),
rentang as (
  select id_bersama, kode_wilayah, kode_mitra, min(coalesce(mulai, 0)) as mulai, max(coalesce(akhir, 9999)) as akhir
  from masa
  group by id_bersama, kode_wilayah, kode_mitra
),
tahun as (
  select r.id_bersama, r.kode_wilayah, r.kode_mitra, t.tahun
  from rentang r
  join tahun_daerah t on t.kode_wilayah = r.kode_wilayah and t.tahun between r.mulai and r.akhir
  union
  select r.id_bersama, r.kode_wilayah, r.kode_mitra, t.tahun
  from rentang r
  join tahun_daerah t on t.kode_wilayah = r.kode_mitra and t.tahun between r.mulai and r.akhir
),
register as (
  select distinct kode_wilayah from mart.fct_kerja_sama
),
-- Naskah yang hanya dicatat satu pihak mungkin ada pada pihak lain dengan nomor dan judul lain.
lain as (
  select p.kode_wilayah, p.kode_mitra, count(distinct p.id_kerja_sama) as jumlah
  from pihak p
  left join wakil w on w.id_bersama = p.id_bersama and w.kode_wilayah = p.kode_mitra and w.urutan = 1
  where w.id_kerja_sama is null
  group by p.kode_wilayah, p.kode_mitra
),
uang as (
  select i.id_kerja_sama, i.tahun, i.anggaran_apbd,
    case when i.di_apbd then 'ya' when i.di_apbd is null then 'belum dapat dinilai' when i.di_rkpd then 'hanya RKPD' else 'tidak' end as dianggarkan
  from mart.integrasi_kerja_sama i
),
sanding as (
  select s.id_bersama, s.kode_wilayah, s.kode_mitra, coalesce(t.tahun, x.tahun_mulai, year(a.hari_ini)) as tahun, s.id_kerja_sama, s.id_kerja_sama_mitra, x.judul,
    case when y.id_kerja_sama is not null then 'ada' when g.kode_wilayah is not null then 'tidak ada' else 'belum diterima' end as register_mitra,
    cast(coalesce(l.jumlah, 0) as integer) as lainnya,
    x.nilai, y.nilai as nilai_mitra, x.tanggal_berakhir, y.tanggal_berakhir as tanggal_berakhir_mitra, x.keadaan, y.keadaan as keadaan_mitra,
    u.anggaran_apbd as anggaran, v.anggaran_apbd as anggaran_mitra,
    coalesce(u.dianggarkan, 'belum dapat dinilai') as dianggarkan, coalesce(v.dianggarkan, 'belum dapat dinilai') as dianggarkan_mitra,
    concat(
      case when x.jenis <> y.jenis and x.jenis <> '-' and y.jenis <> '-' then concat('; jenis ', x.jenis, ' dan ', y.jenis) else '' end,
      case when x.instrumen <> y.instrumen and x.instrumen <> '-' and y.instrumen <> '-' then concat('; instrumen ', x.instrumen, ' dan ', y.instrumen) else '' end,
      case when nama_ringkas(x.judul) <> nama_ringkas(y.judul) then concat('; judul "', x.judul, '" dan "', y.judul, '"') else '' end,
      case when x.tanggal_tanda_tangan <> y.tanggal_tanda_tangan then concat('; ditandatangani ', tanggal_indonesia(x.tanggal_tanda_tangan), ' dan ', tanggal_indonesia(y.tanggal_tanda_tangan)) else '' end,
      case when x.tanggal_mulai <> y.tanggal_mulai then concat('; mulai ', tanggal_indonesia(x.tanggal_mulai), ' dan ', tanggal_indonesia(y.tanggal_mulai)) else '' end,
      case when x.tanggal_berakhir <> y.tanggal_berakhir then concat('; berakhir ', tanggal_indonesia(x.tanggal_berakhir), ' dan ', tanggal_indonesia(y.tanggal_berakhir)) else '' end,
      case when x.kode_bidang_urusan <> y.kode_bidang_urusan then concat('; bidang urusan ', x.kode_bidang_urusan, ' dan ', y.kode_bidang_urusan) else '' end,
      case when x.nilai <> y.nilai then concat('; nilai ', rupiah(x.nilai), ' dan ', rupiah(y.nilai)) else '' end,
      case when x.keadaan <> y.keadaan then concat('; keadaan ', x.keadaan, ' dan ', y.keadaan) else '' end) as beda,
    w.nama, m.nama as nama_mitra
  from sisi s
  join mart.fct_kerja_sama x on x.id_kerja_sama = s.id_kerja_sama
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = s.kode_wilayah
  join intermediate.int_wilayah_anggaran m on m.kode_wilayah = s.kode_mitra
  cross join staging.stg_acuan a
  left join mart.fct_kerja_sama y on y.id_kerja_sama = s.id_kerja_sama_mitra
  left join tahun t on t.id_bersama = s.id_bersama and t.kode_wilayah = s.kode_wilayah and t.kode_mitra = s.kode_mitra
  left join register g on g.kode_wilayah = s.kode_mitra
  left join lain l on l.kode_wilayah = s.kode_mitra and l.kode_mitra = s.kode_wilayah
  left join uang u on u.id_kerja_sama = s.id_kerja_sama and u.tahun = t.tahun
  left join uang v on v.id_kerja_sama = s.id_kerja_sama_mitra and v.tahun = t.tahun
),
dinilai as (
  select s.*,
    case register_mitra when 'belum diterima' then 'belum dapat dinilai' when 'tidak ada' then 'hanya satu pihak mencatat' else case when beda = '' then 'sama' else 'berbeda' end end as status_register,
    case
      when dianggarkan = 'ya' and dianggarkan_mitra = 'ya' then 'kedua pihak'
      when dianggarkan = 'belum dapat dinilai' or dianggarkan_mitra = 'belum dapat dinilai' then 'belum dapat dinilai'
      when dianggarkan = 'ya' or dianggarkan_mitra = 'ya' then 'hanya satu pihak'
      else 'tidak satu pun'
    end as status_anggaran
  from sanding s
)
select id_bersama, kode_wilayah, kode_mitra, cast(tahun as integer) as tahun, id_kerja_sama, id_kerja_sama_mitra, judul, register_mitra,
  case when register_mitra = 'tidak ada' then lainnya end as naskah_mitra_lain, nilai, nilai_mitra, tanggal_berakhir, tanggal_berakhir_mitra, keadaan, keadaan_mitra,
  anggaran, anggaran_mitra, dianggarkan, dianggarkan_mitra, case when beda <> '' then substr(beda, 3) end as perbedaan, status_register, status_anggaran,
  case
    when status_register <> 'sama' then status_register
    when status_anggaran = 'kedua pihak' then 'sesuai'
    when status_anggaran = 'belum dapat dinilai' then status_anggaran
    else concat(status_anggaran, ' menganggarkan')
  end as status,
  case
    when status_register = 'belum dapat dinilai' then concat(nama, ' mencatat "', judul, '" dengan ', nama_mitra, '; register ', nama_mitra, ' belum diterima.')
    when status_register = 'hanya satu pihak mencatat' then concat(nama, ' mencatat "', judul, '" dengan ', nama_mitra, ', tetapi register ', nama_mitra, ' tidak memuatnya',
      case when lainnya > 0 then concat('; register itu memuat ', cast(lainnya as varchar), ' naskah lain dengan ', nama, ' yang nomor atau judul dan tanggalnya tidak sama.') else '.' end)
    when status_register = 'berbeda' then concat('Catatan ', nama, ' dan ', nama_mitra, ' tentang "', judul, '" berbeda: ', substr(beda, 3), '.')
    when status_anggaran = 'kedua pihak' then concat(nama, ' dan ', nama_mitra, ' mencatat "', judul, '" sama dan menganggarkannya dalam APBD ', cast(tahun as varchar), '.')
    when status_anggaran = 'hanya satu pihak' then concat('Hanya ', case when dianggarkan = 'ya' then nama else nama_mitra end, ' menganggarkan "', judul, '" dalam APBD ', cast(tahun as varchar), '; pada ',
      case when dianggarkan = 'ya' then nama_mitra else nama end, ' belum ada baris anggaran yang ditautkan.')
    when status_anggaran = 'tidak satu pun' then concat('"', judul, '" dicatat sama oleh ', nama, ' dan ', nama_mitra, ', tetapi tidak satu pun mempunyai baris anggaran yang ditautkan dalam APBD ', cast(tahun as varchar), '.')
    else concat('"', judul, '" dicatat sama oleh ', nama, ' dan ', nama_mitra, '; anggaran ', cast(tahun as varchar), ' ',
      case when dianggarkan <> 'belum dapat dinilai' then nama_mitra when dianggarkan_mitra <> 'belum dapat dinilai' then nama else 'keduanya' end, ' belum dapat dinilai.')
  end as uraian
from dinilai
order by id_bersama, kode_wilayah, kode_mitra, tahun
