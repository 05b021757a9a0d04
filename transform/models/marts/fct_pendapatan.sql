-- Satu baris adalah satu rekening pendapatan satu perangkat daerah dalam APBD satu tahap, dengan uraiannya; yang berulang dijumlahkan.
-- grain: kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_rekening, uraian
-- wilayah: kode_wilayah
-- bagian: kode_wilayah
-- kode_wilayah: daerah
-- tahun [tahun]: tahun anggaran
-- tahap: murni, pergeseran-N, atau perubahan
-- kode_perangkat_daerah: perangkat daerah yang mengelolanya; '-' bila berkas tidak menyebut
-- kode_rekening: rekening sampai sub rincian
-- uraian: uraian dan keterangan seperti ditulis; '-' bila tidak ada
-- nama_rekening: nama rekening
-- nama_perangkat_daerah: nama perangkat daerah
-- anggaran [rupiah]: anggaran pendapatan
-- terakhir: benar bila tahap ini yang terakhir ditetapkan pada tahun itu
select p.kode_wilayah, p.tahun, p.tahap, p.kode_perangkat_daerah, p.kode_rekening,
  coalesce(case when p.uraian is not null and p.keterangan is not null then concat(p.uraian, '; ', p.keterangan) end, p.uraian, p.keterangan, '-') as uraian,
  min(p.nama_rekening) as nama_rekening, min(p.nama_perangkat_daerah) as nama_perangkat_daerah, cast(sum(p.anggaran) as decimal(20, 2)) as anggaran, t.terakhir
from staging.stg_pendapatan p
join intermediate.int_tahap t on t.dokumen = 'pendapatan' and t.kode_wilayah = p.kode_wilayah and t.tahun = p.tahun and t.tahap = p.tahap
group by p.kode_wilayah, p.tahun, p.tahap, p.kode_perangkat_daerah, p.kode_rekening,
  coalesce(case when p.uraian is not null and p.keterangan is not null then concat(p.uraian, '; ', p.keterangan) end, p.uraian, p.keterangan, '-'), t.terakhir
order by p.kode_wilayah, p.tahun, p.tahap, p.kode_perangkat_daerah, p.kode_rekening, uraian
