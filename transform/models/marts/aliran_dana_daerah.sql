-- Satu baris adalah uang satu jenis yang APBD satu daerah catat keluar ke, atau masuk dari, satu daerah lain pada satu tahun, dibandingkan dengan catatan daerah lain itu; kode_mitra '-' menjumlahkan yang mitranya tidak disebut.
-- grain: kode_wilayah, tahun, arah, jenis_dana, kode_mitra
-- wilayah: kode_wilayah
-- ganti: case when kode_mitra in :daerah then nilai_mitra end as nilai_mitra, case when kode_mitra in :daerah then nilai_mitra_tanpa_nama end as nilai_mitra_tanpa_nama, case when kode_mitra in :daerah then nilai_mitra_djpk end as nilai_mitra_djpk, case when kode_mitra in :daerah then selisih end as selisih, case when kode_mitra = '-' then status end as status, case when kode_mitra = '-' then uraian end as uraian
-- kode_wilayah: daerah yang mencatat
-- tahun [tahun]: tahun anggaran
-- arah: keluar bila daerah ini memberi (belanja), masuk bila menerima (pendapatan)
-- jenis_dana: bantuan keuangan (5.4.02.01-04 dan 4.2.02.02), bagi hasil (5.4.01.01.01-02 dan 4.2.02.01), atau hibah antardaerah (5.1.05.02 dan 4.3.01.02)
-- kode_mitra: daerah lawannya; '-' bila mitra tidak disebut
-- nama_mitra: namanya; 'mitra tidak disebut' bila tidak diketahui
-- cara_mitra: bagaimana mitra diketahui: teks (rekening, sub kegiatan, atau uraian menyebutnya) atau naskah (pihak kerja sama yang ditautkan ke sub kegiatan itu); kosong bila tidak diketahui
-- id_kerja_sama: naskah yang menunjukkan mitranya, bila cara_mitra naskah
-- tahap: tahap APBD yang dipakai, yang terakhir ditetapkan
-- kode_rekening: rekening yang dijumlahkan, dipisah titik koma
-- nilai [rupiah]: anggaran menurut daerah ini
-- nilai_mitra [rupiah]: anggaran lawannya menurut APBD mitra dengan menyebut daerah ini; kosong bila tidak ada atau APBD mitra belum diterima
-- nilai_mitra_tanpa_nama [rupiah]: anggaran lawannya dalam APBD mitra yang tidak menyebut daerah mana pun; kosong bila tidak ada
-- nilai_mitra_djpk [rupiah]: anggaran seluruh jenis akun yang mencakupnya pada mitra menurut ringkasan DJPK, dipakai bila APBD mitra belum diterima; kosong bila tidak dipakai
-- selisih [rupiah]: nilai dikurangi nilai_mitra; kosong bila salah satu tidak ada
-- status: sama, berbeda, mungkin tercatat, tidak dicatat mitra, atau belum dapat dinilai
-- uraian: satu kalimat yang menjelaskan status
with ada as (
  select kode_wilayah, tahun, 'masuk' as arah from mart.fct_pendapatan where kode_rekening like '4.%'
  union
  select kode_wilayah, tahun, case when kode_rekening like '4.%' then 'masuk' else 'keluar' end from mart.fct_apbd where kode_rekening like '4.%' or kode_rekening like '5.%'
),
djpk as (
  select kode_wilayah, tahun, kode_akun, anggaran, case when kode_akun like '4%' then 'masuk' else 'keluar' end as arah
  from mart.fct_apbd_ringkas
  where kode_akun like '4%' or kode_akun like '5%'
),
ringkas as (
  select distinct kode_wilayah, tahun, arah from djpk where length(kode_akun) = 6
),
akun as (
  select distinct arah, jenis_dana, akun_ringkas from intermediate.int_rekening_antar_daerah
),
sanding as (
  select d.*, case d.arah when 'keluar' then 'masuk' else 'keluar' end as arah_mitra, l.nilai as nilai_mitra, t.nilai as nilai_mitra_tanpa_nama, s.arah is not null as mitra_ada,
    -- Yang tidak bernama pada mitra harus cukup bagi semua daerah yang belum disebutnya.
    sum(case when l.nilai is null then d.nilai end) over (partition by d.kode_mitra, d.tahun, d.arah, d.jenis_dana) as seluruhnya,
    case when s.arah is null and r.arah is not null then coalesce(j.anggaran, 0) end as nilai_mitra_djpk,
    w.nama, coalesce(m.nama, 'mitra tidak disebut') as nama_mitra
  from intermediate.int_aliran_dana d
  join akun k on k.jenis_dana = d.jenis_dana and k.arah <> d.arah
  join intermediate.int_wilayah_anggaran w on w.kode_wilayah = d.kode_wilayah
  left join intermediate.int_wilayah_anggaran m on m.kode_wilayah = d.kode_mitra
  left join intermediate.int_aliran_dana l on l.kode_wilayah = d.kode_mitra and l.tahun = d.tahun and l.jenis_dana = d.jenis_dana and l.arah <> d.arah and l.kode_mitra = d.kode_wilayah
  left join intermediate.int_aliran_dana t on t.kode_wilayah = d.kode_mitra and t.tahun = d.tahun and t.jenis_dana = d.jenis_dana and t.arah <> d.arah and t.kode_mitra = '-'
  left join ada s on s.kode_wilayah = d.kode_mitra and s.tahun = d.tahun and s.arah <> d.arah
  left join ringkas r on r.kode_wilayah = d.kode_mitra and r.tahun = d.tahun and r.arah <> d.arah
  left join djpk j on j.kode_wilayah = d.kode_mitra and j.tahun = d.tahun and j.kode_akun = k.akun_ringkas
),
nilai as (
  select s.*,
    case
      when kode_mitra = '-' then 'belum dapat dinilai'
      when nilai_mitra = nilai then 'sama'
      when nilai_mitra is not null and nilai > nilai_mitra and nilai <= nilai_mitra + nilai_mitra_tanpa_nama then 'mungkin tercatat'
      when nilai_mitra is not null then 'berbeda'
      when nilai_mitra_tanpa_nama >= seluruhnya then 'mungkin tercatat'
      when nilai_mitra_tanpa_nama is not null then 'berbeda'
      when mitra_ada then 'tidak dicatat mitra'
      when nilai_mitra_djpk = 0 then 'tidak dicatat mitra'
      when nilai_mitra_djpk < nilai then 'berbeda'
      else 'belum dapat dinilai'
    end as status,
    concat(nama, case arah when 'keluar' then ' menganggarkan ' else ' mencatat penerimaan ' end, jenis_dana, ' ', rupiah(nilai),
      case when kode_mitra = '-' then '' else concat(case arah when 'keluar' then ' kepada ' else ' dari ' end, nama_mitra) end, ' pada ', cast(tahun as varchar)) as kami,
    concat(case arah when 'keluar' then 'penerimaan ' else 'belanja ' end, jenis_dana) as lawannya
  from sanding s
)
select kode_wilayah, tahun, arah, jenis_dana, kode_mitra, nama_mitra, cara_mitra, id_kerja_sama, tahap, kode_rekening, nilai, nilai_mitra, nilai_mitra_tanpa_nama,
  cast(nilai_mitra_djpk as decimal(20, 2)) as nilai_mitra_djpk, cast(nilai - nilai_mitra as decimal(20, 2)) as selisih, status,
  concat(kami, case
    when kode_mitra = '-' and arah = 'keluar' then '; daerah penerimanya tidak disebut, sehingga catatan mitra belum dapat dinilai.'
    when kode_mitra = '-' then '; daerah pemberinya tidak disebut, sehingga catatan mitra belum dapat dinilai.'
    when status = 'sama' then concat('; APBD ', nama_mitra, ' mencatat jumlah yang sama.')
    when nilai_mitra is not null and status = 'mungkin tercatat' then concat('; APBD ', nama_mitra, ' mencatat ', rupiah(nilai_mitra), ' dengan nama daerah ini, dan ', rupiah(nilai_mitra_tanpa_nama), ' tanpa menyebut daerah.')
    when nilai_mitra is not null then concat('; APBD ', nama_mitra, ' mencatat ', rupiah(nilai_mitra), '. Samakan keduanya.')
    when nilai_mitra_tanpa_nama is not null and status = 'mungkin tercatat' then concat('; APBD ', nama_mitra, ' mencatat ', lawannya, ' ', rupiah(nilai_mitra_tanpa_nama), ' tanpa menyebut daerahnya.')
    when nilai_mitra_tanpa_nama is not null then concat('; APBD ', nama_mitra, ' hanya mencatat ', lawannya, ' ', rupiah(nilai_mitra_tanpa_nama), ' tanpa menyebut daerahnya, kurang dari ', rupiah(seluruhnya), ' menurut daerah lain.')
    when mitra_ada then concat('; APBD ', nama_mitra, ' tidak mencatat ', lawannya, case arah when 'keluar' then ' dari' else ' kepada' end, ' daerah ini.')
    when nilai_mitra_djpk = 0 then concat('; ringkasan DJPK ', nama_mitra, ' tidak memuat akun yang mencakupnya.')
    when nilai_mitra_djpk < nilai then concat('; ringkasan DJPK ', nama_mitra, ' hanya memuat ', rupiah(nilai_mitra_djpk), ' untuk seluruh akun yang mencakupnya.')
    when nilai_mitra_djpk is not null then concat('; APBD rinci ', nama_mitra, ' belum diterima, dan ringkasan DJPK tidak memisahkan ', lawannya, '.')
    else concat('; APBD ', nama_mitra, case arah when 'keluar' then ' yang memuat pendapatan' else '' end, ' belum diterima.')
  end) as uraian
from nilai
order by kode_wilayah, tahun, arah, jenis_dana, kode_mitra
