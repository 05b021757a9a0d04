package survival

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-adbc/go/adbc"
	"github.com/apache/arrow-adbc/go/adbc/driver/flightsql"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"padu/warehouse"
)

// The clients of TestClients, and what each asks in turn: the sums by which a mix of two snapshots is seen, and what analysts ask.
const clients = 16

const sumsQuery = `select (select run_id from meta.snapshot) as run, (select count(*) from fct_kerja_sama) as naskah,
	(select cast(sum(pagu) as bigint) from fct_rkpd) as pagu, (select cast(sum(realisasi) as bigint) from fct_realisasi) as terpakai`

var analysts = []string{
	sumsQuery,
	`select w.nama, i.jenjang, count(*) as naskah, sum(i.pagu_rkpd) as pagu from integrasi_kerja_sama i join dim_wilayah w using (kode_wilayah) group by all order by all`,
	`select *, row_number() over (partition by kode_wilayah order by anggaran desc) as urutan from fct_apbd qualify urutan <= 3 order by all`,
	`select tabel, kolom, arti from kamus order by all`,
}

// client asks over Arrow Flight SQL until it is stopped, and notes how long each answer took.
type client struct {
	c       adbc.Connection
	allowed map[[3]int64]bool // sums of one version
	took    []time.Duration
	runs    map[string]bool
}

// TestClients has analysts ask over Flight SQL while two nights load and publish: nobody's query fails, and no answer is of two
// snapshots. Meanwhile one that nobody disturbs tells how much longer it takes.
func TestClients(t *testing.T) {
	more(t)
	dir := filepath.Join(t.TempDir(), "w")
	workspace(t, dir)
	text := strings.Replace(config, "timezone: Asia/Jakarta}", "timezone: Asia/Jakarta, sample: true}", 1)
	text = strings.Replace(text, `sql: {listen: ""}`, `sql: {listen: "127.0.0.1:0", per_minute: 0}`, 1)
	if err := warehouse.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(text)); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(-1))
	allowed := map[[3]int64]bool{}
	for v := range 3 {
		_, a := version(v)
		allowed[[3]int64{int64(a.agreements), a.planned, a.spent}] = true
	}
	serve(t, dir)
	address := doorAddress(t, dir)
	all := make([]*client, clients)
	for i := range all {
		all[i] = &client{c: dial(t, dir, address), allowed: allowed, runs: map[string]bool{}}
	}
	idle, _ := together(t, all, func() { time.Sleep(time.Duration(form(6, 6, 30)) * time.Second) })
	began := time.Now()
	busy, runs := together(t, all, func() {
		for v := 1; v <= 2; v++ {
			files, _ := version(v)
			bring(t, dir, files...)
			must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(v-1))
		}
		time.Sleep(time.Until(began.Add(time.Duration(form(30, 30, 60)) * time.Second)))
	})
	if runs != 3 {
		t.Errorf("the clients met %d snapshots, wanted the first and two more", runs)
	}
	figure(t, "%d clients: %d queries while two nights loaded and published, none failed, %d snapshots, none mixed; %.0f s", clients, len(busy), runs, time.Since(began).Seconds())
	figure(t, "p50 %s, p95 %s, longest %s; without a night beside them (%d queries): p50 %s, p95 %s, longest %s",
		at(busy, .5), at(busy, .95), at(busy, 1), len(idle), at(idle, .5), at(idle, .95), at(idle, 1))
}

// together has all clients ask until during has ended. It gives the times of all answers, sorted, and how many snapshots answered.
func together(t *testing.T, all []*client, during func()) (took []time.Duration, snapshots int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	errs := make([]error, len(all))
	for i, c := range all {
		c.took = nil
		asking.Go(func() { errs[i] = c.ask(ctx, i) })
	}
	during()
	stop()
	asking.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Errorf("queries failed: %v", err)
	}
	runs := map[string]bool{}
	for _, c := range all {
		took = append(took, c.took...)
		for r := range c.runs {
			runs[r] = true
		}
	}
	slices.Sort(took)
	return took, len(runs)
}

// ask asks one query after the other until ctx ends; the last one is still answered.
func (c *client) ask(ctx context.Context, n int) error {
	for ; ctx.Err() == nil; n++ {
		q, began := analysts[n%len(analysts)], time.Now()
		if err := c.query(q); err != nil {
			return fmt.Errorf("%s after %s: %w", strings.Fields(q)[0:4], time.Since(began), err)
		}
		c.took = append(c.took, time.Since(began))
	}
	return nil
}

func (c *client) query(q string) (err error) {
	st, err := c.c.NewStatement()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.SetSqlQuery(q); err != nil {
		return err
	}
	r, _, err := st.ExecuteQuery(context.Background())
	if err != nil {
		return err
	}
	defer r.Release()
	rows := int64(0)
	for r.Next() {
		b := r.RecordBatch()
		if rows += b.NumRows(); q != sumsQuery || b.NumRows() == 0 {
			continue
		}
		run := b.Column(0).ValueStr(0)
		var sums [3]int64
		for i := range sums {
			sums[i] = b.Column(i + 1).(*array.Int64).Value(0)
		}
		if c.runs[run] = true; !c.allowed[sums] {
			return fmt.Errorf("snapshot %s answers %v, which no night loaded", run, sums)
		}
	}
	if r.Err() == nil && rows == 0 {
		return errors.New("an answer without rows")
	}
	return r.Err()
}

// dial is a session with the SQL server at address, as the user that a workspace with invented figures has.
func dial(t *testing.T, dir, address string) adbc.Connection {
	t.Helper()
	pem, err := os.ReadFile(filepath.Join(dir, "runs", "sql.crt"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := flightsql.NewDriver(memory.DefaultAllocator).NewDatabase(map[string]string{adbc.OptionKeyURI: "grpc+tls://" + address, adbc.OptionKeyUsername: "contoh",
		adbc.OptionKeyPassword: "padu-data-contoh", flightsql.OptionSSLRootCerts: string(pem)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := db.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(c.Close(), db.Close()) }) // the server ends before
	return c
}

// doorAddress waits until padu serve says where analysts ask.
func doorAddress(t *testing.T, dir string) string {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var s struct{ SQL string }
		data, err := os.ReadFile(filepath.Join(dir, "runs", "serve.lock"))
		if _, cerr := os.Stat(filepath.Join(dir, "runs", "sql.crt")); cerr != nil {
			continue
		}
		if err == nil && json.Unmarshal(data, &s) == nil && s.SQL != "" {
			return s.SQL
		}
	}
	t.Fatal("padu serve does not say where analysts ask")
	return ""
}

// at is the time within which a share of the answers came.
func at(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)].Round(100 * time.Microsecond)
}
