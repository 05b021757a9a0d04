package flight

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/flight"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"padu/warehouse/door"
)

// CutHeader is the header and trailer by which a client learns that a result had more rows than its role may get; its value is how
// many came. The first batch says the same in its metadata.
const CutHeader = "padu-cut"

// ahead is how many batches are read before the client has taken the first: enough to read a page while the last one is sent.
const ahead = 16

// query is one that runs: the way to its rows, and what has to be let go of afterwards.
type query struct {
	s      *server
	run    *run
	line   door.Line
	ctx    context.Context
	cancel context.CancelCauseFunc
	leave  func()
	sess   *door.Session
	result *door.Result
}

// start runs a query; its rows come from the channel. How it ends the call hears from the context's call.
func (s *server) start(ctx context.Context, handle, text string, params []any) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	who := callerOf(ctx)
	q := &query{s: s, leave: func() {}, line: door.Line{At: s.o.Now(), User: who.Name, Role: who.Role.Name, Peer: who.peer, Query: text}}
	q.ctx, q.cancel = context.WithCancelCause(ctx)
	q.run = s.running.begin(who.Name, handle, q.cancel)
	unhook := context.AfterFunc(s.ended, func() { q.cancel(errEnds) })
	if err := q.open(who.Role, text, params); err != nil {
		defer unhook()
		return nil, nil, q.close(err)
	}
	if q.result.Cut() {
		n := metadata.Pairs(CutHeader, strconv.FormatInt(q.result.Rows(), 10))
		if err := errors.Join(grpc.SetHeader(ctx, n), grpc.SetTrailer(ctx, n)); err != nil {
			defer unhook()
			return nil, nil, q.close(err)
		}
	}
	rows := make(chan flight.StreamChunk, ahead)
	go func() {
		defer close(rows)
		defer unhook()
		err := s.guarded(who, "read rows", func() error { return q.send(rows) })
		err = q.close(err)
		ctx.Value(callKey{}).(*call).end(err)
	}()
	return q.result.Schema(), rows, nil
}

func (q *query) open(role door.Role, text string, params []any) error {
	d, leave, err := q.s.o.Enter(q.ctx, role)
	if err != nil {
		return err
	}
	q.leave = leave
	// The door has this limit too, but does not know of a client that takes its rows slowly.
	ctx, cancel := context.WithTimeoutCause(q.ctx, d.Limits().Time, door.ErrTime)
	q.ctx, q.cancel = ctx, func(err error) { q.run.cancel(err); cancel() }
	q.line.Run = d.Info().RunID
	if q.sess, err = d.Session(ctx); err != nil {
		return err
	}
	q.result, err = q.sess.Query(ctx, text, params...)
	return err
}

// send puts the rows into the channel until there are no more, or the query's time is over.
func (q *query) send(rows chan<- flight.StreamChunk) error {
	var note []byte
	if q.result.Cut() {
		note = fmt.Appendf(nil, "%s: %d", CutHeader, q.result.Rows())
	}
	for q.result.Next() {
		for b := range pieces(q.result.RecordBatch()) {
			select {
			case rows <- flight.StreamChunk{Data: b, AppMetadata: note}:
				q.line.Rows += b.NumRows()
				note = nil
			case <-q.ctx.Done():
				b.Release()
				return q.ctx.Err()
			}
		}
	}
	return q.result.Err()
}

// close lets go of everything, writes the audit line, and gives the error as the client hears it.
func (q *query) close(err error) error {
	if err != nil && q.ctx.Err() != nil {
		if why := context.Cause(q.ctx); why != nil && !errors.Is(err, why) {
			err = fmt.Errorf("%w: %w", why, err)
		}
	}
	var cut bool
	if q.result != nil {
		cut = q.result.Cut()
		err = errors.Join(err, q.result.Close())
	}
	if q.sess != nil {
		err = errors.Join(err, q.sess.Close())
	}
	q.leave()
	q.cancel(nil)
	q.line.Cut = cut
	q.s.note(q.line, err)
	q.s.running.end(q.run)
	return answer(err)
}

// note writes the audit line of a query.
func (s *server) note(line door.Line, err error) {
	line.Took = s.o.Now().Sub(line.At)
	_, refused := errors.AsType[door.Refused](err)
	switch {
	case err == nil:
	case refused || errors.Is(err, errOften):
		line.Refused = err.Error()
	default:
		line.Failed = err.Error()
	}
	s.o.Audit(line)
}

var errOften = errors.New("asked too often")

// allowed asks whether the user may run a query now. A no is in the audit log.
func (s *server) allowed(who caller, text string) error {
	if s.o.Allow == nil {
		return nil
	}
	err := s.o.Allow(who.Name)
	if err == nil {
		return nil
	}
	s.note(door.Line{At: s.o.Now(), User: who.Name, Role: who.Role.Name, Peer: who.peer, Query: text}, fmt.Errorf("%w: %w", errOften, err))
	return status.Error(codes.ResourceExhausted, err.Error())
}

// plan finds out what a query gives and wants, without running it. Where that fails no query follows, so the audit line is written here.
func (s *server) plan(ctx context.Context, text string) (schema *arrow.Schema, wants []arrow.Field, err error) {
	who := callerOf(ctx)
	if len(text) > longestQuery {
		return nil, nil, status.Errorf(codes.InvalidArgument, "the query has %d bytes; at most %d are read", len(text), longestQuery)
	}
	if err := s.allowed(who, text); err != nil {
		return nil, nil, err
	}
	line := door.Line{At: s.o.Now(), User: who.Name, Role: who.Role.Name, Peer: who.peer, Query: text}
	err = s.within(ctx, func(ss *door.Session) error {
		if wants, err = ss.Params(ctx, text); err != nil {
			return err
		}
		schema, err = ss.Schema(ctx, text, make([]any, len(wants))...)
		return err
	})
	if err != nil {
		s.note(line, err)
		return nil, nil, err
	}
	return schema, wants, nil
}

// within does something in a session of the caller's role.
func (s *server) within(ctx context.Context, f func(*door.Session) error) (err error) {
	d, leave, err := s.o.Enter(ctx, callerOf(ctx).Role)
	if err != nil {
		return err
	}
	defer leave()
	ss, err := d.Session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ss.Close()) }()
	return f(ss)
}
