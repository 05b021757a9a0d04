package ingest

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// BenchmarkAgainstDuckDB loads one APBD recap of 2,000,000 rows and 15 columns in three ways, each in a process of its own:
// padu with all its checks, DuckDB's reader with the types that it guesses (money becomes DOUBLE), and DuckDB's reader with
// money as DECIMAL(20,2). It reports padu's CPU, wall time and peak memory as ratios to the other two.
//
//	go test -tags duckdb_arrow ./ingest -run '^$' -bench AgainstDuckDB -benchtime 1x
//
// PADU_BENCH_ROWS sets another number of rows.
func BenchmarkAgainstDuckDB(b *testing.B) {
	rows := benchRows(b, 2_000_000)
	file := filepath.Join(b.TempDir(), "apbd.csv")
	writeBudget(b, file, rows)
	for b.Loop() {
		padu, guess, exact := measure(b, "padu", file), measure(b, "guess", file), measure(b, "exact", file)
		b.Logf("%d rows: padu %v; read_csv as guessed %v; read_csv with DECIMAL(20,2) %v", rows, padu, guess, exact)
		b.ReportMetric(padu.cpu/guess.cpu, "cpu/guess")
		b.ReportMetric(padu.wall/guess.wall, "wall/guess")
		b.ReportMetric(padu.memory/guess.memory, "mem/guess")
		b.ReportMetric(padu.cpu/exact.cpu, "cpu/exact")
		b.ReportMetric(padu.wall/exact.wall, "wall/exact")
		b.ReportMetric(float64(rows)/padu.wall, "rows/s")
		b.ReportMetric(0, "ns/op")
	}
}

// cost is what one way took: seconds, and MB at the peak.
type cost struct{ cpu, wall, memory float64 }

func (c cost) String() string {
	return fmt.Sprintf("CPU %.1f s, wall %.1f s, %.0f MB", c.cpu, c.wall, c.memory)
}

// measure runs this binary again to load file in one way, and reads what it cost.
func measure(b *testing.B, way, file string) cost {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestBenchChild$")
	cmd.Env = append(os.Environ(), "PADU_BENCH_WAY="+way, "PADU_BENCH_FILE="+file, "PADU_BENCH_DIR="+b.TempDir())
	start := time.Now()
	out, err := cmd.CombinedOutput()
	wall := time.Since(start).Seconds()
	if err != nil {
		b.Fatalf("%s: %v\n%s", way, err, out)
	}
	_, peak, _ := strings.Cut(string(out), "PEAK ")
	var memory int64
	if _, err := fmt.Sscan(peak, &memory); err != nil {
		b.Fatalf("%s: %v in %s", way, err, out)
	}
	return cost{(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), wall, float64(memory)}
}

// TestBenchChild is one way of the benchmark; alone it does nothing.
func TestBenchChild(t *testing.T) {
	way, file, dir := os.Getenv("PADU_BENCH_WAY"), os.Getenv("PADU_BENCH_FILE"), os.Getenv("PADU_BENCH_DIR")
	if way == "" {
		t.Skip("runs as a child of the benchmark only")
	}
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	read := "select * from read_csv('" + file + "')"
	switch way {
	case "exact":
		read = "select * from read_csv('" + file + "', types = {'PAGU': 'DECIMAL(20,2)'})"
		fallthrough
	case "guess":
		_, err = w.Exec(t.Context(), "create table padu.landing.b as "+read)
	case "padu":
		if err = Prepare(t.Context(), w); err == nil {
			var r Receipt
			r, err = Load(t.Context(), w, dir, File{Source: "uji", Path: file, Name: "apbd.csv", Rule: FileRule{Dataset: "apbd", Region: "32.71", Stage: "murni"}}, testRun)
			if err == nil && (r.Status != "loaded" || r.Rejected > 0) {
				t.Fatalf("%+v", r)
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("PEAK %d\n", peakMemory(t))
}

// writeBudget writes a recap as SIPD exports it: few agencies, hundreds of sub kegiatan and accounts, names beside codes.
func writeBudget(b *testing.B, path string, rows int) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	subs, accounts := make([]string, 900), make([]string, 300)
	for i := range subs {
		subs[i] = fmt.Sprintf("%d.%02d.%02d.2.%02d.%04d", 1+r.IntN(3), 1+r.IntN(9), 1+r.IntN(9), 1+r.IntN(9), 1+r.IntN(99))
	}
	for i := range accounts {
		accounts[i] = fmt.Sprintf("5.%d.%02d.%02d.%02d.%04d", 1+r.IntN(2), 1+r.IntN(6), 1+r.IntN(5), 1+r.IntN(9), 1+r.IntN(60))
	}
	fmt.Fprintln(w, "TAHUN,KODE URUSAN,NAMA URUSAN,KODE SKPD,NAMA SKPD,KODE BIDANG URUSAN,KODE PROGRAM,KODE KEGIATAN,KODE SUB KEGIATAN,NAMA SUB KEGIATAN,KODE SUMBER DANA,NAMA SUMBER DANA,KODE REKENING,NAMA REKENING,PAGU")
	for i := range rows {
		s := subs[r.IntN(len(subs))]
		fmt.Fprintf(w, "2026,%s,Urusan wajib,1.%02d.0.00.0.00.01.0000,Dinas Pekerjaan Umum,%s,%s,%s,%s,Pembangunan jaringan air minum perdesaan nomor %d,1.2.1.01.02,Dana Transfer Umum-Dana Alokasi Umum,%s,Belanja alat dan bahan kegiatan kantor nomor %d,%d.%02d\n",
			s[:1], 1+r.IntN(6), s[:4], s[:7], s[:12], s, i%977, accounts[r.IntN(len(accounts))], i%311, 1_000_000+r.Int64N(99_999_000_000), r.IntN(100))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
