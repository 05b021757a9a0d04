package flight

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"padu/warehouse/door"
)

// stranger is what everybody hears who may not come in, whatever the reason.
var stranger = status.Error(codes.Unauthenticated,
	"name, password or token is wrong, or the session has ended: connect again (after several wrong ones, in a few minutes)")

// caller is who makes a call.
type caller struct {
	door.User
	peer   string
	bearer [32]byte // the sum of the session's token; zero where there is none
}

type callerKey struct{}

func callerOf(ctx context.Context) caller { return ctx.Value(callerKey{}).(caller) }

func peerOf(ctx context.Context) string {
	if p, ok := peer.FromContext(ctx); ok {
		return p.Addr.String()
	}
	return ""
}

// credential is the scheme and the value of the header by which a client shows who it is.
func credential(ctx context.Context) (scheme, value string) {
	md, _ := metadata.FromIncomingContext(ctx)
	v := md.Get("authorization")
	if len(v) == 0 {
		return "", ""
	}
	scheme, value, _ = strings.Cut(strings.TrimSpace(v[0]), " ")
	return strings.ToLower(scheme), strings.TrimSpace(value)
}

// known says who calls: by the token of a session, a token of the user's own, or name and password at each call.
func (s *server) known(ctx context.Context) (caller, error) {
	scheme, value := credential(ctx)
	switch {
	case scheme == "basic" && value != "":
		return s.byPassword(ctx, value)
	case scheme == "bearer" && value != "":
		return s.byToken(ctx, value)
	}
	return caller{}, stranger
}

func (s *server) byPassword(ctx context.Context, value string) (caller, error) {
	text, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(value, "="))
	name, password, found := strings.Cut(string(text), ":")
	if err != nil || !found {
		return caller{}, stranger
	}
	c := caller{peer: peerOf(ctx)}
	if c.User, err = s.o.Password(ctx, name, password, c.peer); err != nil {
		s.refuse(c.peer, name, err)
		return caller{}, stranger
	}
	return c, nil
}

func (s *server) byToken(ctx context.Context, token string) (c caller, err error) {
	c.peer = peerOf(ctx)
	sum := sha256.Sum256([]byte(token))
	u, ok := s.comers.find(sum)
	switch {
	case ok && s.o.Again != nil:
		u, err = s.o.Again(ctx, u.Name)
	case !ok:
		u, err = s.o.Token(ctx, token, c.peer)
	}
	if err != nil {
		s.refuse(c.peer, u.Name, err)
		return caller{}, stranger
	}
	c.User = u
	if ok {
		c.bearer = sum
	}
	return c, nil
}

// refuse writes down a login that failed.
func (s *server) refuse(peer, name string, err error) {
	s.o.Audit(door.Line{At: s.o.Now(), User: name[:min(len(name), 64)], Peer: peer, Refused: "login: " + err.Error()})
}

const (
	sessionIdle    = time.Hour
	sessionLongest = 12 * time.Hour
	sessionsOfOne  = 200 // of one user; the one that was idle longest makes room
)

// comers are who came in by password: of their tokens only the sums are kept.
type comers struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[[32]byte]session
}

type session struct {
	user          door.User
	begun, lastly time.Time
}

// admit gives a user a token for the calls that follow.
func (c *comers) admit(u door.User) string {
	token := rand.Text() + rand.Text() // 256 bits and more
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	maps.DeleteFunc(c.by, func(_ [32]byte, s session) bool { return s.over(now) })
	var his [][32]byte
	for k, s := range c.by {
		if s.user.Name == u.Name {
			his = append(his, k)
		}
	}
	if len(his) >= sessionsOfOne {
		delete(c.by, slices.MinFunc(his, func(a, b [32]byte) int { return c.by[a].lastly.Compare(c.by[b].lastly) }))
	}
	if c.by == nil {
		c.by = map[[32]byte]session{}
	}
	c.by[sha256.Sum256([]byte(token))] = session{u, now, now}
	return token
}

func (s session) over(now time.Time) bool {
	return now.Sub(s.begun) > sessionLongest || now.Sub(s.lastly) > sessionIdle
}

// find is whose session the token with this sum opened.
func (c *comers) find(sum [32]byte) (door.User, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.by[sum]
	if !ok || s.over(c.now()) {
		delete(c.by, sum)
		return door.User{}, false
	}
	s.lastly = c.now()
	c.by[sum] = s
	return s.user, true
}

func (c *comers) forget(sum [32]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.by, sum)
}
