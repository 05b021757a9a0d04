package transform

import (
	"context"
	"database/sql"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"padu/warehouse"
)

var update = flag.Bool("update", false, "write what was found into the archives; read the diff before you commit it")

var day = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// open makes a warehouse with the landing tables and the rows that give says, in "table: csv" form.
func open(t testing.TB, rows map[string]string) *warehouse.DB {
	t.Helper()
	w, err := warehouse.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	ddl, err := os.ReadFile("testdata/landing.sql")
	if err != nil {
		t.Fatal(err)
	}
	exec(t, w, strings.ReplaceAll(string(ddl), "create table landing.", "create table padu.landing."))
	for table, text := range rows {
		fill(t, w, table, text)
	}
	book(t, w)
	return w
}

// book makes one batch for the rows of each table, so that the books are right.
func book(t testing.TB, w *warehouse.DB) {
	t.Helper()
	for _, d := range []string{"kerja_sama", "rkpd", "apbd", "pendapatan", "realisasi", "apbd_ringkas", "nomenklatur", "perangkat_daerah",
		"pemetaan_urusan", "usulan_musrenbang", "pembahasan_tkksd", "persetujuan_dprd", "evaluasi_kerja_sama", "rekening", "keputusan_tautan"} {
		exec(t, w, fmt.Sprintf(`update landing.%[1]s set batch_id = coalesce(batch_id, 'b-%[1]s'), lembar = coalesce(lembar, ''), baris = coalesce(baris, cast(rowid as integer) + 2);
			insert into landing.batches select batch_id, row_number() over (order by batch_id) + (select coalesce(max(seq), 0) from landing.batches), 'uji', '%[1]s', '-', 0, '-', 0, 'region', '%[1]s.csv', '', 0, count(*), count(*), 0, 0, 'loaded', null, null, 'r', date '2026-11-20', timestamp '2026-11-20 01:00:00'
			from landing.%[1]s where batch_id not in (select batch_id from landing.batches) group by batch_id`, d))
	}
}

func exec(t testing.TB, w *warehouse.DB, q string, args ...any) {
	t.Helper()
	if _, err := w.Exec(t.Context(), q, args...); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

// fill inserts CSV rows by column names; an empty cell is NULL.
func fill(t testing.TB, w *warehouse.DB, table, text string) {
	t.Helper()
	recs, err := csv.NewReader(strings.NewReader(strings.TrimSpace(text) + "\n")).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	for _, r := range recs[1:] {
		args := make([]any, len(r))
		for i, v := range r {
			if v != "" {
				args[i] = v
			}
		}
		exec(t, w, fmt.Sprintf("insert into landing.%s (%s) values (%s)", table, strings.Join(recs[0], ", "), strings.TrimSuffix(strings.Repeat("?, ", len(r)), ", ")), args...)
	}
}

func buildAll(t testing.TB, w *warehouse.DB, run string) {
	t.Helper()
	if err := w.BeginSnapshot(t.Context(), warehouse.SnapshotInfo{RunID: run, AsOf: day, At: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	told := int64(0)
	res, err := Build(t.Context(), w, Options{AsOf: day, Progress: func(model string, done, all int64) {
		if told++; model == "" || done != told-1 || all <= done {
			t.Errorf("progress: %q, %d of %d", model, done, all)
		}
	}})
	if err != nil || told != int64(res.Models) {
		t.Fatalf("%d models, told of %d: %v", res.Models, told, err)
	}
}

// answer is the rows of a query, | between columns, ∅ for NULL.
func answer(ctx context.Context, t testing.TB, w interface {
	Query(context.Context, string, ...any) (*sql.Rows, error)
}, q string) string {
	t.Helper()
	rows, err := w.Query(ctx, "select columns(*)::varchar from ("+q+")")
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for rows.Next() {
		vals, ptrs := make([]*string, len(cols)), make([]any, len(cols))
		for i := range vals {
			ptrs[i] = &vals[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			t.Fatal(err)
		}
		for i, v := range vals {
			if i > 0 {
				out.WriteString(" | ")
			}
			if v == nil {
				out.WriteString("∅")
			} else {
				out.WriteString(*v)
			}
		}
		out.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestMarts builds from the landed rows of each archive and compares the answers to its queries. All tests must pass on
// what was built.
func TestMarts(t *testing.T) {
	archives, err := filepath.Glob("testdata/mart/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is for a person who reads the diff, not for CI")
	}
	seen := newSeen(t, len(archives))
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			rows, queries := map[string]string{}, ""
			want := -1
			for i, f := range a.Files {
				switch {
				case f.Name == "query":
					queries = strings.TrimSpace(string(f.Data))
				case f.Name == "want":
					want = i
				default:
					rows[f.Name] = string(f.Data)
				}
			}
			w := open(t, rows)
			buildAll(t, w, "r1")
			failures, err := Check(t.Context(), w, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range failures {
				t.Error(f)
			}
			seen.look(t, w)
			var got strings.Builder
			for q := range strings.SplitSeq(queries, "\n") {
				fmt.Fprintf(&got, "> %s\n%s", q, answer(t.Context(), t, w, q))
			}
			if *update {
				a.Files[want].Data = []byte(got.String())
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(string(a.Files[want].Data), got.String()); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// seenModels are the models that no archive has given a row yet.
type seenModels struct {
	mu     sync.Mutex
	ran    int
	unseen []string
}

// newSeen makes every model without a row an error of t, when all archives have run.
func newSeen(t *testing.T, archives int) *seenModels {
	all, err := models(files)
	if err != nil {
		t.Fatal(err)
	}
	s := &seenModels{}
	for _, m := range all {
		s.unseen = append(s.unseen, m.full())
	}
	t.Cleanup(func() {
		if s.ran == archives && len(s.unseen) > 0 {
			t.Errorf("no archive of testdata/mart gives a row to %s; add one", strings.Join(s.unseen, ", "))
		}
	})
	return s
}

// look takes the models that have a row in w off the list.
func (s *seenModels) look(t *testing.T, w *warehouse.DB) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ran++
	s.unseen = slices.DeleteFunc(s.unseen, func(model string) bool {
		var some bool
		if err := w.QueryRow(t.Context(), "select exists (select 1 from "+model+")").Scan(&some); err != nil {
			t.Error(err)
		}
		return some
	})
}
