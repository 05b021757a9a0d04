package door

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// ErrLogin is what a stranger hears, whatever was wrong: names are no secret to be found here.
var ErrLogin = errors.New("name, password or token is wrong")

// TooMany is an answer to somebody who asks too often.
type TooMany struct {
	Why  string
	Wait time.Duration // before it is worth asking again
}

func (t TooMany) Error() string {
	return fmt.Sprintf("%s; try again in %s", t.Why, max(t.Wait.Round(time.Second), time.Second))
}

// What strangers may cost. One check of a password at a time, whatever comes in, and few that wait for it; after freeTries wrong ones a
// name waits at that peer, twice as long each time; and a peer has a budget of wrong ones over all names.
const (
	mostWaiting = 16
	freeTries   = 3
	longestWait = 5 * time.Minute
	peerTries   = 30 // at once, and then
	peerEvery   = 2 * time.Second
	remember    = 5 * time.Minute // that a password was right
	mostKept    = 10_000          // peers and names that are known to have failed
)

// Users lets in who has an account. The file of accounts is read again when it changed: a user who is removed is out at the next call.
// It is safe for concurrent use.
type Users struct {
	dir   string
	roles func(name string) (Role, bool)
	now   func() time.Time
	also  []Account

	turn    chan struct{}
	waiting atomic.Int32
	key     [32]byte // of this process, for known

	mu     sync.Mutex
	list   []Account
	seen   fs.FileInfo
	known  map[[32]byte]time.Time   // passwords that were right, until when that holds
	failed map[[2]string]wrong      // by peer and name
	peers  map[string]*rate.Limiter // budgets of peers that failed
}

type wrong struct {
	times int
	until time.Time
}

// NewUsers reads the accounts of a workspace; roles says what a role is now.
func NewUsers(dir string, roles func(name string) (Role, bool), now func() time.Time) *Users {
	u := &Users{dir: dir, roles: roles, now: now, turn: make(chan struct{}, 1),
		known: map[[32]byte]time.Time{}, failed: map[[2]string]wrong{}, peers: map[string]*rate.Limiter{}}
	rand.Read(u.key[:]) // never fails
	return u
}

// Password lets a user in by name and password; peer is the client's address. The error is ErrLogin, TooMany, or says what is wrong
// with the files.
func (u *Users) Password(ctx context.Context, name, password, peer string) (User, error) {
	peer = host(peer)
	if err := u.mayTry(name, peer); err != nil {
		return User{}, err
	}
	a, err := u.account(func(a Account) bool { return a.Name == name && a.Password != "" })
	if err != nil {
		return User{}, err
	}
	id := u.id(name, a.Password, password)
	if a.Name != "" && u.knows(id) {
		return u.as(a)
	}
	if len(password) > PasswordBytes.Most {
		return User{}, u.fail(name, peer)
	}
	if err := u.budget(name, peer); err != nil {
		return User{}, err
	}
	hash := a.Password
	if hash == "" {
		hash = nobody // so that a name that is not there takes as long as one that is
	}
	right, err := u.check(ctx, hash, password)
	switch {
	case err != nil:
		return User{}, err
	case !right || a.Name == "":
		return User{}, u.fail(name, peer)
	}
	u.mu.Lock()
	u.known[id] = u.now().Add(remember)
	delete(u.failed, at(peer, name))
	u.mu.Unlock()
	return u.as(a)
}

// nobody is the hash of a password that nobody knows.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$cGFkdXBhZHVwYWR1cGFkdQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Token lets a user in by a token. Nobody guesses 32 random bytes, so that there is nothing to make slow; peer is for the look of it.
func (u *Users) Token(_ context.Context, token, _ string) (User, error) {
	sum, now := sumOf(token), u.now()
	a, err := u.account(func(a Account) bool {
		for _, t := range a.Tokens {
			if t.SHA256 == sum && now.Before(t.Expires) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return User{}, err
	}
	if a.Name == "" {
		return User{}, ErrLogin
	}
	return u.as(a)
}

// Again says who a user is now that came in before; the error is ErrLogin when there is no such account any more.
func (u *Users) Again(_ context.Context, name string) (User, error) {
	a, err := u.account(func(a Account) bool { return a.Name == name })
	if err != nil {
		return User{}, err
	}
	if a.Name == "" {
		return User{}, ErrLogin
	}
	return u.as(a)
}

// Also lets in an account that is not in the file, where the file has none of that name.
func (u *Users) Also(a Account) { u.also = append(u.also, a) }

// host is the address without the port, which is another one at each connection.
func host(peer string) string {
	if h, _, err := net.SplitHostPort(peer); err == nil {
		return h
	}
	return peer
}

// as is the account with what its role means now.
func (u *Users) as(a Account) (User, error) {
	r, ok := u.roles(a.Role)
	if !ok {
		return User{}, fmt.Errorf("user %s has the role %q, which padu.yaml does not name; who runs padu gives another: padu user add", a.Name, a.Role)
	}
	return User{Name: a.Name, Role: r}, nil
}

// account is the first that fits, read again when the file is another one than before; the empty one when none does.
func (u *Users) account(fits func(Account) bool) (Account, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	now, err := os.Stat(UsersFile(u.dir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		u.list, u.seen = nil, nil
	case err != nil:
		return Account{}, fmt.Errorf("read the users: %w", err)
	case u.seen == nil || !os.SameFile(u.seen, now) || !u.seen.ModTime().Equal(now.ModTime()) || u.seen.Size() != now.Size():
		list, err := Accounts(u.dir)
		if err != nil {
			return Account{}, err // nobody comes in by what a damaged file said before
		}
		u.list, u.seen = list, now
	}
	for _, a := range u.list {
		if fits(a) {
			return a, nil
		}
	}
	for _, a := range u.also {
		if fits(a) && FindAccount(u.list, a.Name) < 0 {
			return a, nil
		}
	}
	return Account{}, nil
}

// id stands for a name with its password as long as the account has that hash. The password itself is not kept.
func (u *Users) id(name, hash, password string) (id [32]byte) {
	m := hmac.New(sha256.New, u.key[:])
	fmt.Fprintf(m, "%q %q %q", name, hash, password)
	return [32]byte(m.Sum(nil))
}

func (u *Users) knows(id [32]byte) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	until, ok := u.known[id]
	if ok && u.now().After(until) {
		delete(u.known, id)
		return false
	}
	return ok
}

// check hashes the password when its turn comes.
func (u *Users) check(ctx context.Context, hash, password string) (bool, error) {
	if u.waiting.Add(1) > mostWaiting {
		u.waiting.Add(-1)
		return false, TooMany{"too many log in at once", time.Second}
	}
	defer u.waiting.Add(-1)
	select {
	case u.turn <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-u.turn }()
	return fits(hash, password)
}

// mayTry says no to a name that failed at this peer and has to wait. It comes before anything that could tell a right password.
func (u *Users) mayTry(name, peer string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if wait := u.failed[at(peer, name)].until.Sub(u.now()); wait > 0 {
		return TooMany{"too many wrong logins of this name", wait}
	}
	return nil
}

// budget says no to a peer that had too many wrong ones, whatever the names. Who came in a moment ago still does.
func (u *Users) budget(name, peer string) error {
	u.mu.Lock()
	l := u.peers[peer]
	u.mu.Unlock()
	if l == nil || l.TokensAt(u.now()) >= 1 {
		return nil
	}
	_ = u.fail(name, peer)
	return TooMany{"too many wrong logins from " + peer, peerEvery}
}

// at is a name at a peer; no account's name is longer.
func at(peer, name string) [2]string { return [2]string{peer, name[:min(len(name), 64)]} }

// fail writes down a wrong login and is its error.
func (u *Users) fail(name, peer string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.forget()
	k, now := at(peer, name), u.now()
	w := u.failed[k]
	if now.After(w.until.Add(longestWait)) && w.times >= freeTries {
		w.times = 0 // that was long ago
	}
	if w.times++; w.times >= freeTries {
		w.until = now.Add(min(time.Second<<min(w.times-freeTries, 20), longestWait))
	}
	u.failed[k] = w
	if u.peers[peer] == nil {
		u.peers[peer] = rate.NewLimiter(rate.Every(peerEvery), peerTries)
	}
	u.peers[peer].AllowN(now, 1)
	return ErrLogin
}

// forget keeps what is remembered small: what has run out goes, and when strangers fill it up all the same, all of it.
func (u *Users) forget() {
	if len(u.failed)+len(u.peers)+len(u.known) < mostKept {
		return
	}
	now := u.now()
	for k, w := range u.failed {
		if now.After(w.until.Add(longestWait)) {
			delete(u.failed, k)
		}
	}
	for p, l := range u.peers {
		if l.TokensAt(now) >= peerTries {
			delete(u.peers, p)
		}
	}
	for id, until := range u.known {
		if now.After(until) {
			delete(u.known, id)
		}
	}
	if len(u.failed)+len(u.peers)+len(u.known) >= mostKept {
		clear(u.failed)
		clear(u.peers)
	}
}
