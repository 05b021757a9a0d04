package jobs

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"padu/warehouse"
)

// TestAlertChannelDown: the mail server is away for two changes, the webhook is not; later the mail says both, once.
func TestAlertChannelDown(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	lost := warehouse.Held{Kind: heldSource, Source: "prov-jabar", What: "realisasi.ndjson", Reason: "answers 503"}
	failing := func(news, over string) {
		t.Helper()
		if err := w.alert(t.Context()); err == nil || !strings.Contains(err.Error(), "tell email pusdatin@kota.example: ") {
			t.Errorf("the mail server is away: %v", err)
		}
		w.came(w.hook.take(), news, over)
	}
	w.mail.set(true, "")
	w.night(warehouse.Failed, "broken")
	failing("nightly failed", "")
	if err := w.alert(t.Context()); err != nil { // too early to try again
		t.Error(err)
	}
	w.clock = w.clock.Add(time.Minute)
	failing("", "")
	w.night(warehouse.HeldUp, "", lost)
	failing("not fetched: prov-jabar realisasi.ndjson", "nightly failed")
	w.mail.set(false, "")
	w.clock = w.clock.Add(3 * time.Minute)
	if err := w.alert(t.Context()); err != nil || len(w.mail.take()) > 0 {
		t.Errorf("the third try is after 4 minutes, not 3: %v", err)
	}
	w.clock = w.clock.Add(time.Minute)
	if err := w.alert(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := w.mail.take()
	if len(m) != 1 || m[0].subject != "padu Kota Bogor: 1 new, 1 recovered" || len(w.hook.take()) > 0 {
		t.Fatalf("mails %+v", m)
	}
	w.clock = w.clock.Add(time.Hour)
	w.tells("", "")
}

// TestAlertOneWrongAddress: the others hear all the same.
func TestAlertOneWrongAddress(t *testing.T) {
	t.Parallel()
	w := newWatch(t, strings.ReplaceAll(bothChannels, "to: [", "to: [pindah@kota.example, "))
	w.mail.set(false, "pindah@")
	w.night(warehouse.Failed, "broken")
	err := w.alert(t.Context())
	if m := w.mail.take(); len(m) != 1 || m[0].to != "pusdatin@kota.example" || err == nil || !strings.Contains(err.Error(), "email pindah@kota.example") {
		t.Errorf("mails %+v, %v", m, err)
	}
}

// TestAlertJoins: who is added later hears of what is open, not of what was.
func TestAlertJoins(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "")
	w.night(warehouse.Failed, "broken")
	w.tells("", "")
	w.night(warehouse.HeldUp, "", warehouse.Held{Kind: "refused", Source: "kota-bogor", What: "rkpd.xlsx", Reason: "no head"})
	w.tells("", "")
	if open, err := w.openAlerts(); err != nil || len(open) != 1 {
		t.Fatalf("open %+v, %v", open, err)
	}
	w.config.Alerts.Webhook.URL = w.hook.URL
	if err := w.alert(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.came(w.hook.take(), "refused: kota-bogor rkpd.xlsx", "")
}

// TestAlertTwoAtOnce: many processes end at the same moment; one tells.
func TestAlertTwoAtOnce(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	w.night(warehouse.Failed, "broken")
	var all sync.WaitGroup
	for range 8 {
		ws := w.again(w.dir)
		all.Go(func() {
			if err := ws.alert(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.came(w.hook.take(), "nightly failed", "")
	if m := w.mail.take(); len(m) != 1 {
		t.Errorf("%d mails", len(m))
	}
}

// TestAlertKilledBetween: whoever died after sending and before writing makes the next one send the same message, by the same
// name, again; whoever died in the middle of a line loses nothing.
func TestAlertKilledBetween(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	w.night(warehouse.Failed, "broken")
	if err := w.alert(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := w.hook.take()[0]
	whole, err := os.ReadFile(w.alertsPath())
	if err != nil {
		t.Fatal(err)
	}
	n := strings.Count(string(whole), "\n")
	for cut := range len(whole) {
		if err := os.WriteFile(w.alertsPath(), whole[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		if cut%7 != 0 && !strings.HasSuffix(string(whole[:cut]), "\n") {
			continue
		}
		if err := w.again(w.dir).alert(t.Context()); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		w.mail.take()
		posts := w.hook.take()
		if len(posts) > 1 || len(posts) == 0 && !strings.Contains(string(whole[:cut]), `"delivered","at":"2026-11-30T02:00:00Z","channel":"webhook"`) {
			t.Fatalf("cut at %d of %d bytes, %d lines: %d posts", cut, len(whole), n, len(posts))
		}
		if len(posts) == 1 && posts[0].ID != first.ID {
			t.Errorf("cut at %d: the same change by another name", cut)
		}
		if open, err := w.openAlerts(); err != nil || len(open) != 1 {
			t.Fatalf("cut at %d: open %+v, %v", cut, open, err)
		}
	}
}

// TestAlertWithoutDisk: what cannot be written is told once by a process, and kept when there is room again.
func TestAlertWithoutDisk(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	w.night(warehouse.Failed, "no space left on device")
	if err := os.Symlink("no-folder/alerts.ndjson", w.alertsPath()); err != nil { // nothing can be written there, also by root
		t.Fatal(err)
	}
	for n := range 3 {
		if err := w.alert(t.Context()); err == nil || !strings.Contains(err.Error(), "keep what was told") {
			t.Fatalf("written where nothing can be: %v", err)
		}
		if posts := w.hook.take(); (len(posts) == 1) != (n == 0) {
			t.Errorf("call %d told %d times", n+1, len(posts))
		}
	}
	if err := os.Remove(w.alertsPath()); err != nil {
		t.Fatal(err)
	}
	w.mail.take()
	w.tells("", "")
	if open, err := w.again(w.dir).openAlerts(); err != nil || len(open) != 1 {
		t.Errorf("open %+v, %v", open, err)
	}
}

// TestAlertStopped: a process that is asked to end tells nothing, and says of no channel that it failed.
func TestAlertStopped(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	w.night(warehouse.Failed, "broken")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.alert(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "runs", "alerts.ndjson")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	w.tells("nightly failed", "")
}

// TestAlertAtTheEnd: a run tells what came of it; that nobody hears changes nothing of how it ended.
func TestAlertAtTheEnd(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels)
	bring(t, w.dir, "", "../warehouse/padu.duckdb", "no database at all")
	for n := range 3 {
		code, out := run("nightly", "--dir", w.dir)
		if code != exitFailed || strings.Contains(out, "alerts:") {
			t.Fatalf("exit %d: %s", code, out)
		}
		if posts, mails := w.hook.take(), w.mail.take(); (len(posts) == 1) != (n == 0) || len(mails) != len(posts) {
			t.Errorf("night %d: %d posts, %d mails", n+1, len(posts), len(mails))
		}
	}
	if err := os.Remove(filepath.Join(w.dir, "warehouse", "padu.duckdb")); err != nil {
		t.Fatal(err)
	}
	w.mail.set(true, "")
	w.append(warehouse.Entry{RunID: "R1", Job: "nightly", State: warehouse.Done, At: w.clock})
	code, out := run("ingest", "--dir", w.dir)
	w.came(w.hook.take(), "", "nightly failed")
	if code != exitDone || !strings.Contains(out, "alerts: tell email pusdatin@kota.example: ") {
		t.Errorf("exit %d: %s", code, out)
	}
}
