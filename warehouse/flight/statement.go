package flight

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	pb "github.com/apache/arrow-go/v18/arrow/flight/gen/flight"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"padu/warehouse/door"
)

var (
	errNoTransaction = status.Error(codes.InvalidArgument, "there are no transactions here: each query stands for itself")
	errReadOnly      = status.Error(codes.PermissionDenied, "only reading is possible here: ask with one select")
	errNoSubstrait   = status.Error(codes.Unimplemented, "Substrait plans are not understood; send SQL")
)

// offer is where a client gets the rows of a schema.
func offer(schema *arrow.Schema, ticket []byte, desc *flight.FlightDescriptor) *flight.FlightInfo {
	return &flight.FlightInfo{
		Schema: flight.SerializeSchema(schema, memory.DefaultAllocator), FlightDescriptor: desc,
		Endpoint: []*flight.FlightEndpoint{{Ticket: &flight.Ticket{Ticket: ticket}}}, TotalRecords: -1, TotalBytes: -1,
	}
}

func (s *server) GetFlightInfoStatement(ctx context.Context, cmd flightsql.StatementQuery, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	schema, err := s.planWhole(ctx, cmd)
	if err != nil {
		return nil, err
	}
	handle := s.kept.put(statement{user: callerOf(ctx).Name, query: cmd.GetQuery(), once: true})
	ticket, err := flightsql.CreateStatementQueryTicket([]byte(handle))
	if err != nil {
		return nil, err
	}
	info := offer(schema, ticket, desc)
	info.Endpoint[0].ExpirationTime = timestamppb.New(s.o.Now().Add(ticketLife))
	return info, nil
}

func (s *server) GetSchemaStatement(ctx context.Context, cmd flightsql.StatementQuery, _ *flight.FlightDescriptor) (*flight.SchemaResult, error) {
	schema, err := s.planWhole(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return &flight.SchemaResult{Schema: flight.SerializeSchema(schema, memory.DefaultAllocator)}, nil
}

// planWhole is plan for a query that can be run as it is.
func (s *server) planWhole(ctx context.Context, cmd flightsql.StatementQuery) (*arrow.Schema, error) {
	if len(cmd.GetTransactionId()) > 0 {
		return nil, errNoTransaction
	}
	schema, wants, err := s.plan(ctx, cmd.GetQuery())
	if err == nil && len(wants) > 0 {
		err = status.Errorf(codes.InvalidArgument, "the query has %d parameters; prepare it and bind them", len(wants))
	}
	return schema, err
}

func (s *server) DoGetStatement(ctx context.Context, t flightsql.StatementQueryTicket) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	handle := string(t.GetStatementHandle())
	st, err := s.kept.change(callerOf(ctx).Name, handle, true, func(*statement) bool { return false })
	if err != nil {
		return nil, nil, err
	}
	return s.start(ctx, handle, st.query, nil)
}

func (s *server) CreatePreparedStatement(ctx context.Context, req flightsql.ActionCreatePreparedStatementRequest) (r flightsql.ActionCreatePreparedStatementResult, err error) {
	if len(req.GetTransactionId()) > 0 {
		return r, errNoTransaction
	}
	schema, wants, err := s.plan(ctx, req.GetQuery())
	if err != nil {
		return r, err
	}
	handle := s.kept.put(statement{user: callerOf(ctx).Name, query: req.GetQuery(), schema: schema, wants: wants, paid: true})
	return flightsql.ActionCreatePreparedStatementResult{Handle: []byte(handle), DatasetSchema: schema,
		ParameterSchema: arrow.NewSchema(wants, nil), IsUpdate: proto.Bool(false)}, nil
}

func (s *server) ClosePreparedStatement(ctx context.Context, req flightsql.ActionClosePreparedStatementRequest) error {
	_, err := s.kept.change(callerOf(ctx).Name, string(req.GetPreparedStatementHandle()), false, func(*statement) bool { return false })
	return err
}

// DoPutPreparedStatementQuery binds one row of parameters.
func (s *server) DoPutPreparedStatementQuery(ctx context.Context, cmd flightsql.PreparedStatementQuery, in flight.MessageReader, _ flight.MetadataWriter) ([]byte, error) {
	handle, who := cmd.GetPreparedStatementHandle(), callerOf(ctx).Name
	st, err := s.kept.change(who, string(handle), false, func(*statement) bool { return true })
	if err != nil {
		return nil, err
	}
	params := []any{}
	rows := int64(0)
	for in.Next() {
		b := in.RecordBatch()
		if rows += b.NumRows(); rows > 1 {
			return nil, status.Error(codes.InvalidArgument, "one row of parameters at a time: bind, run, bind the next")
		}
		for i := 0; i < int(b.NumCols()) && b.NumRows() == 1; i++ {
			p, err := door.Param(b.Column(i), 0)
			if err != nil {
				return nil, status.Error(codes.InvalidArgument, err.Error())
			}
			params = append(params, p)
		}
	}
	if err := in.Err(); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "the parameters cannot be read: %s", err)
	}
	if len(params) != len(st.wants) {
		return nil, status.Errorf(codes.InvalidArgument, "%d parameters came; the query has %d", len(params), len(st.wants))
	}
	_, err = s.kept.change(who, string(handle), false, func(st *statement) bool { st.params = params; return true })
	return handle, err
}

// ready is a prepared statement that can be run: its parameters are bound.
func (s *server) ready(ctx context.Context, cmd flightsql.PreparedStatementQuery, runs bool) (statement, error) {
	st, err := s.kept.change(callerOf(ctx).Name, string(cmd.GetPreparedStatementHandle()), false, func(st *statement) bool {
		st.paid = st.paid && !runs
		return true
	})
	if err == nil && st.params == nil && len(st.wants) > 0 {
		err = status.Errorf(codes.InvalidArgument, "the query has %d parameters; bind them first", len(st.wants))
	}
	return st, err
}

func (s *server) schemaOf(ctx context.Context, cmd flightsql.PreparedStatementQuery) (schema *arrow.Schema, err error) {
	st, err := s.ready(ctx, cmd, false)
	if err != nil || len(st.wants) == 0 {
		return st.schema, err
	}
	err = s.within(ctx, func(ss *door.Session) error {
		schema, err = ss.Schema(ctx, st.query, st.params...)
		return err
	})
	return schema, err
}

func (s *server) GetFlightInfoPreparedStatement(ctx context.Context, cmd flightsql.PreparedStatementQuery, desc *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	schema, err := s.schemaOf(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return offer(schema, desc.Cmd, desc), nil
}

func (s *server) GetSchemaPreparedStatement(ctx context.Context, cmd flightsql.PreparedStatementQuery, _ *flight.FlightDescriptor) (*flight.SchemaResult, error) {
	schema, err := s.schemaOf(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return &flight.SchemaResult{Schema: flight.SerializeSchema(schema, memory.DefaultAllocator)}, nil
}

func (s *server) DoGetPreparedStatement(ctx context.Context, cmd flightsql.PreparedStatementQuery) (*arrow.Schema, <-chan flight.StreamChunk, error) {
	st, err := s.ready(ctx, cmd, true)
	if err == nil && !st.paid {
		err = s.allowed(callerOf(ctx), st.query)
	}
	if err != nil {
		return nil, nil, err
	}
	return s.start(ctx, string(cmd.GetPreparedStatementHandle()), st.query, st.params)
}

// CancelFlightInfo stops the queries that were begun with the tickets of an offer; a ticket that was not used is void.
func (s *server) CancelFlightInfo(ctx context.Context, req *flight.CancelFlightInfoRequest) (flight.CancelFlightInfoResult, error) {
	who, found := callerOf(ctx).Name, flight.CancelStatusNotCancellable
	for _, e := range req.GetInfo().GetEndpoint() {
		handle, err := handleOf(e.GetTicket().GetTicket())
		if err != nil {
			return flight.CancelFlightInfoResult{}, status.Errorf(codes.InvalidArgument, "cancel: %s", err)
		}
		_, gone := s.kept.change(who, handle, true, func(*statement) bool { return false })
		if s.running.cancel(who, handle) || gone == nil {
			found = flight.CancelStatusCancelled
		}
	}
	return flight.CancelFlightInfoResult{Status: found}, nil
}

func handleOf(ticket []byte) (string, error) {
	var a anypb.Any
	if err := proto.Unmarshal(ticket, &a); err != nil {
		return "", errors.New("the ticket is not one of this server")
	}
	m, err := a.UnmarshalNew()
	if err != nil {
		return "", errors.New("the ticket is not one of this server")
	}
	switch m := m.(type) {
	case *pb.TicketStatementQuery:
		return string(m.StatementHandle), nil
	case *pb.CommandPreparedStatementQuery:
		return string(m.PreparedStatementHandle), nil
	}
	return "", fmt.Errorf("a ticket of type %s is over at once", a.GetTypeUrl())
}
