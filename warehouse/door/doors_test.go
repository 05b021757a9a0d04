package door

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"padu/warehouse"
)

// published makes a workspace with a first snapshot.
func published(t testing.TB, run string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	begin(t, dir, run)
	return dir
}

// begin publishes the first snapshot of a workspace as a night does; every row names its run.
func begin(t testing.TB, dir, run string) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	if err := w.BeginSnapshot(t.Context(), warehouse.SnapshotInfo{RunID: run, AsOf: day, At: day}); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		"create table snap.mart.dim_tabel (tabel varchar, lapis varchar, kolom_wilayah varchar, baris_peran varchar, ganti_peran varchar)",
		"insert into snap.mart.dim_tabel values ('mart.fct_run', 'mart', 'kode_wilayah', null, null)",
		"create table snap.mart.fct_run as select '32.' || (71 + i % 3) as kode_wilayah, " + warehouse.Quote(run) + " as run from range(3000) t(i)",
	} {
		if _, err := w.Exec(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if _, err := w.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// publish makes a copy of the current snapshot current whose rows name the run: a whole publish would take seconds.
func publish(t testing.TB, dir, run string) {
	t.Helper()
	root := filepath.Join(dir, "published")
	data, err := os.ReadFile(filepath.Join(root, "current", "padu.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, run, "padu.duckdb")
	if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o755), os.WriteFile(file, data, 0o644)); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("update mart.fct_run set run = " + warehouse.Quote(run) + "; update meta.snapshot set run_id = " + warehouse.Quote(run) + "; checkpoint")
	if err := errors.Join(err, db.Close(), warehouse.Flip(filepath.Join(root, "current"), run)); err != nil {
		t.Fatal(err)
	}
}

func doors(t testing.TB, dir string, shares int) *Doors {
	t.Helper()
	l := usual
	l.AtOnce = 16
	ds, err := NewDoors(dir, l, shares, func(err error) { t.Log(err) })
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// asked is what the door says: which runs are in it and how many rows.
func asked(ctx context.Context, d *Door) (runs string, n int, err error) {
	err = d.pool.QueryRowContext(ctx, "select string_agg(distinct run, ' '), count(*) from mart.fct_run").Scan(&runs, &n)
	return runs, n, err
}

var whole, city = Role{Name: "pusat"}, Role{Name: "bogor", Regions: []string{"32.71"}}

// TestDoorsSwitch: who is in goes on with the older snapshot; who comes gets the newer one; files go with the last one who left.
func TestDoorsSwitch(t *testing.T) {
	dir := published(t, "20261120T000000Z")
	ds := doors(t, dir, 3)
	for _, role := range []Role{whole, city} {
		old, leave, err := ds.Enter(t.Context(), role)
		if err != nil {
			t.Fatal(err)
		}
		run := "20261121T00000" + map[string]string{"pusat": "0Z", "bogor": "1Z"}[role.Name]
		publish(t, dir, run)
		d, leave2, err := ds.Enter(t.Context(), role)
		if err != nil {
			t.Fatal(err)
		}
		want := 3000
		if len(role.Regions) > 0 {
			want = 1000
		}
		for _, d := range []struct {
			d   *Door
			run string
		}{{old, ""}, {d, run}} {
			got, n, err := asked(t.Context(), d.d)
			if err != nil || n != want || d.run != "" && got != d.run {
				t.Errorf("role %s: %s, %d rows of %s: %v", role.Name, got, n, d.run, err)
			}
		}
		leave()
		leave()
		if len(role.Regions) > 0 {
			if _, err := os.Stat(old.File()); !os.IsNotExist(err) {
				t.Errorf("%s is still there: %v", old.File(), err)
			}
		}
		leave2()
	}
	if err := ds.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "runs", "sql", "*")); len(left) > 0 {
		t.Errorf("left: %s", left)
	}
	if _, _, err := ds.Enter(t.Context(), whole); err == nil {
		t.Error("entered closed doors")
	}
}

// TestDoorsRows: a role's own limit of rows holds for it alone, through one and the same door.
func TestDoorsRows(t *testing.T) {
	dir := published(t, "20261120T000000Z")
	ds := doors(t, dir, 2)
	for _, rows := range []int64{0, 10} {
		d, leave, err := ds.Enter(t.Context(), Role{Name: "x", Rows: rows})
		if err != nil {
			t.Fatal(err)
		}
		if d.Limits().Rows != rows || d.Limits().Memory != usual.Memory/2 {
			t.Errorf("limits %+v", d.Limits())
		}
		leave()
	}
	if err := ds.Close(); err != nil {
		t.Error(err)
	}
}

// TestDoorsOnce: many who come at once wait for one cut.
func TestDoorsOnce(t *testing.T) {
	dir := published(t, "20261120T000000Z")
	ds := doors(t, dir, 2)
	var wg sync.WaitGroup
	files := make([]string, 16)
	for i := range files {
		wg.Go(func() {
			d, leave, err := ds.Enter(t.Context(), city)
			if err != nil {
				t.Error(err)
				return
			}
			files[i] = d.File()
			time.Sleep(time.Millisecond)
			leave()
		})
	}
	wg.Wait()
	for _, f := range files {
		if f != files[0] || f == "" {
			t.Errorf("two cuts: %s", files)
		}
	}
	if err := ds.Close(); err != nil {
		t.Error(err)
	}
}

// TestDoorsUnderFlips: many enter, ask and leave while snapshots are published and removed. Nobody fails, nobody sees two snapshots in one
// query, and in the end nothing is left.
func TestDoorsUnderFlips(t *testing.T) {
	name := func(i int) string { return fmt.Sprintf("20261120T0000%02dZ", i) }
	dir := published(t, name(0))
	ds := doors(t, dir, 4)
	roles := []Role{whole, city, {Name: "dua", Regions: []string{"32.73", "32.71"}, Rows: 5}}
	rows := []int{3000, 1000, 2000}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	var queries atomic.Int64
	var seen sync.Map
	for i := range 16 {
		wg.Go(func() {
			last := ""
			for {
				select {
				case <-stop:
					return
				default:
				}
				n := i % len(roles)
				d, leave, err := ds.Enter(t.Context(), roles[n])
				if err != nil {
					t.Error(err)
					return
				}
				for range 3 {
					run, got, err := asked(t.Context(), d)
					if err != nil || got != rows[n] || len(run) != len(name(0)) || run < last {
						t.Errorf("role %s: runs %q after %q, %d rows, want %d: %v", roles[n].Name, run, last, got, rows[n], err)
					}
					last = run
					seen.Store(roles[n].Name+run, true)
					queries.Add(1)
				}
				leave()
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	for i := range 20 {
		publish(t, dir, name(i+1))
		if i > 1 {
			if err := os.RemoveAll(filepath.Join(dir, "published", name(i-1))); err != nil {
				t.Error(err)
			}
		}
	}
	close(stop)
	wg.Wait()
	for _, role := range roles { // what comes after the last flip is the last snapshot
		d, leave, err := ds.Enter(t.Context(), role)
		if err != nil {
			t.Fatal(err)
		}
		if run, _, err := asked(t.Context(), d); run != name(20) || err != nil {
			t.Errorf("role %s: %s after the last flip: %v", role.Name, run, err)
		}
		leave()
	}
	for i := 0; ; i++ { // the older doors close behind those who entered the newer ones
		folders, _ := filepath.Glob(filepath.Join(dir, "runs", "sql", "*", "*"))
		if len(folders) == len(roles) {
			break
		} else if i == 1000 {
			t.Fatalf("folders beside those of the newest doors: %s", folders)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := ds.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "runs", "sql", "*")); len(left) > 0 {
		t.Errorf("left: %s", left)
	}
	n := 0
	seen.Range(func(any, any) bool { n++; return true })
	t.Logf("%d queries of 16 on %d doors while 20 snapshots came", queries.Load(), n)
}

// TestDoorsShares: never more doors than shares. Who has an older door goes on with it, who has none waits until somebody leaves.
func TestDoorsShares(t *testing.T) {
	dir := published(t, "20261120T000000Z")
	ds := doors(t, dir, 2)
	enter := func(role Role) (*Door, func()) {
		t.Helper()
		d, leave, err := ds.Enter(t.Context(), role)
		if err != nil {
			t.Fatal(err)
		}
		return d, leave
	}
	_, leaveAll := enter(whole)
	old, leaveCity := enter(city)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	third := Role{Name: "depok", Regions: []string{"32.73"}}
	if _, _, err := ds.Enter(ctx, third); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a third door: %v", err)
	}
	publish(t, dir, "20261121T000000Z")
	d, leaveAgain := enter(city)
	if d.File() != old.File() {
		t.Errorf("%s while every share was taken, want %s", d.File(), old.File())
	}
	leaveAll()
	leaveAgain()
	leaveCity()
	for _, role := range []Role{third, city, whole} {
		d, leave := enter(role)
		if run, _, err := asked(t.Context(), d); run != "20261121T000000Z" || err != nil {
			t.Errorf("role %s: %s: %v", role.Name, run, err)
		}
		leave()
	}
	if err := ds.Close(); err != nil {
		t.Error(err)
	}
}

// TestDoorsFail: what cannot be cut is said; an older door serves meanwhile, and never one of other regions.
func TestDoorsFail(t *testing.T) {
	dir := t.TempDir()
	var warned atomic.Int64
	ds, err := NewDoors(dir, usual, 3, func(error) { warned.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ds.Enter(t.Context(), whole); !errors.Is(err, warehouse.ErrNoSnapshot) {
		t.Errorf("nothing published: %v", err)
	}
	begin(t, dir, "20261120T000000Z")
	if _, _, err := ds.Enter(t.Context(), Role{Name: "kosong", Regions: []string{""}}); err == nil {
		t.Error("a region without a code was let in")
	}
	first, leave, err := ds.Enter(t.Context(), city)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if err := os.Mkdir(filepath.Join(dir, "published", "20261121T000000Z"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "published", "20261121T000000Z", "padu.duckdb"), []byte("not a database"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := warehouse.Flip(filepath.Join(dir, "published", "current"), "20261121T000000Z"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		d, leave, err := ds.Enter(t.Context(), city)
		if err != nil || d.File() != first.File() {
			t.Fatalf("%v, %v", d, err)
		}
		leave()
	}
	for deadline := time.Now().Add(10 * time.Second); warned.Load() == 0 && time.Now().Before(deadline); { // who waited is let in before it is said
		time.Sleep(time.Millisecond)
	}
	if warned.Load() != 1 {
		t.Errorf("warned %d times", warned.Load())
	}
	for _, role := range []Role{whole, {Name: "depok", Regions: []string{"32.73"}}} {
		if _, _, err := ds.Enter(t.Context(), role); err == nil {
			t.Errorf("role %s was let into a broken snapshot", role.Name)
		}
	}
	if err := ds.Close(); err != nil {
		t.Error(err)
	}
}

// TestDoorsLeftovers: the folder of a process that was killed goes when another begins; that of a living one stays.
func TestDoorsLeftovers(t *testing.T) {
	dir := published(t, "20261120T000000Z")
	root := filepath.Join(dir, "runs", "sql")
	dead := filepath.Join(root, "123", "20261120T000000Z-abc")
	if err := errors.Join(os.MkdirAll(dead, 0o755), os.WriteFile(filepath.Join(root, "123.lock"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	living := doors(t, dir, 2)
	other := doors(t, dir, 2)
	if _, err := os.Stat(filepath.Dir(dead)); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", dead, err)
	}
	if _, err := os.Stat(living.aside); err != nil {
		t.Error(err)
	}
	if err := errors.Join(living.Close(), other.Close()); err != nil {
		t.Error(err)
	}
}
