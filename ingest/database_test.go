package ingest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"
)

// skip leaves a test out on a machine that lacks something; .ci/run provides everything, so there it fails.
func skip(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// server is the DSN of a real server, which .ci/run starts.
func server(t testing.TB, name string) string {
	t.Helper()
	dsn := os.Getenv(name)
	if dsn == "" {
		skip(t, name+" is not set; .ci/run starts a server and sets it")
	}
	return dsn
}

func queryInto(t *testing.T, q Query) (text, reason string) {
	t.Helper()
	q.File = "a.ndjson"
	if q.Within == 0 {
		q.Within = time.Minute
	}
	dir := t.TempDir()
	_, problems, err := Fetch(t.Context(), dir, Source{Name: "s", SQL: []Query{q}})
	if err != nil {
		t.Fatal(err)
	}
	return inbox(t, dir, q.File, problems)
}

func inPostgres(t *testing.T, dsn, text string) {
	t.Helper()
	c, err := pgconn.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.WithoutCancel(t.Context()))
	if _, err := c.Exec(context.WithoutCancel(t.Context()), text).ReadAll(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// TestDatabaseTriesAgain: a port that nobody listens at yet, then connections that break, then a server that answers: its
// refusal of the login is the end, and no more is asked of it.
func TestDatabaseTriesAgain(t *testing.T) {
	t.Parallel()
	for driver, c := range map[string]struct{ dsn, refusal, want string }{
		"postgres": {"postgres://padu:RAHASIA@%s/x?sslmode=disable", "E\x00\x00\x00\x27SFATAL\x00VFATAL\x00C28P01\x00Msalah sandi\x00\x00", "salah sandi"},
		"mysql":    {"padu:RAHASIA@tcp(%s)/x", "\x14\x00\x00\x00\xff\x15\x04#28000salah sandi", "salah sandi"},
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			address := l.Addr().String()
			l.Close()
			q := Query{Driver: driver, DSN: fmt.Sprintf(c.dsn, address), SQL: "select 1 as a", Pause: time.Millisecond, Retries: 2}
			if _, reason := queryInto(t, q); !strings.Contains(reason, "the database was not reached: ") || !strings.Contains(reason, "connection refused") {
				t.Errorf("nobody there: %s", reason)
			}
			var calls atomic.Int64
			late := time.AfterFunc(50*time.Millisecond, func() { answerThird(t, address, c.refusal, &calls) })
			defer late.Stop()
			q.Pause, q.Retries = 20*time.Millisecond, 20
			if _, reason := queryInto(t, q); !strings.Contains(reason, c.want) || calls.Load() != 3 {
				t.Errorf("after %d connections: %s", calls.Load(), reason)
			}
		})
	}
}

// answerThird listens at address until the test ends, breaks the first two connections and says text to all that follow.
func answerThird(t *testing.T, address, text string, calls *atomic.Int64) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	t.Cleanup(func() { l.Close() })
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		if calls.Add(1) > 2 {
			if _, err := io.WriteString(conn, text); err != nil {
				t.Error(err)
			}
			_, _ = conn.Read(make([]byte, 1024)) // what the client says first; closing over it would lose the answer
		}
		conn.Close()
	}
}

// TestPostgresTriesAgain: a real server behind an address that breaks the first two connections.
func TestPostgresTriesAgain(t *testing.T) {
	t.Parallel()
	c, err := pgconn.ParseConfig(server(t, "PADU_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	network, to := pgconn.NetworkAddress(c.Host, c.Port)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var calls atomic.Int64
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if calls.Add(1) <= 2 {
				conn.Close()
				continue
			}
			behind, err := net.Dial(network, to)
			if err != nil {
				t.Error(err)
				return
			}
			go func() { io.Copy(behind, conn); behind.Close() }()
			go func() { io.Copy(conn, behind); conn.Close() }()
		}
	}()
	dsn := fmt.Sprintf("postgres://%s:%s@%s/%s?sslmode=disable", c.User, c.Password, l.Addr(), c.Database)
	text, reason := queryInto(t, Query{Driver: "postgres", DSN: dsn, SQL: "select 1 as a", Pause: time.Millisecond, Retries: 2})
	if text != "{\"a\":1}\n" || reason != "" || calls.Load() != 3 {
		t.Errorf("after %d connections: %q %s", calls.Load(), text, reason)
	}
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	dsn := server(t, "PADU_TEST_POSTGRES")
	inPostgres(t, dsn, `drop table if exists realisasi; create table realisasi (kode text, pagu numeric(40,2), besar bigint, pecah float8,
			tanggal date, waktu timestamp, saat timestamptz, ya boolean, isi jsonb, biner bytea, kosong text, bukan numeric);
		insert into realisasi values ('1.03.04', 12345678901234567890.10, 9223372036854775807, 0.1, '2026-11-25', '2026-11-25 01:30:00', '2026-11-25 01:30:00+07',
			true, '{"a": 1.50}', '\xff00', null, 'NaN'),
			(E'a "b"\n<c> & é', -0.05, -1, 1e300, '0001-01-01', '2026-11-25 01:30:00.123456', null, false, null, null, '', 7)`)
	text, reason := queryInto(t, Query{Driver: "postgres", DSN: dsn + "&timezone=Asia/Jakarta", SQL: "select * from realisasi order by besar desc;"})
	want := `{"kode":"1.03.04","pagu":12345678901234567890.10,"besar":9223372036854775807,"pecah":0.1,"tanggal":"2026-11-25","waktu":"2026-11-25 01:30:00","saat":"2026-11-25 01:30:00+07","ya":true,"isi":{"a":1.50},"biner":"\\xff00","kosong":null,"bukan":"NaN"}
{"kode":"a \"b\"\n<c> & é","pagu":-0.05,"besar":-1,"pecah":1e+300,"tanggal":"0001-01-01","waktu":"2026-11-25 01:30:00.123456","saat":null,"ya":false,"isi":null,"biner":null,"kosong":"","bukan":7}
`
	if d := cmp.Diff(want, text); d != "" || reason != "" {
		t.Errorf("%s\n%s", reason, d)
	}
	text, reason = queryInto(t, Query{Driver: "postgres", DSN: dsn, SQL: "select current_setting('transaction_isolation') as a, current_setting('transaction_read_only') as b, current_setting('statement_timeout') as c"})
	if text != `{"a":"repeatable read","b":"on","c":"1min"}`+"\n" || reason != "" {
		t.Errorf("%s %s", text, reason)
	}
	for query, want := range map[string]string{
		"with x as (delete from realisasi returning kode) select * from x": "in a read-only transaction",
		"select 1 as a; drop table realisasi":                              "cannot insert multiple commands into a prepared statement",
		"select * from realisasi where false":                              "no records came",
		"select kode, kode from realisasi":                                 "column kode stands twice in the query; rename one: kode as …",
		"select from realisasi":                                            "the query names no column",
		"select tidak_ada from realisasi":                                  `column "tidak_ada" does not exist`,
		"select 1 / (besar - besar) as a from realisasi":                   "division by zero",
	} {
		if text, reason := queryInto(t, Query{Driver: "postgres", DSN: dsn, SQL: query}); text != "" || !strings.Contains(reason, want) {
			t.Errorf("%s:\n%s %s\nwanted: %s", query, text, reason, want)
		}
	}
	text, reason = queryInto(t, Query{Driver: "postgres", DSN: dsn, SQL: "select count(*) as n from realisasi"})
	if text != `{"n":2}`+"\n" {
		t.Errorf("the table was changed: %s %s", text, reason)
	}
	if _, reason = queryInto(t, Query{Driver: "postgres", DSN: dsn, SQL: "select pg_sleep(60)", Within: 200 * time.Millisecond}); !strings.Contains(reason, "not done within 200ms") && !strings.Contains(reason, "statement timeout") {
		t.Error(reason)
	}
}

// TestPostgresPassword: neither a refused login nor a DSN that cannot be read shows the password.
func TestPostgresPassword(t *testing.T) {
	t.Parallel()
	dsn := server(t, "PADU_TEST_POSTGRES")
	c, err := pgconn.ParseConfig(dsn)
	if err != nil || c.Password == "" {
		t.Fatalf("the DSN of the test has no password: %v", err)
	}
	for _, wrong := range []string{strings.Replace(dsn, c.Password, "RAHASIA", 1), "host=/tmp password=RAHASIA port=x"} {
		if _, reason := queryInto(t, Query{Driver: "postgres", DSN: wrong, SQL: "select 1 as a"}); !strings.Contains(reason, "the database was not reached: ") && !strings.Contains(reason, "not a DSN of PostgreSQL") {
			t.Error(reason)
		}
	}
	if _, reason := queryInto(t, Query{Driver: "postgres", DSN: dsn, SQL: "select '" + c.Password + "'::int as a"}); !strings.Contains(reason, hidden) || strings.Contains(reason, c.Password) {
		t.Errorf("the password is shown: %s", reason)
	}
}

func inMySQL(t *testing.T, dsn string, texts ...string) {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, text := range texts {
		if _, err := db.ExecContext(context.WithoutCancel(t.Context()), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

func TestMySQL(t *testing.T) {
	t.Parallel()
	dsn := server(t, "PADU_TEST_MYSQL")
	inMySQL(t, dsn, "drop table if exists realisasi",
		`create table realisasi (kode varchar(40), pagu decimal(40,2), besar bigint unsigned, pecah double, kecil float, tanggal date, waktu datetime(3),
			ya boolean, bendera bit(9), tahun year, gumpal blob, kosong text) character set utf8mb4`,
		"set @@sql_mode = ''",
		`insert into realisasi values ('1.03.04', 12345678901234567890.10, 18446744073709551615, 0.1, 0.1, '2026-11-25', '2026-11-25 01:30:00.5', true, b'100000001', 2026, 'x', null)`,
		`insert into realisasi values ('a "b"\n<c> & é', -0.05, 0, 1e300, null, '0001-01-01', null, false, b'0', null, null, '')`)
	text, reason := queryInto(t, Query{Driver: "mysql", DSN: dsn, SQL: "select * from realisasi order by besar desc"})
	want := `{"kode":"1.03.04","pagu":12345678901234567890.10,"besar":18446744073709551615,"pecah":0.1,"kecil":0.1,"tanggal":"2026-11-25","waktu":"2026-11-25 01:30:00.500","ya":1,"bendera":257,"tahun":2026,"gumpal":"x","kosong":null}
{"kode":"a \"b\"\n<c> & é","pagu":-0.05,"besar":0,"pecah":1e+300,"kecil":null,"tanggal":"0001-01-01","waktu":null,"ya":0,"bendera":0,"tahun":null,"gumpal":null,"kosong":""}
`
	if d := cmp.Diff(want, text); d != "" || reason != "" {
		t.Errorf("%s\n%s", reason, d)
	}
	for query, want := range map[string]string{
		"delete from realisasi":                              "Cannot execute statement in a READ ONLY transaction",
		"select 1 as a; drop table realisasi":                "error in your SQL syntax",
		"select * from realisasi where false":                "no records came",
		"select unhex('ff') as a":                            "column a of row 1 is not text but bytes; convert it in the query",
		"select kode, kode from realisasi":                   "column kode stands twice",
		"select tidak_ada from realisasi":                    "Unknown column 'tidak_ada'",
		"select (select kode from realisasi) as a from dual": "Subquery returns more than 1 row",
	} {
		if text, reason := queryInto(t, Query{Driver: "mysql", DSN: dsn, SQL: query}); text != "" || !strings.Contains(reason, want) {
			t.Errorf("%s:\n%s %s\nwanted: %s", query, text, reason, want)
		}
	}
	text, reason = queryInto(t, Query{Driver: "mysql", DSN: dsn, SQL: "select count(*) as n, @@max_statement_time as t from realisasi"})
	if text != `{"n":2,"t":61}`+"\n" {
		t.Errorf("%s %s", text, reason)
	}
	if _, reason = queryInto(t, Query{Driver: "mysql", DSN: dsn, SQL: "select sleep(60) as a", Within: 200 * time.Millisecond}); !strings.Contains(reason, "not done within 200ms") {
		t.Error(reason)
	}
	c, err := mysql.ParseDSN(dsn)
	if err != nil || c.Passwd == "" {
		t.Fatalf("the DSN of the test has no password: %v", err)
	}
	if _, reason = queryInto(t, Query{Driver: "mysql", DSN: strings.Replace(dsn, c.Passwd, "RAHASIA", 1), SQL: "select 1 as a"}); !strings.Contains(reason, "the database was not reached: Error 1045") {
		t.Error(reason)
	}
	if _, reason = queryInto(t, Query{Driver: "mysql", DSN: "padu:RAHASIA@tcp(h", SQL: "select 1 as a"}); !strings.Contains(reason, "not a DSN of MySQL") {
		t.Error(reason)
	}
}

func TestCheckQuery(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"select 1": "", "  WITH x AS (select 1) select * from x ;\n": "", "(select 1) union (select 2)": "",
		"-- kerja sama; semua\nselect ';', `a;b`, \"c;d\" /* ; */ from t": "", "select 'it''s; x', 'it\\'s; x'": "",
		"":                                "write one statement that begins with select or with",
		"delete from t":                   "write one statement that begins with select or with",
		"/* select */ drop table t":       "write one statement that begins with select or with",
		"select 1; delete from t":         "more than one statement; write one, without a semicolon inside",
		"select 1 into outfile '/tmp/a'":  "into outfile writes on the server; leave it out",
		"selected 1":                      "write one statement that begins with select or with",
		"select 1 into  DUMPFILE '/etc/'": "into outfile writes on the server; leave it out",
	} {
		got := ""
		if err := CheckQuery(query); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, wanted %q", query, got, want)
		}
	}
}

// BenchmarkDatabases streams a million rows of 200 bytes and reports how much memory that took beside what was there.
func BenchmarkDatabases(b *testing.B) {
	for _, q := range []Query{
		{Driver: "postgres", DSN: os.Getenv("PADU_TEST_POSTGRES"), SQL: "select n as id, n * 1000.25 as pagu, repeat('x', 150) as uraian, date '2026-11-25' as tanggal from generate_series(1, 1000000) n"},
		{Driver: "mysql", DSN: os.Getenv("PADU_TEST_MYSQL"), SQL: "select seq as id, seq * 1000.25 as pagu, repeat('x', 150) as uraian, date '2026-11-25' as tanggal from seq_1_to_1000000"},
	} {
		b.Run(q.Driver, func(b *testing.B) {
			server(b, map[string]string{"postgres": "PADU_TEST_POSTGRES", "mysql": "PADU_TEST_MYSQL"}[q.Driver])
			q.File, q.Within = "a.ndjson", 10*time.Minute
			var most uint64
			done := make(chan struct{})
			go func() {
				var m runtime.MemStats
				for {
					select {
					case <-done:
						return
					case <-time.After(20 * time.Millisecond):
						runtime.ReadMemStats(&m)
						most = max(most, m.HeapInuse)
					}
				}
			}()
			n := int64(0)
			for b.Loop() {
				files, problems, err := Fetch(b.Context(), b.TempDir(), Source{Name: "s", SQL: []Query{q}})
				if err != nil || len(problems) > 0 || files[0].Records != 1_000_000 {
					b.Fatal(files, problems, err)
				}
				n += files[0].Records
			}
			close(done)
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(most)/1e6, "MB-heap")
		})
	}
}

// TestFetchCleansUp: what a killed run left in the inbox goes with the next one.
func TestFetchCleansUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "inbox", "s"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "inbox", "s", aside+"123"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, reason := queryInto(t, Query{Driver: "mysql", DSN: "padu:x@unix(" + dir + "/none)/x", SQL: "select 1 as a"})
	if !strings.Contains(reason, "the database was not reached: ") {
		t.Error(reason)
	}
	_, problems, err := Fetch(t.Context(), dir, Source{Name: "s", SQL: []Query{{Driver: "mysql", DSN: "?", File: "a.ndjson", Within: time.Second}}})
	if err != nil || len(problems) != 1 {
		t.Errorf("%v %v", problems, err)
	}
	inbox(t, dir, "a.ndjson", problems)
}
