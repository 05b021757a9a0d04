package flight

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-adbc/go/adbc"
	"github.com/apache/arrow-adbc/go/adbc/driver/flightsql"
	"github.com/apache/arrow-go/v18/arrow/flight"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"padu/warehouse/door"
)

func basic(name, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}

// TestLogin: by password once, by password at each call, by token; and who is wrong hears the same, whatever was wrong.
func TestLogin(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual), "jabar": open(t, usual)})
	if got := one(t, d.as("ani"), "select 1"); got != "1" || d.asked != 1 {
		t.Errorf("%s after %d checks of the password; once is enough", got, d.asked)
	}
	c, err := d.dial(map[string]string{flightsql.OptionAuthorizationHeader: "Bearer tok-budi"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := one(t, c, "select 1"); got != "1" {
		t.Error(got)
	}
	if rows, _, _ := d.bearing(basic("ani", "rahasia")).rows(t, "select 1"); rows != 1 {
		t.Error("no rows with name and password at each call")
	}
	_, err = d.dial(map[string]string{adbc.OptionKeyUsername: "ani", adbc.OptionKeyPassword: "salah"})
	refused(t, "wrong password", err, adbc.StatusUnauthenticated, "name, password or token is wrong")
	_, unknown := d.dial(map[string]string{adbc.OptionKeyUsername: "siapa", adbc.OptionKeyPassword: "rahasia"})
	if err == nil || unknown == nil || err.Error() != unknown.Error() {
		t.Errorf("wrong password: %v\nunknown name: %v", err, unknown)
	}
	if l, ok := d.line(func(l door.Line) bool { return l.User == "ani" && strings.HasPrefix(l.Refused, "login: ") }); !ok || l.Peer == "" {
		t.Errorf("no audit line of the failed login: %+v", l)
	}
}

// TestNobody: without a valid credential nothing is answered, metadata and health neither.
func TestNobody(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	for _, header := range []string{"", "Basic", "Basic !!!", "Basic " + base64.StdEncoding.EncodeToString([]byte("ani")), basic("ani", ""), basic("", ""), "Bearer", "Bearer x", "Bearer tok-siapa", "Digest x", strings.Repeat("x", 9000)} {
		c := d.bearing(header)
		desc := &flight.FlightDescriptor{Type: flight.DescriptorCMD, Cmd: []byte("x")}
		calls := map[string]func() error{
			"GetFlightInfo": func() error { _, err := c.Execute(c.ctx, "select 1"); return err },
			"GetCatalogs":   func() error { _, err := c.GetCatalogs(c.ctx); return err },
			"GetSqlInfo":    func() error { _, err := c.GetSqlInfo(c.ctx, nil); return err },
			"GetSchema":     func() error { _, err := c.Client.Client.GetSchema(c.ctx, desc); return err },
			"Prepare":       func() error { _, err := c.Prepare(c.ctx, "select 1"); return err },
			"DoGet":         func() error { _, err := c.DoGet(c.ctx, &flight.Ticket{Ticket: []byte("x")}); return err },
			"Handshake": func() error {
				s, err := c.Client.Client.Handshake(c.ctx)
				if err == nil {
					_, err = s.Recv()
				}
				return err
			},
			"ListActions": func() error {
				s, err := c.Client.Client.ListActions(c.ctx, &flight.Empty{})
				if err == nil {
					_, err = s.Recv()
				}
				return err
			},
		}
		for name, call := range calls {
			if err := call(); status.Code(err) != codes.Unauthenticated {
				t.Errorf("%s with %.20q: %v", name, header, err)
			}
		}
	}
}

// TestSessionEnds: a token of a session is worth nothing when idle for long, after its longest time, when closed, or when its user is gone.
func TestSessionEnds(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	begin := func() plain {
		var h metadata.MD
		s, err := d.bearing(basic("ani", "rahasia")).Client.Client.Handshake(metadata.AppendToOutgoingContext(t.Context(), "authorization", basic("ani", "rahasia")), grpc.Header(&h))
		if err != nil {
			t.Fatal(err)
		}
		s.Recv()
		if len(h.Get("authorization")) != 1 {
			t.Fatalf("handshake: %v", h)
		}
		return d.bearing(h.Get("authorization")[0])
	}
	works := func(c plain) error { _, err := c.GetCatalogs(c.ctx); return err }
	later := func(by time.Duration) { d.mu.Lock(); d.at = d.at.Add(by); d.mu.Unlock() }
	c := begin()
	if err := works(c); err != nil {
		t.Fatal(err)
	}
	later(50 * time.Minute)
	if err := works(c); err != nil {
		t.Errorf("idle for 50 minutes: %v", err)
	}
	later(70 * time.Minute)
	if err := works(c); status.Code(err) != codes.Unauthenticated {
		t.Errorf("idle for 70 minutes: %v", err)
	}
	c = begin()
	for range 15 {
		later(50 * time.Minute)
		_ = works(c)
	}
	if err := works(c); status.Code(err) != codes.Unauthenticated {
		t.Errorf("after 12 hours: %v", err)
	}
	c = begin()
	if _, err := c.CloseSession(c.ctx, &flight.CloseSessionRequest{}); err != nil {
		t.Error(err)
	}
	if err := works(c); status.Code(err) != codes.Unauthenticated {
		t.Errorf("after it was closed: %v", err)
	}
	c = begin()
	d.mu.Lock()
	d.again = errors.New("removed")
	d.mu.Unlock()
	if err := works(c); status.Code(err) != codes.Unauthenticated {
		t.Errorf("after its user was removed: %v", err)
	}
}

// TestRate: who asks too often hears so, and the audit log too.
func TestRate(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.as("ani")
	s, err := c.NewStatement()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := errors.Join(s.SetSqlQuery("select 3"), s.Prepare(t.Context())); err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	d.allow = errors.New("10 queries a minute; wait 7 s")
	d.mu.Unlock()
	_, _, err = ask(t.Context(), c, "select 2")
	refused(t, "too often", err, adbc.StatusInternal, "wait 7 s")
	if l, ok := d.line(func(l door.Line) bool { return l.Query == "select 2" }); !ok || !strings.Contains(l.Refused, "wait 7 s") {
		t.Errorf("audit line %+v", l)
	}
	again := func() (got []string, err error) {
		r, _, err := s.ExecuteQuery(t.Context())
		if err != nil {
			return nil, err
		}
		defer r.Release()
		return read(r)
	}
	if got, err := again(); err != nil || len(got) != 1 { // counted when it was prepared
		t.Errorf("%q: %v", got, err)
	}
	_, err = again()
	refused(t, "a prepared one again and again", err, adbc.StatusInternal, "wait 7 s")
}
