-- Satu baris adalah uang satu tautan yang berlaku (otomatis atau diterima): pagu, anggaran, dan realisasi barisnya menurut tahap, dan bagian naskah menurut porsi; baris yang memikul beberapa naskah terhitung pada masing-masing.
-- grain: id_tautan
-- wilayah: kode_wilayah
-- id_tautan: tautan
-- kode_wilayah: daerah pemilik register
-- id_kerja_sama: naskah
-- tahun [tahun]: tahun anggaran
-- kode_perangkat_daerah: perangkat daerah yang memegang sub kegiatan
-- kode_sub_kegiatan: sub kegiatan yang ditautkan
-- urutan: urutan tautan naskah itu pada tahun itu
-- porsi: bagian naskah pada sub kegiatan ini, dalam desimal; jumlahnya tepat satu untuk tiap naskah dan tahun
-- tahap_rkpd: tahap RKPD terakhir, asal pagu_terakhir; kosong bila baris ini tidak ada di dalamnya
-- tahap_apbd: tahap APBD terakhir, asal anggaran_terakhir; kosong bila baris ini tidak ada di dalamnya
-- bulan [bulan]: bulan terakhir realisasinya
-- pagu_murni [rupiah]: pagu baris ini dalam RKPD murni; kosong bila tahap itu belum diterima atau baris ini tidak ada di dalamnya
-- pagu_pergeseran [rupiah]: pagu baris ini dalam pergeseran RKPD yang terakhir
-- pagu_perubahan [rupiah]: pagu baris ini dalam RKPD perubahan
-- pagu_terakhir [rupiah]: pagu baris ini dalam tahap RKPD terakhir
-- anggaran_murni [rupiah]: anggaran baris ini dalam APBD murni
-- anggaran_pergeseran [rupiah]: anggaran baris ini dalam pergeseran APBD yang terakhir
-- anggaran_perubahan [rupiah]: anggaran baris ini dalam APBD perubahan
-- anggaran_terakhir [rupiah]: anggaran baris ini dalam tahap APBD terakhir
-- realisasi [rupiah]: realisasi baris ini sampai dengan bulan terakhir
-- bagian_pagu_murni [rupiah]: pagu_murni kali porsi, dibulatkan ke sen; sen sisa diatur agar jumlah satu naskah tepat
-- bagian_pagu_pergeseran [rupiah]: pagu_pergeseran kali porsi
-- bagian_pagu_perubahan [rupiah]: pagu_perubahan kali porsi
-- bagian_pagu_terakhir [rupiah]: pagu_terakhir kali porsi
-- bagian_anggaran_murni [rupiah]: anggaran_murni kali porsi
-- bagian_anggaran_pergeseran [rupiah]: anggaran_pergeseran kali porsi
-- bagian_anggaran_perubahan [rupiah]: anggaran_perubahan kali porsi
-- bagian_anggaran_terakhir [rupiah]: anggaran_terakhir kali porsi
-- bagian_realisasi [rupiah]: realisasi kali porsi
-- bagian_nilai [rupiah]: nilai perjanjian seluruh masa berlakunya kali porsi; jumlah satu naskah satu tahun tepat nilainya
select id_tautan, kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan, urutan, porsi,
  max(case when ukuran = 'pagu_terakhir' then tahap end) as tahap_rkpd,
  max(case when ukuran = 'anggaran_terakhir' then tahap end) as tahap_apbd,
  cast(max(case when ukuran = 'realisasi' then tahap end) as integer) as bulan,
  max(case when ukuran = 'pagu_murni' then uang end) as pagu_murni,
  max(case when ukuran = 'pagu_pergeseran' then uang end) as pagu_pergeseran,
  max(case when ukuran = 'pagu_perubahan' then uang end) as pagu_perubahan,
  max(case when ukuran = 'pagu_terakhir' then uang end) as pagu_terakhir,
  max(case when ukuran = 'anggaran_murni' then uang end) as anggaran_murni,
  max(case when ukuran = 'anggaran_pergeseran' then uang end) as anggaran_pergeseran,
  max(case when ukuran = 'anggaran_perubahan' then uang end) as anggaran_perubahan,
  max(case when ukuran = 'anggaran_terakhir' then uang end) as anggaran_terakhir,
  max(case when ukuran = 'realisasi' then uang end) as realisasi,
  max(case when ukuran = 'pagu_murni' then bagian end) as bagian_pagu_murni,
  max(case when ukuran = 'pagu_pergeseran' then bagian end) as bagian_pagu_pergeseran,
  max(case when ukuran = 'pagu_perubahan' then bagian end) as bagian_pagu_perubahan,
  max(case when ukuran = 'pagu_terakhir' then bagian end) as bagian_pagu_terakhir,
  max(case when ukuran = 'anggaran_murni' then bagian end) as bagian_anggaran_murni,
  max(case when ukuran = 'anggaran_pergeseran' then bagian end) as bagian_anggaran_pergeseran,
  max(case when ukuran = 'anggaran_perubahan' then bagian end) as bagian_anggaran_perubahan,
  max(case when ukuran = 'anggaran_terakhir' then bagian end) as bagian_anggaran_terakhir,
  max(case when ukuran = 'realisasi' then bagian end) as bagian_realisasi,
  max(case when ukuran = 'nilai' then bagian end) as bagian_nilai
from intermediate.int_uang_tautan
group by id_tautan, kode_wilayah, id_kerja_sama, tahun, kode_perangkat_daerah, kode_sub_kegiatan, urutan, porsi
order by id_tautan
