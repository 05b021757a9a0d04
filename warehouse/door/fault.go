package door

import (
	"context"
	"errors"

	"github.com/duckdb/duckdb-go/v2"

	"padu/warehouse"
)

// ErrTime is a query that took all the time it had.
var ErrTime = errors.New("stopped by the limit of time")

// Fault is what kind of end a query came to.
type Fault int

// A query ends badly in one of these ways.
const (
	FaultInside  Fault = iota // ours; who asks learns no more
	FaultRefused              // the gate said no
	FaultQuery                // the query is wrong, or a value in it
	FaultTime                 // the limit of time
	FaultMemory               // the limit of memory or of temporary files
	FaultStopped              // by who asked, or because the server ends
	FaultNone                 // there is no snapshot to ask
)

// Tell says what kind of end an error is, and the text of it that somebody outside may read: no paths, no insides. The whole error is for
// the audit log.
func Tell(err error) (Fault, string) {
	if r, ok := errors.AsType[Refused](err); ok {
		return FaultRefused, r.Error()
	}
	if errors.Is(err, ErrTime) || errors.Is(err, context.DeadlineExceeded) {
		return FaultTime, "the query was stopped by the limit of time; ask for less, or for one part after the other"
	}
	if errors.Is(err, warehouse.ErrNoSnapshot) {
		return FaultNone, "nothing has been published yet; ask again after the next night"
	}
	if errors.Is(err, context.Canceled) {
		return FaultStopped, "the query was cancelled"
	}
	if d, ok := errors.AsType[*duckdb.Error](err); ok {
		switch d.Type {
		case duckdb.ErrorTypeOutOfMemory:
			return FaultMemory, "the query needs more memory than it may have; ask for fewer rows or columns, or group before joining"
		case duckdb.ErrorTypeInterrupt:
			return FaultStopped, "the query was cancelled"
		case duckdb.ErrorTypeIO, duckdb.ErrorTypeFatal, duckdb.ErrorTypeInternal, duckdb.ErrorTypeNetwork, duckdb.ErrorTypeHTTP,
			duckdb.ErrorTypeNullPointer, duckdb.ErrorTypeSerialization, duckdb.ErrorTypeConnection:
			return FaultInside, "the query failed inside padu; who runs padu finds why in the audit log"
		}
		return FaultQuery, clean(err).Error()
	}
	return FaultInside, "the query failed inside padu; who runs padu finds why in the audit log"
}
