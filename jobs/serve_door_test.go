package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/apache/arrow-adbc/go/adbc"
	"github.com/apache/arrow-adbc/go/adbc/driver/flightsql"
	"github.com/apache/arrow-go/v18/arrow/memory"
	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/jonboulle/clockwork"

	"padu/warehouse"
)

// publishSmall makes a snapshot of one mart the current one.
func publishSmall(t *testing.T, dir, run string, rows int) {
	t.Helper()
	folder := filepath.Join(dir, "published", run)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", filepath.Join(folder, "padu.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"create schema mart", "create schema meta",
		`create table meta.snapshot as select '` + run + `' as run_id, date '2026-11-20' as as_of, 'uji' as workspace, true as sample, '0.1.0' as version,
			's' as state, 'f' as fingerprint, timestamp '2026-11-20 00:00:00' as published_at`,
		fmt.Sprintf("create table mart.fct_kerja_sama as select i as nomor from range(%d) t(i)", rows)} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(db.Close(), warehouse.Flip(filepath.Join(dir, "published", "current"), run)); err != nil {
		t.Fatal(err)
	}
}

// connected is a session of a client with a server at address, which it trusts by the workspace's certificate.
func connected(t *testing.T, dir, address, user, password string) (adbc.Connection, error) {
	t.Helper()
	pem, err := os.ReadFile(filepath.Join(dir, "runs", "sql.crt"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := flightsql.NewDriver(memory.DefaultAllocator).NewDatabase(map[string]string{adbc.OptionKeyURI: "grpc+tls://" + address, adbc.OptionKeyUsername: user,
		adbc.OptionKeyPassword: password, flightsql.OptionSSLRootCerts: string(pem)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := db.Open(t.Context())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	t.Cleanup(func() { _ = errors.Join(c.Close(), db.Close()) }) // the server may have ended before
	return c, nil
}

// rowsOf is how many rows a client gets.
func rowsOf(ctx context.Context, c adbc.Connection, query string) (n int64, err error) {
	st, err := c.NewStatement()
	if err != nil {
		return 0, err
	}
	defer st.Close()
	if err := st.SetSqlQuery(query); err != nil {
		return 0, err
	}
	r, _, err := st.ExecuteQuery(ctx)
	if err != nil {
		return 0, err
	}
	defer r.Release()
	for r.Next() {
		n += r.RecordBatch().NumRows()
	}
	return n, r.Err()
}

// TestServeDoor: analysts ask while padu serve works. There is a clear answer before the first snapshot; a user who is removed is out at
// the next query, also with a session; the door is opened again when its process is killed, and when padu.yaml says something else of it.
func TestServeDoor(t *testing.T) {
	t.Setenv("PADU_TEST_COMMAND", "1") // for the process of the door
	dir := t.TempDir()
	config := "workspace: {sample: true}\nschedule: {nightly: \"30 1 1 1 *\"}\nserve: {listen: \"127.0.0.1:0\"}\nsql: {listen: \"127.0.0.1:0\", memory: 600MB, rows: ROWS}\n"
	write := func(rows string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(strings.Replace(config, "ROWS", rows, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("0")
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	s := newServed(t, dir, clock)
	up := func() (pid int) {
		t.Helper()
		until(t, func() bool {
			d := s.ws.door.now()
			pid = d.PID
			return d.Up
		})
		return pid
	}
	first, address := up(), s.ws.door.now().Address
	visitor, err := connected(t, dir, address, visitorName, visitorPassword)
	if err != nil {
		t.Fatal(err)
	}
	const all = "select * from fct_kerja_sama"
	if _, err := rowsOf(t.Context(), visitor, all); err == nil || !strings.Contains(err.Error(), "nothing has been published yet") {
		t.Errorf("before the first snapshot: %v", err)
	}
	publishSmall(t, dir, "20261120T000000Z", 100)
	if n, err := rowsOf(t.Context(), visitor, all); n != 100 || err != nil {
		t.Errorf("after it: %d rows, %v", n, err)
	}
	if c, err := connected(t, dir, address, visitorName, "bukan-kata-sandi"); err == nil {
		if _, err = rowsOf(t.Context(), c, all); err == nil {
			t.Error("a wrong password was let in")
		}
	}

	code, said := run("user", "add", "rina", "--role", "semua", "--dir", dir, "--json")
	var made struct{ Password string }
	if err := json.Unmarshal([]byte(said), &made); err != nil || code != exitDone {
		t.Fatal(code, said, err)
	}
	rina, err := connected(t, dir, address, "rina", made.Password)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := rowsOf(t.Context(), rina, all); n != 100 || err != nil {
		t.Errorf("rina: %d rows, %v", n, err)
	}
	if code, said := run("user", "remove", "rina", "--dir", dir); code != exitDone {
		t.Fatal(said)
	}
	if _, err := rowsOf(t.Context(), rina, all); err == nil {
		t.Error("rina was removed and is still answered")
	}

	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	until(t, func() bool { return s.ws.door.now().PID != first })
	second := up()
	t.Logf("killed and open again after %s", time.Since(began).Round(time.Millisecond))
	visitor, err = connected(t, dir, address, visitorName, visitorPassword)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := rowsOf(t.Context(), visitor, all); n != 100 || err != nil {
		t.Errorf("after the kill: %d rows, %v", n, err)
	}

	write("7")
	for end := time.Now().Add(time.Minute); s.ws.door.now().PID == second || !s.ws.door.now().Up; time.Sleep(50 * time.Millisecond) {
		clock.Advance(time.Minute)
		if time.Now().After(end) {
			t.Fatal("the door is not opened anew")
		}
	}
	third := up()
	if visitor, err = connected(t, dir, address, visitorName, visitorPassword); err != nil {
		t.Fatal(err)
	}
	if n, err := rowsOf(t.Context(), visitor, all); n != 7 || err != nil {
		t.Errorf("with rows: 7 in padu.yaml: %d rows, %v", n, err)
	}

	for path, want := range map[string]string{"healthz": `"sql":"up"`, "metrics": `padu_sql_queries{end="done"} 4`} {
		if _, _, body := get(t, s.url+path); !strings.Contains(body, want) {
			t.Errorf("%s does not say %s:\n%s", path, want, body)
		}
	}
	if _, said := run("doctor", "--dir", dir); !strings.Contains(said, "0 users; answers at "+address) {
		t.Errorf("doctor: %s", said)
	}
	s.stop()
	if err := syscall.Kill(third, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the door is still there: %v", err)
	}
}

// TestServeKilled: a padu serve that is killed leaves no door behind.
func TestServeKilled(t *testing.T) {
	dir := t.TempDir()
	config := "schedule: {nightly: \"30 1 1 1 *\"}\nserve: {listen: \"127.0.0.1:0\"}\nsql: {listen: \"127.0.0.1:0\"}\n"
	if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	serve := exec.Command(self, "serve", "--dir", dir)
	serve.Env = append(os.Environ(), "PADU_TEST_COMMAND=1")
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	var where serving
	until(t, func() bool {
		data, err := os.ReadFile(filepath.Join(dir, "runs", "serve.lock"))
		if err != nil || json.Unmarshal(data, &where) != nil || where.SQL == "" {
			return false
		}
		_, _, body := get(t, "http://"+where.Address+"/healthz")
		return strings.Contains(body, `"sql":"up"`)
	})
	if err := serve.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = serve.Wait() // it was killed
	began := time.Now()
	until(t, func() bool { // the door has the socket, so that it is free when both are gone
		c, err := net.Dial("tcp", where.SQL)
		if err == nil {
			_ = c.Close()
		}
		return errors.Is(err, syscall.ECONNREFUSED)
	})
	t.Logf("the door ended %s after padu serve", time.Since(began).Round(time.Millisecond))
}
