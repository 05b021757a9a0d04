package flight

import (
	"context"
	"errors"
	"sync"
)

// running are the queries that run now, so that they can be cancelled by the handle they came with.
type running struct {
	mu  sync.Mutex
	all map[*run]struct{}
	wg  sync.WaitGroup
}

type run struct {
	user, handle string
	cancel       context.CancelCauseFunc
}

var errCancelled = errors.New("cancelled by its user")

func (r *running) begin(user, handle string, cancel context.CancelCauseFunc) *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[*run]struct{}{}
	}
	x := &run{user, handle, cancel}
	r.all[x] = struct{}{}
	r.wg.Add(1)
	return x
}

func (r *running) end(x *run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.all, x)
	r.wg.Done()
}

// cancel stops the user's queries of that handle; false where none runs.
func (r *running) cancel(user, handle string) (any bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for x := range r.all {
		if x.user == user && x.handle == handle {
			x.cancel(errCancelled)
			any = true
		}
	}
	return any
}

func (r *running) wait() { r.wg.Wait() }
