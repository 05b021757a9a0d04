package flight

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/flight"
	fsql "github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	pb "github.com/apache/arrow-go/v18/arrow/flight/gen/flight"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"padu/warehouse/door"
)

const endless = "select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 7"

// TestGarbage: whatever bytes come in, the answer is an error without our insides, and the server lives.
func TestGarbage(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.plain("ani")
	raw := c.Client.Client
	r := rand.New(rand.NewPCG(1, 2))
	wild := func() []byte {
		b := make([]byte, r.IntN(200))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		//lint:ignore SA1019 clients of before send it
		cancel := &pb.ActionCancelQueryRequest{Info: b}
		commands := []proto.Message{&pb.TicketStatementQuery{StatementHandle: b}, &pb.CommandPreparedStatementQuery{PreparedStatementHandle: b},
			&pb.CommandStatementUpdate{Query: string(bytes.ToValidUTF8(b, nil))}, &pb.ActionClosePreparedStatementRequest{PreparedStatementHandle: b}, &pb.CommandStatementSubstraitPlan{},
			&pb.CommandPreparedStatementUpdate{}, &pb.CommandStatementIngest{}, cancel, &pb.ActionBeginTransactionRequest{}}
		if n := r.IntN(2 * len(commands)); n < len(commands) {
			a, err := anypb.New(commands[n])
			if err != nil {
				t.Fatal(err)
			}
			if b, err = proto.Marshal(a); err != nil {
				t.Fatal(err)
			}
		}
		return b
	}
	actions := []string{"", "x", flight.CancelFlightInfoActionType, flight.RenewFlightEndpointActionType, flight.SetSessionOptionsActionType, fsql.CreatePreparedStatementActionType,
		fsql.ClosePreparedStatementActionType, fsql.CancelQueryActionType, fsql.BeginTransactionActionType, fsql.EndSavepointActionType, fsql.CreatePreparedSubstraitPlanActionType}
	for i := range 400 {
		var err error
		switch b := wild(); i % 5 {
		case 0:
			var s flight.FlightService_DoGetClient
			if s, err = raw.DoGet(c.ctx, &flight.Ticket{Ticket: b}); err == nil {
				_, err = s.Recv()
			}
		case 1:
			_, err = raw.GetFlightInfo(c.ctx, &flight.FlightDescriptor{Cmd: b})
		case 2:
			_, err = raw.GetSchema(c.ctx, &flight.FlightDescriptor{Cmd: b})
		case 3:
			var s flight.FlightService_DoActionClient
			if s, err = raw.DoAction(c.ctx, &flight.Action{Type: actions[r.IntN(len(actions))], Body: b}); err == nil {
				_, err = s.Recv()
			}
		case 4:
			var s flight.FlightService_DoPutClient
			if s, err = raw.DoPut(c.ctx); err == nil {
				if i%2 == 0 {
					_ = s.Send(&flight.FlightData{FlightDescriptor: &flight.FlightDescriptor{Cmd: b}, DataHeader: wild(), DataBody: wild()})
				}
				_ = s.CloseSend()
				_, err = s.Recv()
			}
		}
		if status.Code(err) == codes.Unavailable {
			t.Fatalf("call %d: %v", i, err)
		}
		if err != nil && (strings.Contains(err.Error(), ".go:") || strings.Contains(err.Error(), "goroutine") || strings.Contains(err.Error(), "panic")) {
			t.Errorf("call %d tells of our insides: %v", i, err)
		}
	}
	if rows, _, _ := c.rows(t, "select 1"); rows != 1 {
		t.Error("the server does not answer any more")
	}
}

// TestTicketsAreTheirs: a ticket is good once, for its user; another's ticket, handle or query is as good as none.
func TestTicketsAreTheirs(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual), "jabar": open(t, usual)})
	ani, budi := d.plain("ani"), d.plain("budi")
	get := func(c plain, ticket *flight.Ticket) error {
		r, err := c.DoGet(c.ctx, ticket)
		if err != nil {
			return err
		}
		defer r.Release()
		for r.Next() {
		}
		return r.Err()
	}
	info, err := ani.Execute(ani.ctx, "select 1")
	if err != nil {
		t.Fatal(err)
	}
	wrong(t, "another's ticket", get(budi, info.Endpoint[0].Ticket), codes.NotFound, "not known")
	if err := get(ani, info.Endpoint[0].Ticket); err != nil {
		t.Error(err)
	}
	wrong(t, "a ticket used before", get(ani, info.Endpoint[0].Ticket), codes.NotFound, "not known")
	if info, err = ani.Execute(ani.ctx, "select 1"); err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	d.at = d.at.Add(2 * ticketLife)
	d.mu.Unlock()
	wrong(t, "an old ticket", get(ani, info.Endpoint[0].Ticket), codes.NotFound, "not known")
	p, err := ani.Prepare(ani.ctx, "select 2")
	if err != nil {
		t.Fatal(err)
	}
	stolen := fsql.NewPreparedStatement(budi.Client, p.Handle())
	_, err = stolen.Execute(budi.ctx)
	wrong(t, "another's prepared statement", err, codes.NotFound, "not known")
	wrong(t, "closing another's prepared statement", stolen.Close(budi.ctx), codes.NotFound, "not known")
	if _, err := p.Execute(ani.ctx); err != nil {
		t.Error(err)
	}
}

// TestCancelInfo: a query is cancelled by its offer, from another connection, by its user alone.
func TestCancelInfo(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual), "jabar": open(t, usual)})
	ani, budi := d.plain("ani"), d.plain("budi")
	info, err := ani.Execute(ani.ctx, endless)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		r, err := ani.DoGet(ani.ctx, info.Endpoint[0].Ticket)
		if err == nil {
			for r.Next() {
			}
			err = r.Err()
			r.Release()
		}
		ended <- err
	}()
	req := &flight.CancelFlightInfoRequest{Info: info}
	time.Sleep(200 * time.Millisecond)
	if r, err := budi.CancelFlightInfo(budi.ctx, req); err != nil || r.Status != flight.CancelStatusNotCancellable {
		t.Errorf("another user cancels: %v, %v", r, err)
	}
	other := d.plain("ani")
	until(t, "the query to be cancelled", func() bool {
		r, err := other.CancelFlightInfo(other.ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		return r.Status == flight.CancelStatusCancelled
	})
	wrong(t, "the cancelled query", <-ended, codes.Canceled, "cancelled")
	if info, err = ani.Execute(ani.ctx, "select 1"); err != nil {
		t.Fatal(err)
	}
	if r, err := ani.CancelFlightInfo(ani.ctx, &flight.CancelFlightInfoRequest{Info: info}); err != nil || r.Status != flight.CancelStatusCancelled {
		t.Errorf("before it ran: %v, %v", r, err)
	}
	_, err = ani.CancelFlightInfo(ani.ctx, &flight.CancelFlightInfoRequest{Info: &flight.FlightInfo{Endpoint: []*flight.FlightEndpoint{{Ticket: &flight.Ticket{Ticket: []byte("x")}}}}})
	wrong(t, "garbage", err, codes.InvalidArgument, "ticket")
}

// TestSlowReader: who does not read holds a turn no longer than a query may take, and then nothing at all.
func TestSlowReader(t *testing.T) {
	l := usual
	l.AtOnce, l.Time = 1, 8*time.Second
	o := open(t, l)
	d := serve(t, map[string]*door.Door{"semua": o, "jabar": o})
	slow := d.plain("ani").begin(t, "select a.*, 'x' || a.nomor as teks from mart.fct_rkpd a, range(20)")
	until(t, "the slow one to have its turn", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.inside[o] == 1 })
	begun := time.Now()
	var got string
	until(t, "a turn", func() bool {
		rows, _, err := ask(t.Context(), d.as("budi"), "select 1")
		got = strings.Join(rows, "")
		return err == nil
	})
	if took := time.Since(begun); got != "1" || took > 14*time.Second {
		t.Errorf("%q after %s", got, took)
	}
	time.Sleep(2*slowest - time.Second)
	for slow.Next() {
	}
	wrong(t, "the slow one", slow.Err(), codes.DeadlineExceeded, "limit of time")
	slow.Release()
}

// TestBomb: a small message that claims to be large once unpacked is refused.
func TestBomb(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.plain("ani")
	p, err := c.Prepare(c.ctx, "select length($1::varchar)")
	if err != nil {
		t.Fatal(err)
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.BinaryTypes.String}}, nil))
	b.Field(0).(*array.StringBuilder).Append(strings.Repeat("a", 200<<20))
	put, err := c.Client.Client.DoPut(c.ctx)
	if err != nil {
		t.Fatal(err)
	}
	batch := b.NewRecordBatch()
	w := flight.NewRecordWriter(put, ipc.WithSchema(batch.Schema()), ipc.WithZstd())
	a, err := anypb.New(&pb.CommandPreparedStatementQuery{PreparedStatementHandle: p.Handle()})
	if err != nil {
		t.Fatal(err)
	}
	cmd, err := proto.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	w.SetFlightDescriptor(&flight.FlightDescriptor{Type: flight.DescriptorCMD, Cmd: cmd})
	if err := errors.Join(w.Write(batch), w.Close(), put.CloseSend()); err != nil {
		t.Fatal(err)
	}
	_, err = put.Recv()
	wrong(t, "200 MB in a few KB", err, codes.InvalidArgument, "too much memory")
	p.SetParameters(row(t, `[{"a": "abc"}]`, arrow.BinaryTypes.String))
	if _, err := p.Execute(c.ctx); err != nil {
		t.Errorf("a usual one afterwards: %v", err)
	}
}

// TestCrowd: 200 connections that ask and 100 that only knock, at once.
func TestCrowd(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	for i := range 100 {
		k, err := net.Dial("tcp", d.address)
		if err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		if i%2 == 0 {
			_, _ = k.Write([]byte("GET / HTTP/1.1\r\n")[:1+i%16])
		}
	}
	var wg sync.WaitGroup
	errs := make(chan error, 200)
	for i := range 200 {
		wg.Go(func() {
			c := d.plain("ani")
			info, err := c.Execute(c.ctx, fmt.Sprintf("select %d + count(*) from mart.fct_rkpd", i))
			if err == nil {
				var r *flight.Reader
				if r, err = c.DoGet(c.ctx, info.Endpoint[0].Ticket); err == nil {
					for r.Next() {
						if got := r.RecordBatch().Column(0).ValueStr(0); got != fmt.Sprint(30000+i) {
							err = fmt.Errorf("query %d: %s", i, got)
						}
					}
					err = errors.Join(err, r.Err())
					r.Release()
				}
			}
			errs <- err
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
}

// TestLargeCall: a message longer than any query is not read.
func TestLargeCall(t *testing.T) {
	d := serve(t, map[string]*door.Door{"semua": open(t, usual)})
	c := d.plain("ani")
	_, err := c.Execute(c.ctx, "select '"+strings.Repeat("x", 3<<20)+"'")
	wrong(t, "3 MB of query", err, codes.ResourceExhausted, "larger than max")
}

// TestMessages: no message is longer than clients take who were told nothing, and wide rows are in smaller batches.
func TestMessages(t *testing.T) {
	o := open(t, usual, "create table mart.panjang as select nomor, repeat('x', 3000) as teks from mart.fct_rkpd where nomor < 3000",
		"create table mart.satu_panjang as select nomor, case when nomor % 500 = 0 then repeat('x', 1000000) end as teks from mart.fct_rkpd where nomor < 3000",
		"create table mart.daftar as select nomor, [repeat('x', 2000), repeat('y', 2000)] as teks from mart.fct_rkpd where nomor < 3000")
	c := serve(t, map[string]*door.Door{"semua": o}).plain("ani")
	for _, table := range []string{"panjang", "satu_panjang", "daftar"} {
		if rows, _, _ := c.rows(t, "select * from mart."+table); rows != 3000 {
			t.Errorf("%s: %d rows", table, rows)
		}
	}
}

func long(t *testing.T) {
	t.Helper()
	if os.Getenv("PADU_TEST_FIGURES") == "" {
		t.Skip("takes long; .ci/run does it, or PADU_TEST_FIGURES=/dev/null")
	}
}
