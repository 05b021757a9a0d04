package survival

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"padu/warehouse"
)

// TestServeKilled lets padu serve make up a night that was missed, and kills first the worker and then serve with it in the middle:
// the site answers as long as serve lives, a night by hand meanwhile is turned away, and serve started again finishes the night.
func TestServeKilled(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "w")
	first := workspace(t, dir)
	must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(-1))
	path := filepath.Join(dir, "padu.yaml")
	text := strings.Replace(config, `{nightly: "0 3 29 2 *", catch_up: {nightly: none}, retries: 0,`, `{nightly: "30 1 * * *", catch_up: {nightly: latest}, retries: 4,`, 1)
	if err := warehouse.WriteFile(path, []byte(text)); err != nil {
		t.Fatal(err)
	}
	files, want := version(1)
	bring(t, dir, files...)
	missed := time.Now().AddDate(0, 0, 2) // beyond the night by hand, which settles the times before it
	if err := os.Chtimes(path, missed, missed.AddDate(0, 0, -5)); err != nil {
		t.Fatal(err)
	}
	forget(t, dir)

	server, site := serve(t, dir)
	reader, stop := read(t, dir, site, first, want)
	worker := working(t, dir, server, "build")
	if out := must(t, exitFailed, "nightly", "--dir", dir); !strings.Contains(out, fmt.Sprintf("(process %d)", worker)) {
		t.Errorf("a night by hand beside the worker %d is told: %s", worker, out)
	}
	end(t, worker)
	second := working(t, dir, server, "report") // serve sees that it was killed, and begins again
	if second == worker {
		t.Error("the killed worker works")
	}
	stop()
	visits := reader.visits.Load()
	server.kill()
	end(t, second)
	before := len(runs(t, dir))

	server, site = serve(t, dir)
	reader, stop = read(t, dir, site, first, want)
	for deadline := time.Now().Add(patience); lastRun(t, dir).State != warehouse.Done || len(runs(t, dir)) == before; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("serve did not finish the night: %+v", lastRun(t, dir))
		}
	}
	stop()
	for writer := 1; writer != 0; time.Sleep(10 * time.Millisecond) { // its last line comes before it lets go of the warehouse
		var err error
		if writer, err = warehouse.Writing(dir); err != nil {
			t.Fatal(err)
		}
	}
	holds(t, dir, want)
	whole(t, dir)
	var ended []string
	for _, r := range runs(t, dir) {
		ended = append(ended, r.State)
	}
	figure(t, "worker killed in build, then serve and its worker in report: runs %s; %d visits of the site without an error; a night by hand was turned away", strings.Join(ended, ", "), visits+reader.visits.Load())
	server.kill()
}

// forget empties the ledger, so that the schedule is in force since padu.yaml was changed.
func forget(t *testing.T, dir string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, "runs", "ledger.ndjson")); err != nil {
		t.Fatal(err)
	}
}

// working waits until a worker of serve is in the step, and returns its process.
func working(t *testing.T, dir string, server *process, step string) int {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if ledgerSize(dir) == 0 {
			continue
		}
		r := lastRun(t, dir)
		if n := len(r.Steps); n > 0 && r.Steps[n-1].Name == step && r.Steps[n-1].State == warehouse.Started {
			if pid, err := warehouse.Writing(dir); err == nil && pid == r.PID {
				return pid
			}
		}
	}
	t.Fatalf("no worker came to %s: %s", step, server.out)
	return 0
}

// end kills a process that another started, and waits until it is gone.
func end(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}
