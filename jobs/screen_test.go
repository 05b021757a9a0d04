package jobs

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"padu/warehouse"
)

// oneScreen fails when a text does not fit a terminal of 80 columns and 24 lines, with the command above and the prompt below.
func oneScreen(t *testing.T, name, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > usualHeight-2 {
		t.Errorf("%s has %d lines:\n%s", name, len(lines), text)
	}
	notWider(t, name, text)
}

func notWider(t *testing.T, name, text string) {
	t.Helper()
	for _, l := range strings.Split(text, "\n") {
		if n := utf8.RuneCountInString(l); n > usualWidth {
			t.Errorf("%s: %d columns: %s", name, n, l)
		}
	}
}

// unfolded is a text as if it had not been broken into lines.
func unfolded(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\\\n", "")), " ")
}

// TestScreensOfTheDemo: status and why answer without scrolling and without wrapping.
func TestScreensOfTheDemo(t *testing.T) {
	t.Parallel()
	dir, _ := demo()
	code, status := run("status", "--dir", dir)
	if code != exitDone {
		t.Fatal(status)
	}
	oneScreen(t, "status", status)
	for _, want := range []string{"readers see data per 2026-11-20", "last night  done; 20", "176 new files; it published snapshot 20", "kota-bogor           2026-11-20       39",
		"next        nightly 20", "padu serve does not run", " free; padu takes "} {
		if !strings.Contains(status, want) {
			t.Errorf("status does not say %q:\n%s", want, status)
		}
	}
	for _, about := range []string{"32", "32.71", "32.01", "32.03", "32.76", "kota-bogor", "kabupaten-cianjur", "pusat", "djpk", "provinsi-jawa-barat"} {
		code, why := run("why", about, "--dir", dir)
		if code != exitDone || !strings.Contains(why, "last good") {
			t.Fatalf("exit %d: %s", code, why)
		}
		oneScreen(t, "why "+about, why)
	}
	_, runs := run("runs", "--dir", dir)
	_, one := run("runs", "last", "--dir", dir)
	notWider(t, "runs", runs)
	notWider(t, "runs last", one)
	for _, want := range []string{"● 20", "nightly", "216,290", "176"} {
		if !strings.Contains(runs, want) {
			t.Errorf("runs does not say %q:\n%s", want, runs)
		}
	}
	for _, want := range []string{"rows in     216,290 = 55,861 loaded + 2 rejected + 160,427 skipped", "by hand; data of 2026-11-20", "ingest   done", "kota-bogor/apbd-2026-murni.csv", "49,871,975,200", "more: padu runs 20"} {
		if !strings.Contains(one, want) {
			t.Errorf("runs last does not say %q:\n%s", want, one)
		}
	}
}

// many is a workspace of n sources that never ran.
func many(t *testing.T, n int) *workspace {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("workspace: {name: \"Kementerian yang namanya panjang sekali, sehingga tidak muat dalam satu baris layar\", timezone: Asia/Jayapura}\n" +
		"schedule: {nightly: \"30 1 * * *\", monthly: \"0 3 2 * *\", quarterly: \"0 4 2 1,4,7,10 *\", half-yearly: \"0 5 2 1,7 *\", yearly: \"0 6 2 1,7 *\"}\nsources:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - name: pemerintah-kabupaten-dengan-nama-panjang-%03d\n    files: [{match: \"*.csv\", dataset: apbd}]\n", i)
	}
	if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := warehouse.WriteFile(filepath.Join(dir, "warehouse", "padu.duckdb"), empty()); err != nil {
		t.Fatal(err)
	}
	ws, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// empty is a warehouse with nothing in it.
var empty = sync.OnceValue(func() []byte {
	dir := filepath.Join(shared, "kosong")
	w, err := (&workspace{dir: dir}).open(context.Background())
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "warehouse", "padu.duckdb"))
	if err != nil {
		panic(err)
	}
	return data
})

// wrote adds lines to the ledger of a workspace: a nightly of so many hours ago that ended as the last entry says.
func wrote(t *testing.T, ws *workspace, hours int, end warehouse.Entry) string {
	t.Helper()
	at := time.Now().Add(-time.Duration(hours) * time.Hour)
	id := at.UTC().Format("20060102T150405Z")
	entry := func(step, state string, after time.Duration) warehouse.Entry {
		return warehouse.Entry{RunID: id, Job: "nightly", Step: step, State: state, At: at.Add(after), DueAt: at.Truncate(time.Minute), Attempt: 2, PID: 999999, AsOf: "2026-11-20"}
	}
	lines := []warehouse.Entry{entry("", warehouse.Started, 0), entry("ingest", warehouse.Started, time.Second)}
	if end.State != "" {
		done := entry("ingest", warehouse.Done, time.Minute)
		done.Rows = &warehouse.Rows{In: 1_234_567_890, Loaded: 1_034_567_890, Rejected: 100_000_000, Skipped: 100_000_000}
		for i := range 40 {
			done.Inputs = append(done.Inputs, warehouse.Input{Batch: fmt.Sprintf("apbd-%012d", i), Source: fmt.Sprintf("pemerintah-kabupaten-dengan-nama-panjang-%03d", i),
				Dataset: "apbd", File: fmt.Sprintf("inbox/pemerintah-kabupaten-dengan-nama-panjang-%03d/anggaran pendapatan dan belanja daerah 2026.csv", i), SHA256: strings.Repeat("ab", 32),
				Status: "loaded", Rows: warehouse.Rows{In: 9, Loaded: 9}, Money: map[string]string{"anggaran": "1234567890123456.00"}})
		}
		end.RunID, end.Job, end.At = id, "nightly", at.Add(2*time.Hour)
		lines = append(lines, done, end)
	}
	for _, e := range lines {
		if err := ws.ledger.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

// TestStatusOfManySources: 300 sources, and every way in which a night can end, on one screen.
func TestStatusOfManySources(t *testing.T) {
	t.Parallel()
	long := "inbox/pemerintah-kabupaten-dengan-nama-panjang-007/anggaran pendapatan dan belanja daerah 2026 perubahan kedua.csv"
	reason := "rupiah of anggaran fell by 82 percent against the last good batch, from 1.234.567.890.123 to 222.222.222.222; at most 50 percent may go"
	held := []warehouse.Held{{Kind: heldFile, Source: "pemerintah-kabupaten-dengan-nama-panjang-003", What: long, Reason: "no rule of padu.yaml matches its name"},
		{Kind: "held", Source: "pemerintah-kabupaten-dengan-nama-panjang-007", What: long, Reason: reason},
		{Kind: heldSource, Source: "pemerintah-kabupaten-dengan-nama-panjang-009", What: "", Reason: "https://data.example.go.id: connection refused, tried 5 times"}}
	for name, c := range map[string]struct {
		end  warehouse.Entry
		want []string
	}{
		"nothing yet": {want: []string{"readers see nothing: no snapshot", "last night  there was none yet", "to do       padu --dir", "nightly", "… and 2", "padu status --all"}},
		"killed":      {warehouse.Entry{}, []string{"last night  killed; 20", "attempt 2", "nightly --resume"}},
		"failed": {warehouse.Entry{State: warehouse.Failed, Error: "ingest: " + strings.Repeat("write warehouse/padu.duckdb: no space left on device; ", 9)},
			[]string{"last night  failed; 20", "took 2 h 0 min", "error       ingest: write", "rows in     1,234,567,890 = 1,034,567,890 loaded", "nightly --resume", "again       nightly, attempt 3"}},
		"held": {warehouse.Entry{State: warehouse.HeldUp, Held: held}, []string{"last night  held; 20", "held back   held inbox/pemerintah", "… and", "why pemerintah-kabupaten-dengan-nama-panjang-007"}},
		"stopped by a guard": {warehouse.Entry{State: warehouse.HeldUp, Held: append(held, warehouse.Held{Kind: heldPublish, What: "mart.fct_apbd, Kota Bogor, 2026", Reason: reason})},
			[]string{"held back   publish mart.fct_apbd"}},
		"done": {warehouse.Entry{State: warehouse.Done, Published: "20261120T000000Z"}, []string{"last night  done; 20", "40 new files; it published snapshot 20261120T000000Z"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ws := many(t, 300)
			if name != "nothing yet" {
				wrote(t, ws, 30, c.end)
			}
			code, out := run("status", "--dir", ws.dir)
			if code != exitDone {
				t.Fatal(out)
			}
			oneScreen(t, name, out)
			for _, want := range c.want {
				if !strings.Contains(unfolded(out), unfolded(want)) {
					t.Errorf("wanted %q in\n%s", want, out)
				}
			}
			if code, out := run("status", "--dir", ws.dir, "--all"); code != exitDone || strings.Count(out, "\n") < 305 {
				t.Errorf("--all: exit %d: %d lines", code, strings.Count(out, "\n"))
			}
			for _, args := range [][]string{{"runs"}, {"runs", "last", "--all"}} {
				if _, out := run(append(args, "--dir", ws.dir)...); !strings.Contains(out, "there was no run yet") {
					notWider(t, strings.Join(args, " "), out)
				}
			}
		})
	}
}

// TestStatusWhileARunGoesOn: a run whose process has the writer's lock goes on; when it has lost it, it was killed.
func TestStatusWhileARunGoesOn(t *testing.T) {
	t.Parallel()
	ws := many(t, 3)
	e := warehouse.Entry{RunID: "20261120T000000Z", Job: "nightly", State: warehouse.Started, At: time.Now().Add(-3 * time.Minute), Attempt: 1, PID: os.Getpid()}
	step := e
	step.Step, step.At = "build", time.Now().Add(-time.Minute)
	for _, e := range []warehouse.Entry{e, step} {
		if err := ws.ledger.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	w, err := warehouse.Open(t.Context(), ws.dir)
	if err != nil {
		t.Fatal(err)
	}
	_, going := run("status", "--dir", ws.dir)
	_, list := run("runs", "--dir", ws.dir)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_, killed := run("status", "--dir", ws.dir)
	oneScreen(t, "going on", going)
	if !strings.Contains(going, fmt.Sprintf("(process %d)", os.Getpid())) || !strings.Contains(going, "now         nightly: build since 20") || strings.Contains(going, "to do") {
		t.Errorf("while it goes on:\n%s", going)
	}
	if !strings.Contains(list, "running") {
		t.Errorf("while it goes on:\n%s", list)
	}
	if !strings.Contains(killed, "last night  killed;") || strings.Contains(killed, "now   ") {
		t.Errorf("after it:\n%s", killed)
	}
}

// TestBrokenFiles: a warehouse or a snapshot that is no database any more is said with what to do; why answers from what is left,
// and the next publish mends the snapshot.
func TestBrokenFiles(t *testing.T) {
	t.Parallel()
	spoil := func(path string) {
		t.Helper()
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 4000)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dir := copied(t, small())
	_, before := run("why", smallCity, "--dir", dir, "--as-of", "2026-11-25")

	spoil(filepath.Join(dir, "warehouse", "padu.duckdb"))
	code, status := run("status", "--dir", dir)
	oneScreen(t, "status", status)
	if code != exitDone || !strings.Contains(status, "broken      warehouse/padu.duckdb cannot be opened") && !strings.Contains(status, "broken      the warehouse cannot be opened") || !strings.Contains(unfolded(status), "padu --dir "+dir+" rebuild") {
		t.Errorf("exit %d:\n%s", code, status)
	}
	code, why := run("why", smallCity, "--dir", dir, "--as-of", "2026-11-25")
	oneScreen(t, "why", why)
	if code != exitDone || !strings.Contains(unfolded(why), "warehouse/padu.duckdb cannot be read (") || !strings.Contains(why, "\nthis is what the published snapshot says; ") {
		t.Errorf("exit %d:\n%s", code, why)
	}
	for _, l := range strings.Split(before, "\n")[1:5] {
		if !strings.Contains(why, l) {
			t.Errorf("the snapshot does not say %q:\n%s", l, why)
		}
	}

	dir = copied(t, small())
	file, err := filepath.EvalSymlinks(filepath.Join(dir, "published", "current", "padu.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	spoil(file)
	code, status = run("status", "--dir", dir)
	oneScreen(t, "status", status)
	if code != exitDone || !strings.Contains(status, "broken      snapshot ") || !strings.Contains(unfolded(status), "was published and cannot be opened any more") || !strings.Contains(unfolded(status), "publish") || !strings.Contains(status, "kota-bogor  ") {
		t.Errorf("exit %d:\n%s", code, status)
	}
	if code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
		t.Fatalf("exit %d: %s", code, out)
	}
	if _, status = run("status", "--dir", dir); strings.Contains(status, "broken") {
		t.Errorf("after a publish:\n%s", status)
	}
}

func TestScreenParts(t *testing.T) {
	t.Parallel()
	o := &output{width: 40, height: 24, json: false}
	if got := strings.Join(o.command("to do", `padu accept --dir /srv/padu/kota-bogor apbd-0123456789ab --why "…"`, 12), "\n"); got !=
		"to do       padu accept --dir \\\n              /srv/padu/kota-bogor \\\n              apbd-0123456789ab --why \\\n              \"…\"" {
		t.Errorf("a long command:\n%s", got)
	}
	if got := fold("satu dua-yang-terlalu-panjang tiga", 8, 0); strings.Join(got, "|") != "satu|dua-yang|-terlalu|-panjang|tiga" {
		t.Errorf("fold: %q", got)
	}
	if got := fold("satu dua tiga empat lima enam", 9, 2); strings.Join(got, "|") != "satu dua|tiga emp…" {
		t.Errorf("fold to two lines: %q", got)
	}
	b := block{head: []string{"head"}, items: [][]string{{"a", "a"}, {"b"}, {"c", "c"}}, least: 3, all: "--all"}
	for n, want := range map[int]string{6: "head a a b c c", 5: "head a a b … and 1 more: --all", 4: "head a a … and 2 more: --all", 1: "head a a … and 2 more: --all"} {
		if got := strings.Join(b.within(n), " "); got != want {
			t.Errorf("within %d: %s, wanted %s", n, got, want)
		}
	}
	at := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{30 * time.Second: "just now", 5 * time.Minute: "5 min ago", 5 * time.Hour: "5 h ago", 72 * time.Hour: "3 days ago", -time.Hour: "in the future: the clock was wrong"} {
		if got := ago(at.Add(-d), at); got != want {
			t.Errorf("ago %v: %s", d, got)
		}
	}
}
