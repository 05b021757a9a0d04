package survival

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"padu/warehouse"
)

// TestDiskFull runs nights on a disk that is too small for them, by so much that each step is hit: an error that says what could
// not be written, yesterday's snapshot and site answering all the time, and with room again the same marts. The disk is a file
// system in memory that only a process of its own sees; where the machine does not allow one, no file may grow beyond a size.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("PADU_TEST_DISK"); dir != "" {
		onSmallDisk(t, dir)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	said := filepath.Join(t.TempDir(), "figures")
	cmd := exec.Command(self, "-test.run=^TestDiskFull$", "-test.v", fmt.Sprintf("-seed=%d", *seed), fmt.Sprintf("-long=%t", *long))
	cmd.Env = append(os.Environ(), "PADU_TEST_DISK="+dir, "PADU_TEST_FIGURES="+said)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}}
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && (!errors.As(err, &ended) || strings.Contains(string(out), noMount)) {
		t.Logf("no disk of its own: %v %s", err, out)
		underLimit(t)
		return
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	lines, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(lines)) {
		_, text, _ := strings.Cut(line, " ")
		figure(t, "%s", strings.TrimSpace(text))
	}
}

// noMount is what the process with a disk of its own says when it may not have one.
const noMount = "may not mount"

// disk is a small file system.
type disk struct{ root string }

func (d disk) resize(t *testing.T, bytes int64) {
	t.Helper()
	if err := syscall.Mount("tmpfs", d.root, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", max(bytes, 4096))); err != nil {
		t.Fatal(err)
	}
}

func (d disk) used(t *testing.T) int64 {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.root, &s); err != nil {
		t.Fatal(err)
	}
	return int64(s.Blocks-s.Bfree) * s.Bsize
}

const plenty = 1 << 30

// shortage is one way in which the disk ends: at the beginning of a step, or of the night where that is "", so much is free.
type shortage struct {
	step string
	free int64
}

// perRound is about how many nights of one version fail, those that fail early first, before one may end.
const perRound = 5

func onSmallDisk(t *testing.T, root string) {
	if err := syscall.Mount("tmpfs", root, "tmpfs", 0, fmt.Sprintf("size=%d", plenty)); err != nil {
		t.Fatalf("%s: %v", noMount, err)
	}
	d := disk{root}
	dir, clean := filepath.Join(root, "w"), filepath.Join(t.TempDir(), "clean")
	began := time.Now()
	first := workspace(t, dir)
	must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(0))
	_, site := serve(t, dir)
	reader, stop := read(t, dir, site, first)
	last := 1
	files, want := version(last)
	reader.allow(want)
	bring(t, dir, files...)
	ways, needs := shortages(t, d, dir, day(last))
	hit := map[string]int{}
	rounds := (len(ways) + perRound - 1) / perRound
	for round := range rounds {
		last++
		files, want = version(last)
		reader.allow(want)
		bring(t, dir, files...)
		for i := round; i < len(ways); i += rounds {
			in := full(t, d, dir, day(last), ways[i])
			t.Logf("%8d bytes free from %q: ended in %s", ways[i].free, ways[i].step, in)
			hit[in]++
		}
		must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(last))
		holds(t, dir, want)
	}
	stop()
	undisturbedUpTo(t, clean, last)
	sameMarts(t, clean, dir)
	sameSite(t, clean, dir)
	whole(t, dir)
	wholeEditions(t, dir)
	var in []string
	places := 0
	for _, s := range append([]string{"beginning", "ledger"}, steps...) {
		in = append(in, fmt.Sprintf("%s %d", s, hit[s]))
		if hit[s] > 0 {
			places++
		}
	}
	if places < form(3, 6, 6) || hit["publish"] == 0 || hit["report"] == 0 || hit["no step"] > 1 {
		t.Errorf("nights ended in %v; the test did not do its work", hit)
	}
	figure(t, "%d nights on a tmpfs that was full (a night needs %s): %s; each exit 1 with its reason", len(ways), mb(needs), strings.Join(in, ", "))
	figure(t, "%d questions and %d visits meanwhile without an error; with room again the same marts and pages; %.0f s", reader.asks.Load(), reader.visits.Load(), time.Since(began).Seconds())
}

// undisturbedUpTo makes a workspace that has loaded every version up to last, and had its first and last night.
func undisturbedUpTo(t *testing.T, dir string, last int) {
	t.Helper()
	workspace(t, dir)
	must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(0))
	for v := 1; v <= last; v++ {
		files, _ := version(v)
		bring(t, dir, files...)
		verb := "ingest"
		if v == last {
			verb = "nightly"
		}
		must(t, exitDone, verb, "--dir", dir, "--as-of", day(v))
	}
}

// shortages measures a night, and makes disks that are too small for it from its beginning, or become full when a step begins;
// those on which a night fails early come first.
func shortages(t *testing.T, d disk, dir, asOf string) (out []shortage, needs int64) {
	t.Helper()
	before := d.used(t)
	p := start(t, "nightly", "--dir", dir, "--as-of", asOf)
	for running := true; running; {
		select {
		case <-p.ended:
			running = false
		case <-time.After(time.Millisecond):
			needs = max(needs, d.used(t)-before)
		}
	}
	if code, out := p.wait(t, time.Second); code != exitDone {
		t.Fatalf("exit %d: %s", code, out)
	}
	early, parts, leave := []string{"ingest", "return", "build", "check", "publish"}, []int64{5, 25, 50}, []int64{0} // percent of what a night needs; bytes
	switch form(0, 1, 2) {
	case 0:
		early, parts = []string{"build", "publish"}, nil
	case 2:
		parts, leave = []int64{1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 35, 40, 45, 50}, []int64{0, 4096, 40_000, 400_000}
	}
	out = append(out, shortage{"", 0})
	for _, s := range early {
		for _, f := range leave {
			out = append(out, shortage{s, f})
		}
	}
	for _, part := range parts {
		out = append(out, shortage{"", needs * part / 100})
	}
	for _, part := range []int64{60, 65} {
		out = append(out, shortage{"", needs * part / 100})
	}
	for _, s := range []string{"report", "edition"} {
		for _, f := range leave {
			out = append(out, shortage{s, f})
		}
	}
	return out, needs
}

// full runs a night on a disk that ends, wants it to say so, and returns the step in which it ended.
func full(t *testing.T, d disk, dir, asOf string, w shortage) (in string) {
	t.Helper()
	if w.step == "" {
		d.resize(t, d.used(t)+w.free)
	}
	after := ledgerSize(dir)
	p := start(t, "nightly", "--dir", dir, "--as-of", asOf)
	if w.step != "" && p.awaitStep(t, dir, after, w.step, warehouse.Started) {
		d.resize(t, d.used(t)+w.free)
	}
	code, out := p.wait(t, patience)
	d.resize(t, plenty)
	in = "beginning"
	if strings.Contains(out, "ledger.ndjson") {
		in = "ledger"
	}
	for _, s := range steps {
		if strings.Contains(out, "padu: "+s+": ") {
			in = s
		}
	}
	if code == exitDone {
		return "no step"
	}
	saysWhy(t, code, out, "no space left on device")
	return in
}

// saysWhy wants a night that could not write to say so as an operator can read it.
func saysWhy(t *testing.T, code int, out, why string) {
	t.Helper()
	lower := strings.ToLower(out)
	for _, bad := range []string{"panic", "goroutine", "internal error", "sigsegv", "assertion", "stack trace"} {
		if strings.Contains(lower, bad) {
			t.Errorf("a night on a full disk says %q: %s", bad, out)
		}
	}
	if code != exitFailed || !strings.Contains(lower, why) {
		t.Errorf("a night on a full disk: exit %d, wanted %d and %q: %s", code, exitFailed, why, out)
	}
}

// underLimit is the test where no disk can be had: no file may grow beyond a size.
func underLimit(t *testing.T) {
	dir, clean := filepath.Join(t.TempDir(), "w"), filepath.Join(t.TempDir(), "clean")
	workspace(t, dir)
	must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(0))
	files, want := version(1)
	bring(t, dir, files...)
	stopped := 0
	for _, limit := range []int64{1, 100, 1_000, 4_000, 10_000, 50_000, 200_000, 500_000, 1_000_000, 2_000_000, 3_000_000, 4_000_000} {
		limited := func(p *process) { p.cmd.Env = append(p.cmd.Env, fmt.Sprintf("PADU_TEST_FSIZE=%d", limit)) }
		code, out := started(t, limited, "nightly", "--dir", dir, "--as-of", day(1)).wait(t, patience)
		if code == exitDone {
			continue
		}
		stopped++
		saysWhy(t, code, out, "file too large")
	}
	must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(1))
	holds(t, dir, want)
	undisturbedUpTo(t, clean, 1)
	sameMarts(t, clean, dir)
	whole(t, dir)
	figure(t, "no disk of its own here; 12 limits to the size of files, %d nights stopped with their reason; without one the same marts", stopped)
}
