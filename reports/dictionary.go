package reports

import (
	"context"
	"fmt"

	"padu/warehouse"
)

// dictionaryPage is "Kamus data": every field that a file may bring, and every column that the marts hold.
type dictionaryPage struct {
	common
	Lead        string
	Given, Made []dictionaryTable
}

// dictionaryTable is one dataset or one mart with its columns.
type dictionaryTable struct {
	Name, Title, Row, Grain string
	Columns                 []dictionaryColumn
}

// dictionaryColumn is one field of a dataset, or one column of a mart, which has a name, a unit and a meaning only.
type dictionaryColumn struct {
	Name, Type, Default, Aliases, Values, Meaning, Unit string
	Needed, Key                                         bool
}

// loadDictionary reads what files may hold from the contracts and what marts hold from their own dictionary.
func (st *site) loadDictionary(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, `select dataset, judul, satu_baris, kolom, jenis, wajib, kunci, coalesce(bawaan, ''), nama_lain, pilihan, arti
		from meta.contracts order by dataset, urutan`, func(scan func(...any) error) error {
		var t dictionaryTable
		var c dictionaryColumn
		if err := scan(&t.Name, &t.Title, &t.Row, &c.Name, &c.Type, &c.Needed, &c.Key, &c.Default, &c.Aliases, &c.Values, &c.Meaning); err != nil {
			return err
		}
		st.given = addColumn(st.given, t, c)
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select tabel, kolom, arti, coalesce(satuan, ''), grain from mart.kamus order by tabel, kolom", func(scan func(...any) error) error {
		var t dictionaryTable
		var c dictionaryColumn
		if err := scan(&t.Name, &c.Name, &c.Meaning, &c.Unit, &t.Grain); err != nil {
			return err
		}
		st.made = addColumn(st.made, t, c)
		return nil
	})
}

// addColumn adds a column to the last table, or begins the next.
func addColumn(all []dictionaryTable, t dictionaryTable, c dictionaryColumn) []dictionaryTable {
	if n := len(all); n == 0 || all[n-1].Name != t.Name {
		all = append(all, t)
	}
	last := &all[len(all)-1]
	last.Columns = append(last.Columns, c)
	return all
}

func (st *site) dictionary() *dictionaryPage {
	return &dictionaryPage{common: st.common("padu · Kamus data", ""), Given: st.given, Made: st.made,
		Lead: fmt.Sprintf("%d jenis data yang dapat dikirim daerah dan %d tabel yang dapat dibaca dengan SQL, kolom demi kolom.", len(st.given), len(st.made))}
}
