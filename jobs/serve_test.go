package jobs

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
)

// TestServe runs the schedule with a clock of its own: the next runs are in the workspace's zone, the nightly runs when
// its minute comes, and the site shows the snapshot that is current at each request.
func TestServe(t *testing.T) {
	t.Setenv("PADU_TEST_COMMAND", "1") // for the workers
	dir := t.TempDir()
	config := "workspace: {timezone: Asia/Makassar}\nschedule: {nightly: \"30 1 * * *\"}\nserve: {listen: \"127.0.0.1:0\"}\nsql: {listen: \"\"}\n"
	if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	ws, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 20, 17, 29, 0, 0, time.UTC)) // 01.29 WITA on the 21st
	ctx, cancel := context.WithCancel(t.Context())
	out := &lockedBuffer{}
	ended := make(chan error, 1)
	go func() { ended <- ws.serve(ctx, newOutput(out, out, false), clock) }()
	url := ""
	until(t, func() bool {
		_, rest, ok := strings.Cut(out.String(), "http://")
		url, _, _ = strings.Cut(rest, "\n")
		return ok && strings.Contains(out.String(), "2026-11-21 01:30 WITA")
	})
	if status, _, body := get(t, "http://"+url); status != http.StatusServiceUnavailable || !strings.Contains(body, "padu nightly") {
		t.Errorf("before the first night: %d %s", status, body)
	}
	if err := clock.BlockUntilContext(ctx, 1); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); !strings.Contains(out.String(), "pages"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no nightly within a minute: %s", out)
		}
		clock.Advance(time.Minute) // one that comes while padu still looks is passed over, and the next looks again
	}
	status, head, body := get(t, "http://"+url)
	if status != http.StatusOK || !strings.Contains(body, "Belum ada daerah yang mengirim data") || head.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("after it: %d %v %.200s", status, head, body)
	}
	if status, _, _ := get(t, "http://"+url+"../padu.yaml"); status == http.StatusOK {
		t.Error("a file beside the site was served")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("stop: %v", err)
	}
}

func get(t *testing.T, url string) (int, http.Header, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(body)
}

// until waits for something that another goroutine does; it gives up after a minute.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not happen within a minute")
		}
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
