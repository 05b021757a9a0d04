//go:build linux

package jobs

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// tty is a terminal as people see it: what is written to its end of a pseudo terminal moves the cursor over lines that break anew
// when the window changes.
type tty struct {
	t       *testing.T
	master  *os.File
	program *os.File // what the program writes to

	mu        sync.Mutex
	width     int
	lines     [][]rune
	line, col int // the cursor
}

// openPTY makes a pseudo terminal: what is written to program comes out of master, and the other way.
func openPTY(t *testing.T) (master, program *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminals here: %v", err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return master, program
}

func newTTY(t *testing.T, width int) *tty {
	t.Helper()
	master, program := openPTY(t)
	y := &tty{t: t, master: master, program: program, lines: [][]rune{nil}}
	y.resize(width)
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			if err != nil {
				return
			}
			y.show(buf[:n])
		}
	}()
	t.Cleanup(func() {
		program.Close()
		<-shown
		master.Close()
	})
	return y
}

func (y *tty) resize(width int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.width = width
	if err := unix.IoctlSetWinsize(int(y.master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: uint16(width)}); err != nil {
		y.t.Fatal(err)
	}
}

// show does what the bytes say; a control that padu has no reason to send is an error.
func (y *tty) show(b []byte) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		b = b[size:]
		switch r {
		case '\r':
			y.col -= y.col % y.width
		case '\n':
			if y.line++; y.line == len(y.lines) {
				y.lines = append(y.lines, nil)
			}
		case '\x1b':
			end := bytes.IndexFunc(b, func(r rune) bool { return r >= '@' && r != '[' })
			y.control(string(b[:end+1]))
			b = b[end+1:]
		default:
			for len(y.lines[y.line]) <= y.col {
				y.lines[y.line] = append(y.lines[y.line], ' ')
			}
			y.lines[y.line][y.col] = r
			y.col++
		}
	}
}

func (y *tty) control(code string) {
	up := 0
	switch _, err := fmt.Sscanf(code, "[%dA", &up); {
	case err == nil:
		for ; up > 0; up-- {
			if y.col >= y.width { // a row of a broken line
				y.col -= y.width
				continue
			}
			y.line--
			if rows := (len(y.lines[y.line]) - 1) / y.width; rows > 0 {
				y.col += rows * y.width
			}
		}
	case code == "[J":
		y.lines = y.lines[:y.line+1]
		y.lines[y.line] = y.lines[y.line][:min(y.col, len(y.lines[y.line]))]
	case strings.HasSuffix(code, "m"):
	default:
		y.t.Errorf("control %q", code)
	}
}

func (y *tty) text() string {
	y.mu.Lock()
	defer y.mu.Unlock()
	var out []string
	for _, l := range y.lines {
		out = append(out, strings.TrimRight(string(l), " "))
	}
	return strings.Join(out, "\n")
}

// wait waits until the screen shows just what is wanted.
func (y *tty) wait(want string) {
	y.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if y.text() == want {
			return
		}
		if time.Now().After(end) {
			y.t.Fatalf("the screen shows\n%s\nwanted\n%s", y.text(), want)
		}
	}
}

// TestBarInATerminal: a bar with rows, rate and time left; lines above it; another width; ^C in the middle; a clean screen after.
func TestBarInATerminal(t *testing.T) {
	t.Parallel()
	y, c := newTTY(t, 80), newHandClock()
	p := newProgress(y.program, logText, false, c.now)
	if p.tty == nil {
		t.Fatal("a pseudo terminal is no terminal")
	}
	p.start("ingest", 0, "")
	y.wait("ingest    0:00\n")
	c.pass(4 * time.Second)
	half := tally{Done: 60, Total: 120, Unit: "files", Rows: 1_240_000, Read: 50, Of: 100}
	p.show(half)
	y.wait("ingest    [====>     ]   60/120 files  1,240,000 rows  310,000 rows/s  ETA 0:04\n")
	p.say("  held      inbox/kota-bogor/apbd.csv: the title block says year 2026 and the rule says 2025")
	above := "  held      inbox/kota-bogor/apbd.csv: the title block says year 2026 and the …\n"
	y.wait(above + "ingest    [====>     ]   60/120 files  1,240,000 rows  310,000 rows/s  ETA 0:04\n")
	y.show([]byte("^C")) // as a terminal echoes it
	y.resize(40)
	half.Rows++
	p.show(half)
	y.wait(above + "ingest     60/120 files  ETA 0:04\n")
	p.done("120 new batches")
	y.wait(above + "ingest     4.00 s  120 new batches\n")
	p.start("build", 0, "")
	p.show(tally{Done: 57, Total: 103, Unit: "models", What: "mart.tautan_kerja_sama", Rough: true})
	p.close() // an error ended it
	fmt.Fprintln(y.program, "padu: build: stopped")
	y.wait(above + "ingest     4.00 s  120 new batches\npadu: build: stopped\n")
}
