package door

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"sync"
	"time"

	"padu/warehouse"
)

// Outlived is how many lines and bytes of the log of a workspace are older than a time.
func Outlived(dir string, before time.Time) (lines int, bytes int64, err error) {
	f, err := os.Open(AuditFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	return outlived(f, before)
}

// outlived counts what stands before the first line that is not older: lines come in the order of time.
func outlived(f *os.File, before time.Time) (lines int, bytes int64, err error) {
	err = eachLine(f, func(l Line, size int64) bool {
		if !l.At.Before(before) {
			return false
		}
		lines++
		bytes += size
		return true
	})
	return lines, bytes, err
}

// Forget removes the lines of the log of a workspace that are older than a time.
func Forget(dir string, before time.Time) (err error) {
	f, err := locked(AuditFile(dir), os.O_RDWR)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("shorten the audit log: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, old, err := outlived(f, before)
	if err != nil || old == 0 {
		return err
	}
	if _, err := f.Seek(old, io.SeekStart); err != nil {
		return err
	}
	return warehouse.WritePrivate(AuditFile(dir), f)
}

// eachLine calls f for every line with its size, until it says no. What is not a line of the log counts as a line with nothing in it.
func eachLine(r io.Reader, f func(l Line, size int64) bool) error {
	for in := bufio.NewReaderSize(r, 64<<10); ; {
		text, err := in.ReadBytes('\n')
		if len(text) > 0 && bytes.HasSuffix(text, []byte("\n")) {
			var l Line
			if jerr := json.Unmarshal(text, &l); jerr != nil {
				l = Line{}
			}
			if !f(l, int64(len(text))) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the audit log: %w", err)
		}
	}
}

// Figures are what a log of a workspace says in numbers.
type Figures struct {
	Queries int64 // that were answered to the last row
	Rows    int64 // sent
	Refused int64 // queries that were not run
	Failed  int64 // queries that ended before their last row
	Logins  int64 // that failed and were written down
	Took    time.Duration
	Last    map[string]time.Time // by user, of a query
}

// Tally keeps the figures of a log and reads only what came since it looked last. It is safe for concurrent use.
type Tally struct {
	dir   string
	mu    sync.Mutex
	begin []byte // of the file that was read; a file system gives the number of one that was removed to the next
	at    int64
	sum   Figures
}

// NewTally begins with nothing read.
func NewTally(dir string) *Tally { return &Tally{dir: dir} }

// Read is the figures up to now. When old lines were removed they count no more.
func (t *Tally) Read() (Figures, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, err := os.Open(AuditFile(t.dir))
	if errors.Is(err, fs.ErrNotExist) {
		return Figures{}, nil
	}
	if err != nil {
		return Figures{}, fmt.Errorf("read the audit log: %w", err)
	}
	defer f.Close()
	is, err := f.Stat()
	begin := make([]byte, 512)
	if err == nil {
		var n int
		if n, err = io.ReadFull(f, begin); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			begin, err = begin[:n], nil
		}
	}
	if err != nil {
		return Figures{}, fmt.Errorf("read the audit log: %w", err)
	}
	if t.at == 0 || !bytes.HasPrefix(begin, t.begin) || is.Size() < t.at { // old lines were removed: the first is another
		t.at, t.sum = 0, Figures{Last: map[string]time.Time{}}
	}
	t.begin = begin
	if _, err := f.Seek(t.at, io.SeekStart); err != nil {
		return Figures{}, fmt.Errorf("read the audit log: %w", err)
	}
	err = eachLine(f, func(l Line, size int64) bool {
		t.at += size
		t.sum.add(l)
		return true
	})
	sum := t.sum
	sum.Last = maps.Clone(sum.Last)
	return sum, err
}

func (s *Figures) add(l Line) {
	switch {
	case l.At.IsZero():
		return
	case l.Query == "" && l.Refused != "":
		s.Logins++
		return
	case l.Refused != "":
		s.Refused++
	case l.Failed != "":
		s.Failed++
	default:
		s.Queries++
	}
	s.Rows += l.Rows
	s.Took += l.Took
	s.Last[l.User] = l.At
}
