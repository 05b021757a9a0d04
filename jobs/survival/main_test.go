package survival

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"padu/jobs"
	"padu/warehouse"
)

var (
	long = flag.Bool("long", false, "run the long form: 300 random kills, 400 nights")
	seed = flag.Uint64("seed", 9, "the seed of everything that is drawn at random")

	soakNights = flag.Int("nights", 0, "how many nights TestSoak has; 0: 6, 25 or 400")
)

// form chooses how much is done: little beside all other tests, more where figures are asked for (.ci/run), all with -long.
func form(little, more, all int) int {
	switch {
	case *long:
		return all
	case os.Getenv("PADU_TEST_FIGURES") != "":
		return more
	}
	return little
}

// more leaves a test to .ci/run and to the long form.
func more(t *testing.T) {
	t.Helper()
	if form(0, 1, 1) == 0 {
		t.Skip("takes long; .ci/run does it, or PADU_TEST_FIGURES=/dev/null")
	}
}

// The exit codes of padu.
const (
	exitDone   = 0
	exitFailed = 1
	exitHeld   = 3
)

// TestMain lets tests run this binary as the command itself, and prints the figures of all tests after them: to the screen,
// and at the end of the file that PADU_TEST_FIGURES names, because go test shows nothing of packages that pass.
func TestMain(m *testing.M) {
	if os.Getenv("PADU_TEST_COMMAND") == "1" {
		limitFiles()
		os.Exit(jobs.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	code := m.Run()
	if err := printFigures(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// limitFiles keeps files of this process from growing beyond PADU_TEST_FSIZE bytes; a write beyond it is an error.
func limitFiles() {
	limit, err := strconv.ParseUint(os.Getenv("PADU_TEST_FSIZE"), 10, 64)
	if err != nil {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		panic(err)
	}
}

var figures struct {
	sync.Mutex
	lines []string
}

// figure notes one line of what a test did.
func figure(t *testing.T, format string, args ...any) {
	t.Helper()
	line := fmt.Sprintf("%-18s %s", strings.TrimPrefix(t.Name(), "Test"), fmt.Sprintf(format, args...))
	t.Log(line)
	figures.Lock()
	defer figures.Unlock()
	figures.lines = append(figures.lines, line)
}

func printFigures() error {
	if len(figures.lines) == 0 {
		return nil
	}
	text := strings.Join(figures.lines, "\n") + "\n"
	fmt.Print(text)
	path := os.Getenv("PADU_TEST_FIGURES")
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// padu calls the command in this process.
func padu(args ...string) (code int, output string) {
	var out, err bytes.Buffer
	code = jobs.Main(args, &out, &err)
	return code, out.String() + err.String()
}

// must calls the command and wants the exit code.
func must(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, out := padu(args...)
	if code != want {
		t.Fatalf("padu %s: exit %d, wanted %d: %s", strings.Join(args, " "), code, want, out)
	}
	return out
}

// process is padu in a process of its own.
type process struct {
	cmd   *exec.Cmd
	out   *bytes.Buffer
	began time.Time
	ended chan struct{} // closed when it has ended
}

// start starts padu.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	return started(t, func(*process) {}, args...)
}

// started starts padu as change says.
func started(t *testing.T, change func(*process), args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(self, args...), out: &bytes.Buffer{}, ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "PADU_TEST_COMMAND=1")
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	change(p)
	p.began = time.Now()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.ended)
	}()
	return p
}

// kill ends the process without a word and reports whether it was still there.
func (p *process) kill() bool {
	there := p.cmd.Process.Kill() == nil
	<-p.ended
	return there && !p.cmd.ProcessState.Exited()
}

// patience is how long a night may take on a machine that is busy with other things.
const patience = 5 * time.Minute

// wait waits until the process has ended, and kills it after within.
func (p *process) wait(t *testing.T, within time.Duration) (code int, output string) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(within):
		p.kill()
		t.Fatalf("%s did not end within %v: %s", strings.Join(p.cmd.Args, " "), within, p.out)
	}
	return p.cmd.ProcessState.ExitCode(), p.out.String()
}

// ledgerSize is how many bytes the ledger has.
func ledgerSize(dir string) int64 {
	st, err := os.Stat(filepath.Join(dir, "runs", "ledger.ndjson"))
	if err != nil {
		return 0
	}
	return st.Size()
}

// awaitStep waits until the ledger says, after its first bytes, that a step is in a state; false when the process ended before.
func (p *process) awaitStep(t *testing.T, dir string, after int64, step, state string) bool {
	t.Helper()
	want := fmt.Appendf(nil, `"step":%q,"state":%q`, step, state)
	for {
		if ledgerSize(dir) > after {
			data, err := os.ReadFile(filepath.Join(dir, "runs", "ledger.ndjson"))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(data[after:], want) {
				return true
			}
		}
		select {
		case <-p.ended:
			return false
		case <-time.After(time.Millisecond):
		}
	}
}

// runs are the runs in the ledger.
func runs(t *testing.T, dir string) []warehouse.Run {
	t.Helper()
	all, err := warehouse.OpenLedger(dir).Entries()
	if err != nil {
		t.Fatal(err)
	}
	return warehouse.Runs(all)
}

// lastRun is the newest run in the ledger.
func lastRun(t *testing.T, dir string) warehouse.Run {
	t.Helper()
	all := runs(t, dir)
	if len(all) == 0 {
		t.Fatal("the ledger has no run")
	}
	return all[len(all)-1]
}
