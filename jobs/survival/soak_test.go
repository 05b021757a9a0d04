package survival

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"padu/warehouse"
)

// TestSoak runs many nights with faults drawn at random. An oracle that reads no database says after each what the marts must hold:
// no row and no rupiah may be lost or doubled, and the current snapshot opens always. In the end a new workspace that gets only
// what is in force has the same facts.
func TestSoak(t *testing.T) {
	t.Parallel()
	nights := cmp.Or(*soakNights, form(6, 25, 400))
	s := newSoak(t)
	began, disk := time.Now(), int64(0)
	for n := range nights {
		s.night(n)
		if t.Failed() {
			t.Fatalf("night %d, %s, after %s", n, s.day.Format(time.DateOnly), strings.Join(s.today, ", "))
		}
		if n%10 == 9 {
			must(t, exitDone, "prune", "--dir", s.dir)
			disk = max(disk, used(t, s.dir)) // after what may go has gone
		}
	}
	s.mend(true)
	s.run(exitDone, "nightly")
	must(t, exitDone, "prune", "--dir", s.dir)
	s.sameFacts()
	batches, editions := whole(t, s.dir), wholeEditions(t, s.dir)
	end := used(t, s.dir)
	if limit := int64(120e6) + int64(editions)*12e6 + int64(s.rebuilds)*12e6; end > limit {
		t.Errorf("the workspace has %s, at most %s", mb(end), mb(limit))
	}
	var faults []string
	for _, f := range slices.Sorted(maps.Keys(s.faults)) {
		faults = append(faults, fmt.Sprintf("%s %d", f, s.faults[f]))
	}
	figure(t, "seed %d: %d nights over %d days, %d batches, %d kills, %d rebuilds; %.0f s", *seed, nights, int(s.day.Sub(soakBegin).Hours()/24), batches, s.kills, s.rebuilds, time.Since(began).Seconds())
	figure(t, "faults: %s", strings.Join(faults, ", "))
	figure(t, "after each night the rows and rupiah of an oracle, in the end the facts of a new workspace; %s on the disk (%s at most)", mb(end), mb(max(disk, end)))
}

var soakBegin = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// soak is a workspace over many nights, and the oracle.
type soak struct {
	t      *testing.T
	rng    *rand.Rand
	dir    string
	day    time.Time
	sent   int               // how many files were sent: each is another version
	comes  map[string]file   // what the next good night loads, by file
	force  map[string]file   // what is in force
	past   map[string][]file // what was in force before
	shown  amounts           // what the current snapshot holds
	bad    map[string]bool   // files in the inbox that cannot be used
	down   atomic.Bool       // the portal
	answer atomic.Pointer[string]
	today  []string // the faults of this night
	faults map[string]int

	kills, rebuilds int
	canRebuild      bool
}

const portalFile = "portal/kerja-sama.ndjson"

func newSoak(t *testing.T) *soak {
	s := &soak{t: t, rng: rand.New(rand.NewPCG(*seed, 8)), dir: filepath.Join(t.TempDir(), "w"), day: soakBegin,
		comes: map[string]file{}, force: map[string]file{}, past: map[string][]file{}, bad: map[string]bool{}, faults: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.down.Load() {
			http.Error(w, "rusak", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, *s.answer.Load())
	}))
	t.Cleanup(server.Close)
	s.configure(s.dir, server.URL, 60)
	files, _ := version(0)
	bring(t, s.dir, files...)
	for _, f := range files {
		s.comes[f.name] = f
	}
	s.portal()
	code, _ := padu("rebuild", "--help")
	s.canRebuild = code == exitDone
	s.run(exitDone, "nightly")
	return s
}

// configure writes padu.yaml; days is a number that a region may set.
func (s *soak) configure(dir, server string, days int) {
	text := config + fmt.Sprintf(`  - name: portal
    region: "32.02"
    http: [{url: "%s/", file: kerja-sama.ndjson, records: result.records, total: result.total, timeout: 5s, within: 10s, retries: 0, rate: 100}]
    files: [{match: "kerja-sama.ndjson", dataset: kerja_sama}]
parameters: {hari_akan_berakhir: %d}
keep: {snapshots: 3, sites: 2}
`, server, days)
	if err := warehouse.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

// portal gives the server another version of its register.
func (s *soak) portal() {
	s.sent++
	n := 4 + s.sent%3
	text := records("portal", s.sent, n)
	s.answer.Store(&text)
	s.comes[portalFile] = file{name: portalFile, text: text, holds: amounts{agreements: n}}
}

// fresh is another version of a file.
func (s *soak) fresh() file {
	s.sent++
	city := cities[s.rng.IntN(len(cities))]
	return []func(string, int) file{register, plan, budget, spent}[s.rng.IntN(4)](city, s.sent)
}

// send puts a file into the inbox that the next night can use.
func (s *soak) send(f file) {
	bring(s.t, s.dir, f)
	delete(s.bad, f.name)
	s.comes[f.name] = f
}

// spoil puts into the inbox what no night can use.
func (s *soak) spoil(f file, text string) {
	bring(s.t, s.dir, file{name: f.name, text: text})
	delete(s.comes, f.name)
	s.bad[f.name] = true
}

// inputs are what may happen to what comes.
var inputs = map[string]func(s *soak){
	"changed": func(s *soak) { s.send(s.fresh()) },
	"added": func(s *soak) {
		s.sent++
		f := []func(string, int) file{plan, budget}[s.rng.IntN(2)](cities[s.rng.IntN(2)], s.sent)
		f.name = strings.Replace(f.name, "2026", fmt.Sprint(2025-s.rng.IntN(2)), 1)
		s.send(f)
	},
	"removed": func(s *soak) {
		f := s.fresh()
		if err := os.Remove(filepath.Join(s.dir, "inbox", f.name)); err == nil {
			delete(s.bad, f.name)
			delete(s.comes, f.name)
		}
	},
	"garbled": func(s *soak) {
		noise := make([]byte, 400)
		for i := range noise {
			noise[i] = byte(s.rng.IntN(256))
		}
		s.spoil(s.fresh(), string(noise))
	},
	"half written": func(s *soak) {
		f := s.fresh()
		lines := strings.SplitAfter(f.text, "\n")
		s.spoil(f, lines[0]+lines[1]+lines[2][:20])
	},
	"being written": func(s *soak) { bring(s.t, s.dir, file{name: s.fresh().name + ".part", text: "1.02.0.00"}) }, // never read
	"older": func(s *soak) {
		f := s.fresh()
		if old := s.past[f.name]; len(old) > 0 {
			s.send(old[s.rng.IntN(len(old))])
		}
	},
	"rubbish": func(s *soak) {
		f := file{name: "pusat/foto.jpg", text: "\xff\xd8\xff"}
		bring(s.t, s.dir, f)
		s.bad[f.name] = true
	},
	"source down":    func(s *soak) { s.down.Store(true) },
	"source changed": (*soak).portal,
	"clock back":     func(s *soak) { s.day = s.day.AddDate(0, 0, -1-s.rng.IntN(4)) },
	"padu was off":   func(s *soak) { s.day = s.day.AddDate(0, 0, 1+s.rng.IntN(9)) },
}

// ways are how a night may go.
var ways = map[string]func(s *soak){
	"killed":          (*soak).killed,
	"disk full":       (*soak).diskFull,
	"config mistaken": (*soak).mistaken,
	"warehouse broken": func(s *soak) {
		if s.canRebuild {
			s.broken()
		}
	},
}

// night lets things happen, and has the night.
func (s *soak) night(n int) {
	s.day = s.day.AddDate(0, 0, 1)
	s.today = nil
	s.mend(false)
	kinds := slices.Sorted(maps.Keys(inputs))
	for range s.rng.IntN(4) {
		kind := kinds[s.rng.IntN(len(kinds))]
		s.today = append(s.today, kind)
		inputs[kind](s)
	}
	if others := slices.Sorted(maps.Keys(ways)); s.rng.IntN(3) == 0 {
		way := others[s.rng.IntN(len(others))]
		s.today = append(s.today, way)
		ways[way](s)
	}
	for _, f := range s.today {
		s.faults[f]++
	}
	verb, want := "publish", exitDone
	switch {
	case n%10 == 5:
		verb = "nightly"
	case n%3 == 1:
		verb = "ingest"
	}
	if len(s.bad) > 0 || s.down.Load() {
		want = exitHeld
	}
	s.run(want, verb)
}

// mend is what people do in the morning: the rubbish goes, the source comes back, and spoilt files are sent again, all or half of them.
func (s *soak) mend(all bool) {
	s.down.Store(false)
	for _, name := range slices.Sorted(maps.Keys(s.bad)) {
		switch again, ok := s.force[name]; {
		case !ok:
			if err := os.Remove(filepath.Join(s.dir, "inbox", name)); err != nil {
				s.t.Fatal(err)
			}
			delete(s.bad, name)
		case all || s.rng.IntN(2) == 0:
			s.send(again)
		}
	}
}

// should is what the marts must hold when this night has published.
func (s *soak) should() (a amounts) {
	all := maps.Clone(s.force)
	for name, f := range s.comes {
		if name != portalFile || !s.down.Load() {
			all[name] = f
		}
	}
	for _, f := range all {
		a = a.plus(f.holds)
	}
	return a
}

// run has a night that is not disturbed, and compares the marts with the oracle.
func (s *soak) run(want int, verb string) {
	s.t.Helper()
	must(s.t, want, verb, "--dir", s.dir, "--as-of", s.day.Format(time.DateOnly))
	if verb != "ingest" { // which publishes nothing
		s.shown = s.should()
	}
	holds(s.t, s.dir, s.shown)
	for name, f := range s.comes {
		if name == portalFile && s.down.Load() {
			continue
		}
		if was, ok := s.force[name]; ok && was.text != f.text {
			s.past[name] = append(s.past[name], was)
		}
		s.force[name] = f
		delete(s.comes, name)
	}
}

// either wants the marts to hold what was or what comes, after a night that was disturbed.
func (s *soak) either() {
	s.t.Helper()
	snapshot := open(s.t, s.dir)
	defer snapshot.Close()
	if got, after := held(s.t, snapshot), s.should(); got == after {
		s.shown = after
	} else if got != s.shown {
		s.t.Errorf("after a disturbed night the marts hold %+v; wanted %+v or %+v", got, s.shown, after)
	}
}

// process starts a night of its own, with more in its environment.
func (s *soak) process(env ...string) *process {
	return started(s.t, func(p *process) { p.cmd.Env = append(p.cmd.Env, env...) }, "nightly", "--dir", s.dir, "--as-of", s.day.Format(time.DateOnly))
}

func (s *soak) killed() {
	p := s.process()
	select {
	case <-p.ended:
	case <-time.After(time.Duration(s.rng.Float64() * float64(3*time.Second))):
	}
	if p.kill() {
		s.kills++
	}
	s.either()
}

func (s *soak) diskFull() {
	p := s.process(fmt.Sprintf("PADU_TEST_FSIZE=%d", 1+s.rng.IntN(1<<(8+s.rng.IntN(16)))))
	if code, out := p.wait(s.t, patience); code == exitFailed {
		saysWhy(s.t, code, out, "file too large")
	}
	s.either()
}

// mistaken is an edit of padu.yaml with a mistake, which is said, and one without.
func (s *soak) mistaken() {
	path := filepath.Join(s.dir, "padu.yaml")
	good, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, text := range []string{strings.Replace(string(good), "dataset: rkpd", "dataset: rkdp", 1),
		strings.NewReplacer("akan_berakhir: 60", "akan_berakhir: 90", "akan_berakhir: 90", "akan_berakhir: 60").Replace(string(good))} {
		if err := warehouse.WriteFile(path, []byte(text)); err != nil {
			s.t.Fatal(err)
		}
		if strings.Contains(text, "rkdp") {
			must(s.t, 2, "nightly", "--dir", s.dir)
			s.either()
		}
	}
}

// broken damages the warehouse's file: padu says so, and makes it again from the archive.
func (s *soak) broken() {
	path := filepath.Join(s.dir, "warehouse", "padu.duckdb")
	data, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.rng.IntN(2) == 0 {
		data = data[:len(data)/3]
	} else {
		copy(data[8:], strings.Repeat("rusak", 2400))
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		s.t.Fatal(err)
	}
	code, out := s.process().wait(s.t, patience)
	if code != exitFailed || strings.Contains(out, "goroutine") || !strings.Contains(out, "padu rebuild") {
		s.t.Errorf("a night on a broken warehouse: exit %d: %s", code, out)
	}
	s.either()
	must(s.t, exitDone, "rebuild", "--dir", s.dir)
	s.rebuilds++
}
