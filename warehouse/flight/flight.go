package flight

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"

	"padu/warehouse/door"
)

// Options is what a server is told. Enter, Password, Token, Audit and Now must be given.
type Options struct {
	// Enter gives the door of a role to the current snapshot; leave is called when the query is over.
	Enter func(ctx context.Context, role door.Role) (d *door.Door, leave func(), err error)
	// Password and Token let a user in; peer is the client's address. Why they do not is for them to count and slow down: every
	// client hears the same.
	Password func(ctx context.Context, name, password, peer string) (door.User, error)
	Token    func(ctx context.Context, token, peer string) (door.User, error)
	// Again says who a user is now that came in by password before; an error shuts that user out. Nil: as before.
	Again func(ctx context.Context, name string) (door.User, error)
	// Allow is asked before each query; its error's text goes to the client. Nil: as often as they like.
	Allow func(user string) error
	// Audit hears of each query when it is over and of each login that failed.
	Audit   func(door.Line)
	TLS     *tls.Config
	Now     func() time.Time
	Version string        // of padu
	Time    time.Duration // that a query may take, for clients that want to know; the door sees to it
	Grace   time.Duration // that running queries get when the server ends; 0: 10 seconds
}

const (
	longestQuery = 256 << 10 // bytes of text
	longestCall  = 2 << 20   // bytes of one message to the server
	longestWait  = time.Minute
	longestTail  = 10 * time.Minute // for a client to take the last batches
	slowest      = 2 * time.Second  // for a client to take what was sent when its query was stopped
)

// server answers the calls of Flight SQL. What it does not have, BaseServer refuses.
type server struct {
	flightsql.BaseServer
	o       Options
	comers  comers
	kept    kept
	running running
	budget  budget
	ended   context.Context // ends when running queries must
}

var errEnds = errors.New("the server ends; connect again in a moment")

// Serve answers on l until ctx ends; then no new query begins, and those that run have a short time. It closes l.
func Serve(ctx context.Context, l net.Listener, o Options) error {
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	ended, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(nil)
	s := &server{o: o, ended: ended, comers: comers{now: o.Now}, kept: kept{now: o.Now}}
	if err := s.describe(); err != nil {
		return fmt.Errorf("serve Flight SQL: %w", err)
	}
	settings := []grpc.ServerOption{
		grpc.ChainUnaryInterceptor(s.unary), grpc.ChainStreamInterceptor(s.stream),
		grpc.MaxRecvMsgSize(longestCall), grpc.MaxHeaderListSize(32 << 10), grpc.MaxConcurrentStreams(100),
		grpc.ConnectionTimeout(10 * time.Second), grpc.WriteBufferSize(256 << 10),
		// Connections whose other end is gone are found within two minutes.
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 90 * time.Second, Timeout: 20 * time.Second, MaxConnectionIdle: 12 * time.Hour}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
	}
	if o.TLS != nil {
		settings = append(settings, grpc.Creds(credentials.NewTLS(o.TLS)))
	}
	g := grpc.NewServer(settings...)
	flight.RegisterFlightServiceServer(g, flightsql.NewFlightServerWithAllocator(s, &s.budget))
	grpc_health_v1.RegisterHealthServer(g, health.NewServer())
	var stopping sync.WaitGroup
	stop := context.AfterFunc(ctx, func() {
		stopping.Add(1)
		defer stopping.Done()
		late := time.AfterFunc(o.Grace, func() { end(errEnds); time.AfterFunc(2*slowest, g.Stop) })
		defer late.Stop()
		g.GracefulStop()
	})
	err := g.Serve(l)
	if stop() { // nobody asked for the end
		g.Stop()
		end(errEnds)
		s.running.wait()
		return fmt.Errorf("serve Flight SQL on %s: %w", l.Addr(), err)
	}
	stopping.Wait()
	end(errEnds)
	s.running.wait()
	return nil
}
