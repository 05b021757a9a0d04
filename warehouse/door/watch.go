package door

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Texts and lists that a query makes on the way are outside DuckDB's memory limit. While queries run, a watch looks at the memory of the
// whole process, and stops the query that runs longest when there is too much of it; then, if that does not help, the next.
type watch struct {
	most    int64 // bytes resident
	mu      sync.Mutex
	running []*running // oldest first
	looking bool
	giving  sync.Mutex
	other   *sql.DB // an empty instance of DuckDB
}

type running struct {
	stop    context.CancelCauseFunc
	stopped bool
}

const (
	lookEvery = 5 * time.Millisecond
	patience  = 50 * time.Millisecond // until the next query is stopped: one that was asked to stop ends between two vectors
)

// tooMuch is why a watch stopped a query.
type tooMuch struct{ resident, most int64 }

func (t tooMuch) Error() string {
	return fmt.Sprintf("stopped because the server held %d MB in memory, %d MB are allowed: a query made long texts or lists; ask for shorter ones, or again when others are done",
		t.resident>>20, t.most>>20)
}

func newWatch(most int64) (*watch, error) {
	other, err := sql.Open("duckdb", "?threads=1")
	if err == nil && most > 0 {
		err = other.Ping()
	}
	if err != nil {
		return nil, fmt.Errorf("watch memory: %w", err)
	}
	other.SetMaxIdleConns(1)
	return &watch{most: most, other: other}, nil
}

func (w *watch) close() error { return w.other.Close() }

// begin has a query watched until the given function is called.
func (w *watch) begin(stop context.CancelCauseFunc) (end func()) {
	r := &running{stop: stop}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = append(w.running, r)
	if !w.looking && w.most > 0 {
		w.looking = true
		go w.look()
	}
	return func() {
		w.mu.Lock()
		w.running = slices.DeleteFunc(w.running, func(o *running) bool { return o == r })
		w.mu.Unlock()
		if w.most > 0 && memory(resident) > w.most/2 {
			w.giveBack()
		}
	}
}

// giveBack has DuckDB's allocator hand what was freed to the system: it would else keep the gigabyte of one query, and the next ones be stopped
// for it. All instances of a process share that allocator, and setting a memory limit empties it. Those behind doors are locked.
func (w *watch) giveBack() {
	if w.giving.TryLock() {
		defer w.giving.Unlock()
		_, _ = w.other.Exec("set memory_limit = '10MB'") // it has nothing: this cannot fail for want of memory, and the next look tells
	}
}

// look looks as long as queries run.
func (w *watch) look() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for wait := time.Duration(0); ; wait -= lookEvery {
		<-tick.C
		held := memory(resident)
		if held > w.most && wait <= 0 {
			w.giveBack() // it may be no running query's
			held = memory(resident)
		}
		w.mu.Lock()
		if len(w.running) == 0 {
			w.looking = false
			w.mu.Unlock()
			return
		}
		if held > w.most && wait <= 0 {
			if i := slices.IndexFunc(w.running, func(r *running) bool { return !r.stopped }); i >= 0 {
				w.running[i].stopped = true
				w.running[i].stop(tooMuch{held, w.most})
				wait = patience
			}
		}
		w.mu.Unlock()
	}
}

// memory is a figure of this process in bytes; 0 where the system does not tell.
func memory(field int) int64 {
	b, err := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(b)
	if err != nil || len(fields) <= field {
		return 0
	}
	pages, _ := strconv.ParseInt(string(fields[field]), 10, 64)
	return pages * int64(os.Getpagesize())
}

// Fields of /proc/self/statm.
const (
	resident = 1
	writable = 5
)
