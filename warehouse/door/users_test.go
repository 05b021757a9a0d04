package door

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

const secret = "rahasia-yang-panjang"

// workspace has the user rina with a password and a token, and what lets her in.
func workspace(t testing.TB) (dir, token string, u *Users, c *clock) {
	t.Helper()
	dir, c = t.TempDir(), &clock{t: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)}
	hash, err := Hash(secret)
	if err != nil {
		t.Fatal(err)
	}
	token, sum := NewSecret()
	change(t, dir, func([]Account) []Account {
		return []Account{{Name: "rina", Role: "jabar", Password: hash, Made: c.t, Tokens: []Token{{Name: "laptop", SHA256: sum, Made: c.t, Expires: c.t.AddDate(0, 0, 30)}}}}
	})
	roles := func(name string) (Role, bool) {
		r, ok := map[string]Role{"jabar": {Name: "jabar", Regions: []string{"32"}, Rows: 10}, "semua": {Name: "semua"}}[name]
		return r, ok
	}
	return dir, token, NewUsers(dir, roles, c.now), c
}

func change(t testing.TB, dir string, f func([]Account) []Account) {
	t.Helper()
	if err := ChangeAccounts(dir, func(l []Account) ([]Account, error) { return f(l), nil }); err != nil {
		t.Fatal(err)
	}
}

// TestUsers: a right password and a right token let in with what the role is now; a user who is removed, a role that is gone and a token that
// has run out do not; the file holds no secret and is nobody else's to read.
func TestUsers(t *testing.T) {
	dir, token, u, c := workspace(t)
	for range 2 { // the second time from memory
		got, err := u.Password(t.Context(), "rina", secret, "10.0.0.7:5000")
		if err != nil || got.Name != "rina" || got.Role.Name != "jabar" || !slices.Equal(got.Role.Regions, []string{"32"}) {
			t.Errorf("password: %+v, %v", got, err)
		}
	}
	if got, err := u.Token(t.Context(), token, ""); err != nil || got.Name != "rina" {
		t.Errorf("token: %+v, %v", got, err)
	}
	for _, wrong := range [][2]string{{"rina", secret + "x"}, {"rina", ""}, {"siapa", secret}, {"", ""}, {"rina", strings.Repeat("x", 1<<20)}} {
		if _, err := u.Password(t.Context(), wrong[0], wrong[1], "10.0.0.8:1"); !errors.Is(err, ErrLogin) {
			t.Errorf("%.30q: %v", wrong, err)
		}
		c.pass(time.Minute)
	}
	data, err := os.ReadFile(UsersFile(dir))
	st, serr := os.Stat(UsersFile(dir))
	if err != nil || serr != nil || strings.Contains(string(data), secret) || strings.Contains(string(data), token[5:]) || st.Mode().Perm() != 0o600 {
		t.Errorf("file of users: %v %v %v\n%s", err, serr, st.Mode(), data)
	}

	if got, err := u.Again(t.Context(), "rina"); err != nil || got.Role.Name != "jabar" {
		t.Errorf("again: %+v, %v", got, err)
	}

	change(t, dir, func(l []Account) []Account { l[0].Role = "semua"; return l })
	if got, err := u.Token(t.Context(), token, ""); err != nil || got.Role.Name != "semua" || got.Role.Regions != nil {
		t.Errorf("another role: %+v, %v", got, err)
	}
	change(t, dir, func(l []Account) []Account { l[0].Role = "tidak-ada"; return l })
	if _, err := u.Token(t.Context(), token, ""); err == nil || !strings.Contains(err.Error(), `"tidak-ada"`) {
		t.Errorf("a role that is not there: %v", err)
	}
	change(t, dir, func(l []Account) []Account { l[0].Role = "jabar"; return l })
	c.pass(31 * 24 * time.Hour)
	if _, err := u.Token(t.Context(), token, ""); !errors.Is(err, ErrLogin) {
		t.Errorf("a token that has run out: %v", err)
	}
	if _, err := u.Password(t.Context(), "rina", secret, "10.0.0.7:5000"); err != nil {
		t.Errorf("the password still holds: %v", err)
	}
	change(t, dir, func([]Account) []Account { return nil })
	if _, err := u.Password(t.Context(), "rina", secret, "10.0.0.7:5000"); !errors.Is(err, ErrLogin) {
		t.Errorf("a user who was removed a moment ago: %v", err)
	}
	if _, err := u.Again(t.Context(), "rina"); !errors.Is(err, ErrLogin) {
		t.Errorf("and her session: %v", err)
	}
	if err := os.WriteFile(UsersFile(dir), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Token(t.Context(), token, ""); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("a damaged file: %v", err)
	}
}

// TestUsersWait: after three wrong ones a name waits at that peer, not elsewhere, ever longer, also with the right password.
func TestUsersWait(t *testing.T) {
	_, _, u, c := workspace(t)
	try := func(password, peer string) error {
		_, err := u.Password(t.Context(), "rina", password, peer)
		return err
	}
	for range freeTries {
		if err := try("salah-salah-salah", "10.0.0.9:1"); !errors.Is(err, ErrLogin) {
			t.Fatal(err)
		}
	}
	var many TooMany
	if err := try(secret, "10.0.0.9:2"); !errors.As(err, &many) || many.Wait != time.Second {
		t.Errorf("the fourth: %v", err)
	}
	if err := try(secret, "10.0.0.10:1"); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	for want := 2 * time.Second; want < longestWait; want *= 2 {
		c.pass(want / 2)
		if err := try("salah-salah-salah", "10.0.0.9:3"); !errors.Is(err, ErrLogin) {
			t.Fatal(err)
		}
		if err := try(secret, "10.0.0.9:4"); !errors.As(err, &many) || many.Wait != want {
			t.Errorf("wait %v; want %s", err, want)
		}
	}
	c.pass(longestWait)
	if err := try(secret, "10.0.0.9:5"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func cpu(t testing.TB) time.Duration {
	t.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// TestLoginFlood: 1,000 wrong logins at once, each with a name of its own, cost the checks of one peer's budget; meanwhile who is in stays in,
// and each call of hers costs no check.
func TestLoginFlood(t *testing.T) {
	_, _, u, _ := workspace(t)
	if _, err := u.Password(t.Context(), "rina", secret, "127.0.0.1:1"); err != nil {
		t.Fatal(err)
	}
	before, began := cpu(t), time.Now()
	var all sync.WaitGroup
	var mu sync.Mutex
	said := map[string]int{}
	for i := range 1000 {
		all.Go(func() {
			_, err := u.Password(context.Background(), "nama"+itoa(int64(i)), "salah-salah-salah", "127.0.0.1:2")
			if _, err := u.Password(context.Background(), "rina", secret, "127.0.0.1:3"); err != nil {
				t.Errorf("who is in: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			said[err.Error()]++
		})
	}
	all.Wait()
	took := cpu(t) - before
	if said[ErrLogin.Error()] > peerTries+mostWaiting || len(said) < 2 {
		t.Errorf("answers: %v; at most %d checks", said, peerTries+mostWaiting)
	}
	if took > 10*time.Second {
		t.Errorf("1,000 wrong logins took %s of the processor", took)
	}
	t.Logf("1,000 wrong logins and 1,000 right ones at once: %d checks, %s CPU, %s", said[ErrLogin.Error()], took.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
}

// TestUnknownNameTakesAsLong: nobody learns from the time which names there are.
func TestUnknownNameTakesAsLong(t *testing.T) {
	_, _, u, c := workspace(t)
	spent := func(name string) time.Duration {
		least := time.Hour
		for range 5 {
			c.pass(time.Hour)
			before := cpu(t)
			if _, err := u.Password(t.Context(), name, "salah-salah-salah", "10.0.0.9:1"); !errors.Is(err, ErrLogin) {
				t.Fatal(err)
			}
			least = min(least, cpu(t)-before)
		}
		return least
	}
	known, unknown := spent("rina"), spent("siapa")
	if known < 5*time.Millisecond || unknown < known/2 || unknown > 2*known {
		t.Errorf("a wrong password takes %s, a name that is not there %s", known, unknown)
	}
	t.Logf("a wrong password %s, a name that is not there %s", known, unknown)
}

// TestUsersMemory: strangers with ever other names do not fill the memory.
func TestUsersMemory(t *testing.T) {
	_, _, u, _ := workspace(t)
	for i := range 3 * mostKept {
		_ = u.fail("nama"+itoa(int64(i)), "10.0.0."+itoa(int64(i%250)))
	}
	if n := len(u.failed) + len(u.peers) + len(u.known); n > mostKept {
		t.Errorf("%d are remembered", n)
	}
}

func TestHash(t *testing.T) {
	if _, err := Hash("pendek"); err == nil {
		t.Error("a short password was taken")
	}
	a, err := Hash(secret)
	b, berr := Hash(secret)
	if err != nil || berr != nil || a == b {
		t.Errorf("two hashes of a password: %s, %s, %v, %v", a, b, err, berr)
	}
	for _, damaged := range []string{"", "x", "$argon2id$v=19$m=19456,t=2,p=1$", "$argon2id$v=19$m=99999999,t=2,p=1$cGFkdXBhZHVwYWR1cGFkdQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=19456,t=0,p=1$c$A", a[:len(a)-30]} {
		if ok, err := fits(damaged, secret); ok || err == nil {
			t.Errorf("%q: %v, %v", damaged, ok, err)
		}
	}
	if ok, err := fits(nobody, secret); ok || err != nil {
		t.Errorf("the hash of nobody: %v, %v", ok, err)
	}
}

// BenchmarkKnown is a call with a password that was right a moment ago.
func BenchmarkKnown(b *testing.B) {
	_, _, u, _ := workspace(b)
	for b.Loop() {
		if _, err := u.Password(b.Context(), "rina", secret, "10.0.0.7:5000"); err != nil {
			b.Fatal(err)
		}
	}
}
