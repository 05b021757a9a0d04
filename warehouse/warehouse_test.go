//go:build duckdb_arrow

package warehouse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory/mallocator"
)

func open(t *testing.T, dir string) *DB {
	t.Helper()
	d, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func must(t *testing.T, d *DB, q string, args ...any) {
	t.Helper()
	if _, err := d.Exec(t.Context(), q, args...); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

func count(t *testing.T, q querier, query string) (n int) {
	t.Helper()
	if err := q.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

var oneColumn = arrow.NewSchema([]arrow.Field{{Name: "v", Type: arrow.BinaryTypes.String}}, nil)

// rows sends batches of two rows and then ends with err, as a file does that turns bad half way.
func rows(batches int, err error) func(send func(arrow.RecordBatch) error) error {
	return func(send func(arrow.RecordBatch) error) error {
		mem := mallocator.NewMallocator()
		for range batches {
			b := array.NewRecordBuilder(mem, oneColumn)
			b.Field(0).(*array.StringBuilder).AppendValues([]string{"a", "b"}, nil)
			rec := b.NewRecordBatch()
			b.Release()
			if err := send(rec); err != nil {
				return err
			}
		}
		return err
	}
}

func TestInsertArrowIsOneTransaction(t *testing.T) {
	d := open(t, t.TempDir())
	must(t, d, "create table landing.x (id varchar, v varchar)")
	n, err := d.InsertArrow(t.Context(), "landing.x", "id", "b'1", oneColumn, rows(3, nil), func() error { return nil })
	if err != nil || n != 6 {
		t.Fatalf("inserted %d rows, %v; want 6", n, err)
	}
	bad := errors.New("line 7 is bad")
	if _, err := d.InsertArrow(t.Context(), "landing.x", "id", "b'1", oneColumn, rows(3, bad), func() error { return nil }); !errors.Is(err, bad) {
		t.Fatalf("a reader that fails: %v; want its own error", err)
	}
	if _, err := d.InsertArrow(t.Context(), "landing.x", "id", "b'1", oneColumn, rows(3, nil), func() error { return bad }); !errors.Is(err, bad) {
		t.Fatalf("the work beside the rows fails: %v", err)
	}
	if n := count(t, d, "select count(*) from landing.x where id = 'b''1'"); n != 6 {
		t.Errorf("%d rows after two failed loads; want 6", n)
	}
	must(t, d, "create table landing.narrow (id varchar, v integer)")
	if _, err := d.InsertArrow(t.Context(), "landing.narrow", "id", "b", oneColumn, rows(50, nil), func() error { return nil }); err == nil {
		t.Error("text went into an integer column")
	}
	if n := count(t, d, "select count(*) from duckdb_views() where not internal"); n != 0 {
		t.Errorf("%d views left behind by the loads", n)
	}
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	_, err := Open(t.Context(), dir)
	if err == nil || !strings.Contains(err.Error(), "padu (process ") {
		t.Fatalf("second writer: %v; want an error that names the holder", err)
	}
}

func publish(t *testing.T, d *DB, run, values string) SnapshotInfo {
	t.Helper()
	info := SnapshotInfo{RunID: run, Workspace: "uji", Version: "v", State: "s", AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), At: time.Unix(1, 0)}
	if err := d.BeginSnapshot(t.Context(), info); err != nil {
		t.Fatal(err)
	}
	must(t, d, "create table mart.t as select * from (values "+values+") v(a, b)")
	got, err := d.Publish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestReadersKeepTheirSnapshot(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenSnapshot(t.Context(), dir); !errors.Is(err, ErrNoSnapshot) {
		t.Fatalf("before the first publish: %v; want ErrNoSnapshot", err)
	}
	d := open(t, dir)
	first := publish(t, d, "r1", "(1, 'x'), (2, 'y')")
	old, err := OpenSnapshot(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	same := publish(t, d, "r2", "(2, 'y'), (1, 'x')")
	if first.Fingerprint != same.Fingerprint {
		t.Errorf("the same rows in another order: fingerprint %s, then %s", first.Fingerprint, same.Fingerprint)
	}
	third := publish(t, d, "r3", "(2, 'y'), (1, 'z')")
	if third.Fingerprint == first.Fingerprint {
		t.Error("other rows have the same fingerprint")
	}
	if err := os.RemoveAll(filepath.Join(dir, "published", "r1")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, old, "select count(*) from mart.t where b = 'x'"); n != 1 {
		t.Errorf("a reader of the removed snapshot sees %d rows; want 1", n)
	}
	now, err := OpenSnapshot(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	if now.Info().RunID != "r3" || count(t, now, "select count(*) from mart.t where b = 'z'") != 1 {
		t.Errorf("current is %s; want r3", now.Info().RunID)
	}
	if _, err := now.Query(t.Context(), "create table mart.u (a int)"); err == nil {
		t.Error("a reader could write")
	}
	if _, err := now.Query(t.Context(), "copy mart.t to '"+filepath.Join(dir, "out.csv")+"'"); err == nil {
		t.Error("a reader could write a file")
	}
	if _, err := now.Query(t.Context(), "set enable_external_access = true"); err == nil {
		t.Error("a reader could change settings")
	}
}

// TestOpenFollowsAPointerThatMoves: a snapshot that is removed between reading the pointer and opening the file is no error to readers.
func TestOpenFollowsAPointerThatMoves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	publish(t, open(t, dir), "run0", "(1, 'a')")
	root := filepath.Join(dir, "published")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; n <= 200; n++ {
			old, fresh := filepath.Join(root, fmt.Sprintf("run%d", n-1)), filepath.Join(root, fmt.Sprintf("run%d", n))
			err := os.Mkdir(fresh, 0o755)
			if err == nil {
				err = os.Link(filepath.Join(old, "padu.duckdb"), filepath.Join(fresh, "padu.duckdb"))
			}
			if err = errors.Join(err, Flip(filepath.Join(root, "current"), filepath.Base(fresh)), os.RemoveAll(old)); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	reads := 0
	for going := true; going; reads++ {
		select {
		case <-done:
			going = false
		default:
		}
		s, err := OpenSnapshot(t.Context(), dir)
		if err != nil {
			t.Fatalf("read %d: %v", reads, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(root, "run200")); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSnapshot(t.Context(), dir); !errors.Is(err, ErrNoSnapshot) {
		t.Errorf("a pointer that leads nowhere: %v; want ErrNoSnapshot", err)
	}
	t.Logf("%d reads", reads)
}

func TestDroppedBuildLeavesCurrent(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	publish(t, d, "r1", "(1, 'x')")
	if err := d.BeginSnapshot(t.Context(), SnapshotInfo{RunID: "r2", At: time.Unix(1, 0)}); err != nil {
		t.Fatal(err)
	}
	must(t, d, "create table mart.t (a int)")
	if err := d.DropSnapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "published"))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 { // r1 and current
		t.Errorf("published holds %v; want r1 and current", entries)
	}
	// A build that was killed leaves its folder; the next one clears it away.
	if err := os.MkdirAll(filepath.Join(dir, "published", "dead.new"), 0o755); err != nil {
		t.Fatal(err)
	}
	publish(t, d, "r3", "(1, 'x')")
	if _, err := os.Stat(filepath.Join(dir, "published", "dead.new")); err == nil {
		t.Error("the leftover of a dead build is still there")
	}
}

func TestPublishRefusesViews(t *testing.T) {
	d := open(t, t.TempDir())
	if err := d.BeginSnapshot(t.Context(), SnapshotInfo{RunID: "r1", At: time.Unix(1, 0)}); err != nil {
		t.Fatal(err)
	}
	must(t, d, "create table mart.t as select 1 a; create view mart.v as select a from mart.t")
	if _, err := d.Publish(t.Context()); err == nil || !strings.Contains(err.Error(), "views") {
		t.Fatalf("publish with a view: %v", err)
	}
	if _, err := OpenSnapshot(t.Context(), d.Dir()); !errors.Is(err, ErrNoSnapshot) {
		t.Errorf("the refused snapshot became current: %v", err)
	}
}

func TestLedgerSurvivesACutLine(t *testing.T) {
	dir := t.TempDir()
	l := OpenLedger(dir)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i, e := range []Entry{
		{RunID: "a", Job: "nightly", State: "started", At: at},
		{RunID: "a", Job: "nightly", Step: "ingest", State: "done", At: at},
		{RunID: "b", Job: "nightly", State: "started", At: at.Add(time.Hour)},
		{RunID: "b", Job: "nightly", State: "done", At: at.Add(2 * time.Hour)},
	} {
		if i == 2 { // killed in the middle of a line
			f, err := os.OpenFile(filepath.Join(dir, "runs", "ledger.ndjson"), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			_, werr := f.WriteString(`{"run_id":"a","job":"nigh`)
			if err := errors.Join(werr, f.Close()); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := l.Entries()
	if err != nil || len(entries) != 4 {
		t.Fatalf("%d entries, %v; want 4", len(entries), err)
	}
	runs := Runs(entries)
	if len(runs) != 2 || runs[0].State != "started" || runs[1].State != "done" || runs[1].EndedAt.Sub(runs[1].StartedAt) != time.Hour {
		t.Errorf("runs: %+v", runs)
	}
}

func TestBuildWithoutTheTagNamesIt(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package once more")
	}
	out, err := exec.CommandContext(context.WithoutCancel(t.Context()), "go", "build", ".").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "build_padu_with_the_tag_duckdb_arrow") {
		t.Fatalf("build without the tag: %v\n%s", err, out)
	}
	if n := strings.Count(strings.TrimSpace(string(out)), "\n"); n != 1 { // "# padu/warehouse" and the line
		t.Errorf("more than one line:\n%s", out)
	}
}
