package transform

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"padu/warehouse"
)

// BenchmarkBorders makes the marts about the cooperation that is missing for a nation of 546 regions with the real list of
// borders: 8,200 agreements, plans in which most sub kegiatan are rare, and so many proposals a region. It reports the time
// of each mart and how many rows a pair of neighbours gets.
//
//	go test -tags duckdb_arrow ./transform -run '^$' -bench Borders -benchtime 1x
func BenchmarkBorders(b *testing.B) {
	for _, n := range []int{200, 2_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := open(b, nil)
			nation(b, w, 8_200)
			exec(b, w, `delete from padu.landing.ref_perbatasan;
insert into padu.landing.ref_perbatasan select kode_a, kode_b, sepanjang_km, mutu from read_csv('../ingest/reference/perbatasan.csv', all_varchar = true, comment = '#') where kode_a in (select kode_wilayah from landing.ref_wilayah) and kode_b in (select kode_wilayah from landing.ref_wilayah);
insert into padu.landing.ref_perbatasan select kode_b, kode_a, sepanjang_km, mutu from landing.ref_perbatasan;
delete from padu.landing.rkpd where hash(concat(kode_sub_kegiatan, kode_wilayah)) % 1000 > pow(hash(kode_sub_kegiatan) % 1000, 2) / 1000`)
			// A proposal: a sub kegiatan's name, a common place word, and two of 40,000 place names, some of which neighbours share.
			exec(b, w, `insert into padu.landing.usulan_musrenbang (batch_id, lembar, baris, kode_wilayah, tahun, id_usulan, judul, lokasi, kode_perangkat_daerah, kode_bidang_urusan)
select 'b', '', i, w.kode_wilayah, 2027, cast(i as varchar), s.nama, concat('RW ', i % 20, ' Dusun nama', chr(cast(97 + hash(i) % 26 as integer)), 'desa', translate(cast(hash(i, w.kode_wilayah) % 40000 as varchar), '0123456789', 'abcdefghij')), '-', s.kode[:4]
from temp.g_wilayah w cross join range(?) r(i) join temp.g_sub s on s.jenis = w.jenis and s.nomor = cast(hash(w.kode_wilayah, i) % w.semua as bigint)`, n)
			for b.Loop() {
				total := buildTimed(b, w, "mart.potensi_perbatasan", "mart.usulan_perbatasan", "mart.belanja_tanpa_kerja_sama", "mart.pemetaan_urusan", "mart.bidang_tanpa_pemetaan")
				b.ReportMetric(total.Seconds(), "cpu-s/marts")
				b.ReportMetric(peakMB(b), "MB")
				b.ReportMetric(0, "ns/op")
				b.Log(answer(b.Context(), b, w, "select (select count(*) from intermediate.int_pasangan_perbatasan) as pasangan, (select count(*) from mart.fct_usulan_musrenbang) as usulan, (select count(*) from mart.usulan_perbatasan) as sejalan, count(*) as potensi, count(*) filter (where wajib) as wajib, max(n) as terbanyak from (select *, count(*) over (partition by kode_a, kode_b) as n from mart.potensi_perbatasan)"))
				b.Log(answer(b.Context(), b, w, "select kekuatan, status, count(*), count(distinct kode_wilayah) from mart.belanja_tanpa_kerja_sama group by 1, 2 order by 1, 2"))
				b.Log(answer(b.Context(), b, w, "select alasan from mart.potensi_perbatasan order by urutan limit 2"))
			}
		})
	}
}

// buildTimed builds everything and returns the processor time of the named marts.
func buildTimed(b *testing.B, w *warehouse.DB, names ...string) (total time.Duration) {
	if err := w.DropSnapshot(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := w.BeginSnapshot(b.Context(), warehouse.SnapshotInfo{RunID: "r", AsOf: day, At: time.Unix(0, 0)}); err != nil {
		b.Fatal(err)
	}
	last, used := time.Now(), cpu(b)
	_, err := Build(b.Context(), w, Options{AsOf: day, Log: func(model string, rows int64) {
		if slices.Contains(names, model) {
			b.Logf("%s: %d rows, %.1f s, CPU %.1f s", model, rows, time.Since(last).Seconds(), (cpu(b) - used).Seconds())
			total += cpu(b) - used
		}
		last, used = time.Now(), cpu(b)
	}})
	if err != nil {
		b.Fatal(err)
	}
	return total
}
