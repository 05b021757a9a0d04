-- Satu baris adalah satu sub kegiatan satu perangkat daerah yang pada satu tahun mempunyai uang dan tampak seperti kerja sama, tetapi tidak ditautkan ke satu naskah pun; belahan lain dari P-01.
-- grain: kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan
-- wilayah: kode_wilayah
-- kode_wilayah: daerah yang memegang anggarannya
-- tahun [tahun]: tahun anggaran
-- kode_perangkat_daerah: perangkat daerah atau sub unitnya; '-' bila berkas tidak menyebut
-- kode_sub_kegiatan: kode sub kegiatan
-- nama: nama sub kegiatan
-- nama_perangkat_daerah: nama perangkat daerah
-- kode_bidang_urusan: empat huruf pertama kode
-- status: tanpa naskah; diusulkan bila padu mengusulkan naskah tetapi perencana belum memutuskan; belum dapat dinilai bila register kerja sama daerah itu belum diterima
-- tanda: kode alasan, dipisah titik koma: fasilitasi, objek, perbatasan, bantuan_keuangan, hibah_pusat, hibah_daerah, kata_kerja_sama, kata_antardaerah, kata_perbatasan, kata_kemitraan
-- skor: bobot kode (bila kodenya bukan tanda: bobot kata yang terkuat) ditambah bobot rekening yang terkuat; bobot 1 lemah, 2 sedang, 3 kuat; fasilitasi bernilai 1 bila daerah mempunyai naskah pada tahun itu, karena ia menunjang semuanya
-- kekuatan: kuat bila skor 3 atau lebih, sedang bila 2, lemah bila 1
-- alasan: mengapa tampak seperti kerja sama, dan bagaimana keadaannya
-- pagu [rupiah]: pagu RKPD terakhir; kosong bila tidak ada dalam RKPD
-- anggaran [rupiah]: anggaran APBD terakhir; kosong bila tidak ada dalam APBD
-- realisasi [rupiah]: realisasi terakhir; kosong bila belum ada
-- jumlah_kerja_sama [naskah]: naskah daerah itu yang ditandatangani dan masa berlakunya menyentuh tahun itu; kosong bila register belum diterima
-- id_kerja_sama: naskah yang diusulkan, yang terbaik; kosong bila tidak ada
-- skor_usulan: keyakinan atas usulan itu
with tautan as (
  select w.kode_anggaran as kode_wilayah, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan, t.id_kerja_sama, t.skor,
    case when t.status in ('otomatis', 'diterima') then 1 else 0 end as tertaut,
    row_number() over (partition by w.kode_anggaran, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan
      order by case when t.status in ('otomatis', 'diterima') then 0 else 1 end, t.skor desc nulls last, t.id_kerja_sama) as urutan
  from mart.tautan_kerja_sama t
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = t.kode_wilayah
  where t.status <> 'ditolak'
),
register as (
  select distinct w.kode_anggaran as kode_wilayah
  from intermediate.int_register r
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = r.kode_wilayah
),
naskah as (
  select y.kode_anggaran as kode_wilayah, y.tahun, count(distinct k.id_bersama) as jumlah
  from intermediate.int_kerja_sama_tahun y
  join mart.fct_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
  where k.ditandatangani
  group by y.kode_anggaran, y.tahun
),
tanda as (
  select t.*, case when t.tanda = 'fasilitasi' and n.jumlah > 0 then 1 else t.bobot end as nilai,
    max(case when t.jenis = 'kode' then 1 else 0 end) over (partition by t.kode_wilayah, t.tahun, t.kode_perangkat_daerah, t.kode_sub_kegiatan) as ada_kode
  from intermediate.int_tanda_belanja t
  left join naskah n on n.kode_wilayah = t.kode_wilayah and n.tahun = t.tahun
),
gabung as (
  select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan,
    array_join(array_sort(array_distinct(array_agg(tanda))), '; ') as tanda,
    cast(coalesce(max(case when jenis <> 'rekening' then nilai end), 0) + coalesce(max(case when jenis = 'rekening' then nilai end), 0) as integer) as skor,
    array_join(array_agg(concat(case jenis when 'kode' then 'kodenya untuk ' when 'rekening' then 'rekeningnya ' else 'namanya atau keluarannya memuat ' end, arti) order by jenis desc, tanda), '; ') as sebab
  from tanda
  -- Kata dalam nama sub kegiatan yang kodenya sudah menjadi tanda bukan bukti kedua.
  where not (jenis = 'kata' and ada_kode = 1)
  group by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan
),
nilai as (
  select g.*, b.nama, coalesce(b.nama_perangkat_daerah, d.nama) as nama_perangkat_daerah, b.kode_bidang_urusan, b.pagu, b.anggaran, b.realisasi,
    case when r.kode_wilayah is not null then coalesce(n.jumlah, 0) end as jumlah_kerja_sama, t.id_kerja_sama, t.skor as skor_usulan,
    case when t.id_kerja_sama is not null then 'diusulkan' when r.kode_wilayah is null then 'belum dapat dinilai' else 'tanpa naskah' end as status
  from gabung g
  join intermediate.int_baris_rencana b on b.kode_wilayah = g.kode_wilayah and b.tahun = g.tahun
    and b.kode_perangkat_daerah = g.kode_perangkat_daerah and b.kode_sub_kegiatan = g.kode_sub_kegiatan
  left join mart.dim_perangkat_daerah d on d.kode_wilayah = g.kode_wilayah and d.tahun = g.tahun and d.kode_perangkat_daerah = g.kode_perangkat_daerah
  left join tautan t on t.kode_wilayah = g.kode_wilayah and t.tahun = g.tahun and t.urutan = 1
    and t.kode_perangkat_daerah = g.kode_perangkat_daerah and t.kode_sub_kegiatan = g.kode_sub_kegiatan
  left join register r on r.kode_wilayah = g.kode_wilayah
  left join naskah n on n.kode_wilayah = g.kode_wilayah and n.tahun = g.tahun
  where coalesce(t.tertaut, 0) = 0
)
select kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan, nama, nama_perangkat_daerah, kode_bidang_urusan, status, tanda, skor,
  case when skor >= 3 then 'kuat' when skor = 2 then 'sedang' else 'lemah' end as kekuatan,
  concat('Tampak seperti kerja sama: ', sebab, '. ',
    case status
      when 'diusulkan' then concat('padu mengusulkan naskah ', id_kerja_sama, ', tetapi belum diputuskan perencana.')
      when 'belum dapat dinilai' then 'Register kerja sama belum diterima, sehingga belum dapat dinilai.'
      else concat('Tidak ada naskah yang ditautkan ke baris ini pada ', cast(tahun as varchar), ' (naskah yang berlaku pada tahun itu: ', cast(jumlah_kerja_sama as varchar), ').')
    end) as alasan,
  pagu, anggaran, realisasi, cast(jumlah_kerja_sama as bigint) as jumlah_kerja_sama, id_kerja_sama, skor_usulan
from nilai
order by kode_wilayah, tahun, kode_perangkat_daerah, kode_sub_kegiatan
