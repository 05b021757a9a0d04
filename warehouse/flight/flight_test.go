package flight

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-adbc/go/adbc"
	"github.com/apache/arrow-adbc/go/adbc/driver/flightsql"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	_ "github.com/duckdb/duckdb-go/v2"

	"padu/warehouse/door"
)

// snapshot makes a small file like a snapshot's with the given statements.
func snapshot(t testing.TB, statements ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "padu.duckdb")
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range append([]string{
		"create schema mart",
		"create schema meta",
		`create table meta.snapshot as select '20261120T000000Z' as run_id, date '2026-11-20' as as_of, 'uji' as workspace, true as sample, '0.1.0' as version,
			's' as state, 'f' as fingerprint, timestamp '2026-11-20 00:00:00' as published_at`,
		`create table mart.fct_rkpd as select '32.' || (71 + i % 3) as kode_wilayah, 2026 as tahun, i as nomor, cast(i * 1000 as decimal(20, 2)) as pagu from range(30000) t(i)`,
		"comment on table mart.fct_rkpd is 'Satu baris adalah satu sub kegiatan.'",
		"comment on column mart.fct_rkpd.pagu is 'pagu indikatif, rupiah'",
		"create table mart.dim_tabel as select 'mart.fct_rkpd' as tabel, 'kode_wilayah, tahun, nomor' as grain",
	}, statements...) {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

var usual = door.Limits{Time: 20 * time.Second, Memory: 1 << 30, Disk: 2 << 30, AtOnce: 4}

// desk is a server under test with what it was told and what it said.
type desk struct {
	t       testing.TB
	address string
	roots   *x509.CertPool
	certPEM []byte
	end     context.CancelFunc
	ended   chan error

	mu     sync.Mutex
	doors  map[string]*door.Door // by role
	inside map[*door.Door]int
	lines  []door.Line
	at     time.Time // added to the clock
	again  error
	allow  error
	users  map[string]door.Role
	asked  int // password checks
}

func (d *desk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Now().Add(d.at.Sub(time.Time{}))
}

func (d *desk) enter(_ context.Context, r door.Role) (*door.Door, func(), error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	o := d.doors[r.Name]
	if o == nil {
		return nil, nil, errors.New("no snapshot at /srv/padu/published/current")
	}
	d.inside[o]++
	return o, func() { d.mu.Lock(); defer d.mu.Unlock(); d.inside[o]-- }, nil
}

func (d *desk) line(fits func(door.Line) bool) (found door.Line, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.lines, fits)
	if i < 0 {
		return found, false
	}
	return d.lines[i], true
}

func open(t testing.TB, l door.Limits, statements ...string) *door.Door {
	t.Helper()
	o, err := door.Open(t.Context(), snapshot(t, statements...), filepath.Join(t.TempDir(), "aside"), l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// serve begins a server with TLS for ani (role semua) and budi (role jabar), password "rahasia", token "tok-<name>".
func serve(t testing.TB, doors map[string]*door.Door) *desk {
	t.Helper()
	d := &desk{t: t, doors: doors, inside: map[*door.Door]int{}, ended: make(chan error, 1),
		users: map[string]door.Role{"ani": {Name: "semua"}, "budi": {Name: "jabar", Regions: []string{"32.71"}}}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.address = l.Addr().String()
	user := func(name string) (door.User, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		r, ok := d.users[name]
		if !ok {
			return door.User{Name: name}, errors.New("nobody")
		}
		return door.User{Name: name, Role: r}, d.again
	}
	var ctx context.Context
	ctx, d.end = context.WithCancel(context.WithoutCancel(t.Context()))
	o := Options{
		Enter: d.enter, Now: d.now, Version: "0.1.0", Time: 20 * time.Second, Grace: time.Second, TLS: d.certificate(),
		Password: func(_ context.Context, name, password, _ string) (door.User, error) {
			d.mu.Lock()
			d.asked++
			d.mu.Unlock()
			if password != "rahasia" {
				return door.User{}, errors.New("wrong password")
			}
			return user(name)
		},
		Token: func(_ context.Context, token, _ string) (door.User, error) {
			return user(strings.TrimPrefix(token, "tok-"))
		},
		Again: func(_ context.Context, name string) (door.User, error) { return user(name) },
		Allow: func(string) error { d.mu.Lock(); defer d.mu.Unlock(); return d.allow },
		Audit: func(l door.Line) { d.mu.Lock(); defer d.mu.Unlock(); d.lines = append(d.lines, l) },
	}
	go func() { d.ended <- Serve(ctx, l, o) }()
	t.Cleanup(func() {
		d.end()
		if err := <-d.ended; err != nil {
			t.Error(err)
		}
		for _, l := range d.lines {
			if t.Failed() && l.Failed != "" {
				t.Logf("%.200s: %s", l.Query, l.Failed)
			}
		}
		for _, n := range d.inside {
			if n != 0 {
				t.Errorf("%d queries never left their door", n)
			}
		}
	})
	return d
}

func (d *desk) certificate() *tls.Config {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		d.t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "padu"}, NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		d.t.Fatal(err)
	}
	d.certPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	d.roots = x509.NewCertPool()
	d.roots.AppendCertsFromPEM(d.certPEM)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// dial is a client as analysts have it.
func (d *desk) dial(options map[string]string) (adbc.Connection, error) {
	all := map[string]string{adbc.OptionKeyURI: "grpc+tls://" + d.address, flightsql.OptionSSLRootCerts: string(d.certPEM)}
	for k, v := range options {
		all[k] = v
	}
	db, err := flightsql.NewDriver(memory.DefaultAllocator).NewDatabase(all)
	if err != nil {
		return nil, err
	}
	return db.Open(d.t.Context())
}

func (d *desk) as(name string) adbc.Connection {
	d.t.Helper()
	c, err := d.dial(map[string]string{adbc.OptionKeyUsername: name, adbc.OptionKeyPassword: "rahasia"})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { c.Close() })
	return c
}

// ask runs a query and gives its rows as texts, columns between bars.
func ask(ctx context.Context, c adbc.Connection, query string) (rows []string, schema *arrow.Schema, err error) {
	s, err := c.NewStatement()
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.SetSqlQuery(query); err != nil {
		return nil, nil, err
	}
	r, _, err := s.ExecuteQuery(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer r.Release()
	rows, err = read(r)
	return rows, r.Schema(), err
}

func read(r array.RecordReader) (rows []string, err error) {
	for r.Next() {
		b := r.RecordBatch()
		for i := range int(b.NumRows()) {
			var cells []string
			for _, c := range b.Columns() {
				cells = append(cells, c.ValueStr(i))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
	}
	return rows, r.Err()
}

func one(t testing.TB, c adbc.Connection, query string) string {
	t.Helper()
	rows, _, err := ask(t.Context(), c, query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return strings.Join(rows, "\n")
}

// refused wants an error of that code with that text in it.
func refused(t testing.TB, what string, err error, code adbc.Status, text string) {
	t.Helper()
	var a adbc.Error
	if !errors.As(err, &a) || a.Code != code || !strings.Contains(a.Msg, text) {
		t.Errorf("%s: %v; want %s with %q", what, err, code, text)
	}
	if err != nil && (strings.Contains(err.Error(), "/tmp") || strings.Contains(err.Error(), "/srv") || strings.Contains(err.Error(), ".go:")) {
		t.Errorf("%s: the error tells of our insides: %v", what, err)
	}
}

// until waits for something that happens soon.
func until(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); !f(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
