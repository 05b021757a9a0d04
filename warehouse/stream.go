package warehouse

import (
	"context"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
)

// stream is a record reader over batches that another goroutine makes, so that reading a file and inserting its rows
// use two cores. (An iterator would do it in less code, but its coroutine may not be resumed from a C callback.)
type stream struct {
	refs    atomic.Int64
	schema  *arrow.Schema
	batches chan arrow.RecordBatch
	stop    context.CancelFunc
	current arrow.RecordBatch
	failed  error // set before batches is closed
}

// newStream starts produce, which calls send for each batch and gives up its reference with it. send fails when the
// insert has stopped reading.
func newStream(ctx context.Context, schema *arrow.Schema, produce func(send func(arrow.RecordBatch) error) error) *stream {
	ctx, stop := context.WithCancel(ctx)
	s := &stream{schema: schema, batches: make(chan arrow.RecordBatch, 2), stop: stop}
	s.refs.Store(1)
	go func() {
		defer close(s.batches)
		s.failed = produce(func(b arrow.RecordBatch) error {
			select {
			case s.batches <- b:
				return nil
			case <-ctx.Done():
				b.Release()
				return ctx.Err()
			}
		})
	}()
	return s
}

func (s *stream) Schema() *arrow.Schema { return s.schema }
func (s *stream) Retain()               { s.refs.Add(1) }
func (s *stream) Release() {
	if s.refs.Add(-1) == 0 {
		s.close()
	}
}

func (s *stream) Next() bool {
	s.drop()
	b, ok := <-s.batches
	s.current = b
	return ok
}

func (s *stream) RecordBatch() arrow.RecordBatch { return s.current }
func (s *stream) Record() arrow.RecordBatch      { return s.current }

// Err is the producer's error, once Next has returned false.
func (s *stream) Err() error {
	select {
	case b, open := <-s.batches:
		if !open {
			return s.failed
		}
		b.Release()
	default:
	}
	return nil
}

// close stops the producer, waits for it and frees what nobody read.
func (s *stream) close() {
	s.stop()
	s.drop()
	for b := range s.batches {
		b.Release()
	}
}

func (s *stream) drop() {
	if s.current != nil {
		s.current.Release()
		s.current = nil
	}
}
