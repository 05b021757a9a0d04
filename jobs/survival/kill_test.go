package survival

import (
	"cmp"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// steps of the nightly, in order.
var steps = []string{"fetch", "collect", "ingest", "return", "build", "check", "publish", "report", "edition", "copy"}

// point is a moment in a night: where the ledger says that a step is in a state, or so long after the start.
type point struct {
	step, state string
	after       time.Duration
	at          time.Duration // about when, in an undisturbed night
}

func (p point) String() string {
	if p.step != "" {
		return p.step + " " + p.state
	}
	return p.after.Round(time.Millisecond).String()
}

// undisturbed runs a night and says how long it took, and when each step began and ended.
func undisturbed(t *testing.T, dir, asOf string) (took time.Duration, points []point) {
	t.Helper()
	after := ledgerSize(dir)
	p := start(t, "nightly", "--dir", dir, "--as-of", asOf)
	if code, out := p.wait(t, patience); code != exitDone {
		t.Fatalf("undisturbed night: exit %d: %s", code, out)
	}
	took = time.Since(p.began)
	data, err := os.ReadFile(filepath.Join(dir, "runs", "ledger.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.ndjson")
	if err := os.WriteFile(path, data[after:], 0o644); err != nil {
		t.Fatal(err)
	}
	entries, err := warehouse.ReadLines[warehouse.Entry](path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Step != "" {
			points = append(points, point{step: e.Step, state: e.State, at: e.At.Sub(p.began)})
		}
	}
	if len(points) != 2*len(steps) {
		t.Fatalf("the ledger has %d steps that began or ended, wanted %d", len(points), 2*len(steps))
	}
	return took, points
}

// killAt starts a night and kills it at the point. It reports whether the process was still there to be killed.
func killAt(t *testing.T, dir, asOf string, at point) bool {
	t.Helper()
	after := ledgerSize(dir)
	p := start(t, "nightly", "--dir", dir, "--as-of", asOf)
	if at.step != "" {
		p.awaitStep(t, dir, after, at.step, at.state)
	} else {
		select {
		case <-p.ended:
		case <-time.After(at.after):
		}
	}
	return p.kill()
}

// killsPerRound is how many nights of one version of the files are killed, the earliest first, before one may end.
const killsPerRound = 5

// TestKillMatrix kills nights of a real process at the start and end of every step and at random moments. Before each round the
// files and the month change, so that every night has to load, build, publish, draw and make an edition. In the end there is
// what an undisturbed workspace has, and no reader met anything wrong.
func TestKillMatrix(t *testing.T) {
	t.Parallel()
	random := form(6, 24, 300)
	rng := rand.New(rand.NewPCG(*seed, 1))
	dir, clean := filepath.Join(t.TempDir(), "w"), filepath.Join(t.TempDir(), "clean")
	began := time.Now()
	first := workspace(t, dir)
	must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(0))
	server, site := serve(t, dir)
	reader, stop := read(t, dir, site, first)

	files, second := version(1)
	reader.allow(second)
	bring(t, dir, files...)
	took, boundaries := undisturbed(t, dir, day(1))
	rounds := matrix(rng, boundaries, took, random)
	kills, boundary, missed, last := 0, 0, []string{}, 0
	for i := 0; i < len(rounds); i++ {
		round := rounds[i]
		last = i + 2
		files, want := version(last)
		reader.allow(want)
		bring(t, dir, files...)
		for _, p := range round {
			switch killed := killAt(t, dir, day(last), p); {
			case !killed:
				missed = append(missed, p.String())
				if p.step == "" { // the machine has become quicker: once more, earlier
					rounds = append(rounds, []point{{after: p.after / 2, at: p.at / 2}})
				}
			case p.step != "":
				boundary++
				fallthrough
			default:
				kills++
			}
		}
		must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(last))
		holds(t, dir, want)
		if t.Failed() {
			t.Fatalf("after round %d: %v", i, round)
		}
	}
	stop()
	server.kill()

	undisturbedUpTo(t, clean, last)
	sameMarts(t, clean, dir)
	pages := sameSite(t, clean, dir)
	batches, editions := whole(t, dir), wholeEditions(t, dir)
	if want := 1 + 8*(last+1); batches != want {
		t.Errorf("%d batches, wanted %d: each file once", batches, want)
	}
	ended := map[string]int{}
	for _, r := range runs(t, dir) {
		ended[r.State]++
	}
	if editions != last+1 {
		t.Errorf("%d editions, wanted one for each of %d months", editions, last+1)
	}
	// The last step has nothing to do here: a night may end before the kill at its ends, and at that of the step before it.
	if boundary < 2*len(steps)-4 || kills < 2*len(steps)+random-6 || reader.asks.Load() < int64(kills) || reader.visits.Load() < int64(kills) {
		t.Errorf("%d kills, %d of them at boundaries, %d asks, %d visits; the test did not do its work", kills, boundary, reader.asks.Load(), reader.visits.Load())
	}
	figure(t, "seed %d: %d kills, %d of them where a step begins or ends; %d nights had ended before; %d runs in the ledger are killed, %d done", *seed, kills, boundary, len(missed), ended[warehouse.Killed], ended[warehouse.Done])
	figure(t, "%d questions to %d snapshots and %d visits of the site (%d across a flip) without an error", reader.asks.Load(), reader.published(), reader.visits.Load(), reader.flips.Load())
	figure(t, "same marts and %d files of the site as undisturbed; %d batches once, %d editions whole; %.0f s, an undisturbed night %.1f s", pages, batches, editions, time.Since(began).Seconds(), took.Seconds())
	if len(missed) > 0 {
		t.Logf("not killed: %s", strings.Join(missed, ", "))
	}
}

// matrix deals all boundaries and so many random moments into rounds, and orders each by time.
func matrix(rng *rand.Rand, boundaries []point, night time.Duration, random int) [][]point {
	all := slices.Clone(boundaries)
	for range random {
		after := time.Duration(rng.Float64() * float64(night))
		all = append(all, point{after: after, at: after})
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var rounds [][]point
	for round := range slices.Chunk(all, killsPerRound) {
		slices.SortFunc(round, func(a, b point) int { return cmp.Compare(a.at, b.at) })
		rounds = append(rounds, round)
	}
	return rounds
}
