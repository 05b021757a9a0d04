package postgres

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestKilled: a process that copies is killed at random moments, and its connection is cut by the server at others. The copy before it
// stays, nothing is left behind, and the next copy is good.
func TestKilled(t *testing.T) {
	t.Parallel()
	to := target(t)
	old, next := snapshot(t, "r1", 100), snapshot(t, "r2", 30_000)
	copied(t, old, to)
	c := session(t, to.DSN)
	command := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "PADU_TEST_COPY="+next.File(), "PADU_TEST_SCHEMA="+to.Schema)
		return cmd
	}
	again := func() { // the old copy, whatever was done
		copied(t, old, to)
	}
	began := time.Now()
	if out, err := command().CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole := time.Since(began)
	again()
	rng := rand.New(rand.NewPCG(1, 1))
	killed, ended, busy := 0, 0, 0
	for i := 0; killed < 20 && i < 60; i++ {
		cmd := command()
		var out bytes.Buffer
		cmd.Stderr = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rng.Float64() * float64(whole)))
		if i%3 == 2 { // the server cuts it off
			ask(t, c, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'padu' and query like '%"+to.Schema+"%'")
			time.Sleep(50 * time.Millisecond)
		}
		_ = cmd.Process.Kill()
		err := cmd.Wait()
		if strings.Contains(out.String(), "another padu") { // the one before is not gone yet
			busy++
			continue
		}
		run := ask(t, c, "select run_id from "+to.Schema+".snapshot")
		want := map[string]string{"r1": "100", "r2": "30000"}[run]
		if got := ask(t, c, "select count(*) from "+to.Schema+".fct_rkpd where run = '"+run+"'"); got != want {
			t.Fatalf("%s rows of run %s, wanted %s", got, run, want)
		}
		if run == "r2" {
			ended++
			again()
		} else {
			killed++
		}
		if err != nil && strings.Contains(out.String(), "panic") {
			t.Fatal(out.String())
		}
	}
	for wait := 0; ask(t, c, "select count(*) from pg_locks where locktype = 'advisory' and granted") != "0" && wait < 100; wait++ { // other tests have some too
		time.Sleep(50 * time.Millisecond)
		if ask(t, c, "select count(*) from pg_namespace where nspname like '"+to.Schema+"%'") == "1" {
			break
		}
	}
	if got := ask(t, c, "select string_agg(nspname, ' ') from pg_namespace where nspname like '"+to.Schema+"%'"); got != to.Schema {
		t.Errorf("schemas: %s", got)
	}
	if r := copied(t, next, to); r.Rows != 45_004 {
		t.Errorf("%+v", r)
	}
	if killed < 20 {
		t.Errorf("only %d were killed before they were through, %d were after, %d found another", killed, ended, busy)
	}
	figure(t, "%d copies killed or cut off before they were through, %d after; a whole one takes %s", killed, ended, whole.Round(time.Millisecond))
}

// TestCutOff: the server ends the connection in the middle of the rows, or has no room; the error says it, and the copy before it stays.
func TestCutOff(t *testing.T) {
	t.Parallel()
	to := target(t)
	copied(t, snapshot(t, "r1", 100), to)
	c := session(t, to.DSN)
	cut := false
	_, err := Copy(t.Context(), snapshot(t, "r2", 200_000), to, func(p Progress) {
		if p.Table == "fct_rkpd" && !cut {
			cut = true
			ask(t, c, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'padu' and query like '%"+to.Schema+"%'")
		}
	})
	if err == nil || !strings.Contains(err.Error(), "fct_rkpd") {
		t.Errorf("%v", err)
	}
	late := to
	late.Within = 300 * time.Millisecond
	if _, err := Copy(t.Context(), snapshot(t, "r3", 400_000), late, func(Progress) {}); err == nil || !strings.Contains(err.Error(), "not through after 300ms") {
		t.Errorf("%v", err)
	}
	if got := ask(t, c, "select run_id from "+to.Schema+".snapshot"); got != "r1" {
		t.Errorf("readers see %s", got)
	}
}

// BenchmarkCopy: rows a second, beside psql's \copy of the same table as CSV in the same run.
func BenchmarkCopy(b *testing.B) {
	dsn := server(b)
	const rows = 500_000
	s := snapshot(b, "r1", rows)
	c := session(b, dsn)
	for b.Loop() {
		began := time.Now()
		to := Target{DSN: dsn, Schema: "ukur", Within: 10 * time.Minute}
		must(b, c, "drop schema if exists ukur cascade")
		r := copied(b, s, to)
		took := time.Since(began)
		must(b, c, "drop schema if exists ukur_csv cascade; create schema ukur_csv; create table ukur_csv.t (like ukur.fct_rkpd)")
		var text bytes.Buffer
		if _, err := c.CopyTo(b.Context(), &text, "copy ukur.fct_rkpd to stdout with (format csv)"); err != nil {
			b.Fatal(err)
		}
		psql := exec.Command("psql", "-q", dsn, "-c", `\copy ukur_csv.t from stdin with (format csv)`)
		psql.Stdin = io.Reader(&text)
		began = time.Now()
		if out, err := psql.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		csv := time.Since(began)
		var table *table
		all, err := tables(b.Context(), s)
		if err != nil {
			b.Fatal(err)
		}
		for _, t := range all {
			if t.name == "fct_rkpd" {
				table = t
			}
		}
		must(b, c, "begin; create schema ukur_isi; "+table.create("ukur_isi"))
		began = time.Now()
		if _, err := table.fill(b.Context(), s, c, "ukur_isi", func(int64) {}); err != nil {
			b.Fatal(err)
		}
		fill := time.Since(began)
		must(b, c, "rollback")
		b.ReportMetric(float64(r.Rows)/took.Seconds(), "rows/s")
		b.ReportMetric(rows/fill.Seconds(), "rows/s-copy-alone")
		b.ReportMetric(rows/csv.Seconds(), "rows/s-psql-csv")
	}
	must(b, c, "drop schema if exists ukur cascade; drop schema if exists ukur_csv cascade")
}
