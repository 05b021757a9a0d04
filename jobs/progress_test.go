package jobs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// handClock is a clock that a test moves.
type handClock struct {
	mu sync.Mutex
	t  time.Time
}

func newHandClock() *handClock {
	return &handClock{t: time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC)}
}

func (c *handClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *handClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// loadFiles is a work of two minutes: 120 files of a megabyte and 10,000 rows, one a second.
func loadFiles(p *progress, c *handClock) {
	p.start("ingest", 0, "")
	for i := range int64(120) {
		c.pass(time.Second)
		p.show(tally{Done: i + 1, Total: 120, Unit: "files", Rows: (i + 1) * 10_000, Read: (i + 1) << 20, Of: 120 << 20, What: fmt.Sprintf("apbd-%d.csv", i)})
	}
}

// TestProgressInAPipe: long work has a line each ten seconds and one at its end, short work has none.
func TestProgressInAPipe(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := newHandClock()
	p := newProgress(&out, logText, false, c.now)
	p.start("collect", 0, "")
	c.pass(9 * time.Second)
	p.done("134 files")
	loadFiles(p, c)
	p.say("  held      apbd.csv: other year")
	p.done("120 new batches")
	p.start("copy", 3, "files") // as padu backup uses it
	p.add(1)
	c.pass(20 * time.Second)
	p.add(1)
	p.done("")
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 12+2+2 {
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	for i, want := range map[int]string{
		0:  "ingest     10/120 files  100,000 rows  10,000 rows/s  ETA 1:50  apbd-9.csv",
		10: "ingest    110/120 files  1,100,000 rows  10,000 rows/s  ETA 0:10  apbd-109.csv",
		12: "  held      apbd.csv: other year",
		13: "ingest   120.00 s  120 new batches",
		14: "copy      2/3 files  ETA 0:10",
		15: "copy      20.00 s",
	} {
		if lines[i] != want {
			t.Errorf("line %d is\n%s, wanted\n%s", i, lines[i], want)
		}
	}
	out.Reset()
	quiet := newProgress(&out, logText, true, c.now)
	loadFiles(quiet, c)
	quiet.say("something")
	quiet.done("")
	if out.Len() > 0 {
		t.Errorf("with --json it said %q", out.String())
	}
}

// TestProgressFits draws one work in terminals of every width.
func TestProgressFits(t *testing.T) {
	t.Parallel()
	c := newHandClock()
	w := newWork("ingest", c.now(), tally{})
	c.pass(4 * time.Second)
	w.move(func(*tally) tally {
		return tally{Done: 12, Total: 134, Unit: "files", Rows: 1_240_000, Read: 1 << 20, Of: 11 << 20, What: "apbd-2026.csv"}
	}, c.now())
	for width := 1; width < 200; width++ {
		if n := utf8.RuneCountInString(w.text(c.now(), width)); n > width {
			t.Errorf("%d columns in a terminal of %d", n, width)
		}
	}
	var got []string
	for _, width := range []int{120, 79, 60, 39, 25} {
		got = append(got, w.text(c.now(), width))
	}
	if d := cmp.Diff([]string{
		"ingest    [=>                    ]   12/134 files  1,240,000 rows  310,000 rows/s  ETA 0:40  apbd-2026.csv",
		"ingest    [          ]   12/134 files  1,240,000 rows  310,000 rows/s  ETA 0:40",
		"ingest    [       ]   12/134 files  1,240,000 rows  ETA 0:40",
		"ingest     12/134 files  ETA 0:40",
		"ingest     12/134 files",
	}, got); d != "" {
		t.Error(d)
	}
	// What has no measure has no bar; what is not alike has no time left.
	for want, of := range map[string]tally{
		"publish   0:04": {},
		"build     [======>      ]   57/103 models  0:04  mart.tautan_kerja_sama": {Done: 57, Total: 103, Unit: "models", What: "mart.tautan_kerja_sama", Rough: true},
		"fetch     1,200 rows  300 rows/s  0:04  bogor, page 3":                   {Rows: 1200, What: "bogor, page 3"},
	} {
		w := newWork(strings.Fields(want)[0], c.now().Add(-4*time.Second), tally{})
		w.move(func(*tally) tally { return of }, c.now())
		if got := w.text(c.now(), 79); got != want {
			t.Errorf("found\n%s, wanted\n%s", got, want)
		}
	}
}

// TestRateFollowsTheWork: the rate and the time that is left are of the last seconds, not of the whole work.
func TestRateFollowsTheWork(t *testing.T) {
	t.Parallel()
	c := newHandClock()
	w := newWork("ingest", c.now(), tally{})
	at := tally{Of: 1000}
	for range 100 { // a hundred seconds of one row each
		c.pass(time.Second)
		at.Rows, at.Read = at.Rows+1, at.Read+1
		w.move(func(*tally) tally { return at }, c.now())
	}
	if rows, left := w.speed(c.now()); rows != 1 || left != 900*time.Second {
		t.Errorf("slow: %d rows/s, %v left", rows, left)
	}
	for range 11 {
		c.pass(time.Second)
		at.Rows, at.Read = at.Rows+50, at.Read+50
		w.move(func(*tally) tally { return at }, c.now())
	}
	if rows, left := w.speed(c.now()); rows != 50 || left != 7*time.Second {
		t.Errorf("fast: %d rows/s, %v left", rows, left)
	}
	w.move(func(*tally) tally { return tally{Of: 500} }, c.now()) // another count begins
	c.pass(2 * time.Second)
	w.move(func(*tally) tally { return tally{Of: 500, Read: 100} }, c.now())
	if _, left := w.speed(c.now()); left != 8*time.Second {
		t.Errorf("after a new count: %v left", left)
	}
}

// record is a line of --log json.
type record struct {
	Time                                      time.Time
	Level, Msg, Job, Step, File, Status, Note string
	Reason, Error, State                      string
	RunID                                     string `json:"run_id"`
	Rows                                      int64
	Seconds                                   *float64
}

func records(t *testing.T, log []byte) (out []record) {
	t.Helper()
	for _, line := range bytes.Split(bytes.TrimSpace(log), []byte("\n")) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		out = append(out, r)
	}
	return out
}

func TestProgressAsRecords(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := newHandClock()
	p := newProgress(&out, logJSON, true, c.now)
	p.of("20261125T010000Z", "nightly")
	loadFiles(p, c)
	failure := errors.New("disk full")
	p.fail(fmt.Errorf("ingest: %w", failure))
	p.fatal(errors.Join(p.failed, errors.New("and the ledger"))) // the log has it
	p.fatal(errors.New("another"))
	got := records(t, out.Bytes())
	if len(got) != 1+12+1+1 {
		t.Fatalf("%d records: %s", len(got), out.String())
	}
	for i, r := range got {
		if r.RunID != "20261125T010000Z" || r.Job != "nightly" || r.Time.IsZero() || i < 14 && r.Step != "ingest" {
			t.Errorf("record %d: %+v", i, r)
		}
	}
	if r := got[1]; r.Msg != "progress" || r.Rows != 100_000 || r.Level != "INFO" || !r.Time.Equal(time.Date(2026, 11, 25, 1, 0, 10, 0, time.UTC)) {
		t.Errorf("%+v", r)
	}
	if r := got[13]; r.Msg != "step failed" || r.Level != "ERROR" || r.Error != "ingest: disk full" || *r.Seconds != 120 {
		t.Errorf("%+v", r)
	}
	if r := got[14]; r.Error != "another" {
		t.Errorf("%+v", r)
	}
}

// TestLogOfARun loads files with --log json: stderr has records alone, of one run, with each file and what was held back, and
// nothing of the persons in the files; stdout has what it has without.
func TestLogOfARun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if code, out := run("init", "--dir", dir); code != exitDone {
		t.Fatal(out)
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	head := "kode_sub_kegiatan,nama_sub_kegiatan,pagu\n"
	good := write("baik.csv", head+"1.03.04.2.01.0012,Persampahan,100\n1.03.04.2.01.0013,TPA,200\n")
	bad := write("buruk.csv", head+"3271046504930002,Persampahan,081234567890\n")
	var out, log bytes.Buffer
	code := Main([]string{"ingest", good, bad, "--dataset", "rkpd", "--region", "32.71", "--year", "2026", "--dir", dir, "--log", "json"}, &out, &log)
	if code != exitHeld || strings.Contains(out.String(), `{"`) || !strings.Contains(out.String(), "refused") {
		t.Fatalf("exit %d: %s\n%s", code, out.String(), log.String())
	}
	for _, person := range []string{"3271046504930002", "081234567890"} {
		if strings.Contains(log.String(), person) {
			t.Errorf("%s is in the log: %s", person, log.String())
		}
	}
	ledger := entries(t, dir)
	run := ledger[len(ledger)-1]
	var got []string
	for _, r := range records(t, log.Bytes()) {
		if r.RunID != run.RunID || r.Job != "ingest" {
			t.Errorf("of another run: %+v", r)
		}
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s%s %s", r.Level, r.Msg, r.Step, r.File, r.State)))
		if (r.Msg == "step done") != (r.Seconds != nil && r.State == "") {
			t.Errorf("seconds: %+v", r)
		}
	}
	want := []string{"INFO run started", "INFO step started fetch", "INFO step done fetch", "INFO step started collect", "INFO step done collect",
		"INFO step started ingest", "INFO file loaded ingestbaik.csv", "WARN file refused ingestburuk.csv", "INFO step done ingest",
		"INFO step started return", "INFO to correct  returns/manual/buruk.csv.xlsx return", "INFO step done return", "INFO run ended  " + warehouse.HeldUp}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	out.Reset()
	log.Reset()
	if code := Main([]string{"ingest", "--dir", dir, "--log", "xml"}, &out, &log); code != exitUsage || !strings.Contains(log.String(), "allowed text, json") {
		t.Errorf("exit %d: %s", code, log.String())
	}
}
