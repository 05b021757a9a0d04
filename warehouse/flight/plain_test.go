package flight

import (
	"context"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
)

// plain is a client of the protocol itself, for what drivers do not let one do.
type plain struct {
	*flightsql.Client
	ctx context.Context
}

func (d *desk) plain(name string) plain { return d.bearing("Bearer tok-" + name) }

// bearing is a client with that header at each call; "" with none.
func (d *desk) bearing(authorization string, options ...grpc.DialOption) plain {
	d.t.Helper()
	c, err := flightsql.NewClient(d.address, nil, nil, append(options, grpc.WithTransportCredentials(credentials.NewClientTLSFromCert(d.roots, "")))...)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { c.Close() })
	ctx := d.t.Context()
	if authorization != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", authorization)
	}
	return plain{c, ctx}
}

func (c plain) begin(t testing.TB, query string) *flight.Reader {
	t.Helper()
	info, err := c.Execute(c.ctx, query)
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.DoGet(c.ctx, info.Endpoint[0].Ticket)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rows counts the rows of a query and gives the trailer that says that it was cut, and the same in the metadata of a batch.
func (c plain) rows(t testing.TB, query string) (rows int64, header, note string) {
	t.Helper()
	info, err := c.Execute(c.ctx, query)
	if err != nil {
		t.Fatal(err)
	}
	var trailer metadata.MD
	r, err := c.DoGet(c.ctx, info.Endpoint[0].Ticket, grpc.Trailer(&trailer))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	for r.Next() {
		rows += r.RecordBatch().NumRows()
		note += string(r.LatestAppMetadata())
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return rows, strings.Join(trailer.Get(CutHeader), " "), note
}

// fails is how a query ends that is planned well.
func (c plain) fails(t testing.TB, query string) error {
	t.Helper()
	info, err := c.Execute(c.ctx, query)
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.DoGet(c.ctx, info.Endpoint[0].Ticket)
	if err != nil {
		return err
	}
	defer r.Release()
	for r.Next() {
	}
	return r.Err()
}
