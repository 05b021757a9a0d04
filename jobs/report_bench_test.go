package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"padu/ingest/sample"
	"padu/warehouse"
)

// nationOf publishes in dir a snapshot in which every region of the nation has what one city and one province of the demo have.
// Without is a condition on the regions whose agreements are left out.
func nationOf(ctx context.Context, dir, run, without string) error {
	from, _ := demo()
	file, err := filepath.EvalSymlinks(filepath.Join(from, "published", "current", "padu.duckdb"))
	if err != nil {
		return err
	}
	w, err := warehouse.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer w.Close()
	if err := w.BeginSnapshot(ctx, warehouse.SnapshotInfo{RunID: run, Workspace: "Uji", Version: Version, AsOf: sample.AsOf, At: sample.AsOf, Sample: true}); err != nil {
		return err
	}
	if _, err := w.Exec(ctx, fmt.Sprintf("attach '%s' as src (read_only)", file)); err != nil {
		return err
	}
	rows, err := w.Query(ctx, `select table_name, string_agg(column_name, ',' order by column_index) from duckdb_columns() where database_name = 'src' and schema_name = 'mart' group by 1 order by 1`)
	if err != nil {
		return err
	}
	var statements []string
	for rows.Next() {
		var table, columns string
		if err := rows.Scan(&table, &columns); err != nil {
			return err
		}
		statements = append(statements, fmt.Sprintf("create table mart.%[1]s as select * from src.mart.%[1]s", table))
		if strings.Contains(","+columns+",", ",kode_wilayah,") && table != "dim_wilayah" && table != "dim_parameter" {
			statements = append(statements, everywhere(table, strings.Split(columns, ",")))
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	statements = append(statements, "detach src")
	if without != "" {
		statements = append(statements, "delete from mart.fct_kerja_sama where "+without)
	}
	for _, s := range statements {
		if _, err := w.Exec(ctx, s); err != nil {
			return fmt.Errorf("%w in %s", err, s)
		}
	}
	_, err = w.Publish(ctx)
	return err
}

// everywhere copies the rows of Kota Bogor to every kabupaten and kota, and those of Jawa Barat to every province, that sent
// nothing; an id gets the region's code behind it.
func everywhere(table string, columns []string) string {
	for i, c := range columns {
		switch {
		case c == "kode_wilayah":
			columns[i] = "w.kode_wilayah"
		case strings.HasPrefix(c, "id_"):
			columns[i] = fmt.Sprintf("t.%s || '-' || w.kode_wilayah", c)
		default:
			columns[i] = "t." + c
		}
	}
	return fmt.Sprintf(`insert into mart.%[1]s select %[2]s from src.mart.%[1]s t join src.mart.dim_wilayah w on t.kode_wilayah = case when w.jenis = 'provinsi' then '32' else '32.71' end
		where w.kode_wilayah not in (select kode_wilayah from src.mart.fct_kerja_sama)`, table, strings.Join(columns, ", "))
}

// BenchmarkReports draws the reports of 552 regions that all sent everything, each with its PDF, workbook and CSV files, in processes
// of their own: first the regional report of each, then every report of every kind; then the night after, on which 28 regions
// (5 %) lost their agreements.
func BenchmarkReports(b *testing.B) {
	dir := b.TempDir()
	if _, err := sample.Demo(dir, "32"); err != nil { // for its padu.yaml
		b.Fatal(err)
	}
	for b.Loop() {
		if err := nationOf(b.Context(), dir, "r1", ""); err != nil {
			b.Fatal(err)
		}
		cities, provinces := drawn(b, dir, "--kind", "kabkota"), drawn(b, dir, "--kind", "provinsi")
		b.ReportMetric(float64(cities.pdfs+provinces.pdfs), "regional-pdfs")
		b.ReportMetric((cities.wall + provinces.wall).Seconds(), "regional-s")
		b.ReportMetric(max(cities.peak, provinces.peak), "regional-MB")
		first := drawn(b, dir)
		if err := nationOf(b.Context(), dir, "r2", "kode_wilayah in (select kode_wilayah from mart.dim_wilayah where jenis <> 'provinsi' order by hash(kode_wilayah) limit 28)"); err != nil {
			b.Fatal(err)
		}
		night := drawn(b, dir)
		b.ReportMetric(float64(first.pages), "pages")
		b.ReportMetric(float64(first.pdfs), "pdfs")
		b.ReportMetric(first.wall.Seconds(), "s")
		b.ReportMetric(first.cpu.Seconds(), "cpu-s")
		b.ReportMetric(first.peak, "MB")
		b.ReportMetric(float64(night.pages), "night-pages")
		b.ReportMetric(night.wall.Seconds(), "night-s")
	}
}

// cost is what a command took.
type cost struct {
	wall, cpu time.Duration
	peak      float64 // MB
}

// of runs a command in a process of its own and returns what it printed. Exit 3 is done, too.
func (c *cost) of(b *testing.B, args ...string) []byte {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), "PADU_TEST_COMMAND=1")
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != exitHeld {
		b.Fatal(err, out.String())
	}
	*c = cost{time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), float64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024}
	return out.Bytes()
}

// drawing is what padu report did and took.
type drawing struct {
	pages, pdfs int
	cost
}

func drawn(b *testing.B, dir string, flags ...string) drawing {
	b.Helper()
	var d drawing
	out := d.of(b, append([]string{"report", "--dir", dir, "--json"}, flags...)...)
	var said struct{ Pages, PDFs int }
	if err := json.Unmarshal(out, &said); err != nil {
		b.Fatal(err, string(out))
	}
	d.pages, d.pdfs = said.Pages, said.PDFs
	return d
}
