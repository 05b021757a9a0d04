package jobs

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/ingest/sample"
	"padu/warehouse"
)

// TestKilledAtEveryStep kills a real nightly when a step begins and when it ends, runs it again, and wants the same marts
// as an undisturbed night; a reader asks the current snapshot and the site all the time.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	from := small()
	want := marts(t, from)
	// A small first night without the city, so that there is something to read while the later ones die.
	dir := t.TempDir()
	if _, err := sample.Demo(dir, "32", smallCity); err != nil {
		t.Fatal(err)
	}
	if err := fewEditions(dir); err != nil {
		t.Fatal(err)
	}
	city := filepath.Join(dir, "inbox", "kota-bogor")
	if err := os.Rename(city, city+"-later"); err != nil {
		t.Fatal(err)
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20"); code != exitHeld {
		t.Fatalf("first nightly: exit %d: %s", code, out)
	}
	if err := os.Rename(city+"-later", city); err != nil {
		t.Fatal(err)
	}
	stop, reads := readAllTheTime(t, dir)
	kills := 0
	for _, s := range steps {
		for _, state := range []string{"started", "done"} {
			if killAt(t, dir, s.name, state) {
				kills++
			}
		}
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
		t.Fatalf("the night after %d kills: exit %d: %s", kills, code, out)
	}
	stop()
	if d := cmp.Diff(want, marts(t, dir)); d != "" {
		t.Errorf("marts differ from an undisturbed night: %s", d)
	}
	if d := cmp.Diff(hashes(t, filepath.Join(from, "site", "current")), hashes(t, filepath.Join(dir, "site", "current"))); d != "" {
		t.Errorf("pages differ from an undisturbed night: %s", d)
	}
	if kills < 12 || reads.Load() < 20 {
		t.Errorf("%d kills, %d reads; the test did not do its work", kills, reads.Load())
	}
	t.Logf("%d kills, %d reads without an error", kills, reads.Load())
}

// killAt runs a nightly and kills it as soon as its ledger says that step is in state. It reports whether the process was
// still there to be killed.
func killAt(t *testing.T, dir, step, state string) bool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	before := len(entries(t, dir))
	cmd := exec.Command(self, "nightly", "--dir", dir, "--as-of", "2026-11-20")
	cmd.Env = append(os.Environ(), "PADU_TEST_COMMAND=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		for _, e := range entries(t, dir)[before:] {
			if e.Step == step && e.State == state {
				killed := cmd.Process.Kill() == nil
				<-ended
				return killed
			}
		}
		select {
		case <-ended:
			return false
		case <-time.After(time.Millisecond):
		}
	}
}

func entries(t *testing.T, dir string) []warehouse.Entry {
	t.Helper()
	l, err := warehouse.OpenLedger(dir)
	if err != nil {
		t.Fatal(err)
	}
	all, err := l.Entries()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// readAllTheTime asks the current snapshot for a whole answer and reads the index page, ten times a second, until stop is called.
func readAllTheTime(t *testing.T, dir string) (stop func(), reads *atomic.Int64) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	reads = &atomic.Int64{}
	go func() {
		defer close(done)
		pace := time.NewTicker(100 * time.Millisecond) // one that never rests takes a core from the nights
		defer pace.Stop()
		for ; ctx.Err() == nil; <-pace.C {
			if err := readOnce(context.WithoutCancel(ctx), dir); err != nil {
				t.Errorf("a reader met: %v", err)
				return
			}
			reads.Add(1)
		}
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop) // before the folder is removed, also when the test fails
	return stop, reads
}

func readOnce(ctx context.Context, dir string) error {
	s, err := warehouse.OpenSnapshot(ctx, dir)
	if err != nil {
		return err
	}
	defer s.Close()
	var n int
	if err := s.QueryRow(ctx, "select count(*) from mart.integrasi_kerja_sama i join mart.fct_kerja_sama k using (id_kerja_sama)").Scan(&n); err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(dir, "site", "current", "index.html"))
	if err != nil {
		return err
	}
	if !strings.HasSuffix(strings.TrimSpace(string(page)), "</html>") {
		return os.ErrInvalid
	}
	return nil
}
