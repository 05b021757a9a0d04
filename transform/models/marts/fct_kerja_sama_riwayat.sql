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
with ubah as (
  select r.*, case when kolom = 'nilai' and nilai_lama is not null then rupiah(cast(nilai_lama as decimal(20, 2))) when kolom like 'tanggal%' then tanggal_indonesia(cast(nilai_lama as date)) else nilai_lama end as lama,
    case when kolom = 'nilai' and nilai_baru is not null then rupiah(cast(nilai_baru as decimal(20, 2))) when kolom like 'tanggal%' then tanggal_indonesia(cast(nilai_baru as date)) else nilai_baru end as baru
  from landing.kerja_sama_riwayat r
),
versi as (
  select id_kerja_sama, versi, kode_wilayah, peristiwa, berlaku_sejak, batch_id, lembar, baris,
    sum(case when kolom <> '-' then 1 else 0 end) as jumlah_kolom,
    max(case when peristiwa = 'muncul' and kolom = 'judul' then nilai_baru end) as judul,
    array_join(array_agg(kolom order by kolom) filter (where kolom <> '-' and peristiwa <> 'muncul'), '; ') as kolom,
    array_join(array_agg(coalesce(nilai_lama, '-') order by kolom) filter (where kolom <> '-' and peristiwa <> 'muncul'), ' | ') as nilai_lama,
    array_join(array_agg(coalesce(nilai_baru, '-') order by kolom) filter (where kolom <> '-' and peristiwa <> 'muncul'), ' | ') as nilai_baru,
    array_join(array_agg(concat(replace(kolom, '_', ' '), ' dari ', coalesce(lama, 'kosong'), ' menjadi ', coalesce(baru, 'kosong')) order by kolom)
      filter (where kolom <> '-' and peristiwa <> 'muncul'), '; ') as perubahan
  from ubah
  group by id_kerja_sama, versi, kode_wilayah, peristiwa, berlaku_sejak, batch_id, lembar, baris
)
select id_kerja_sama, versi, kode_wilayah, peristiwa, berlaku_sejak,
  lead(berlaku_sejak) over (partition by id_kerja_sama order by versi) as berlaku_sampai, cast(jumlah_kolom as integer) as jumlah_kolom, kolom, nilai_lama, nilai_baru,
  case peristiwa
    when 'muncul' then concat('Dicatat pertama kali', case when judul is null then '.' else concat(': ', judul, '.') end)
    when 'hilang' then 'Tidak ada lagi dalam register.'
    when 'muncul kembali' then concat('Ada kembali dalam register', case when perubahan is null then '.' else concat(', dengan ', perubahan, '.') end)
    else concat('Berubah: ', perubahan, '.')
  end as uraian,
  batch_id, lembar, baris
from versi
order by id_kerja_sama nulls last, versi
