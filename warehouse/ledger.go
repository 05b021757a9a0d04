package warehouse

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Entry is one line of the run ledger: what happened to a run, or to one step of it when Step is set. The entry that ends
// a run, or its ingest step, says what came in and what was held back.
type Entry struct {
	RunID     string    `json:"run_id"`
	Job       string    `json:"job"`
	Step      string    `json:"step,omitempty"`
	State     string    `json:"state"` // one of the States
	At        time.Time `json:"at"`
	DueAt     time.Time `json:"due_at,omitzero"` // when the schedule wanted the run; zero for one by hand
	Attempt   int       `json:"attempt,omitempty"`
	PID       int       `json:"pid,omitempty"`   // the process of the run
	AsOf      string    `json:"as_of,omitempty"` // the day that the run speaks of
	Seconds   float64   `json:"seconds,omitempty"`
	Note      string    `json:"note,omitempty"`
	Error     string    `json:"error,omitempty"`
	Published string    `json:"published,omitempty"` // the snapshot that the run published
	Rows      *Rows     `json:"rows,omitempty"`
	Inputs    []Input   `json:"inputs,omitempty"` // new in this run
	Held      []Held    `json:"held,omitempty"`
}

// States of a run or a step. A run whose last line is "started" is going on or was killed; the next run of its workspace,
// which has the writer's lock, knows that it was killed and says so.
const (
	Started = "started"
	Done    = "done"
	HeldUp  = "held"    // done, and something was held back
	Failed  = "failed"  // with an error
	Stopped = "stopped" // asked to end before it was through
	Killed  = "killed"  // ended without a word
	Skipped = "skipped" // a step that an earlier attempt did
)

// Rows counts rows: In = Loaded + Rejected + Skipped, always.
type Rows struct {
	In       int64 `json:"in"`
	Loaded   int64 `json:"loaded"`
	Rejected int64 `json:"rejected"`
	Skipped  int64 `json:"skipped"`
}

// Input is one file that a run read.
type Input struct {
	Batch   string `json:"batch_id"`
	Source  string `json:"source"`
	Dataset string `json:"dataset"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
	Status  string `json:"status"` // loaded, held, refused
	Rows
	Money map[string]string `json:"money,omitempty"` // rupiah of the loaded rows, by field, exact
}

// Held is something that a run did not take, with its reason: a batch (held, refused), what could not be fetched from a source
// (source), a file that no rule takes (left out), or a snapshot that a guard stopped (publish).
type Held struct {
	Kind   string  `json:"kind"` // held, refused, source, left out, publish
	Source string  `json:"source,omitempty"`
	What   string  `json:"what"` // the file; of a publish the mart, region and year, or the test
	Reason string  `json:"reason"`
	Change *Change `json:"change,omitempty"` // of a publish that a guard stopped
}

// Change is a figure of a snapshot that was not published, beside that of the snapshot which readers have.
type Change struct {
	Against string  `json:"against"` // the run of the snapshot that readers have
	Mart    string  `json:"mart"`
	Measure string  `json:"measure"`                // rows, or a column of rupiah
	Region  string  `json:"kode_wilayah,omitempty"` // "" for all
	Name    string  `json:"nama_wilayah,omitempty"`
	Year    int     `json:"tahun,omitempty"` // 0 for all
	Was     float64 `json:"was"`
	Found   float64 `json:"found"`
}

// Ledger is runs/ledger.ndjson: one line for everything that a run did, appended and synced. It can be read while the
// warehouse is locked, and it outlives the warehouse.
type Ledger struct{ path string }

// OpenLedger returns the ledger of the workspace dir; the folder and the file are made with its first entry.
func OpenLedger(dir string) *Ledger {
	return &Ledger{path: filepath.Join(dir, "runs", "ledger.ndjson")}
}

// Append adds one line durably.
func (l *Ledger) Append(e Entry) error { return AppendLine(l.path, e) }

// AppendLine adds v to a file of JSON lines, durably. A line cut short by a crash is ended first, so that it spoils only itself.
func AppendLine(path string, v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("append to %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("append to %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("append to %s: %w", path, err)
	}
	line = append(line, '\n')
	if cut, err := endsCut(f); err == nil && cut {
		line = append([]byte{'\n'}, line...)
	}
	_, err = f.Write(line)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("append to %s: %w", path, err)
	}
	return nil
}

// endsCut reports whether the file ends in the middle of a line.
func endsCut(f *os.File) (bool, error) {
	st, err := f.Stat()
	if err != nil || st.Size() == 0 {
		return false, err
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, st.Size()-1)
	return last[0] != '\n', err
}

// Entries returns all readable lines, oldest first. A line that a crash cut short is left out.
func (l *Ledger) Entries() ([]Entry, error) {
	all, err := ReadLines[Entry](l.path)
	return slices.DeleteFunc(all, func(e Entry) bool { return e.RunID == "" }), err
}

// Before is how many bytes of the ledger stand before the first line of a run; all when it has none.
func (l *Ledger) Before(run string) (n int64, err error) {
	data, err := os.ReadFile(l.path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	for line := range bytes.Lines(data) {
		var e Entry
		if json.Unmarshal(line, &e) == nil && e.RunID == run {
			break
		}
		n += int64(len(line))
	}
	return n, err
}

// Forget rewrites the ledger without the lines of some runs, and those that a crash cut short. A crash leaves the old ledger or the new one.
// The caller has the writer's lock.
func (l *Ledger) Forget(runs map[string]bool) error {
	data, err := os.ReadFile(l.path)
	if err != nil {
		return fmt.Errorf("shorten %s: %w", l.path, err)
	}
	var kept []byte
	for line := range bytes.Lines(data) {
		var e Entry
		if json.Unmarshal(line, &e) == nil && e.RunID != "" && !runs[e.RunID] {
			kept = append(kept, line...)
		}
	}
	return WriteFile(l.path, kept)
}

// Runs are the runs of all readable lines, in the order in which they started.
func (l *Ledger) Runs() ([]Run, error) {
	entries, err := l.Entries()
	return Runs(entries), err
}

// ReadLines reads a file of JSON lines, oldest first; none where the file is not there. A line that a crash cut short is left out.
func ReadLines[T any](path string) (out []T, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	for line := range bytes.Lines(data) {
		var v T
		if json.Unmarshal(line, &v) == nil {
			out = append(out, v)
		}
	}
	return out, nil
}
