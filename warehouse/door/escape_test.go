package door

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const hidden = "RAHASIA 7781"

// TestEscapes: each way out is refused with its reason, or nothing comes of it; then the door still answers.
func TestEscapes(t *testing.T) {
	watched := t.TempDir()
	if err := os.WriteFile(filepath.Join(watched, "rahasia.csv"), []byte("kode,isi\na,"+hidden+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	limits := usual
	limits.Time, limits.Held = 5*time.Second, 3<<30
	tables, err := os.ReadFile("testdata/tables.sql")
	if err != nil {
		t.Fatal(err)
	}
	s := opened(t, limits, string(tables), "create schema landing", "create table landing.rahasia as select '"+hidden+"' as isi", "create macro landing.f(x) as x")
	fill := strings.NewReplacer("{dir}", watched, "{nul}", "\x00", "{bad}", "\xff\xfe", "{zwsp}", "\u200b", "{nbsp}", "\u00a0", "{plus}", "1"+strings.Repeat(" + 1", 150),
		"{joins}", "meta.snapshot"+strings.Repeat(", meta.snapshot", 50), "{deep}", strings.Repeat("- ", 5000)+"nomor from fct_rkpd", "{long}", strings.Repeat("x", mostText))
	list, refused := blocks(t, "escapes.txt"), 0
	for _, e := range list {
		title, want, _ := strings.Cut(e.title, " | ")
		said, err := outcome(t, s, fill.Replace(e.text))
		var r Refused
		if reason, must := strings.CutPrefix(want, "refused:"); must {
			if !errors.As(err, &r) || !strings.Contains(r.Why, fill.Replace(strings.TrimSpace(reason))) {
				t.Errorf("%s\n%s\ngot %v, want it refused for %q", title, e.text, err, reason)
			}
			refused++
		} else if want != "harmless" {
			t.Errorf("%s: %q is no outcome", title, want)
		}
		for _, leak := range []string{hidden, filepath.Dir(s.door.file), "/etc/", "temp_directory"} {
			if strings.Contains(said, leak) && !strings.Contains(e.text, leak) {
				t.Errorf("%s\n%s\ntells %q: %s", title, e.text, leak, said)
			}
		}
	}
	if files, err := os.ReadDir(watched); err != nil || len(files) != 1 {
		t.Errorf("the watched folder holds %v: %v", files, err)
	}
	if n, err := all(t, s, "select * from mart.dim_wilayah"); n != 3 || err != nil {
		t.Errorf("afterwards %d rows: %v", n, err)
	}
	if len(list) < 120 {
		t.Errorf("only %d attempts", len(list))
	}
	t.Logf("%d attempts: %d refused, %d harmless; the door answers; %d MB resident", len(list), refused, len(list)-refused, memory(resident)>>20)
}

// outcome is all that a client gets to read.
func outcome(t *testing.T, s *Session, query string) (said string, err error) {
	t.Helper()
	r, err := s.Query(t.Context(), query)
	if err != nil {
		return err.Error(), err
	}
	var all strings.Builder
	fmt.Fprintln(&all, r.Schema())
	for r.Next() {
		for _, c := range r.RecordBatch().Columns() {
			for i := range c.Len() {
				all.WriteString(c.ValueStr(i) + "\n")
			}
		}
	}
	if err = errors.Join(r.Err(), r.Close()); err != nil {
		fmt.Fprintln(&all, err)
	}
	return all.String(), err
}

// TestBombs runs queries that want too much in a process of its own, under the last bound; it must live, stay within its memory, and answer
// others meanwhile.
func TestBombs(t *testing.T) {
	if os.Getenv("PADU_TEST_BOMBS") == "" {
		c := exec.Command(os.Args[0], "-test.run=^TestBombs$", "-test.v")
		c.Env = append(os.Environ(), "PADU_TEST_BOMBS=1", Allocator)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		t.Logf("%s", out)
		return
	}
	limits := Limits{Time: 3 * time.Second, Memory: 300 << 20, Disk: 300 << 20, Held: 800 << 20, AtOnce: 2}
	s := analyst(t, limits)
	other, err := s.door.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	const beyond = 1400 << 20
	bound := memory(resident) + beyond
	if err := Bound(beyond); err != nil {
		t.Skip(err)
	}
	peak := peakOf(t)
	asked, failed := alongside(t, other)
	fill := strings.NewReplacer("{deep}", strings.Repeat("(", 100_000)+"1"+strings.Repeat(")", 100_000), "{columns}", strings.Repeat("*, ", 50_000)+"1")
	list := blocks(t, "bombs.txt")
	if os.Getenv("PADU_TEST_BOMBS_ALL") == "" { // the others take a minute more
		list = list[:10]
	}
	for _, b := range list {
		began := time.Now()
		rows, err := all(t, s, fill.Replace(b.text))
		took := time.Since(began)
		t.Logf("%-45s %5.1f s, %5d MB at most so far, %d rows, %.110s", b.title, took.Seconds(), peak.Load()>>20, rows, strings.ReplaceAll(fmt.Sprint(err), "\n", " "))
		if took > 10*limits.Time {
			t.Errorf("%s took %v", b.title, took)
		}
	}
	if n, err := all(t, s, "select * from mart.dim_wilayah"); n != 3 || err != nil {
		t.Errorf("afterwards %d rows: %v", n, err)
	}
	if peak.Load() > bound {
		t.Errorf("%d MB resident, more than %d", peak.Load()>>20, bound>>20)
	}
	t.Logf("%d bombs: %d MB resident at most, the bound is %d MB; meanwhile %d small queries of another session, %d of them stopped", len(list), peak.Load()>>20, bound>>20, asked.Load(), failed.Load())
}

// peakOf watches the memory of this process.
func peakOf(t *testing.T) *atomic.Int64 {
	var peak atomic.Int64
	go func() {
		for t.Context().Err() == nil {
			peak.Store(max(peak.Load(), memory(resident)))
			time.Sleep(time.Millisecond)
		}
	}()
	return &peak
}

// alongside asks small queries until the test ends.
func alongside(t *testing.T, s *Session) (asked, failed *atomic.Int64) {
	asked, failed = new(atomic.Int64), new(atomic.Int64)
	go func() {
		for t.Context().Err() == nil {
			r, err := s.Query(t.Context(), "select kode_wilayah, count(*) from mart.fct_kerja_sama group by 1")
			if err == nil {
				err = r.Close()
			}
			if asked.Add(1); err != nil && t.Context().Err() == nil {
				failed.Add(1)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return asked, failed
}

// TestLimitWhileWaiting: the time of a query runs while it waits for its turn.
func TestLimitWhileWaiting(t *testing.T) {
	l := usual
	l.AtOnce, l.Time = 1, 2*time.Second
	s := opened(t, l)
	s.door.turns <- struct{}{} // another query runs
	began := time.Now()
	if _, err := s.Query(t.Context(), "select 1"); err == nil || !strings.Contains(err.Error(), "waited for 1 queries") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 10*l.Time {
		t.Errorf("waited %v", took)
	}
}

// TestClean: errors tell no paths, and count lines as the client does.
func TestClean(t *testing.T) {
	s := analyst(t, usual)
	_, err := s.Query(t.Context(), "select nama,\n  tidak_ada\nfrom dim_wilayah")
	if err == nil || !strings.Contains(err.Error(), "LINE 2:") {
		t.Errorf("got %v", err)
	}
	for text, want := range map[string]string{
		`IO Error: Cannot open file "/srv/padu/published/x.duckdb": No such file`: `IO Error: Cannot open file "(a file of the server)": No such file`,
		"failed in /srv/padu/tmp/duckdb_temp_storage-0.tmp":                       "failed in (a file of the server)",
		"a / b, 1/2, http://x": "a / b, 1/2, http://x",
	} {
		if got := clean(errors.New(text)).Error(); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
	if !slices.Contains(strings.Fields(clean(Refused{"found /x/y"}).Error()), "/x/y") {
		t.Error("a refusal names what the client wrote")
	}
}
