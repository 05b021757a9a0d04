package door

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rates lets each user ask so many queries a minute, and a quarter of them at once. It is safe for concurrent use.
type Rates struct {
	perMinute int
	now       func() time.Time
	mu        sync.Mutex
	of        map[string]*rate.Limiter // as many as there are accounts
}

// NewRates begins with a full minute for everybody; perMinute 0 lets all pass.
func NewRates(perMinute int, now func() time.Time) *Rates {
	return &Rates{perMinute: perMinute, now: now, of: map[string]*rate.Limiter{}}
}

// Allow counts one query of a user; the error is TooMany.
func (r *Rates) Allow(user string) error {
	if r.perMinute == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.of[user]
	if l == nil {
		l = rate.NewLimiter(rate.Limit(float64(r.perMinute)/60), max(r.perMinute/4, 1))
		r.of[user] = l
	}
	now := r.now()
	if l.AllowN(now, 1) {
		return nil
	}
	missing := 1 - l.TokensAt(now)
	return TooMany{"more queries than a user may send in a minute", time.Duration(missing / float64(l.Limit()) * float64(time.Second))}
}
