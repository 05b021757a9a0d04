package warehouse

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// ErrBusy says that another process has the writer's lock.
var ErrBusy = errors.New("is writing to it; wait until it ends, or stop it")

// lock takes the workspace's writer lock. DuckDB's own file lock is not enough: it is an fcntl lock, which any open and
// close of the file elsewhere in the same process drops.
func lock(dir string) (*flock.Flock, error) {
	path := filepath.Join(dir, "warehouse", "lock")
	l := flock.New(path)
	got, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !got {
		return nil, fmt.Errorf("open warehouse %s: %s %w", dir, holder(path), ErrBusy)
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o644); err != nil {
		_ = l.Unlock() // the write error is the one to report
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return l, nil
}

// holder names the process that the lock file speaks of.
func holder(path string) string {
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 {
		return "another padu"
	}
	return "padu (process " + strings.TrimSpace(string(b)) + ")"
}
