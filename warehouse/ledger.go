package warehouse

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// Append adds one line durably. A line cut short by a crash is ended first, so that it spoils only itself.
func (l *Ledger) Append(e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("append to %s: %w", l.path, err)
	}
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("append to %s: %w", l.path, err)
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
		return fmt.Errorf("append to %s: %w", l.path, err)
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
	data, err := os.ReadFile(l.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read run ledger: %w", err)
	}
	var out []Entry
	for sc := bufio.NewScanner(bytes.NewReader(data)); sc.Scan(); {
		var e Entry
		if json.Unmarshal(sc.Bytes(), &e) == nil && e.RunID != "" {
			out = append(out, e)
		}
	}
	return out, nil
}
