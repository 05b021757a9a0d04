package flight

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"padu/warehouse/door"
)

// call is one call that gives rows back. Its query may end before its client has taken what was sent.
type call struct {
	once sync.Once
	over chan struct{}
	err  error // how the query ended, once over is closed
}

func (c *call) end(err error) { c.once.Do(func() { c.err = err; close(c.over) }) }

type callKey struct{}

// unary lets a call in, sees to it that it ends, and gives its error the right code.
func (s *server) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	c, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, callerKey{}, c), longestWait)
	defer cancel()
	var reply any
	err = s.guarded(c, info.FullMethod, func() (err error) { reply, err = handler(ctx, req); return err })
	return reply, answer(err)
}

// stream is the same for calls with several messages.
func (s *server) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	c, err := s.known(ss.Context())
	if err != nil {
		return err
	}
	ctx := context.WithValue(ss.Context(), callerKey{}, c)
	_, method, _ := strings.Cut(strings.TrimPrefix(info.FullMethod, "/"), "/")
	switch method {
	case "Handshake":
		return s.handshake(ss, c)
	case "DoGet":
		return s.rows(srv, ss, ctx, c, handler)
	case "DoPut":
		defer s.budget.begin()()
	}
	ctx, cancel := context.WithTimeout(ctx, longestWait)
	defer cancel()
	done := make(chan error, 1) // a client that sends half a message holds nobody longer than that
	go func() {
		done <- s.guarded(c, info.FullMethod, func() error { return handler(srv, &stream{ss, ctx}) })
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return answer(err)
}

// handshake answers name and password with a token for the calls that follow, where clients of all kinds look for it.
func (s *server) handshake(ss grpc.ServerStream, c caller) error {
	token := metadata.Pairs("authorization", "Bearer "+s.comers.admit(c.User))
	ss.SetTrailer(token)
	return ss.SendHeader(token)
}

// rows runs a call that gives rows. When its query is over and the client does not take what was sent before, the call is given up.
func (s *server) rows(srv any, ss grpc.ServerStream, ctx context.Context, who caller, handler grpc.StreamHandler) error {
	c := &call{over: make(chan struct{})}
	ctx = context.WithValue(ctx, callKey{}, c)
	done := make(chan error, 1)
	go func() {
		done <- s.guarded(who, "DoGet", func() error { return handler(srv, &stream{ss, ctx}) })
	}()
	var err error
	select {
	case err = <-done:
	case <-c.over:
		wait := slowest
		if c.err == nil { // all rows are on their way
			wait = longestTail
		}
		select {
		case err = <-done:
		case <-time.After(wait):
			err = context.DeadlineExceeded
		}
	}
	select {
	case <-c.over:
		if c.err != nil {
			err = c.err
		}
	default:
	}
	return answer(err)
}

// stream is a stream with more in its context.
type stream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *stream) Context() context.Context { return s.ctx }

// guarded turns a panic into an error: no message of a client ends the server.
func (s *server) guarded(c caller, what string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
			s.o.Audit(door.Line{At: s.o.Now(), User: c.Name, Role: c.Role.Name, Peer: c.peer, Failed: fmt.Sprintf("%s: %v\n%s", what, err, debug.Stack())})
		}
	}()
	return f()
}

var codeOf = map[door.Fault]codes.Code{
	door.FaultRefused: codes.InvalidArgument,
	door.FaultQuery:   codes.InvalidArgument,
	door.FaultTime:    codes.DeadlineExceeded,
	door.FaultMemory:  codes.ResourceExhausted,
	door.FaultStopped: codes.Canceled,
	door.FaultNone:    codes.Unavailable,
	door.FaultInside:  codes.Internal,
}

// answer is an error as a client hears it. What already has a code was made for clients.
func answer(err error) error {
	if err == nil {
		return nil
	}
	var known interface{ GRPCStatus() *status.Status }
	if errors.As(err, &known) {
		return known.GRPCStatus().Err()
	}
	if errors.Is(err, errEnds) {
		return status.Error(codes.Unavailable, errEnds.Error())
	}
	fault, text := door.Tell(err)
	return status.Error(codeOf[fault], text)
}
