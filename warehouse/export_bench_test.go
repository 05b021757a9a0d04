//go:build duckdb_arrow

package warehouse

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkPublish publishes the budget lines of a nation twice: all written, then one region's changed in the last of four years. It
// tells the time of each and the bytes of both forms. On a machine that others use, the processor time tells more.
//
//	go test -tags duckdb_arrow ./warehouse -run '^$' -bench Publish/22000000 -benchtime 1x -v
func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{1_000_000, 22_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d, err := Open(b.Context(), b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			cpu := func() float64 {
				var u syscall.Rusage
				if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
					b.Fatal(err)
				}
				return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
			}
			night := func(run string, changed int) (wall, used, check float64) {
				if err := d.BeginSnapshot(b.Context(), SnapshotInfo{RunID: run, At: time.Unix(1, 0)}); err != nil {
					b.Fatal(err)
				}
				_, err := d.Exec(b.Context(), fmt.Sprintf(`create table mart.fct_apbd as select w as kode_wilayah, t as tahun, 'perubahan' as tahap, '1.0' || (i %% 9) || '.0.00.0.00.01.0000' as kode_perangkat_daerah,
					'1.0' || (i %% 9) || '.02.2.01.' || lpad(cast(i %% 300 as varchar), 4, '0') as kode_sub_kegiatan, '5.1.02.01.001.' || lpad(cast(i as varchar), 5, '0') as kode_rekening,
					'Penyediaan dan pelaksanaan sub kegiatan nomor ' || (i %% 300) as nama_sub_kegiatan, 'Belanja rekening ' || (i %% 900) as nama_rekening,
					cast(hash(w, t, i) %% 90000000000 as decimal(20, 2)) + case when t = 2026 and w = '11.001' then %d else 0 end as anggaran, true as terakhir
					from range(2023, 2027) y(t), (select '11.' || lpad(cast(r as varchar), 3, '0') as w from range(550) r(r)), range(%d // 2200) z(i)`, changed, n))
				if err != nil {
					b.Fatal(err)
				}
				at, before := time.Now(), cpu()
				if _, err := d.Publish(b.Context()); err != nil {
					b.Fatal(err)
				}
				wall, used = time.Since(at).Seconds(), cpu()-before
				before = cpu()
				if _, err := CheckSnapshot(b.Context(), filepath.Join(d.Dir(), "published", run, "padu.duckdb")); err != nil {
					b.Fatal(err)
				}
				return wall, used, cpu() - before
			}
			for b.Loop() {
				first, firstUsed, check := night("r1", 0)
				second, secondUsed, _ := night("r2", 1)
				b.ReportMetric(first, "first-s")
				b.ReportMetric(firstUsed, "first-cpu-s")
				b.ReportMetric(second, "second-s")
				b.ReportMetric(secondUsed, "second-cpu-s")
				b.ReportMetric(check, "check-cpu-s")
				b.ReportMetric(0, "ns/op")
			}
			bytes := map[bool]int64{}
			_ = filepath.WalkDir(filepath.Join(d.Dir(), "published", "r1"), func(p string, e fs.DirEntry, err error) error {
				if st, serr := e.Info(); err == nil && serr == nil && !e.IsDir() {
					bytes[filepath.Ext(p) == ".parquet"] += st.Size()
				}
				return err
			})
			b.ReportMetric(float64(bytes[false])/1e6, "duckdb-MB")
			b.ReportMetric(float64(bytes[true])/1e6, "parquet-MB")
		})
	}
}
