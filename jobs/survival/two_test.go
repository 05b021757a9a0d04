package survival

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// TestTwoAtOnce starts a second night at random moments of a first: exactly one works, and the other says at once who does.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	const perNight = 5
	nights := form(2, 4, 20)
	rng := rand.New(rand.NewPCG(*seed, 5))
	dir := filepath.Join(t.TempDir(), "w")
	workspace(t, dir)
	took, _ := undisturbed(t, dir, day(0))
	turned, slowest := 0, time.Duration(0)
	for n := range nights {
		files, want := version(n + 1)
		bring(t, dir, files...)
		var offsets []time.Duration
		for range perNight {
			offsets = append(offsets, time.Duration(rng.Float64()*float64(took)))
		}
		slices.Sort(offsets)
		before := len(runs(t, dir))
		first := start(t, "nightly", "--dir", dir, "--as-of", day(n+1))
		var others []*process
		for _, o := range offsets {
			time.Sleep(o - time.Since(first.began))
			others = append(others, start(t, "nightly", "--dir", dir, "--as-of", day(n+1)))
		}
		all := append([]*process{first}, others...)
		worked := map[int]bool{}
		for i, p := range all {
			code, out := p.wait(t, patience)
			if code == exitDone {
				worked[p.cmd.Process.Pid] = true
				continue
			}
			turned++
			slowest = max(slowest, p.cmd.ProcessState.UserTime()+p.cmd.ProcessState.SystemTime())
			if code != exitFailed || !namesOne(out, all) {
				t.Errorf("process %d of night %d: exit %d: %s", i, n, code, out)
			}
		}
		// A second that comes when the first has ended works too, and finds nothing to do; each that worked has its line.
		now := runs(t, dir)[before:]
		for _, r := range now {
			if !worked[r.PID] || r.State != warehouse.Done {
				t.Errorf("the ledger has a run of process %d, %s; processes %v worked", r.PID, r.State, worked)
			}
		}
		if len(now) != len(worked) {
			t.Errorf("%d runs in the ledger of %d processes that worked", len(now), len(worked))
		}
		holds(t, dir, want)
	}
	whole(t, dir)
	if turned < nights*perNight/2 {
		t.Errorf("only %d of %d were turned away; the test did not do its work", turned, nights*perNight)
	}
	figure(t, "seed %d: %d nights with %d more started in them: %d turned away with the process that works (at most %.2f s of the processor), none in the ledger", *seed, nights, nights*perNight, turned, slowest.Seconds())
}

// namesOne wants what a process that was turned away says to name one of the others.
func namesOne(out string, all []*process) bool {
	return strings.Contains(out, "is writing to it") && slices.ContainsFunc(all, func(p *process) bool {
		return strings.Contains(out, fmt.Sprintf("(process %d)", p.cmd.Process.Pid))
	})
}
