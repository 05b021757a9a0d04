package flight

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	pb "github.com/apache/arrow-go/v18/arrow/flight/gen/flight"

	"padu/warehouse/door"
)

// What writes is refused with a text that a person understands; BaseServer's would say "not implemented".

func (s *server) DoPutCommandStatementUpdate(context.Context, flightsql.StatementUpdate) (int64, error) {
	return 0, errReadOnly
}

func (s *server) DoPutPreparedStatementUpdate(context.Context, flightsql.PreparedStatementUpdate, flight.MessageReader) (int64, error) {
	return 0, errReadOnly
}

func (s *server) DoPutCommandStatementIngest(context.Context, flightsql.StatementIngest, flight.MessageReader) (int64, error) {
	return 0, errReadOnly
}

func (s *server) BeginTransaction(context.Context, flightsql.ActionBeginTransactionRequest) ([]byte, error) {
	return nil, errNoTransaction
}

func (s *server) BeginSavepoint(context.Context, flightsql.ActionBeginSavepointRequest) ([]byte, error) {
	return nil, errNoTransaction
}

func (s *server) EndTransaction(context.Context, flightsql.ActionEndTransactionRequest) error {
	return errNoTransaction
}

func (s *server) EndSavepoint(context.Context, flightsql.ActionEndSavepointRequest) error {
	return errNoTransaction
}

func (s *server) CreatePreparedSubstraitPlan(context.Context, flightsql.ActionCreatePreparedSubstraitPlanRequest) (r flightsql.ActionCreatePreparedStatementResult, err error) {
	return r, errNoSubstrait
}

func (s *server) GetFlightInfoSubstraitPlan(context.Context, flightsql.StatementSubstraitPlan, *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	return nil, errNoSubstrait
}

func (s *server) GetSchemaSubstraitPlan(context.Context, flightsql.StatementSubstraitPlan, *flight.FlightDescriptor) (*flight.SchemaResult, error) {
	return nil, errNoSubstrait
}

func (s *server) DoPutCommandSubstraitPlan(context.Context, flightsql.StatementSubstraitPlan) (int64, error) {
	return 0, errNoSubstrait
}

type setError = pb.SetSessionOptionsResult_Error

// What a session may be set to: names that queries leave out mean padu.mart, and nothing else.
var sessionSettings = map[string]string{"catalog": door.Catalog, "schema": "mart"}

func (s *server) SetSessionOptions(_ context.Context, req *flight.SetSessionOptionsRequest) (*flight.SetSessionOptionsResult, error) {
	wrong := map[string]*setError{}
	for name, v := range req.GetSessionOptions() {
		only, known := sessionSettings[name]
		switch {
		case !known:
			wrong[name] = &setError{Value: flight.SetSessionOptionsResultErrorInvalidName}
		case v.GetStringValue() != only:
			wrong[name] = &setError{Value: flight.SetSessionOptionsResultErrorInvalidValue}
		}
	}
	return &flight.SetSessionOptionsResult{Errors: wrong}, nil
}

func (s *server) GetSessionOptions(context.Context, *flight.GetSessionOptionsRequest) (*flight.GetSessionOptionsResult, error) {
	r := &flight.GetSessionOptionsResult{SessionOptions: map[string]*flight.SessionOptionValue{}}
	for name, v := range sessionSettings {
		value, err := flight.NewSessionOptionValue(v)
		if err != nil {
			return nil, err
		}
		r.SessionOptions[name] = &value
	}
	return r, nil
}

// CloseSession makes the token of the session worthless.
func (s *server) CloseSession(ctx context.Context, _ *flight.CloseSessionRequest) (*flight.CloseSessionResult, error) {
	s.comers.forget(callerOf(ctx).bearer)
	return &flight.CloseSessionResult{Status: flight.CloseSessionResultClosed}, nil
}
