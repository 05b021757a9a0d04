package transform

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// BenchmarkNation builds and checks everything for a nation of 546 regions in which every dataset is there: 650,000 lines of RKPD, an
// APBD of three accounts for each of 1.2 times as many lines, realisasi for half of them, 82,000 agreements. It logs what cost most, with
// wall and processor time and the most memory that the process held meanwhile. On a machine that others use, the processor time tells more.
//
//	go test -tags duckdb_arrow ./transform -run '^$' -bench Nation/82000 -benchtime 1x -timeout 1h -v
//
// With PADU_NATION_FILE=path it also writes a print of each mart there, so that two versions of a model can be compared.
func BenchmarkNation(b *testing.B) {
	for _, n := range []int{8_200, 82_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := open(b, nil)
			nation(b, w, n)
			everything(b, w)
			for b.Loop() {
				build := costs{b: b}
				build.start()
				buildCosts(b, w, &build)
				check := costs{b: b}
				check.start()
				checkCosts(b, w, &check)
				build.log("build", 15)
				ruleCosts(b, w).log("rules (again, alone)", 10)
				check.log("check", 10)
				b.ReportMetric((build.wall + check.wall).Seconds(), "s")
				b.ReportMetric((build.cpu + check.cpu).Seconds(), "cpu-s")
				b.ReportMetric(max(build.peak, check.peak), "MB")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// cost is what one step took; its peak is 0 where the process cannot forget an older one.
type cost struct {
	name      string
	wall, cpu time.Duration
	peak      float64
}

type costs struct {
	b         *testing.B
	at        time.Time
	used      time.Duration
	steps     []cost
	wall, cpu time.Duration
	peak      float64
}

func (c *costs) start() {
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak begins anew
	c.at, c.used = time.Now(), cpu(c.b)
}

func (c *costs) done(name string) {
	s := cost{name, time.Since(c.at), cpu(c.b) - c.used, peakMB(c.b)}
	c.steps = append(c.steps, s)
	c.wall, c.cpu, c.peak = c.wall+s.wall, c.cpu+s.cpu, max(c.peak, s.peak)
	c.start()
}

func (c *costs) log(what string, most int) {
	slices.SortStableFunc(c.steps, func(a, b cost) int { return cmp.Compare(b.cpu, a.cpu) })
	var out strings.Builder
	for _, s := range c.steps[:min(most, len(c.steps))] {
		fmt.Fprintf(&out, "\n  %-44s %6.1f s, CPU %6.1f s, peak %5.0f MB", s.name, s.wall.Seconds(), s.cpu.Seconds(), s.peak)
	}
	c.b.Logf("%s: %.1f s, CPU %.1f s, peak %.0f MB, in %d steps; the most expensive:%s", what, c.wall.Seconds(), c.cpu.Seconds(), c.peak, len(c.steps), out.String())
}

func buildCosts(b *testing.B, w *warehouse.DB, c *costs) {
	if err := w.DropSnapshot(b.Context()); err != nil {
		b.Fatal(err)
	}
	exec(b, w, "delete from padu.landing.link_asked")
	if err := w.BeginSnapshot(b.Context(), warehouse.SnapshotInfo{RunID: "r", AsOf: day, At: time.Unix(0, 0)}); err != nil {
		b.Fatal(err)
	}
	c.done("begin")
	if _, err := Build(b.Context(), w, Options{AsOf: day, Log: func(model string, rows int64) { c.done(fmt.Sprintf("%s (%d)", model, rows)) }}); err != nil {
		b.Fatal(err)
	}
	if file := os.Getenv("PADU_NATION_FILE"); file != "" {
		var marts []string
		for m := range strings.SplitSeq(answer(b.Context(), b, w, "select table_name from duckdb_tables() where database_name = 'snap' and schema_name = 'mart' order by 1"), "\n") {
			if m = strings.TrimSpace(m); m != "" {
				marts = append(marts, "select '"+m+"' as mart, count(*) as n, bit_xor(hash(t)) as x, sum(hash(t)) as s from mart."+m+" t")
			}
		}
		if err := os.WriteFile(file, []byte(answer(b.Context(), b, w, strings.Join(marts, " union all ")+" order by 1")), 0o644); err != nil {
			b.Fatal(err)
		}
		c.start()
	}
}

// checkCosts is Check, a test at a time.
func checkCosts(b *testing.B, w *warehouse.DB, c *costs) {
	all, err := tests(files)
	if err != nil {
		b.Fatal(err)
	}
	for _, t := range all {
		f, err := t.run(b.Context(), w)
		if err != nil {
			b.Fatal(t.name, err)
		}
		if f.Rows > 0 {
			b.Error(f)
		}
		c.done(t.name)
	}
}

func ruleCosts(b *testing.B, w *warehouse.DB) *costs {
	list, err := rules(files)
	if err != nil {
		b.Fatal(err)
	}
	c := costs{b: b}
	c.start()
	for _, r := range list {
		if r.query == "" {
			continue
		}
		var n int
		if err := w.QueryRow(b.Context(), "select count(uraian) from ("+r.query+")").Scan(&n); err != nil {
			b.Fatal(r.id, err)
		}
		c.done(fmt.Sprintf("%s (%d)", r.id, n))
	}
	return &c
}

// everything adds to a nation what it has beside agreements and RKPD, and makes part of the agreements such as registers hold: with
// neighbours, with codes, with the other side's entry. Rows stand in one batch for each region and dataset.
func everything(b *testing.B, w *warehouse.DB) {
	csv := func(name string) string {
		return "read_csv('" + filepath.Join("../ingest/reference", name+".csv") + "', all_varchar = true, comment = '#')"
	}
	exec(b, w, `delete from padu.landing.ref_perbatasan;
insert into padu.landing.ref_perbatasan select kode_a, kode_b, sepanjang_km, mutu from `+csv("perbatasan")+` where kode_a in (select kode_wilayah from landing.ref_wilayah) and kode_b in (select kode_wilayah from landing.ref_wilayah);
insert into padu.landing.ref_perbatasan select kode_b, kode_a, sepanjang_km, mutu from landing.ref_perbatasan;
delete from padu.landing.ref_bidang_urusan;
insert into padu.landing.ref_bidang_urusan select * from `+csv("bidang_urusan")+`;
insert into padu.landing.ref_akun select * from `+csv("akun")+`;`)
	// Some lines have two indicators, a quarter is last year's, and one in twenty is not in the APBD, which has others instead.
	exec(b, w, `insert into padu.landing.rkpd by name select * replace (baris + 1000000 as baris, 'Persentase penyelesaian' as indikator, 1000 as pagu) from landing.rkpd where hash(baris) % 33 = 0;
update padu.landing.rkpd set tahun = 2025, tahap = case when hash(kode_sub_kegiatan) % 8 = 0 then 'murni' else 'perubahan' end where hash(kode_sub_kegiatan) % 4 = 0;
create temp table g_apbd as
select w.kode_wilayah, s.kode, s.nama, s.dinas, row_number() over (partition by w.kode_wilayah order by hash(concat(w.kode_wilayah, s.kode))) as ke
from temp.g_wilayah w join temp.g_sub s on s.jenis = w.jenis
qualify ke <= 1490;
insert into padu.landing.apbd (lembar, baris, kode_wilayah, tahun, tahap, kode_perangkat_daerah, nama_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, kode_rekening, nama_rekening, sumber_dana, anggaran)
select '', row_number() over (order by a.kode_wilayah, a.kode, r.kode), a.kode_wilayah, case when hash(a.kode) % 4 = 0 then 2025 else 2026 end, case when hash(a.kode) % 8 = 4 then 'perubahan' else 'murni' end, concat(a.kode[:4], '.0'), a.dinas, a.kode, a.nama, r.kode, r.nama, 'PAD', 20000000 + hash(a.kode, r.kode) % 20000000
from temp.g_apbd a join (values ('5.1.01.03.07.0001', 'Belanja Honorarium'), ('5.1.02.01.01.0024', 'Belanja Alat Tulis Kantor'), ('5.2.02.05.01.0005', 'Belanja Modal Mebel'), ('5.4.02.02.01.0001', 'Belanja Bantuan Keuangan')) r (kode, nama)
  on (r.kode < '5.4' or a.ke % 300 = 0)
where hash(a.ke, a.kode_wilayah) % 20 > 0;
insert into padu.landing.realisasi (lembar, baris, kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, kode_rekening, nama_rekening, anggaran, realisasi)
select '', baris, kode_wilayah, tahun, case tahun when 2025 then 12 else 9 end, kode_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, kode_rekening, nama_rekening, anggaran, anggaran * 0.6 from landing.apbd where hash(kode_wilayah, kode_sub_kegiatan) % 2 = 0;
insert into padu.landing.pendapatan (lembar, baris, kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_rekening, nama_rekening, uraian, anggaran)
select '', i, kode_wilayah, 2026, 'murni', '5.02.0', concat('4.1.01.', lpad(cast(i as varchar), 2, '0'), '.01.0001'), 'Pajak', 'Pajak', 1000000000 from temp.g_wilayah, range(20) r(i);
insert into padu.landing.apbd_ringkas (lembar, baris, kode_wilayah, tahun, kode_akun, nama_akun, anggaran, realisasi)
select '', row_number() over (order by w.kode_wilayah, a.kode_akun), w.kode_wilayah, 2026, a.kode_akun, a.nama, 1000000000, 500000000 from temp.g_wilayah w, landing.ref_akun a where length(a.kode_akun) = 6;`)
	exec(b, w, `update padu.landing.kerja_sama set nomor = concat(baris, '/PKS/', kode_wilayah, '/2026'), kode_bidang_urusan = case when baris % 3 > 0 then concat('1.0', 1 + baris % 6) end,
  tanggal_tkksd = case when baris % 4 = 0 then date '2025-11-01' + cast(baris % 300 as integer) end, tanggal_persetujuan_dprd = case when baris % 7 = 0 then date '2026-01-15' end,
  membebani_daerah = case when baris % 5 > 0 then baris % 5 > 2 end, nilai = case when baris % 2 = 0 then 50000000 end,
  tanggal_mulai = date '2023-01-01' + cast(hash(baris) % 1300 as integer), tanggal_berakhir = date '2026-01-10' + cast(hash(baris, 1) % 1500 as integer);
update padu.landing.kerja_sama k set kode_sub_kegiatan = r.kode_sub_kegiatan
from (select kode_wilayah, kode_sub_kegiatan, row_number() over (partition by kode_wilayah order by kode_sub_kegiatan) as nomor from landing.rkpd) r
where r.kode_wilayah = k.kode_wilayah and k.baris % 4 = 1 and r.nomor = k.baris % 1190 + 1;
create temp table g_mitra as select k.baris, k.kode_wilayah, m.kode_wilayah as mitra, m.nama from landing.kerja_sama k
join temp.g_wilayah w on w.kode_wilayah = k.kode_wilayah join temp.g_wilayah m on m.nomor = (w.nomor + 1 + k.baris // 4 % 5) % 546 where k.baris % 4 = 2;
update padu.landing.kerja_sama k set jenis = 'KSDD-W', para_pihak = concat('Pemerintah ', m.nama) from temp.g_mitra m where m.baris = k.baris;
update padu.landing.kerja_sama k set jenis = 'KSDD-W', para_pihak = concat('Pemerintah ', w.nama), kode_wilayah = m.mitra, judul = a.judul, nomor = a.nomor, tanggal_tanda_tangan = a.tanggal_tanda_tangan
from temp.g_mitra m, temp.g_wilayah w, landing.kerja_sama a where m.baris % 8 = 2 and k.baris = m.baris + 1 and w.kode_wilayah = m.kode_wilayah and a.baris = m.baris;
insert into landing.kerja_sama_riwayat select k.id_kerja_sama, k.kode_wilayah, 1, 'muncul', v.kolom, null, v.nilai, 'kerja_sama-' || k.kode_wilayah, '', k.baris, date '2026-03-01'
from landing.kerja_sama k, lateral (values ('judul', k.judul), ('nomor', k.nomor), ('para_pihak', k.para_pihak), ('jenis', k.jenis), ('tanggal_mulai', cast(k.tanggal_mulai as varchar)), ('tanggal_berakhir', cast(k.tanggal_berakhir as varchar)), ('status', k.status), ('nilai', cast(k.nilai as varchar))) v (kolom, nilai)
where v.nilai is not null;`)
	exec(b, w, `insert into padu.landing.pembahasan_tkksd (lembar, baris, kode_wilayah, judul, nomor, para_pihak, tanggal_tkksd, tahun, hasil) select '', baris, kode_wilayah, judul, case when baris % 2 = 0 then nomor end, para_pihak, date '2025-12-01', 2025, 'disetujui' from landing.kerja_sama order by hash(baris, 1) limit 5000;
insert into padu.landing.persetujuan_dprd (lembar, baris, kode_wilayah, judul, nomor, para_pihak, tanggal_permohonan, tahun, hasil) select '', baris, kode_wilayah, judul, case when baris % 2 = 0 then nomor end, para_pihak, date '2026-01-01', 2026, 'disetujui' from landing.kerja_sama order by hash(baris, 2) limit 5000;
insert into padu.landing.evaluasi_kerja_sama (lembar, baris, kode_wilayah, judul, nomor, para_pihak, tanggal_evaluasi, tahun, rekomendasi) select '', baris, kode_wilayah, judul, case when baris % 2 = 0 then nomor end, para_pihak, date '2026-10-01', 2026, 'dilanjutkan' from landing.kerja_sama order by hash(baris, 3) limit 5000;
insert into padu.landing.pemetaan_urusan (lembar, baris, kode_wilayah, kode_bidang_urusan, kode_perangkat_daerah, objek, status) select '', i, kode_wilayah, concat('1.0', 1 + i % 6), concat('1.0', 1 + i % 6, '.0'), concat('Objek ', i), 'rencana' from temp.g_wilayah, range(12) r(i) where nomor % 10 > 0;
insert into padu.landing.usulan_musrenbang (lembar, baris, kode_wilayah, tahun, id_usulan, judul, lokasi, kode_perangkat_daerah, kode_bidang_urusan)
select '', i, w.kode_wilayah, 2027, cast(i as varchar), s.nama, concat('RW ', i % 20, ' Dusun nama', chr(cast(97 + hash(i) % 26 as integer)), 'desa', translate(cast(hash(i, w.kode_wilayah) % 40000 as varchar), '0123456789', 'abcdefghij')), '-', s.kode[:4]
from temp.g_wilayah w cross join range(100) r(i) join temp.g_sub s on s.jenis = w.jenis and s.nomor = cast(hash(w.kode_wilayah, i) % w.semua as bigint);
insert into padu.landing.perangkat_daerah (lembar, baris, kode_wilayah, tahun, kode_perangkat_daerah, nama) select '', row_number() over (order by kode_wilayah, kode_perangkat_daerah), kode_wilayah, 2026, kode_perangkat_daerah, min(nama_perangkat_daerah) from landing.rkpd group by kode_wilayah, kode_perangkat_daerah;`)
	for _, d := range []string{"kerja_sama", "rkpd", "apbd", "pendapatan", "realisasi", "apbd_ringkas", "perangkat_daerah", "pemetaan_urusan", "usulan_musrenbang", "pembahasan_tkksd", "persetujuan_dprd", "evaluasi_kerja_sama"} {
		exec(b, w, fmt.Sprintf(`update padu.landing.%[1]s set batch_id = concat('%[1]s-', kode_wilayah);
insert into padu.landing.batches select batch_id, row_number() over (order by batch_id) + (select coalesce(max(seq), 0) from landing.batches), 'uji', '%[1]s', min(kode_wilayah), 2026, '-', 0, 'region', '%[1]s.csv', '', 0, count(*), count(*), 0, 0, 'loaded', null, null, 'r', date '2026-11-20', timestamp '2026-11-20 01:00:00'
from landing.%[1]s group by batch_id`, d))
	}
	exec(b, w, `insert into padu.landing.batches select 'b', 0, 'uji', 'nomenklatur', '-', 0, '-', 0, 'region', 'n.csv', '', 0, count(*), count(*), 0, 0, 'loaded', null, null, 'r', date '2026-11-20', timestamp '2026-11-20 01:00:00' from landing.nomenklatur`)
	b.Log(answer(b.Context(), b, w, "select (select count(*) from landing.rkpd) as rkpd, (select count(*) from landing.apbd) as apbd, (select count(*) from landing.realisasi) as realisasi, (select count(*) from landing.kerja_sama) as kerja_sama, (select count(*) from landing.kerja_sama_riwayat) as riwayat, (select count(*) from landing.usulan_musrenbang) as usulan"))
}
