package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// Archive is what the archive knows of the batches that were loaded: enough to load them again, in their order, with the same ids.
type Archive struct {
	dir    string
	orders []loadOrder
	Lost   []Lost   // batches whose original is missing or changed
	Early  int      // orders of a padu that did not write down the run yet
	Pruned []string // batches whose originals were removed by age, with their orders: nothing of them is in force
}

// Lost is a batch that cannot be loaded again.
type Lost struct {
	Batch  string `json:"batch_id"`
	File   string `json:"file"`
	Day    string `json:"as_of"`
	Status string `json:"status,omitempty"` // what became of it then
	Rows   int64  `json:"rows_loaded"`      // that were loaded of it then, where that is known
	Why    string `json:"why"`
	seq    int64
}

// ReadArchive reads the orders and hashes every original; looked hears how far that is.
func ReadArchive(ctx context.Context, dir string, looked func(done, total int64)) (Archive, error) {
	a := Archive{dir: dir}
	var err error
	if a.orders, err = orders(dir); err != nil {
		return a, fmt.Errorf("read the orders of the archive: %w", err)
	}
	if a.Pruned, err = pruned(dir); err != nil {
		return a, fmt.Errorf("read archive/orders: %w", err)
	}
	checked := map[string]string{} // hash → what is wrong with the original
	for i, o := range a.orders {
		looked(int64(i), int64(len(a.orders)))
		if err := ctx.Err(); err != nil {
			return a, err
		}
		why, seen := checked[o.SHA256]
		if !seen {
			why = wrong(dir, o.SHA256)
			checked[o.SHA256] = why
		}
		if o.Run == "" {
			a.Early++
		}
		if why != "" {
			l := Lost{Batch: o.Batch, File: o.File, Day: o.AsOf, Status: o.Status, Why: why, seq: o.Seq}
			if o.Rows != nil {
				l.Rows = o.Rows.Loaded
			}
			a.Lost = append(a.Lost, l)
		}
	}
	return a, nil
}

// wrong says what is wrong with an original; "" when it is what it was.
func wrong(dir, sum string) string {
	got, err := warehouse.SumOf(kept(dir, sum))
	what := ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		what = "is not there"
	case err != nil:
		what = fmt.Sprintf("cannot be read (%v)", err)
	case got != sum:
		what = "is not what was sent, its hash is another"
	default:
		return ""
	}
	return fmt.Sprintf("%s %s; put it back from a backup", relative(sum), what)
}

// Forget takes the orders of lost batches out of the way, once the warehouse stands that goes on without them.
func (a Archive) Forget() error {
	for _, o := range a.orders {
		if a.lost(o) {
			if err := o.setAside(a.dir); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a Archive) lost(o loadOrder) bool {
	return slices.ContainsFunc(a.Lost, func(l Lost) bool { return l.seq == o.Seq })
}

// Batches is how many batches can be loaded again.
func (a Archive) Batches() int { return len(a.orders) - len(a.Lost) }

// Load loads every batch again whose original is there, into a warehouse that holds none, and tells of each. A batch that this padu reads
// in another way than the one that loaded it, by what its order says, is in differ. ran names the run of an order that does not; reading
// hears of each batch before it is loaded, and says who hears how far that is.
func (a Archive) Load(ctx context.Context, w *warehouse.DB, ran func(time.Time) string, reading func(File) func(rows, bytes int64), loaded func(Receipt)) (differ []string, err error) {
	for i := range a.orders {
		o := &a.orders[i]
		if a.lost(*o) {
			continue
		}
		day, err := time.Parse(time.DateOnly, o.AsOf)
		if err != nil {
			return nil, fmt.Errorf("order of batch %s: %w", o.Batch, err)
		}
		run := Run{ID: o.Run, AsOf: day, Now: o.LoadedAt, RejectLimit: o.Limit}
		if run.ID == "" {
			run.ID = ran(o.LoadedAt)
		}
		f := o.archivedFile(a.dir)
		run.Progress = reading(f)
		l := newLoad(w, a.dir, f, run)
		l.order = o
		r, err := l.whole(ctx)
		if err != nil {
			return nil, fmt.Errorf("batch %s: %w", o.Batch, err)
		}
		if d := o.differs(r); d != "" {
			differ = append(differ, fmt.Sprintf("%s (%s): %s", o.Batch, o.File, d))
		}
		loaded(r)
	}
	return differ, nil
}

// differs says in what a batch is not what its order says that it was.
func (o *loadOrder) differs(r Receipt) string {
	var out []string
	if r.SHA256 != o.SHA256 {
		out = append(out, "another file was read than the one that was archived")
	}
	if o.Rows == nil {
		return strings.Join(out, "; ")
	}
	if r.Status != o.Status {
		out = append(out, fmt.Sprintf("was %s, is %s now (%s)", o.Status, r.Status, r.Reason))
	}
	if is := *rowsOf(r); is != *o.Rows {
		out = append(out, fmt.Sprintf("had %d rows = %d loaded + %d rejected + %d skipped, has %d = %d + %d + %d now",
			o.Rows.In, o.Rows.Loaded, o.Rows.Rejected, o.Rows.Skipped, is.In, is.Loaded, is.Rejected, is.Skipped))
	}
	for _, field := range slices.Sorted(maps.Keys(o.Money)) {
		if r.Money[field] != o.Money[field] {
			out = append(out, fmt.Sprintf("%s was %s, is %s now", field, o.Money[field], r.Money[field]))
		}
	}
	return strings.Join(out, "; ")
}

// tables are the landing tables beside those of the datasets, with what a rebuild does about each. "" : loading the batches again fills it.
var tables = map[string]string{
	"batches": "", "rejects": "", "skips": "", "notes": "", "identities": "", "kerja_sama_riwayat": "", "reach": "",
	"sources": "", "problems": "", // from archive/expected.json
	"contracts": "", "ref_wilayah": "", "ref_perbatasan": "", "ref_bidang_urusan": "", "ref_akun": "", "ref_tanda_kerja_sama": "", "ref_dasar": "", // at every opening
	"parameter":  "every build writes it from padu.yaml",
	"looked":     "a load fills it, to read less the next time",
	"link_asked": "a build fills it, to answer faster the next time", "link_answers": "as link_asked", "link_verdicts": "as link_asked",
}

// Differences compares all landing tables of a rebuilt warehouse with those of the present one, without the batches that were pruned, and says
// which differ in what.
func (a Archive) Differences(ctx context.Context, w *warehouse.DB) (out []string, err error) {
	where := map[bool]string{}
	for _, batch := range a.Pruned {
		where[true] += ", " + warehouse.Quote(batch)
	}
	where[true] = " where batch_id not in (''" + where[true] + ")"
	return out, w.Present(ctx, func() error {
		columns, err := sharedColumns(ctx, w)
		if err != nil {
			return err
		}
		for _, name := range append(Datasets(), slices.Sorted(maps.Keys(tables))...) {
			if tables[name] != "" {
				continue
			}
			if columns[name] == "" {
				out = append(out, fmt.Sprintf("landing.%s: the present warehouse has no such table", name))
				continue
			}
			rows := func(from string) string {
				return fmt.Sprintf("select %s from %s.landing.%s%s", columns[name], from, name, where[strings.Contains(columns[name], "batch_id")])
			}
			var more, fewer int64
			err := w.QueryRow(ctx, fmt.Sprintf("select (select count(*) from (%s except all %s)), (select count(*) from (%[2]s except all %[1]s))", rows("padu"), rows("kini"))).Scan(&more, &fewer)
			if err != nil {
				return fmt.Errorf("compare landing.%s: %w", name, err)
			}
			if more+fewer > 0 {
				out = append(out, fmt.Sprintf("landing.%s: %d rows of the rebuilt one are not in the present one, %d of the present one not in the rebuilt one", name, more, fewer))
			}
		}
		return nil
	})
}

// sharedColumns are the columns of the landing tables that the rebuilt and the present warehouse both have, by table.
func sharedColumns(ctx context.Context, w *warehouse.DB) (map[string]string, error) {
	rows, err := w.Query(ctx, `select table_name, string_agg(column_name, ', ' order by column_name) from (
			select table_name, column_name from duckdb_columns() where schema_name = 'landing' and database_name in ('padu', 'kini')
			group by table_name, column_name having count(*) = 2)
		group by table_name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var table, columns string
		if err := rows.Scan(&table, &columns); err != nil {
			return nil, err
		}
		out[table] = columns
	}
	return out, rows.Err()
}
