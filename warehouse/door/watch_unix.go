//go:build unix

package door

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
)

// What Go may still need when a query has taken all memory that the process may have: without it, the process would end there.
const (
	spareHeap    = 128 << 20
	spareThreads = 32
)

// Allocator belongs into the environment with which such a process is started: DuckDB's allocator then hands what is freed back to the system,
// and does not keep it as its own until the bound is used up.
const Allocator = "DUCKDB_JE_MALLOC_CONF=retain:false"

// Bound is the last bound on memory, for a process that serves doors, to be set at its start: it may then take so many bytes beyond what it
// has. A query whose texts meet that bound gets an error and gives back all it took. Take twice the memory limits of its doors together.
func Bound(beyond int64) error {
	spare()
	// Of the limits this one counts what can be written to, not what is only reserved: Go and DuckDB reserve much.
	most := uint64(memory(writable) + beyond)
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		return fmt.Errorf("bound memory to %d bytes: %w", most, err)
	}
	return nil
}

// spare has Go ask the system for memory and threads that it then keeps.
func spare() {
	heap := make([]byte, spareHeap)
	var begun, ended sync.WaitGroup
	begun.Add(spareThreads)
	for range spareThreads {
		ended.Go(func() {
			runtime.LockOSThread()
			begun.Done()
			begun.Wait() // all at once, each in a thread of its own
			runtime.UnlockOSThread()
		})
	}
	ended.Wait()
	runtime.KeepAlive(heap)
	runtime.GC()
}
