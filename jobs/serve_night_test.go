package jobs

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"padu/ingest/sample"
	"padu/warehouse"
)

// served is a padu serve whose clock the test moves.
type served struct {
	t     *testing.T
	dir   string
	ws    *workspace
	clock *clockwork.FakeClock
	url   string
	stop  func()
}

func newServed(t *testing.T, dir string, clock *clockwork.FakeClock) *served {
	t.Helper()
	ws, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out, ended := &lockedBuffer{}, make(chan error, 1)
	go func() { ended <- ws.serve(ctx, newOutput(out, out, false), clock) }()
	s := &served{t: t, dir: dir, ws: ws, clock: clock, stop: func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("stop: %v\n%s", err, out)
		}
	}}
	until(t, func() bool {
		_, rest, _ := strings.Cut(out.String(), "site ")
		line, _, ok := strings.Cut(rest, "\n")
		s.url = strings.TrimSpace(line)
		return ok
	})
	if err := clock.BlockUntilContext(ctx, 1); err != nil {
		t.Fatal(err)
	}
	return s
}

// after lets minutes pass until there is a run that the test looks for.
func (s *served) after(what string, ok func(r warehouse.Run) bool) (found warehouse.Run) {
	s.t.Helper()
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		for _, r := range warehouse.Runs(entries(s.t, s.dir)) {
			if ok(r) {
				return r
			}
		}
		if time.Now().After(end) {
			s.t.Fatalf("%s: not within five minutes", what)
		}
		if writer, err := warehouse.Writing(s.dir); err == nil && writer == 0 {
			s.clock.Advance(time.Minute)
		}
	}
}

// TestServeNights: a workspace under padu serve, with a run each minute: it loads; a fault is told by mail and webhook, and its end;
// what was missed while padu was not running is made up once, for its own day.
func TestServeNights(t *testing.T) {
	t.Setenv("PADU_TEST_COMMAND", "1") // for the workers
	dir, mail, hook := t.TempDir(), newMailbox(t, &mailbox{}, false), newHook(t)
	if _, err := sample.Demo(dir, "32", smallCity); err != nil {
		t.Fatal(err)
	}
	if err := fewEditions(dir); err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile(filepath.Join(dir, "padu.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("30 1 * * *", "* * * * *", "127.0.0.1:8080", "127.0.0.1:0").Replace(string(config)) +
		"\nsql: {listen: \"\"}\n" + strings.NewReplacer("MAIL", mail.addr, "HOOK", hook.URL).Replace(bothChannels)
	bring(t, dir, "", "../padu.yaml", text)
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))

	s := newServed(t, dir, clock)
	first := s.after("the first night", func(r warehouse.Run) bool { return r.State == warehouse.Done })
	if first.Rows.Loaded == 0 || len(first.Inputs) < 70 || first.AsOf != "2026-11-20" || first.Published == "" || first.DueAt.Second() != 0 {
		t.Errorf("the first night: %+v, %d inputs, as of %s, published %q, due %s", first.Rows, len(first.Inputs), first.AsOf, first.Published, first.DueAt)
	}
	for _, path := range []string{"index.html", "healthz", "metrics"} {
		if code, _, body := get(t, s.url+path); code != http.StatusOK || path == "metrics" && !strings.Contains(body, `padu_last_run_state{job="nightly",state="done"} 1`) {
			t.Errorf("%s: %d %.300s", path, code, body)
		}
	}
	hook.take()
	mail.take()

	site := filepath.Join(dir, "site")
	if err := os.Rename(site, site+"-aside"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(site, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	bad := s.after("the night that fails", func(r warehouse.Run) bool { return r.State == warehouse.Failed })
	told := func(what string) string {
		t.Helper()
		var posts []posted
		var mails []received
		until(t, func() bool {
			posts, mails = append(posts, hook.take()...), append(mails, mail.take()...)
			return len(posts) > 0 && len(mails) > 0
		})
		if len(posts) != 1 || len(mails) != 1 {
			t.Errorf("%s: %d posts and %d mails; want one each", what, len(posts), len(mails))
		}
		return fmt.Sprint(posts[0], mails[0])
	}
	if text := told("failed"); !strings.Contains(text, "nightly failed") || !strings.Contains(text, "report: ") {
		t.Errorf("told of the failure: %s", text)
	}
	if err := os.Remove(site); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(site+"-aside", site); err != nil {
		t.Fatal(err)
	}
	again := s.after("its next attempt", func(r warehouse.Run) bool { return r.DueAt.Equal(bad.DueAt) && r.State == warehouse.Done })
	if again.Attempt != 2 || again.Steps[0].Name != "report" || again.StartedAt.Sub(bad.EndedAt) < 5*time.Minute {
		t.Errorf("attempt %d began with %s, %s after the first ended", again.Attempt, again.Steps[0].Name, again.StartedAt.Sub(bad.EndedAt))
	}
	if text := told("recovered"); !strings.Contains(text, "recovered") {
		t.Errorf("told of the recovery: %s", text)
	}
	s.stop()

	clock.Advance(72 * time.Hour)
	before, back := len(warehouse.Runs(entries(t, dir))), clock.Now()
	s = newServed(t, dir, clock)
	late := s.after("what was missed", func(r warehouse.Run) bool { return r.AsOf == "2026-11-23" && r.State == warehouse.Done })
	runs := warehouse.Runs(entries(t, dir))
	if runs[before].RunID != late.RunID || back.Sub(late.DueAt) > time.Minute || late.Attempt != 1 {
		t.Errorf("of three days the latest night is made up, first and once: due %s, attempt %d, back at %s", late.DueAt, late.Attempt, back)
	}
	s.stop()
	t.Logf("%d nights; one failed, was told, tried again and told again; 4,320 missed, one made up", len(runs))
}
