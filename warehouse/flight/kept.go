package flight

import (
	"crypto/rand"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// statement is a query that a user wants to run: a ticket, good once, or a prepared statement.
type statement struct {
	user   string
	query  string
	schema *arrow.Schema // of the result, before parameters are bound
	wants  []arrow.Field // its parameters
	params []any         // nil: not bound
	once   bool
	paid   bool // the limit of queries was asked and it has not run since
	used   time.Time
}

const (
	ticketLife    = 5 * time.Minute
	preparedLife  = 30 * time.Minute // since it was last used
	keptOfOneUser = 200              // of each kind; the one that was not used for longest makes room
)

var errUnknown = status.Error(codes.NotFound, "this ticket or prepared statement is not known (any more): used, expired, closed, or another user's; ask again")

// kept are the statements that users may still run, by handles that nobody guesses.
type kept struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[string]statement
}

func (k *kept) over(st statement, now time.Time) bool {
	life := preparedLife
	if st.once {
		life = ticketLife
	}
	return now.Sub(st.used) > life
}

// put keeps a statement and names it.
func (k *kept) put(st statement) (handle string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	maps.DeleteFunc(k.by, func(_ string, o statement) bool { return k.over(o, now) })
	var his []string
	for h, o := range k.by {
		if o.user == st.user && o.once == st.once {
			his = append(his, h)
		}
	}
	if len(his) >= keptOfOneUser {
		delete(k.by, slices.MinFunc(his, func(a, b string) int { return k.by[a].used.Compare(k.by[b].used) }))
	}
	if k.by == nil {
		k.by = map[string]statement{}
	}
	st.used = now
	handle = rand.Text()
	k.by[handle] = st
	return handle
}

// change finds the user's statement of that kind and lets f alter it; f false: it is gone after this.
func (k *kept) change(user, handle string, once bool, f func(*statement) (stay bool)) (statement, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	st, ok := k.by[handle]
	if !ok || st.user != user || st.once != once || k.over(st, k.now()) {
		return statement{}, errUnknown
	}
	was := st
	st.used = k.now()
	if f(&st) {
		k.by[handle] = st
	} else {
		delete(k.by, handle)
	}
	return was, nil
}
