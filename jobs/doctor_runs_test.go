package jobs

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"padu/warehouse"
)

// nightly writes a run into the ledger that ends in that state after six minutes; "" for one that has no end.
func nightly(t *testing.T, dir, state string, at time.Time, failure string) {
	t.Helper()
	l, id := warehouse.OpenLedger(dir), at.Format("20060102T150405Z")
	lines := []warehouse.Entry{{RunID: id, Job: "nightly", State: warehouse.Started, At: at, PID: os.Getpid()}}
	if state != "" {
		lines = append(lines, warehouse.Entry{RunID: id, Job: "nightly", State: state, At: at.Add(6 * time.Minute), Error: failure})
	}
	for _, e := range lines {
		if err := l.Append(e); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDoctorRuns: the ledger and what it says, the clock, the locks and padu serve.
func TestDoctorRuns(t *testing.T) {
	t.Parallel()
	lastNight := time.Date(2026, 11, 19, 18, 30, 0, 0, time.UTC) // 01.30 WIB
	ended := func(state string, at time.Time, failure string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { nightly(t, dir, state, at, failure) }
	}
	for _, c := range []struct {
		name, check, state string
		breaks             func(t *testing.T, dir string)
		words              []string
		too                []string // other checks that cannot look then
	}{
		{"failed", "nights", isBad, ended(warehouse.Failed, lastNight, "disk full"), []string{"2026-11-20 01:30 WIB", "disk full"}, nil},
		{"stopped", "nights", isBad, ended(warehouse.Stopped, lastNight, ""), []string{"was stopped"}, nil},
		{"killed", "nights", isBad, ended("", lastNight, ""), []string{"was killed"}, nil},
		{"killed, and another came", "nights", isLook, func(t *testing.T, dir string) {
			nightly(t, dir, warehouse.Killed, lastNight.Add(-time.Hour), "")
			nightly(t, dir, warehouse.Done, lastNight, "")
		}, []string{"1 run was killed"}, nil},
		{"late", "nights", isBad, ended(warehouse.HeldUp, lastNight.AddDate(0, 0, -2), ""), []string{"is of 2026-11-18 01:30 WIB", "2026-11-19 01:30 WIB or later"}, nil},
		{"a cut line", "ledger", isLook, func(t *testing.T, dir string) {
			bring(t, dir, "", "../runs/ledger.ndjson", "{\"run_id\":\"2026\n")
			nightly(t, dir, warehouse.Done, lastNight, "")
		}, []string{"1 line is cut short", "line 1"}, nil},
		{"a folder for a ledger", "ledger", isBad, func(t *testing.T, dir string) { mkdir(t, dir, "runs", "ledger.ndjson") }, []string{"is a directory"}, nil},
		{"a clock behind", "clock", isBad, ended(warehouse.Done, doctorNow.Add(time.Hour), ""), []string{"2 lines stand in", "later, up to 2026-11-20 11:06 WIB"}, nil},
		{"a lock of nobody here", "locks", isLook, func(t *testing.T, dir string) {
			holdLock(t, filepath.Join(dir, "warehouse", "lock"), "4194303")
		}, []string{"process 4194303", "no such process"}, []string{"warehouse", "leftovers"}},
		{"a lock that cannot be read", "locks", isBad, func(t *testing.T, dir string) { symlink(t, "lock", dir, "warehouse", "lock") }, []string{"lock"}, []string{"warehouse"}},
		{"serve does not answer", "serve", isBad, func(t *testing.T, dir string) {
			holdLock(t, filepath.Join(dir, "runs", "serve.lock"), `{"pid": 7, "address": "127.0.0.1:1"}`)
		}, []string{"process 7 at http://127.0.0.1:1/", "does not answer"}, nil},
		{"serve is elsewhere", "serve", isLook, func(t *testing.T, dir string) {
			s := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(s.Close)
			holdLock(t, filepath.Join(dir, "runs", "serve.lock"), `{"pid": 7, "address": "`+s.Listener.Addr().String()+`"}`)
			replace(t, filepath.Join(dir, "padu.yaml"), "127.0.0.1:0", "127.0.0.1:9")
		}, []string{"padu.yaml says 127.0.0.1:9"}, nil},
		{"serve has gone", "serve", isLook, func(t *testing.T, dir string) {
			nightly(t, dir, warehouse.Done, lastNight, "")
			for _, state := range []string{warehouse.Started, warehouse.Done} {
				if err := warehouse.OpenLedger(dir).Append(warehouse.Entry{RunID: "x", Job: "monthly", State: state, At: lastNight, DueAt: lastNight}); err != nil {
					t.Fatal(err)
				}
			}
		}, []string{"does not run, and did"}, nil},
		{"left by a run", "leftovers", isLook, func(t *testing.T, dir string) {
			mkdir(t, dir, "published", "20261120T000000Z.new")
			mkdir(t, dir, "warehouse", "copy", "warehouse")
			bring(t, dir, "", "../archive/.new-123", "half")
		}, []string{"published/20261120T000000Z.new, and 2 more"}, nil},
		{"nobody is told", "alerts", isLook, func(t *testing.T, dir string) {
			replace(t, filepath.Join(dir, "padu.yaml"), "alerts: {webhook: {url: \"http://127.0.0.1:9/padu\"}}\n", "")
		}, []string{"nobody is told"}, nil},
		{"a receiver that is down", "alerts", isBad, func(t *testing.T, dir string) {
			for _, l := range []told{{State: channelJoined, At: lastNight, Channel: "webhook"}, {State: channelFailed, At: lastNight, Channel: "webhook", Attempt: 1, Error: "connection refused"}} {
				if err := warehouse.AppendLine(filepath.Join(dir, "runs", "alerts.ndjson"), l); err != nil {
					t.Fatal(err)
				}
			}
		}, []string{"webhook did not take the message of 2026-11-20 01:30 WIB: connection refused"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := bare(t)
			c.breaks(t, dir)
			d := seen(t, dir, false)
			finds(t, d, c.check, c.state, c.words...)
			only(t, d, append(c.too, c.check)...)
		})
	}
	dir := bare(t)
	nightly(t, dir, warehouse.HeldUp, lastNight, "")
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	holdLock(t, filepath.Join(dir, "runs", "serve.lock"), `{"pid": 7, "address": "`+s.Listener.Addr().String()+`"}`)
	d := seen(t, dir, false)
	only(t, d)
	finds(t, d, "serve", "", "process 7 at http://"+s.Listener.Addr().String())
	finds(t, d, "nights", "", "last through 2026-11-20 01:36 WIB")
}

// TestDoctorWhileARunGoesOn: it says what it could not look at, and who is at work; nothing is bad.
func TestDoctorWhileARunGoesOn(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	nightly(t, dir, "", doctorNow.Add(-time.Minute), "")
	d := seen(t, dir, true)
	finds(t, d, "locks", "", "process "+strconv.Itoa(os.Getpid())+" writes: nightly since 2026-11-20 09:59 WIB")
	finds(t, d, "warehouse", isLook, "not looked at: a run is going on")
	only(t, d, "warehouse", "leftovers")
	if _, err := w.Exec(t.Context(), "create table landing.still_mine as select 1 as x"); err != nil {
		t.Errorf("the writer after the doctor looked: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
