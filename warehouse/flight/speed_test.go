package flight

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"padu/warehouse/door"
)

// wide is 16 columns, mostly text, as plan and budget lines have them.
const wide = `create table mart.lebar as select '32.' || (71 + i % 9) as kode_wilayah, 2026 as tahun, 'murni' as tahap,
	'1.0' || (i % 9) || '.0.00.0.00.01.0000' as kode_perangkat_daerah, 'Dinas Pekerjaan Umum ' || (i % 97) as perangkat_daerah,
	'1.03.' || (i % 31) as kode_program, 'Program pengelolaan sumber daya air ' || (i % 31) as program, '1.03.02.2.01.' || (i % 501) as kode_kegiatan,
	'Kegiatan pembangunan dan pemeliharaan ' || (i % 501) as kegiatan, '1.03.02.2.01.' || i as kode_sub_kegiatan, 'Sub kegiatan ' || i as sub_kegiatan,
	'5.1.02.01.01.' || (i % 10007) as kode_rekening, 'Belanja bahan ' || (i % 10007) as rekening, cast(i * 1000 as decimal(20, 2)) as pagu,
	cast(i * 900 as decimal(20, 2)) as realisasi, date '2026-01-01' + cast(i % 365 as integer) as tanggal from range(1000000) t(i)`

// BenchmarkFlight reads a million rows of 16 columns through TLS and, in the same run, the same rows from the door alone in this process.
func BenchmarkFlight(b *testing.B) {
	const rows = 1_000_000
	l := usual
	l.Time = 5 * time.Minute
	o := open(b, l, wide)
	c := serve(b, map[string]*door.Door{"semua": o}).plain("ani")
	var alone, served time.Duration
	for b.Loop() {
		begun := time.Now()
		s, err := o.Session(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		r, err := s.Query(b.Context(), "select * from mart.lebar")
		if err != nil {
			b.Fatal(err)
		}
		n := int64(0)
		for r.Next() {
			n += r.RecordBatch().NumRows()
		}
		if r.Err() != nil || n != rows || r.Close() != nil || s.Close() != nil {
			b.Fatalf("%d rows in process: %v", n, r.Err())
		}
		alone += time.Since(begun)
		begun = time.Now()
		if n, _, _ := c.rows(b, "select * from mart.lebar"); n != rows {
			b.Fatalf("%d rows through Flight SQL", n)
		}
		served += time.Since(begun)
	}
	b.ReportMetric(float64(rows)*float64(b.N)/served.Seconds(), "rows/s")
	b.ReportMetric(float64(rows)*float64(b.N)/alone.Seconds(), "rows/s-in-process")
	b.ReportMetric(served.Seconds()/alone.Seconds(), "x-in-process")
}

// TestTenMillionRows streams a result larger than the memory that the door has, and wants the whole process, client included, to stay small.
func TestTenMillionRows(t *testing.T) {
	long(t)
	const rows = 10_000_000
	l := usual
	l.Time, l.Memory, l.Disk = 5*time.Minute, 300<<20, 8<<30
	c := serve(t, map[string]*door.Door{"semua": open(t, l)}).plain("ani")
	runtime.GC()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the peak is counted from now on
		t.Skipf("the peak of memory cannot be measured here: %v", err)
	}
	before := proc(t, "VmRSS")
	begun := time.Now()
	got, _, _ := c.rows(t, "select i as nomor, 'Sub kegiatan ' || i as sub_kegiatan, cast(i * 1000 as decimal(20, 2)) as pagu, '32.' || (71 + i % 9) as kode_wilayah from range(10000000) t(i)")
	took := time.Since(begun)
	peak := proc(t, "VmHWM") - before
	t.Logf("10 million rows in %s (%.0f rows/s); memory grew by %d MB at most, of which the door may have %d", took.Round(time.Millisecond), rows/took.Seconds(), peak>>20, l.Memory>>20)
	figure(t, fmt.Sprintf("flight: 10 million rows in %.1f s, memory +%d MB at most\n", took.Seconds(), peak>>20))
	if got != rows {
		t.Errorf("%d rows", got)
	}
	if most := l.Memory + 300<<20; peak > most {
		t.Errorf("memory grew by %d MB; at most %d", peak>>20, most>>20)
	}
}

// proc is a figure of /proc/self/status in bytes.
func proc(t *testing.T, name string) int64 {
	t.Helper()
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), name+":"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kb << 10
		}
	}
	t.Fatalf("no %s", name)
	return 0
}

func figure(t *testing.T, line string) {
	t.Helper()
	f, err := os.OpenFile(os.Getenv("PADU_TEST_FIGURES"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(line); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
