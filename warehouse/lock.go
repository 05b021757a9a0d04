package warehouse

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// ErrBusy says that another process has the writer's lock.
var ErrBusy = errors.New("is writing to it; wait until it ends, or stop it")

// ErrLocked says that another process has a lock.
var ErrLocked = errors.New("another padu has the lock")

// Lock takes the lock of a file, which is made when missing, until release is called or the process ends; ErrLocked when another
// process has it.
func Lock(path string) (release func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	l, got, err := take(path)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !got {
		return nil, fmt.Errorf("lock %s: %w", path, ErrLocked)
	}
	return l.Unlock, nil
}

// lock takes the workspace's writer lock. DuckDB's own file lock is not enough: it is an fcntl lock, which any open and
// close of the file elsewhere in the same process drops.
func lock(dir string) (*flock.Flock, error) {
	path := filepath.Join(dir, "warehouse", "lock")
	l, got, err := take(path)
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

// Hold takes the writer's lock of the workspace dir without opening the warehouse; release gives it back.
func Hold(dir string) (release func() error, err error) {
	if err := makeFolders(dir); err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	l, err := lock(dir)
	if err != nil {
		return nil, err
	}
	return l.Unlock, nil
}

// Who only looks shares a lock for a moment (Locked), or for as long as one table takes to read (Look). That is waited for.
const (
	lookPause = 5 * time.Millisecond
	mostLooks = 4000
)

// take gets the lock of the file at path; got is false when another process has it for itself.
func take(path string) (l *flock.Flock, got bool, err error) {
	l = flock.New(path, flock.SetPermissions(0o644)) // others may read who has it
	got, err = l.TryLock()
	for n := 0; n < mostLooks && !got && err == nil; n++ {
		held := false
		if held, err = Locked(path); held || err != nil {
			break
		}
		time.Sleep(lookPause)
		got, err = l.TryLock()
	}
	return l, got, err
}

// Locked tells whether a process has the lock that the file at path stands for.
func Locked(path string) (bool, error) {
	free, release, err := share(path)
	if err != nil || !free {
		return !free && err == nil, err
	}
	return false, release()
}

// share takes a shared lock of the file at path, which nobody who wants it for himself gets meanwhile; free is false when
// somebody has it so. Without the file there is nothing to lock.
func share(path string) (free bool, release func() error, err error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return true, func() error { return nil }, nil
	}
	l := flock.New(path, flock.SetFlag(os.O_RDONLY))
	if free, err = l.TryRLock(); err != nil {
		return false, nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return free, l.Unlock, nil
}

// Writing tells which process has the writer's lock of the workspace dir; 0 when none has.
func Writing(dir string) (pid int, err error) {
	path := filepath.Join(dir, "warehouse", "lock")
	if held, err := Locked(path); err != nil || !held {
		return 0, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	pid, _ = strconv.Atoi(strings.TrimSpace(string(b))) // 0 in the moment between lock and name
	return max(pid, 1), nil
}

// holder names the process that the lock file speaks of.
func holder(path string) string {
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 {
		return "another padu"
	}
	return "padu (process " + strings.TrimSpace(string(b)) + ")"
}
