package transform

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"padu/warehouse"
)

// Failure is a test that found wrong rows.
type Failure struct {
	Test   string `json:"test"`   // its name
	Rows   int64  `json:"rows"`   // how many rows are wrong
	Sample string `json:"sample"` // the first of them
}

func (f Failure) String() string {
	return fmt.Sprintf("test %s: %d wrong rows; the first: %s", f.Test, f.Rows, f.Sample)
}

// test is one select that returns wrong rows; says is what holds when it returns none, for readers. One with :daerah is asked of some regions
// at a time, and only of those of which this build made a part.
type test struct{ name, says, query string }

const someRegions = ":daerah"

// tests are the files of tests/ and, from the models' headers: the grain is unique and never null, and every region of
// a mart is in the list of regions.
func tests(fsys fs.FS) ([]test, error) {
	all, err := models(fsys)
	if err != nil {
		return nil, err
	}
	var out []test
	inParts := partial(all)
	for _, m := range all {
		cols := strings.Join(m.grain, ", ")
		null := strings.Join(m.grain, " is null or ") + " is null"
		some := ""
		if inParts[m.full()] {
			some = " where " + m.region + " in " + someRegions
		}
		out = append(out, test{"grain " + m.full(), "Kuncinya (" + cols + ") tidak pernah kosong dan tidak pernah berulang.",
			fmt.Sprintf("select %s, count(*) as n from %s%s group by %s having count(*) > 1 or %s", cols, m.full(), some, cols, null)})
		if m.schema == "mart" && m.region != "-" {
			out = append(out, test{"wilayah " + m.full(), "Setiap " + m.region + " ada dalam daftar daerah.", fmt.Sprintf("select distinct %s from %s where %s not in ('-', '00') and %s not in (select kode_wilayah from mart.dim_wilayah)", m.region, m.full(), m.region, m.region)})
		}
	}
	names, err := fs.Glob(fsys, "tests/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		head, query, _ := strings.Cut(string(text), "\n")
		says, ok := strings.CutPrefix(head, "-- ")
		if !ok {
			return nil, fmt.Errorf("%s: it begins with -- and a sentence of what holds", name)
		}
		out = append(out, test{strings.TrimSuffix(path.Base(name), ".sql"), says, query})
	}
	return out, nil
}

// Check runs every test on the snapshot that is being built and returns those that found wrong rows. progress is called before
// each, when so many of all are done; it may be nil.
func Check(ctx context.Context, w *warehouse.DB, progress func(done, total int64)) ([]Failure, error) {
	all, err := tests(files)
	if err != nil {
		return nil, err
	}
	var out []Failure
	regions, err := touched(ctx, w)
	if err != nil {
		return nil, fmt.Errorf("of which regions a part was made: %w", err)
	}
	for i, t := range all {
		if progress != nil {
			progress(int64(i), int64(len(all)))
		}
		f, err := t.ask(ctx, w, regions)
		if err != nil {
			return nil, fmt.Errorf("test %s: %w", t.name, err)
		}
		if f.Rows > 0 {
			out = append(out, f)
		}
	}
	return out, nil
}

// ask runs the test, where it names :daerah for a few regions at a time.
func (t test) ask(ctx context.Context, w *warehouse.DB, regions [][]string) (all Failure, err error) {
	if !strings.Contains(t.query, someRegions) {
		return t.run(ctx, w)
	}
	all.Test = t.name
	for _, some := range regions {
		part := t
		part.query = strings.ReplaceAll(t.query, someRegions, "("+warehouse.QuoteAll(some)+")")
		f, err := part.run(ctx, w)
		if err != nil {
			return f, err
		}
		if all.Rows += f.Rows; all.Sample == "" {
			all.Sample = f.Sample
		}
	}
	return all, nil
}

func (t test) run(ctx context.Context, w *warehouse.DB) (f Failure, err error) {
	f.Test = t.name
	rows, err := w.Query(ctx, t.query)
	if err != nil {
		return f, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return f, err
	}
	for rows.Next() {
		f.Rows++
		if f.Rows > 1 {
			continue
		}
		if f.Sample, err = firstRow(rows, cols); err != nil {
			return f, err
		}
	}
	return f, rows.Err()
}

func firstRow(rows *sql.Rows, cols []string) (string, error) {
	vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	if err := rows.Scan(ptrs...); err != nil {
		return "", err
	}
	var parts []string
	for i, c := range cols {
		parts = append(parts, fmt.Sprintf("%s=%v", c, vals[i]))
	}
	return strings.Join(parts, ", "), nil
}
