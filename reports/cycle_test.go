package reports

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"padu/warehouse"
)

//go:embed testdata/siklus-isi.sql
var cycleRows string

// cycled is the fixture with the rows that the gates and the agencies rest on.
var cycled = sync.OnceValues(func() (*warehouse.Snapshot, *site) {
	s, err := publish(filepath.Join(fixtureDir, "siklus"), fixtureLanding, fixtureMarts+";\n"+martColumns+cycleRows)
	if err != nil {
		panic(err)
	}
	st, err := load(context.Background(), s)
	if err != nil {
		panic(err)
	}
	return s, st
})

func cycleDocument(name, region, agency string) *document {
	_, st := cycled()
	return st.document(kindNamed(name), st.byCode[region], agency, period{})
}

// checkSQL asks the snapshot for every figure of a document again; it says how many there were.
func checkSQL(t *testing.T, s *warehouse.Snapshot, d *document) (n int) {
	t.Helper()
	for _, k := range d.KPIs {
		if k.Trace == "" {
			continue
		}
		n++
		for _, x := range k.Sums() {
			if got := askSum(t, s, x); got != x.Value {
				t.Errorf("%s, %s, %s: %s, SQL says %s: %s", d.Base, k.Name, x.Name, x.Value, got, x.Where)
			}
		}
	}
	for _, x := range d.tables() {
		if x.ID == "data" { // its last days are those of files that this fixture has not
			continue
		}
		keys := map[string]bool{}
		for _, r := range x.Rows {
			if keys[r.Key] {
				t.Errorf("%s, %s: two rows %s", d.Base, x.ID, r.Key)
			}
			keys[r.Key] = true
			if len(r.Cells) != len(x.Columns) {
				t.Fatalf("%s, %s: %d cells for %d columns", d.Base, x.ID, len(r.Cells), len(x.Columns))
			}
			for i := range r.Cells {
				c, of := &r.Cells[i], x.Columns[i]
				if of.Form != formWords && c.Value != nil && c.Sums == nil {
					t.Errorf("%s, %s, %s: %s has no SQL", d.Base, x.ID, of.Key, c.Text)
				}
				if c.Sums == nil {
					continue
				}
				n++
				checkCell(t, s, fmt.Sprintf("%s, %s, %s, %s", d.Base, x.ID, r.Key, of.Key), c, of.Form)
			}
		}
	}
	return n
}

func checkCell(t *testing.T, s *warehouse.Snapshot, what string, c *cell, f form) {
	t.Helper()
	sums := c.sums(f)
	var v []int64
	for _, x := range sums {
		got := askSum(t, s, x)
		if got != x.Value {
			t.Errorf("%s: %s is %s, SQL says %s: %s %s where %s", what, x.Name, x.Value, got, x.Table, x.Column, x.Where)
		}
		var whole float64
		fmt.Sscan(got, &whole)
		if x.Unit == "rupiah" {
			whole *= 100
		}
		v = append(v, int64(math.Round(whole)))
	}
	switch value := c.Value.(type) {
	case int64:
		want := v[0]
		if len(sums) == 1 && sums[0].Unit == unitValue {
			return
		}
		if len(sums) == 2 && f == formPercent {
			want, _ = share(v[0], v[1])
		} else if len(sums) == 2 {
			want = v[0] - v[1]
		}
		if value != want {
			t.Errorf("%s: %d, its sums make %d", what, value, want)
		}
	}
}

// askSum is what SQL says of a sum, written as the sum writes it.
func askSum(t *testing.T, s *warehouse.Snapshot, x Sum) string {
	t.Helper()
	table := x.Table
	if !strings.Contains(table, ".") {
		table = "mart." + table
	}
	q := map[string]string{"": "cast(count(*) as varchar)", "rupiah": "coalesce(cast(cast(sum(" + x.Column + ") as decimal(20,2)) as varchar), '0.00')", unitLast: "rtrim(rtrim(cast(max(" + x.Column + ") as varchar), '0'), '.')",
		unitValue: "coalesce(min(case cast(" + x.Column + " as varchar) when 'true' then 'ya' when 'false' then 'tidak' else cast(" + x.Column + " as varchar) end), '')"}
	how := q[x.Unit]
	switch {
	case x.Column == "":
		how = q[""]
	case x.Unit == unitLast && strings.HasPrefix(x.Column, "tanggal"):
		how = "cast(max(" + x.Column + ") as varchar)"
	}
	if how == "" {
		how = "cast(cast(sum(" + x.Column + ") as bigint) as varchar)"
	}
	var got string
	if err := s.QueryRow(t.Context(), "select "+how+" from "+table+" where "+x.Where).Scan(&got); err != nil {
		t.Fatalf("%v in %s: %s", err, x.Table, x.Where)
	}
	return got
}
