package reports

import (
	"context"
	"database/sql"
	"fmt"
	"html/template"
	"strings"

	"padu/warehouse"
)

// dictionaryPage is "Kamus data": every field that a file may bring, every column that the marts hold, how tables come
// from each other, and what guards them.
type dictionaryPage struct {
	common
	Lead        string
	Given, Made []dictionaryTable
	Inside      []dictionaryTable // staging and intermediate, which readers do not see
	Whole       template.HTML
}

// dictionaryTable is one dataset or one table with its columns.
type dictionaryTable struct {
	Name, Title, Row, Grain string
	Layer                   string
	Columns                 []dictionaryColumn
	Guards                  []string // sentences that hold, because a test passed
	Fresh                   string
	Reads, ReadBy           []dictionaryLink
	Graph                   template.HTML
}

// dictionaryLink is a table that another names; only marts have a place on the page.
type dictionaryLink struct {
	Name string
	Mart bool
}

// dictionaryColumn is one field of a dataset, or one column of a mart, which has a name, a unit and a meaning only.
type dictionaryColumn struct {
	Name, Type, Default, Aliases, Values, Meaning, Unit string
	Needed, Key                                         bool
}

// dictionary is what the page is made of.
type dictionary struct {
	given   []dictionaryTable          // what files may hold, by dataset
	columns map[string]dictionaryTable // marts with their columns, by name
	tables  []dictionaryTable          // every model, by layer and name
	guards  map[string][]string        // table → sentences
	fresh   map[string]string          // dataset → when it came last
	lineage
}

// loadDictionary reads what files may hold from the contracts, and what marts hold, rest on and are guarded by from the
// marts that say so.
func (st *site) loadDictionary(ctx context.Context, s *warehouse.Snapshot) error {
	d := &st.dict
	d.columns, d.guards, d.fresh = map[string]dictionaryTable{}, map[string][]string{}, map[string]string{}
	d.lineage = lineage{reads: map[string][]string{}, readBy: map[string][]string{}, says: map[string]string{}}
	for _, step := range []func(context.Context, *warehouse.Snapshot) error{d.loadGiven, d.loadColumns, d.loadTables, d.loadLineage, d.loadFresh} {
		if err := step(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (d *dictionary) loadGiven(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, `select dataset, judul, satu_baris, kolom, jenis, wajib, kunci, coalesce(bawaan, ''), nama_lain, pilihan, arti
		from meta.contracts order by dataset, urutan`, func(scan func(...any) error) error {
		var t dictionaryTable
		var c dictionaryColumn
		if err := scan(&t.Name, &t.Title, &t.Row, &c.Name, &c.Type, &c.Needed, &c.Key, &c.Default, &c.Aliases, &c.Values, &c.Meaning); err != nil {
			return err
		}
		if n := len(d.given); n == 0 || d.given[n-1].Name != t.Name {
			d.given = append(d.given, t)
		}
		last := &d.given[len(d.given)-1]
		last.Columns = append(last.Columns, c)
		return nil
	})
}

func (d *dictionary) loadColumns(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, "select tabel, kolom, arti, coalesce(satuan, '') from mart.kamus order by tabel, urutan", func(scan func(...any) error) error {
		var name string
		var c dictionaryColumn
		if err := scan(&name, &c.Name, &c.Meaning, &c.Unit); err != nil {
			return err
		}
		t := d.columns[name]
		t.Columns = append(t.Columns, c)
		d.columns[name] = t
		return nil
	})
}

func (d *dictionary) loadTables(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, "select tabel, lapis, satu_baris, grain from mart.dim_tabel order by lapis, tabel", func(scan func(...any) error) error {
		var t dictionaryTable
		if err := scan(&t.Name, &t.Layer, &t.Row, &t.Grain); err != nil {
			return err
		}
		d.tables = append(d.tables, t)
		d.says[t.Name] = t.Row
		return nil
	})
}

func (d *dictionary) loadLineage(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, "select tabel, masukan from mart.silsilah order by tabel, masukan", func(scan func(...any) error) error {
		var t, in string
		if err := scan(&t, &in); err != nil {
			return err
		}
		d.reads[t], d.readBy[in] = append(d.reads[t], in), append(d.readBy[in], t)
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select tabel, kalimat from mart.dim_uji order by tabel, uji", func(scan func(...any) error) error {
		var t, says string
		if err := scan(&t, &says); err != nil {
			return err
		}
		d.guards[t] = append(d.guards[t], says)
		return nil
	})
}

func (d *dictionary) loadFresh(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, "select dataset, max(tanggal_terakhir), cast(sum(baris) as bigint) from mart.kesegaran group by dataset order by dataset", func(scan func(...any) error) error {
		var dataset string
		var last sql.NullTime
		var rows int64
		if err := scan(&dataset, &last, &rows); err != nil {
			return err
		}
		if last.Valid {
			d.fresh[dataset] = fmt.Sprintf("%s (%s baris)", date(last.Time), integer(rows))
		}
		return nil
	})
}

// dictionary puts the page together.
func (st *site) dictionary() *dictionaryPage {
	d := &st.dict
	p := &dictionaryPage{common: st.common("padu · Kamus data", ""), Given: d.given}
	for _, t := range d.tables {
		for _, in := range d.reads[t.Name] {
			t.Reads = append(t.Reads, d.link(in))
		}
		if t.Layer != "mart" {
			p.Inside = append(p.Inside, t)
			continue
		}
		for _, by := range d.readBy[t.Name] {
			t.ReadBy = append(t.ReadBy, d.link(by))
		}
		t.Guards, t.Fresh = d.guards[t.Name], d.freshness(t.Name)
		if len(t.Reads)+len(t.ReadBy) > 0 {
			t.Graph = scroll(d.around(t.Name), "full")
		}
		t.Name = strings.TrimPrefix(t.Name, "mart.")
		t.Columns = d.columns[t.Name].Columns
		p.Made = append(p.Made, t)
	}
	if len(d.reads) > 0 {
		p.Whole = scroll(d.whole(), "full")
	}
	p.Lead = fmt.Sprintf("%d jenis data yang dapat dikirim daerah dan %d tabel yang dapat dibaca dengan SQL, kolom demi kolom.", len(p.Given), len(p.Made))
	return p
}

func (d *dictionary) link(name string) dictionaryLink {
	short, mart := strings.CutPrefix(name, "mart.")
	return dictionaryLink{short, mart}
}

// freshness says when each dataset that a table rests on came last.
func (d *dictionary) freshness(table string) string {
	var parts []string
	for _, dataset := range d.datasets(table) {
		if d.fresh[dataset] != "" {
			parts = append(parts, datasetNames[dataset]+" "+d.fresh[dataset])
		} else {
			parts = append(parts, datasetNames[dataset]+" belum diterima")
		}
	}
	return strings.Join(parts, "; ")
}
