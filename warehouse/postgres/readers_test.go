package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"padu/warehouse"
)

// TestReadersNeverSeeHalf: eight readers ask in a loop while copies of changing data are made. Each statement, and each transaction
// that keeps its snapshot, meets one copy and all of it; none fails.
func TestReadersNeverSeeHalf(t *testing.T) {
	t.Parallel()
	beside(t, 10, 0)
}

// TestReadersWhileTablesAreReplaced: the same while each copy replaces the tables, with readers who pause.
func TestReadersWhileTablesAreReplaced(t *testing.T) {
	t.Parallel()
	beside(t, 5, 50*time.Millisecond, reshaped)
}

func beside(t *testing.T, copies int, pause time.Duration, other ...string) {
	to := target(t)
	var snapshots []*warehouse.Snapshot
	for i := range copies + 1 {
		snapshots = append(snapshots, snapshot(t, fmt.Sprintf("r%02d", i), 3000+100*i, other[:len(other)*(i%2)]...))
	}
	copied(t, snapshots[0], to)
	ctx, stop := context.WithCancel(t.Context())
	var asked, slowest atomic.Int64
	var seen sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		c := session(t, to.DSN)
		must(t, c, "set search_path = "+to.Schema)
		all.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				run, err := readOnce(c, i)
				took := int64(time.Since(began))
				if err != nil {
					t.Errorf("reader %d: %v", i, err)
					return
				}
				seen.Store(run, true)
				asked.Add(1)
				time.Sleep(pause)
				for was := slowest.Load(); took > was && !slowest.CompareAndSwap(was, took); was = slowest.Load() {
				}
			}
		})
	}
	waits := 0
	for _, s := range snapshots[1:] {
		r := copied(t, s, to)
		if waits += r.Waits; (r.Inserted == 0) != (len(other) > 0) {
			t.Errorf("%+v", r)
		}
	}
	for deadline := time.Now().Add(time.Minute); asked.Load() < 100 && time.Now().Before(deadline); { // on a quick machine the copies are through before that
		time.Sleep(time.Millisecond)
	}
	stop()
	all.Wait()
	runs := 0
	seen.Range(func(any, any) bool { runs++; return true })
	if runs < copies/2 || asked.Load() < 100 {
		t.Errorf("%d transactions met %d snapshots; the test did not do its work", asked.Load(), runs)
	}
	figure(t, "%d copies beside 8 readers: %d transactions met %d snapshots, each whole; the slowest took %s; %d tries let readers through", copies, asked.Load(), runs, time.Duration(slowest.Load()).Round(time.Millisecond), waits)
}

// readOnce reads in one of four ways, each of which sees one moment, and wants one run, and as many rows as it has.
func readOnce(c conn, way int) (run string, err error) {
	ctx := context.Background()
	join := "select min(a.run), max(a.run), min(b.run), max(b.run), min(s.run_id), count(*) from fct_rkpd a join fct_apbd b using (nomor) cross join snapshot s"
	begin := [4]string{"", "", "begin isolation level repeatable read", "begin isolation level repeatable read; select count(*) from pg_class"}[way%4]
	queries := []string{join}
	if begin != "" {
		if err := c.exec(ctx, begin); err != nil {
			return "", err
		}
		defer func() { err = errors.Join(err, c.exec(ctx, "commit")) }()
		queries = []string{"select min(run_id), count(*) from snapshot", "select min(run), max(run), 2 * count(*) from fct_apbd", join, "select min(run), max(run), count(*) from fct_rkpd"}
	}
	for _, q := range queries {
		rows, err := c.rows(ctx, q)
		if err != nil {
			return "", err
		}
		n, row := rows[0][len(rows[0])-1], rows[0][:len(rows[0])-1]
		for _, r := range row {
			if run == "" {
				run = r
			}
			if r != run || r == "" {
				return "", fmt.Errorf("a mix: %v beside run %s: %s", rows[0], run, q)
			}
		}
		i, _ := strconv.Atoi(strings.TrimPrefix(run, "r"))
		if want := strconv.Itoa(3000 + 100*i); strings.Contains(q, "from fct") && q != join && n != want || q == join && n != strconv.Itoa((3000+100*i)/2) {
			return "", fmt.Errorf("%s rows of run %s: %s", n, run, q)
		}
	}
	return run, nil
}

// TestReaderInATransaction: tables are not replaced while somebody who has read one is in a transaction; others go on meanwhile, and the
// error names him when the time is over. When he ends, the new copy comes. New rows wait for nobody.
func TestReaderInATransaction(t *testing.T) {
	t.Parallel()
	to := target(t)
	copied(t, snapshot(t, "r1", 100), to)
	long, other := session(t, to.DSN), session(t, to.DSN)
	must(t, long, "begin; select * from "+to.Schema+".fct_rkpd")
	short := to
	short.Within = 4 * time.Second
	next := snapshot(t, "r2", 200, reshaped)
	done := make(chan error)
	go func() {
		_, err := Copy(t.Context(), next, short, func(Progress) {})
		done <- err
	}()
	for waiting, began := true, time.Now(); waiting; {
		select {
		case err := <-done:
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("pid %d", long.PID())) || !strings.Contains(err.Error(), "not through after 4s") {
				t.Errorf("%v", err)
			}
			waiting = false
		default:
			before := time.Now()
			if got := ask(t, other, "select count(*) from "+to.Schema+".fct_rkpd"); got != "100" {
				t.Errorf("%s rows", got)
			}
			if took := time.Since(before); took > 900*time.Millisecond { // half a second, and a busy machine
				t.Errorf("another reader waited %s", took)
			}
			if time.Since(began) > 20*time.Second {
				t.Fatal("the copy does not end")
			}
		}
	}
	go func() {
		r, err := Copy(t.Context(), next, to, func(Progress) {})
		if r.Waits == 0 && err == nil {
			err = errors.New("it did not wait")
		}
		done <- err
	}()
	for end := time.Now().Add(40 * time.Second); ask(t, other, "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and query like '%padu_flip%"+to.Schema+"%'") == "0" && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(600 * time.Millisecond) // it has tried for half a second
	if got := ask(t, long, "select count(*) from "+to.Schema+".fct_apbd"); got != "50" {
		t.Errorf("%s rows in the second table", got)
	}
	must(t, long, "commit")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := ask(t, long, "begin isolation level repeatable read") + ask(t, long, "select count(*) from "+to.Schema+".fct_rkpd"); got != "200" {
		t.Errorf("%s rows afterwards", got)
	}
	if r := copied(t, snapshot(t, "r3", 300, reshaped), to); r.Waits != 0 || r.Inserted == 0 {
		t.Errorf("%+v", r)
	}
	if got := ask(t, long, "select count(*) from "+to.Schema+".fct_apbd"); got != "100" {
		t.Errorf("%s rows in a transaction of repeatable read", got)
	}
	must(t, long, "commit")
}

// TestTwoCopies: one that comes while another is going on leaves it alone.
func TestTwoCopies(t *testing.T) {
	t.Parallel()
	to := target(t)
	s := snapshot(t, "r1", 20_000)
	begun, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	done := make(chan error)
	go func() {
		_, err := Copy(t.Context(), s, to, func(Progress) { once.Do(func() { close(begun); <-goOn }) })
		done <- err
	}()
	<-begun
	if _, err := Copy(t.Context(), s, to, func(Progress) {}); err == nil || !strings.Contains(err.Error(), "another padu") {
		t.Errorf("%v", err)
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// TestViewsOfOthers: a view on the copy goes on, with the new rows, when padu may make it again; else nothing is dropped and the error
// says what to do.
func TestViewsOfOthers(t *testing.T) {
	t.Parallel()
	n := strconv.Itoa(int(rand.Uint32()))
	to := target(t, "analis_"+n, "padu_"+n)
	bi := to.Schema + "_bi"
	c := session(t, to.DSN)
	must(t, c, fmt.Sprintf("grant create on database postgres to %s; create schema %s authorization %s", quoted("padu_"+n), bi, quoted("analis_"+n)))
	admin := to
	cfg, err := pgconn.ParseConfig(to.DSN)
	if err != nil {
		t.Fatal(err)
	}
	to.DSN = fmt.Sprintf("host=%s user=padu_%s password=uji dbname=%s", cfg.Host, n, cfg.Database)
	to.Readers = to.Readers[:1]
	copied(t, snapshot(t, "r1", 100), to)
	analyst := as(t, admin.DSN, "analis_"+n)
	must(t, analyst, fmt.Sprintf("create view %s.\"Ringkas\" with (security_barrier) as select run, sum(pagu) as pagu, count(*) as found from %s.fct_rkpd group by run; create view %[1]s.atas as select found from %[1]s.\"Ringkas\"", bi, to.Schema))
	if r := copied(t, snapshot(t, "r1b", 100), to); r.Inserted == 0 || len(r.Views) > 0 { // new rows need nothing
		t.Errorf("%+v", r)
	}
	next := snapshot(t, "r2", 200, reshaped)
	_, err = Copy(t.Context(), next, to, func(Progress) {})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf(`grant "analis_%s" to "padu_%[1]s"`, n)) || !strings.Contains(err.Error(), bi+`."Ringkas"`) || strings.Contains(err.Error(), "atas") {
		t.Errorf("%v", err)
	}
	if got := ask(t, analyst, "select run, found from "+bi+".\"Ringkas\""); got != "r1b|100" {
		t.Error(got)
	}
	must(t, c, fmt.Sprintf("grant %s to %s", quoted("analis_"+n), quoted("padu_"+n)))
	if r := copied(t, next, to); len(r.Views) != 1 {
		t.Errorf("views made again: %v", r.Views)
	}
	if got := ask(t, analyst, "select run, r.found, a.found, (select reloptions from pg_class where relname = 'Ringkas' and relnamespace = '"+bi+"'::regnamespace) from "+bi+".\"Ringkas\" r, "+bi+".atas a"); got != "r2|200|200|{security_barrier=true}" {
		t.Error(got)
	}
	must(t, analyst, fmt.Sprintf("create materialized view %s.beku as select count(*) as n from %s.fct_apbd", bi, to.Schema))
	if _, err := Copy(t.Context(), snapshot(t, "r3", 300), to, func(Progress) {}); err == nil || !strings.Contains(err.Error(), "drop materialized view "+bi+".beku") {
		t.Errorf("%v", err)
	}
	if got := ask(t, analyst, "select run, found, n from "+bi+".\"Ringkas\", "+bi+".beku"); got != "r2|200|100" {
		t.Error(got)
	}
}

// TestRowsThatDiffer: of the rows only those are touched that differ, in tables with a key, with an index alone, and with neither; then
// the copy is what the snapshot is.
func TestRowsThatDiffer(t *testing.T) {
	t.Parallel()
	to := target(t)
	tables := func(a, b string) []string {
		return []string{
			"create table mart.indeks as select * from (values (1, 'a'), (2, null), (3, '" + a + "')) t(nomor, teks)",
			"create table mart.tanpa as select * from (values (1, 0.5::double), (1, 0.5), (2, " + b + ")) t(nomor, angka)",
			"update mart.fct_rkpd set nama = null where nomor = " + b + "1",
			"insert into mart.dim_tabel values ('mart.indeks', 'nomor, teks')",
		}
	}
	copied(t, snapshot(t, "r1", 1000, tables("a", "1")...), to)
	if r := copied(t, snapshot(t, "r2", 1000, append(tables("a", "1"), "update mart.fct_rkpd set run = 'r1'", "update mart.fct_apbd set run = 'r1'")...), to); r.Inserted != 1 || r.Deleted != 1 {
		t.Errorf("the run alone has changed: %+v", r)
	}
	last := snapshot(t, "r3", 1001, append(tables("b", "2"), "update mart.fct_rkpd set run = 'r1'", "update mart.fct_apbd set run = 'r1'")...)
	// of fct_rkpd two rows and a new one, of fct_apbd a new one, of indeks and tanpa all three, of snapshot one
	if r := copied(t, last, to); r.Inserted != 2+1+1+3+3+1 || r.Deleted != 2+3+3+1 {
		t.Errorf("%+v", r)
	}
	c := session(t, to.DSN)
	if got := ask(t, c, "select string_agg(nomor || coalesce(teks, '-'), ' ' order by nomor) || (select ' ' || string_agg(nomor || ' ' || angka, ' ' order by nomor) from "+to.Schema+".tanpa) from "+to.Schema+".indeks"); got != "1a 2- 3b 1 0.5 1 0.5 2 2" {
		t.Error(got)
	}
	if got := ask(t, c, "select string_agg(nomor::text, ' ') from "+to.Schema+".fct_rkpd where nama is null"); got != "21" {
		t.Error(got)
	}
	// Somebody with the right has changed what stands there: found before anybody reads it as the new copy, unless the rows mend it.
	must(t, c, "alter table "+to.Schema+".fct_apbd alter anggaran type numeric(20, 1)")
	if _, err := Copy(t.Context(), snapshot(t, "r4", 1002), to, func(Progress) {}); err == nil {
		t.Log("another shape replaces the table")
	}
	must(t, c, "drop table "+to.Schema+".snapshot")
	if _, err := Copy(t.Context(), snapshot(t, "r5", 1002), to, func(Progress) {}); err == nil || !strings.Contains(err.Error(), "snapshot") {
		t.Errorf("%v", err)
	}
}
