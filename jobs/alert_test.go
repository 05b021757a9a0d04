package jobs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// watch is a workspace with a clock, a disk with room, and receivers of alerts. It has no warehouse: its ledger is written by
// the test.
type watch struct {
	*workspace
	t     *testing.T
	clock time.Time
	mail  *mailbox
	hook  *hook
	runs  int
}

func newWatch(t *testing.T, alerts string) *watch {
	t.Helper()
	w := &watch{t: t, clock: time.Date(2026, 11, 29, 2, 0, 0, 0, time.UTC), mail: newMailbox(t, &mailbox{}, false), hook: newHook(t)}
	dir := t.TempDir()
	alerts = strings.NewReplacer("MAIL", w.mail.addr, "HOOK", w.hook.URL).Replace(alerts)
	bring(t, dir, "", "../padu.yaml", "workspace: {name: Kota Bogor}\n"+alerts)
	w.workspace = w.again(dir)
	return w
}

const bothChannels = `alerts:
  email: {smtp: "MAIL", security: none, from: padu@kota.example, to: [pusdatin@kota.example]}
  webhook: {url: HOOK/masuk}
`

// again is another process on the same workspace.
func (w *watch) again(dir string) *workspace {
	w.t.Helper()
	ws, err := openWorkspace(dir)
	if err != nil {
		w.t.Fatal(err)
	}
	ws.pause = time.Millisecond
	ws.now = func() time.Time { return w.clock }
	ws.disk = func(string) (disk, error) { return disk{free: 50e9, size: 100e9}, nil }
	return ws
}

// night is a run in the ledger that ended as state, with what it held back.
func (w *watch) night(state, message string, held ...warehouse.Held) {
	w.t.Helper()
	w.clock = w.clock.Add(24 * time.Hour)
	w.runs++
	id := fmt.Sprintf("R%03d", w.runs)
	steps := map[string]string{"ingest": warehouse.Done, "build": warehouse.Done}
	if state == warehouse.Failed {
		steps["build"] = state
	}
	lines := []warehouse.Entry{{State: warehouse.Started, Attempt: 1, DueAt: w.clock}, {Step: "ingest", State: warehouse.Done}, {Step: "build", State: warehouse.Started}}
	if state != warehouse.Started {
		lines = append(lines, warehouse.Entry{Step: "build", State: steps["build"], Error: message}, warehouse.Entry{State: state, Error: message, Held: held})
	}
	for _, e := range lines {
		e.RunID, e.Job, e.At = id, "nightly", w.clock
		w.append(e)
	}
}

func (w *watch) append(e warehouse.Entry) {
	w.t.Helper()
	if err := w.ledger.Append(e); err != nil {
		w.t.Fatal(err)
	}
}

// tells calls alert and compares, by title, what came by either channel.
func (w *watch) tells(news, over string) {
	w.t.Helper()
	if err := w.alert(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.came(w.hook.take(), news, over)
	mails := w.mail.take()
	if want := news+over != ""; want != (len(mails) == 1) {
		w.t.Fatalf("%d mails", len(mails))
	}
	for _, title := range strings.Split(news+";"+over, ";") {
		if title != "" && !strings.Contains(mails[0].body, title) {
			w.t.Errorf("the mail does not say %q:\n%s", title, mails[0].body)
		}
	}
}

// came compares what one call posted.
func (w *watch) came(posts []posted, news, over string) {
	w.t.Helper()
	titles := func(alerts []openAlert) string {
		var out []string
		for _, a := range alerts {
			out = append(out, a.Title)
		}
		return strings.Join(out, ";")
	}
	switch {
	case news+over == "" && len(posts) == 0:
	case len(posts) != 1:
		w.t.Fatalf("%d posts, wanted one with %q new and %q over: %+v", len(posts), news, over, posts)
	case titles(posts[0].New) != news || titles(posts[0].Recovered) != over:
		w.t.Errorf("told %q new and %q over, wanted %q and %q", titles(posts[0].New), titles(posts[0].Recovered), news, over)
	}
}

func TestAlertOncePerChange(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	w.night(warehouse.Done, "")
	w.tells("", "")
	w.night(warehouse.Failed, "build: int_apbd: no space left")
	if err := w.alert(t.Context()); err != nil {
		t.Fatal(err)
	}
	m, p := w.mail.take(), w.hook.take()
	if len(m) != 1 || len(p) != 1 || p[0].Workspace != "Kota Bogor" || p[0].Open != 1 || p[0].New[0].Key != "failed:nightly" || p[0].New[0].Severity != critical {
		t.Fatalf("mails %+v, posts %+v", m, p)
	}
	if m[0].subject != "padu Kota Bogor: 1 new" || m[0].to != "pusdatin@kota.example" || m[0].header.Get("Auto-Submitted") != "auto-generated" ||
		m[0].header.Get("Message-Id") != "<"+p[0].ID+"@kota.example>" {
		t.Errorf("mail %+v", m[0])
	}
	for _, part := range []string{"build: int_apbd: no space left", "in its step build", "Tue 1 Dec 2026 09:00 WIB", "padu serve tries it again, not before Tue 1 Dec 2026 09:05 WIB",
		"\n    padu nightly --resume --dir " + w.dir + "\n"} {
		if !strings.Contains(strings.Join(strings.Fields(m[0].body), " "), part) && !strings.Contains(m[0].body, part) {
			t.Errorf("the mail does not say %q:\n%s", part, m[0].body)
		}
	}
	for line := range strings.SplitSeq(m[0].body, "\n") {
		if len([]rune(line)) > mailColumns && !strings.HasPrefix(line, "    ") {
			t.Errorf("a line of %d columns: %q", len([]rune(line)), line)
		}
	}
	w.night(warehouse.Failed, "build: something else")
	w.tells("", "")
	w.night(warehouse.Stopped, "context canceled")
	w.tells("", "")
	open, err := w.openAlerts()
	if err != nil || len(open) != 1 || open[0].Since.Day() != 1 {
		t.Errorf("open %+v, %v", open, err)
	}
	w.night(warehouse.Done, "")
	w.tells("", "nightly failed")
	w.tells("", "")
	w.night(warehouse.Failed, "again")
	w.tells("nightly failed", "")
}

// TestAlertKilled: a run that ended without a word, in a ledger that nobody has written to since.
func TestAlertKilled(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	w.night(warehouse.Started, "")
	w.tells("nightly failed", "")
	if open, err := w.openAlerts(); err != nil || !strings.Contains(open[0].Text, "in its step build without a word") {
		t.Errorf("open %+v, %v", open, err)
	}
	w.append(warehouse.Entry{RunID: "R001", Job: "nightly", State: warehouse.Killed, At: w.clock})
	w.tells("", "")
	if err := os.Remove(filepath.Join(w.dir, "runs", "ledger.ndjson")); err != nil { // what is lost is not over
		t.Fatal(err)
	}
	w.tells("", "")
}

func TestAlertHeld(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	held := warehouse.Held{Kind: "held", Source: "kota-bogor", What: "inbox/kota-bogor/apbd-2026-murni.xlsx", Reason: "money fell by 82 %"}
	lost := warehouse.Held{Kind: heldSource, Source: "prov-jabar", What: "inbox/prov-jabar/realisasi.ndjson", Reason: "answers 503"}
	guard := []warehouse.Held{{Kind: heldPublish, What: "mart.fct_apbd", Reason: "rows fell by 60 %"}, {Kind: heldPublish, What: "mart.fct_rkpd", Reason: "rows fell by 70 %", Change: &warehouse.Change{}}}
	w.append(warehouse.Entry{RunID: "R000", Job: "ingest", Step: "ingest", State: warehouse.Done, At: w.clock,
		Inputs: []warehouse.Input{{Batch: "B77", Source: held.Source, File: held.What, Status: "held"}}})
	w.append(warehouse.Entry{RunID: "R000", Job: "ingest", State: warehouse.HeldUp, At: w.clock, Held: []warehouse.Held{held}})
	w.tells("", "") // by hand, before somebody's eyes
	w.night(warehouse.HeldUp, "", held, lost)
	w.tells("held back: kota-bogor apbd-2026-murni.xlsx;not fetched: prov-jabar realisasi.ndjson", "")
	if open, err := w.openAlerts(); err != nil || !strings.Contains(open[0].Text, "money fell by 82 %") || !strings.Contains(open[0].Text, "    padu accept B77 --why") {
		t.Errorf("open %+v, %v", open, err)
	}
	lost.Reason = "answers 502"
	w.night(warehouse.HeldUp, "", held, lost)
	w.tells("", "")
	w.append(warehouse.Entry{RunID: "R9", Job: "accept", Step: "ingest", State: warehouse.Done, At: w.clock,
		Inputs: []warehouse.Input{{Batch: "B77", Source: held.Source, File: held.What, Status: "loaded"}}})
	w.append(warehouse.Entry{RunID: "R9", Job: "accept", State: warehouse.Done, At: w.clock})
	w.tells("", "held back: kota-bogor apbd-2026-murni.xlsx")
	w.night(warehouse.Failed, "publish: stopped", append(guard, lost)...)
	w.tells("publish was stopped", "")
	if open, err := w.openAlerts(); err != nil || !strings.Contains(open[0].Text, "mart.fct_rkpd: rows fell by 70 %") || !strings.Contains(open[0].Text, "    padu accept R003 --why") {
		t.Errorf("open %+v, %v", open, err)
	}
	w.night(warehouse.Done, "")
	w.tells("", "publish was stopped;not fetched: prov-jabar realisasi.ndjson")
	// What fails before the files were judged says nothing of them.
	w.night(warehouse.HeldUp, "", held)
	w.tells("held back: kota-bogor apbd-2026-murni.xlsx", "")
	w.append(warehouse.Entry{RunID: "R10", Job: "nightly", Step: "fetch", State: warehouse.Failed, At: w.clock})
	w.append(warehouse.Entry{RunID: "R10", Job: "nightly", State: warehouse.Failed, At: w.clock, Error: "fetch: no network"})
	w.tells("nightly failed", "")
}

func TestAlertDisk(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	for _, step := range []struct {
		free       int64
		news, over string
	}{{5.1e9, "", ""}, {4.9e9, "disk nearly full", ""}, {5.1e9, "", ""}, {6.1e9, "", "disk nearly full"}, {5.1e9, "", ""}} {
		w.disk = func(string) (disk, error) { return disk{free: step.free, size: 100e9}, nil }
		w.tells(step.news, step.over)
	}
	w.disk = func(string) (disk, error) { return disk{free: 1e9, size: 10e9}, nil }
	w.tells("disk nearly full", "")
	w.disk = func(string) (disk, error) { return disk{}, errors.New("no such disk") }
	if err := w.alert(t.Context()); err == nil || len(w.hook.take()) > 0 {
		t.Errorf("a disk that cannot be asked: %v, and nothing should have been told", err)
	}
}
