-- Satu baris adalah satu versi satu naskah: apa yang terjadi padanya, kapan, dan dari batch mana. Kiriman yang tidak mengubah apa pun tidak membuat versi.
-- grain: id_kerja_sama, versi
-- wilayah: kode_wilayah
-- id_kerja_sama: naskah
-- versi: nomor versi, mulai 1
-- kode_wilayah: daerah pemilik register
-- peristiwa: muncul, berubah, hilang (kiriman yang mencakupnya tidak memuatnya lagi), atau muncul kembali
-- berlaku_sejak: hari acuan kiriman yang membuat versi ini
-- berlaku_sampai: hari acuan versi berikutnya; kosong bila masih berlaku
-- jumlah_kolom: kolom yang berubah; pada versi muncul, kolom yang terisi
-- kolom: kolom yang berubah, dipisah titik koma; kosong pada versi muncul dan bila tidak ada
-- nilai_lama: nilai sebelumnya tiap kolom yang berubah, dipisah ' | ' menurut urutan kolom; '-' bila kosong
-- nilai_baru: nilai sesudahnya tiap kolom yang berubah, dipisah ' | ' menurut urutan kolom; '-' bila kosong
-- uraian: satu kalimat tentang apa yang terjadi
-- batch_id: batch yang membuat versi ini
-- lembar: lembar berkas asal; kosong bila hilang
-- baris: baris berkas asal; kosong bila hilang
with versi as (
  select id_kerja_sama, versi, kode_wilayah, peristiwa, berlaku_sejak, batch_id, lembar, baris,
    sum(case when kolom <> '-' then 1 else 0 end) as jumlah_kolom,
    max(case when peristiwa = 'muncul' and kolom = 'judul' then nilai_baru end) as judul
  from landing.kerja_sama_riwayat
  group by id_kerja_sama, versi, kode_wilayah, peristiwa, berlaku_sejak, batch_id, lembar, baris
),
-- Kolom naskah yang baru muncul, sebagian terbesar riwayat, tidak disebut satu per satu.
kolom as (
  select id_kerja_sama, versi, kolom, nilai_lama, nilai_baru,
    case when kolom = 'nilai' and nilai_lama is not null then rupiah(cast(nilai_lama as decimal(20, 2))) when kolom like 'tanggal%' then tanggal_indonesia(cast(nilai_lama as date)) else nilai_lama end as lama,
    case when kolom = 'nilai' and nilai_baru is not null then rupiah(cast(nilai_baru as decimal(20, 2))) when kolom like 'tanggal%' then tanggal_indonesia(cast(nilai_baru as date)) else nilai_baru end as baru
  from landing.kerja_sama_riwayat
  where kolom <> '-' and peristiwa <> 'muncul'
),
ubah as (
  select id_kerja_sama, versi,
    array_join(array_agg(kolom order by kolom), '; ') as kolom,
    array_join(array_agg(coalesce(nilai_lama, '-') order by kolom), ' | ') as nilai_lama,
    array_join(array_agg(coalesce(nilai_baru, '-') order by kolom), ' | ') as nilai_baru,
    array_join(array_agg(concat(replace(kolom, '_', ' '), ' dari ', coalesce(lama, 'kosong'), ' menjadi ', coalesce(baru, 'kosong')) order by kolom), '; ') as perubahan
  from kolom
  group by id_kerja_sama, versi
)
select v.id_kerja_sama, v.versi, v.kode_wilayah, v.peristiwa, v.berlaku_sejak,
  lead(v.berlaku_sejak) over (partition by v.id_kerja_sama order by v.versi) as berlaku_sampai, cast(v.jumlah_kolom as integer) as jumlah_kolom, u.kolom, u.nilai_lama, u.nilai_baru,
  case v.peristiwa
    when 'muncul' then concat('Dicatat pertama kali', case when v.judul is null then '.' else concat(': ', v.judul, '.') end)
    when 'hilang' then 'Tidak ada lagi dalam register.'
    when 'muncul kembali' then concat('Ada kembali dalam register', case when u.perubahan is null then '.' else concat(', dengan ', u.perubahan, '.') end)
    else concat('Berubah: ', u.perubahan, '.')
  end as uraian,
  v.batch_id, v.lembar, v.baris
from versi v
left join ubah u on u.id_kerja_sama = v.id_kerja_sama and u.versi = v.versi
order by v.id_kerja_sama nulls last, v.versi
