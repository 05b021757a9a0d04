package survival

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"padu/warehouse"
)

// stopWithin is how long padu may take to end when it is asked to.
const stopWithin = 10 * time.Second

// TestAskedToEnd sends SIGTERM, and then SIGINT, in every step: the run ends soon, says that it was stopped, and the next goes on
// where it ended. In the end there is what an undisturbed night makes.
func TestAskedToEnd(t *testing.T) {
	t.Parallel()
	clean := filepath.Join(t.TempDir(), "clean")
	workspace(t, clean)
	must(t, exitDone, "nightly", "--dir", clean, "--as-of", day(0))
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT}[:form(1, 2, 2)] {
		dir := filepath.Join(t.TempDir(), "w")
		want := workspace(t, dir)
		stopped, slowest, in := 0, time.Duration(0), ""
		for _, step := range steps {
			took, done := endIn(t, dir, step, signal)
			if done {
				continue // it was through before it heard
			}
			stopped++
			if took > slowest {
				slowest, in = took, step
			}
		}
		must(t, exitDone, "nightly", "--resume", "--dir", dir, "--as-of", day(0))
		holds(t, dir, want)
		sameMarts(t, clean, dir)
		sameSite(t, clean, dir)
		whole(t, dir)
		wholeEditions(t, dir)
		if stopped < len(steps)-2 {
			t.Errorf("%v ended %d of %d nights; the test did not do its work", signal, stopped, len(steps))
		}
		figure(t, "%v in each of %d steps: %d nights stopped, the slowest after %.2f s (in %s); resumed to the same marts and pages", signal, len(steps), stopped, slowest.Seconds(), in)
	}
}

// endIn lets a night go on until it is in the step, asks it to end, and says how long that took, or that it was done before.
func endIn(t *testing.T, dir, step string, signal syscall.Signal) (took time.Duration, done bool) {
	t.Helper()
	after := ledgerSize(dir)
	p := start(t, "nightly", "--resume", "--dir", dir, "--as-of", day(0))
	if !p.awaitStep(t, dir, after, step, warehouse.Started) {
		_, out := p.wait(t, time.Second)
		t.Fatalf("a night ended before it came to %s: %s", step, out)
	}
	asked := time.Now()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	code, out := p.wait(t, stopWithin)
	r := lastRun(t, dir)
	if code == exitDone && r.State == warehouse.Done {
		return 0, true
	}
	if code == exitDone || r.State != warehouse.Stopped {
		t.Errorf("%v in %s: exit %d, the ledger says %s: %s", signal, step, code, r.State, out)
	}
	for _, s := range r.Steps {
		if s.State == warehouse.Started {
			t.Errorf("%v in %s: step %s has no end in the ledger", signal, step, s.Name)
		}
	}
	return time.Since(asked), false
}
