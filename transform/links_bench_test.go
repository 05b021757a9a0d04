package transform

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"padu/warehouse"
)

// BenchmarkLinks ties the agreements of a nation: 546 regions, 650,000 lines of RKPD, none of the agreements with a code. It
// reports the time of the three marts of links of the first night, of a night in which nothing and one in which 5 % of the
// regions changed as shares of it, the cost of one agreement, and the peak memory of the process.
//
//	go test -tags duckdb_arrow ./transform -run '^$' -bench Links/82000 -benchtime 1x
//	go test -tags duckdb_arrow ./transform -run '^$' -bench Links/200000 -benchtime 1x
//
// The nomenclature and half of the titles are those of ../shared/data when it is there, else of the demo.
func BenchmarkLinks(b *testing.B) {
	for _, n := range []int{8_200, 82_000, 200_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := open(b, nil)
			nation(b, w, n)
			for b.Loop() {
				exec(b, w, "delete from padu.landing.link_asked")
				first := linkTime(b, w, "r1")
				same := linkTime(b, w, "r2")
				exec(b, w, "update padu.landing.kerja_sama set judul = concat(judul, ' tahap kedua') where kode_wilayah in (select kode_wilayah from landing.ref_wilayah order by hash(kode_wilayah) limit 27)")
				some := linkTime(b, w, "r3")
				b.ReportMetric(first.wall.Seconds(), "s/first")
				b.ReportMetric(first.cpu.Seconds(), "cpu-s/first")
				b.ReportMetric(100*same.cpu.Seconds()/first.cpu.Seconds(), "%cpu/unchanged")
				b.ReportMetric(100*some.cpu.Seconds()/first.cpu.Seconds(), "%cpu/changed")
				b.ReportMetric(float64(first.cpu.Microseconds())/float64(n), "cpu-µs/agreement")
				b.ReportMetric(peakMB(b), "MB")
				b.ReportMetric(0, "ns/op")
				b.Log(answer(b.Context(), b, w, "select cara, status, count(*), count(distinct id_kerja_sama) from mart.tautan_kerja_sama group by 1, 2 order by 1, 2"))
				if err := w.DropSnapshot(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// cpu is the processor time of the process so far.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMB is the most memory that the process ever held.
func peakMB(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Maxrss) / 1024
}

// linkCost is what the marts of links took. On a machine that others use, the processor time tells more.
type linkCost struct{ wall, cpu time.Duration }

// linkTime builds the marts of links and what they read, and returns what the marts of links themselves took.
func linkTime(b *testing.B, w *warehouse.DB, run string) (spent linkCost) {
	if err := w.DropSnapshot(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := w.BeginSnapshot(b.Context(), warehouse.SnapshotInfo{RunID: run, AsOf: day, At: time.Unix(0, 0)}); err != nil {
		b.Fatal(err)
	}
	if err := writeParameters(b.Context(), w, Options{AsOf: day}); err != nil {
		b.Fatal(err)
	}
	all, err := models(files)
	if err != nil {
		b.Fatal(err)
	}
	ordered, err := order(all)
	if err != nil {
		b.Fatal(err)
	}
	need := map[string]bool{"mart.tautan_kerja_sama": true, "mart.tautan_kegiatan": true, "mart.tanpa_tautan": true}
	for _, m := range slices.Backward(ordered) { // who reads stands after what is read
		for _, in := range m.inputs {
			need[in] = need[in] || need[m.full()]
		}
	}
	for _, m := range ordered {
		if !need[m.full()] {
			continue
		}
		start, used := time.Now(), cpu(b)
		rows, err := build(b.Context(), w, m, all, newPartly(w, all))
		if err != nil {
			b.Fatalf("%s: %v", m.full(), err)
		}
		if strings.Contains(m.name, "tautan") {
			spent.wall += time.Since(start)
			spent.cpu += cpu(b) - used
		}
		if time.Since(start) > 300*time.Millisecond {
			b.Logf("%s %s: %d rows, %.1f s, CPU %.1f s", run, m.full(), rows, time.Since(start).Seconds(), (cpu(b) - used).Seconds())
		}
	}
	return spent
}

// nation fills landing with generated rows: 1,190 lines a region, by agencies of one bidang each.
func nation(b *testing.B, w *warehouse.DB, agreements int) {
	names, titles := "../ingest/sample/nomenklatur.csv", ""
	if shared := "../../shared/data/"; exists(shared + "nomenklatur.csv") {
		names, titles = shared+"nomenklatur.csv", shared+"judul_kerja_sama.csv"
	}
	exec(b, w, "create temp table g_kode as select distinct on (2, 1) kode, case when upper(jenis_pemda) like 'P%' then 'provinsi' else 'kabkota' end as jenis, nama, cast(null as varchar) as indikator, cast(null as varchar) as satuan from read_csv('"+names+"', all_varchar = true)")
	if detail := filepath.Join(filepath.Dir(names), "nomenklatur_sub_kegiatan_rinci.csv"); exists(detail) {
		exec(b, w, "update temp.g_kode g set indikator = r.indikator, satuan = r.satuan from read_csv('"+detail+"', all_varchar = true) r where r.kode = g.kode and g.jenis = case when r.jenis_pemda = 'PROV' then 'provinsi' else 'kabkota' end")
	}
	exec(b, w, "create temp table g_judul (nomor bigint, judul varchar)")
	if titles != "" {
		exec(b, w, "insert into temp.g_judul select row_number() over () - 1, judul from read_csv('"+titles+"', all_varchar = true)")
	}
	exec(b, w, `delete from padu.landing.ref_wilayah;
insert into padu.landing.ref_wilayah select kode_wilayah, nama, jenis, substr(kode_wilayah, 1, 2), true, '', '' from read_csv('../ingest/reference/wilayah.csv', all_varchar = true, comment = '#') order by 1 limit 546;
insert into padu.landing.nomenklatur (batch_id, lembar, baris, versi, berlaku_dari, jenis_pemda, kode, tingkat, nama, indikator, satuan)
select 'b', '', row_number() over (), 'v', 2020, jenis, kode, case length(kode) - length(replace(kode, '.', '')) when 5 then 'sub_kegiatan' when 4 then 'kegiatan' when 2 then 'program' else 'bidang_urusan' end, nama, indikator, satuan from temp.g_kode;
create temp table g_sub as select k.*, row_number() over (partition by k.jenis order by k.kode) - 1 as nomor, count(*) over (partition by k.jenis) as semua,
  concat('Dinas ', coalesce(replace(d.nama, 'URUSAN PEMERINTAHAN BIDANG ', ''), k.kode[:4])) as dinas
from temp.g_kode k left join temp.g_kode d on d.jenis = k.jenis and d.kode = k.kode[:4] where length(k.kode) - length(replace(k.kode, '.', '')) = 5 and k.kode not like 'X%';
create temp table g_wilayah as select kode_wilayah, nama, case when jenis = 'provinsi' then 'provinsi' else 'kabkota' end as jenis, row_number() over (order by kode_wilayah) - 1 as nomor, (select max(semua) from temp.g_sub s where s.jenis = case when r.jenis = 'provinsi' then 'provinsi' else 'kabkota' end) as semua from landing.ref_wilayah r;
insert into padu.landing.rkpd (batch_id, lembar, baris, kode_wilayah, tahun, tahap, kode_perangkat_daerah, nama_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, indikator, satuan, pagu)
select 'b', '', row_number() over (order by w.kode_wilayah, s.kode), w.kode_wilayah, 2026, 'murni', concat(s.kode[:4], '.0'), s.dinas, s.kode, s.nama, coalesce(s.indikator, 'Jumlah dokumen'), coalesce(s.satuan, 'Dokumen'), 100000000
from temp.g_wilayah w join temp.g_sub s on s.jenis = w.jenis
qualify row_number() over (partition by w.kode_wilayah order by hash(concat(w.kode_wilayah, s.kode))) <= 1190`)
	exec(b, w, `insert into padu.landing.kerja_sama (batch_id, lembar, baris, id_kerja_sama, kode_wilayah, jenis, instrumen, judul, para_pihak, tanggal_tanda_tangan, tanggal_mulai, tanggal_berakhir, status, kode_perangkat_daerah, nama_perangkat_daerah, ruang_lingkup)
select 'b', '', i, concat('KS-', i), w.kode_wilayah, 'KSDPK', 'PKS', coalesce(j.judul, concat('Perjanjian Kerja Sama antara Pemerintah ', w.nama, ' dan PT Karya ', i % 97, ' tentang ', s.nama)),
  concat('PT Karya ', i % 97), date '2026-02-01', date '2026-02-01', date '2026-12-31', 'berlaku', '-', case when i % 3 = 0 then s.dinas end, case when i % 5 = 0 then s.indikator end
from (
  select i, w.kode_wilayah, w.nama, w.jenis, cast(hash(i + 1000000) % w.semua as bigint) as sub_ke, case when i % 2 = 0 then i // 2 % (select greatest(count(*), 1) from temp.g_judul) else -1 end as judul_ke
  from (select i, cast(hash(i) % 546 as bigint) as wilayah_ke from range(?) r(i)) r join temp.g_wilayah w on w.nomor = r.wilayah_ke
) w join temp.g_sub s on s.jenis = w.jenis and s.nomor = w.sub_ke
left join temp.g_judul j on j.nomor = w.judul_ke`, agreements)
	b.Log(answer(b.Context(), b, w, "select (select count(*) from landing.rkpd), (select count(distinct kode_wilayah) from landing.rkpd), (select count(*) from landing.kerja_sama), (select count(*) from landing.nomenklatur)"))
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
