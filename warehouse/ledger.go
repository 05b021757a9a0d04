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

// Entry is one line of the run ledger: what happened to a run, or to one step of it when Step is set.
type Entry struct {
	RunID   string         `json:"run_id"`
	Job     string         `json:"job"`
	Step    string         `json:"step,omitempty"`
	State   string         `json:"state"` // started, done, failed, held
	At      time.Time      `json:"at"`
	DueAt   time.Time      `json:"due_at,omitzero"`
	Attempt int            `json:"attempt,omitempty"`
	Detail  map[string]any `json:"detail,omitempty"`
}

// Ledger is runs/ledger.ndjson: one line for everything that a run did, appended and synced. It can be read while the
// warehouse is locked, and it outlives the warehouse.
type Ledger struct{ path string }

// OpenLedger returns the ledger of the workspace dir; the file is made with its first entry.
func OpenLedger(dir string) (*Ledger, error) {
	if err := os.MkdirAll(filepath.Join(dir, "runs"), 0o755); err != nil {
		return nil, fmt.Errorf("open run ledger: %w", err)
	}
	return &Ledger{path: filepath.Join(dir, "runs", "ledger.ndjson")}, nil
}

// Append adds one line durably.
func (l *Ledger) Append(e Entry) error { return AppendLine(l.path, e) }

// AppendLine adds v to a file of JSON lines, durably. A line cut short by a crash is ended first, so that it spoils only itself.
func AppendLine(path string, v any) error {
	line, err := json.Marshal(v)
	if err != nil {
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
