package door

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

func auditLines(t testing.TB, dir string) (out []Line) {
	t.Helper()
	f, err := os.Open(AuditFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		var l Line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			t.Errorf("%s: %v", in.Text(), err)
		}
		out = append(out, l)
	}
	return out
}

func newAudit(t testing.TB) (dir string, a *Audit) {
	t.Helper()
	dir = t.TempDir()
	if err := os.Mkdir(dir+"/runs", 0o755); err != nil {
		t.Fatal(err)
	}
	return dir, NewAudit(dir, func(s string) string { return regexp.MustCompile(`\d{16}`).ReplaceAllString(s, "[disamarkan]") })
}

// TestAudit: a line says all; personal data are not in it, a long query is cut and its sum tells which it was.
func TestAudit(t *testing.T) {
	dir, a := newAudit(t)
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	long := "select '" + strings.Repeat("é", mostQuery/2-10) + " 3201012345678901 " + strings.Repeat("x", 100_000) + "'"
	for _, l := range []Line{
		{At: at, User: "rina", Role: "jabar", Peer: "10.0.0.7", Query: "select * from mart.x where nik = '3201012345678901'", Rows: 7, Took: time.Second},
		{At: at, User: "rina", Query: long, Failed: "no 3201012345678901\nfound"},
		{At: at, User: "3201012345678901", Peer: "10.0.0.7", Refused: ErrLogin.Error()},
	} {
		if err := a.Write(l); err != nil {
			t.Fatal(err)
		}
	}
	got := auditLines(t, dir)
	data, err := os.ReadFile(AuditFile(dir))
	st, serr := os.Stat(AuditFile(dir))
	if err != nil || serr != nil || len(got) != 3 || strings.Contains(string(data), "32010123") || st.Mode().Perm() != 0o600 {
		t.Errorf("%d lines, %v, %v, %v\n%.600s", len(got), err, serr, st.Mode(), data)
	}
	if got[0].Rows != 7 || got[0].SHA256 != "" || got[0].Query != "select * from mart.x where nik = '[disamarkan]'" {
		t.Errorf("%+v", got[0])
	}
	if n := len(got[1].Query); n > mostQuery || n < mostQuery-60 || len(got[1].SHA256) != 64 || !strings.Contains(got[1].Failed, "[disamarkan]\n") {
		t.Errorf("a long query: %d bytes, sum %s, failed %q", n, got[1].SHA256, got[1].Failed)
	}
	sum, err := NewTally(dir).Read()
	if err != nil || sum.Queries != 1 || sum.Failed != 1 || sum.Refused != 0 || sum.Logins != 1 || sum.Rows != 7 || !sum.Last["rina"].Equal(at) {
		t.Errorf("figures %+v, %v", sum, err)
	}
}

// TestAuditTogether: lines of several writers at once are all there and whole, while old ones are removed; a line that a crash left half
// does no harm to the next.
func TestAuditTogether(t *testing.T) {
	dir, _ := newAudit(t)
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	old := NewAudit(dir, strings.Clone)
	for i := range 50 {
		if err := old.Write(Line{At: now.AddDate(0, 0, i-100), User: "lama", Query: "select 1"}); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.OpenFile(AuditFile(dir), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"at":"2026-`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	tally := NewTally(dir)
	if sum, err := tally.Read(); err != nil || sum.Queries != 50 {
		t.Errorf("figures before: %+v, %v", sum, err)
	}
	if lines, size, err := Outlived(dir, now.AddDate(0, 0, -60)); err != nil || lines != 40 || size < 40*50 {
		t.Errorf("outlived: %d lines, %d bytes, %v", lines, size, err)
	}
	var all sync.WaitGroup
	for range 4 {
		a := NewAudit(dir, strings.Clone) // as another process has its own
		all.Go(func() {
			for range 200 {
				if err := a.Write(Line{At: now, User: "rina", Query: "select " + strings.Repeat("1", 300), Rows: 1}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 20 {
		if err := Forget(dir, now.AddDate(0, 0, i-80)); err != nil {
			t.Error(err)
		}
	}
	all.Wait()
	data, err := os.ReadFile(AuditFile(dir))
	if n := strings.Count(string(data), `"rina"`); err != nil || n != 800 || strings.Count(string(data), "\n") != 800+11+1 {
		t.Errorf("%d of 800 lines, %d in all, %v", n, strings.Count(string(data), "\n"), err)
	}
	if sum, err := tally.Read(); err != nil || sum.Queries != 811 || sum.Rows != 800 {
		t.Errorf("figures after: %+v, %v", sum, err)
	}
}

// TestAuditFlood: who tries a million passwords does not fill the disk, and how many it were is said.
func TestAuditFlood(t *testing.T) {
	dir, a := newAudit(t)
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	for i := range 10_000 {
		if err := a.Write(Line{At: now.Add(time.Duration(i) * time.Millisecond), User: "x", Peer: "10.0.0.9", Refused: ErrLogin.Error()}); err != nil {
			t.Fatal(err)
		}
	}
	got := auditLines(t, dir)
	if n := len(got); n < 60 || n > 80 || !strings.Contains(got[n-1].Refused, " others, not written down") {
		t.Errorf("%d lines; the last: %s", len(got), got[len(got)-1].Refused)
	}
}

// TestRates: a quarter of the minute at once, then as the minute goes on; each user for himself.
func TestRates(t *testing.T) {
	c := &clock{t: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)}
	r := NewRates(120, c.now)
	passed := func(u string, n int) (ok int) {
		for range n {
			if err := r.Allow(u); err == nil {
				ok++
			}
		}
		return ok
	}
	if n := passed("rina", 100); n != 30 {
		t.Errorf("at once: %d", n)
	}
	var many TooMany
	if err := r.Allow("rina"); !errors.As(err, &many) || many.Wait <= 0 || many.Wait > 500*time.Millisecond || !strings.Contains(err.Error(), "try again in 1s") {
		t.Errorf("the next: %v", err)
	}
	if n := passed("budi", 5); n != 5 {
		t.Errorf("another user: %d", n)
	}
	c.pass(10 * time.Second)
	if n := passed("rina", 100); n != 20 {
		t.Errorf("ten seconds later: %d", n)
	}
}
