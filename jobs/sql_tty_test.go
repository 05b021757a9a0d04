//go:build linux

package jobs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// talker is somebody who types into padu sql, in a terminal of 80 columns and 24 lines.
type talker struct {
	t      *testing.T
	cmd    *exec.Cmd
	master *os.File

	mu   sync.Mutex
	seen []byte // what the terminal was sent, from the last that was waited for on
}

// talkSQL starts the command in a terminal of its own. home is where it keeps the history.
func talkSQL(t *testing.T, dir, home string, env ...string) *talker {
	t.Helper()
	master, program := openPTY(t)
	if err := unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "sql", "--dir", dir)
	cmd.Env = append(os.Environ(), append([]string{"PADU_TEST_COMMAND=1", "TERM=xterm", "NO_COLOR=1", "XDG_STATE_HOME=" + home}, env...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close()
	k := &talker{t: t, cmd: cmd, master: master}
	read := make(chan struct{})
	go func() {
		defer close(read)
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			k.mu.Lock()
			k.seen = append(k.seen, buf[:n]...)
			k.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
		<-read
		master.Close()
	})
	k.wait("padu> ")
	return k
}

// cursorMoves is what moves the cursor or sets colours.
var cursorMoves = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")

// wait waits until the terminal was sent the text, and gives what came until then.
func (k *talker) wait(text string) string {
	k.t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		k.mu.Lock()
		plain := cursorMoves.ReplaceAllString(string(k.seen), "")
		if before, after, ok := strings.Cut(plain, text); ok {
			k.seen = []byte(after)
			k.mu.Unlock()
			return before + text
		}
		k.mu.Unlock()
		if time.Now().After(end) {
			k.t.Fatalf("the terminal was sent\n%s\nwanted\n%s", plain, text)
		}
	}
}

func (k *talker) send(keys string) {
	k.t.Helper()
	if _, err := k.master.WriteString(keys); err != nil {
		k.t.Fatal(err)
	}
}

// leave types keys that end the shell, which must then end well.
func (k *talker) leave(keys string) {
	k.t.Helper()
	k.send(keys)
	if err := k.cmd.Wait(); err != nil {
		k.t.Errorf("ended with %v", err)
	}
}

// TestSQLTalk: a conversation, with the keys that people press.
func TestSQLTalk(t *testing.T) {
	t.Parallel()
	dir, home := sqlWorkspace(t), t.TempDir()
	k := talkSQL(t, dir, home)
	k.send("sele\t 1 as satu,\r")
	k.wait("   > ")
	k.send("2 as dua;\r")
	k.wait("satu  dua\n   1    2\n(1 row in ")
	k.wait("padu> ")

	k.send("select w.na\t from dim_wil\t w;\r") // the table is not named yet where the cursor is
	k.wait("padu> ")
	k.send("select * from dim_wil\t w where w.na\t = 'Kota Bogor';\r")
	k.wait("kode_wilayah  nama          luas\n32.71         Kota Bogor  111.37\n(1 row in ")
	k.wait("padu> ")
	k.send("select * from \t\t")
	k.wait("dim_wilayah")
	k.wait("fct_rkpd")
	k.send("\x03")
	k.wait("padu> ")

	k.send("select nama\rfrom dim_wilayah\rwhere kode = 1;\r")
	k.wait("LINE 3: where kode = 1\n              ^\n")
	k.wait("padu> ")
	k.send("select 1 from nirwana;\r")
	k.wait(".tables lists what there is\n")
	k.wait("padu> ")
	k.send(".mode csv\rselect 'a,b' as x;\r")
	k.wait("x\n\"a,b\"\n(1 row in ")
	k.send(".mode nothing\r")
	k.wait("it is csv now")
	file := filepath.Join(t.TempDir(), "a.parquet")
	k.send(".output " + file + "\rselect 1 as x;\r")
	k.wait("(1 row in ")
	k.wait(file + ")\n")
	k.wait("padu> ")
	k.leave("\x04")

	info, err := os.Stat(filepath.Join(home, "padu", "sql_history"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("history: %v %v", info, err)
	}
	k = talkSQL(t, dir, home)
	k.send("\x1b[A\x1b[A") // the last but one
	k.wait(".output " + file)
	k.send("\x03")
	k.wait("padu> ")
	k.send("\x12Kota Bo") // search
	k.wait("select * from dim_wilayah w where w.nama = 'Kota Bogor';")
	k.send("\r")
	k.wait("(1 row in ")
	k.wait("padu> ")
	k.leave(".quit\r")
}

// TestSQLTalkStops: ^C stops the query that runs, whose progress shows, and not the shell.
func TestSQLTalkStops(t *testing.T) {
	t.Parallel()
	k := talkSQL(t, sqlWorkspace(t), t.TempDir())
	k.send("select count(*) from range(100000000000) t(i) where i % 7 = hash(i) % 7;\r")
	k.wait("sql       ")
	began := time.Now()
	k.send("\x03")
	k.wait("stopped\n")
	k.wait("padu> ")
	t.Logf("^C stopped a query after %s", time.Since(began).Round(time.Millisecond))
	k.send("select 42 as x;\r")
	k.wait(" x\n42\n(1 row in ")
	k.wait("padu> ")
	k.send("select 1,\r")
	k.wait("   > ")
	k.send("\x03")
	k.wait("padu> ")
	k.leave("\x04")
}

// TestSQLTalkPages: a long answer goes through the pager, a short one does not, and leaving the pager early is no error.
func TestSQLTalkPages(t *testing.T) {
	t.Parallel()
	dir := sqlWorkspace(t)
	k := talkSQL(t, dir, t.TempDir(), "PAGER=sed 's/^/| /'")
	k.send("select nomor from fct_rkpd where nomor < 20 order by 1;\r")
	if got := k.wait("(20 rows in "); strings.Contains(got, "| ") {
		t.Errorf("a short answer is paged:\n%s", got)
	}
	k.send("select nomor from fct_rkpd order by 1;\r")
	if got := k.wait("(1,000 rows in "); !strings.Contains(got, "| nomor\n|     0\n|     1\n") || !strings.Contains(got, "|   999\n") {
		t.Errorf("a long answer:\n%s", got)
	}
	k.wait("padu> ")
	k.send("select * from fct_rkpd, dim_wilayah, dim_wilayah d2;\r") // too wide for columns
	k.wait("| row 1\n|   kode_wilayah")
	k.wait("(9,000 rows in ")
	k.leave("exit\r")

	k = talkSQL(t, dir, t.TempDir(), "PAGER=head -3")
	k.send("select i, 'nomor ' || i as nama from range(2000000) t(i);\r")
	if got := k.wait("(2,000,000 rows in "); strings.Contains(got, "broken pipe") || !strings.Contains(got, "nomor 0\n") {
		t.Errorf("a pager that is left:\n%s", got)
	}
	k.wait("padu> ")
	k.leave("\x04")
}

// TestSQLTalkEnds: a signal ends the shell and gives the terminal back as it was.
func TestSQLTalkEnds(t *testing.T) {
	t.Parallel()
	k := talkSQL(t, sqlWorkspace(t), t.TempDir())
	if err := k.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	k.wait("sql: ended by terminated")
	if err := k.cmd.Wait(); fmt.Sprint(err) != "exit status 1" {
		t.Errorf("ended with %v", err)
	}
	mode, err := unix.IoctlGetTermios(int(k.master.Fd()), unix.TCGETS)
	if err != nil || mode.Lflag&unix.ECHO == 0 || mode.Lflag&unix.ICANON == 0 {
		t.Errorf("the terminal: %+v %v", mode, err)
	}
}
