package flight

import (
	"errors"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/memory"
)

// budget is an allocator for what clients send: compressed messages say themselves how long they are once unpacked. All that is sent
// at one time has one budget; the reader of messages turns the panic into an error.
type budget struct {
	memory.GoAllocator
	mu   sync.Mutex
	now  int // calls that send
	used int
}

const mostSent = 64 << 20

var errTooMuch = errors.New("the parameters take too much memory")

// begin counts a call that sends; done ends it, and the last one makes the budget whole.
func (b *budget) begin() (done func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now++
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.now--; b.now == 0 {
			b.used = 0
		}
	}
}

func (b *budget) spend(bytes int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now == 0 {
		return // the server's own
	}
	if b.used += bytes; bytes < 0 || b.used > mostSent {
		b.used -= bytes
		panic(errTooMuch)
	}
}

// Allocate panics when the budget is used up.
func (b *budget) Allocate(size int) []byte {
	b.spend(size)
	return b.GoAllocator.Allocate(size)
}

// Reallocate panics when the budget is used up.
func (b *budget) Reallocate(size int, old []byte) []byte {
	b.spend(max(size-len(old), 0))
	return b.GoAllocator.Reallocate(size, old)
}
