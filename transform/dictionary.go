package transform

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"padu/warehouse"
)

// fillDictionary makes mart.kamus from the headers of the marts.
func fillDictionary(ctx context.Context, w *warehouse.DB, all []model) error {
	if _, err := w.Exec(ctx, "create table snap.mart.kamus (tabel varchar, kolom varchar, urutan integer, arti varchar, satuan varchar, grain varchar)"); err != nil {
		return err
	}
	var rows [][]any
	for _, m := range all {
		for i, c := range m.cols {
			rows = append(rows, []any{m.name, c.name, i + 1, c.doc, said(c.unit), strings.Join(m.grain, ", ")})
		}
	}
	return insert(ctx, w, "snap.mart.kamus", rows)
}

// insertSorted inserts rows in the order of their first two columns, which are texts.
func insertSorted(ctx context.Context, w *warehouse.DB, table string, rows [][]any) error {
	slices.SortFunc(rows, func(a, b []any) int {
		return cmp.Or(cmp.Compare(a[0].(string), b[0].(string)), cmp.Compare(a[1].(string), b[1].(string)))
	})
	return insert(ctx, w, table, rows)
}

// fillTables makes mart.dim_tabel: what every model is, those included that readers do not see.
func fillTables(ctx context.Context, w *warehouse.DB, all []model) error {
	if _, err := w.Exec(ctx, "create table snap.mart.dim_tabel (tabel varchar, lapis varchar, satu_baris varchar, grain varchar, kolom_wilayah varchar, baris_peran varchar, ganti_peran varchar)"); err != nil {
		return err
	}
	var rows [][]any
	for _, m := range all {
		rows = append(rows, []any{m.full(), m.schema, m.doc, strings.Join(m.grain, ", "), said(strings.TrimPrefix(m.region, "-")), said(m.rows), said(m.other)})
	}
	return insertSorted(ctx, w, "snap.mart.dim_tabel", rows)
}

// said is a text, or NULL for none.
func said(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// fillLineage makes mart.silsilah: which model reads which table.
func fillLineage(ctx context.Context, w *warehouse.DB, all []model) error {
	if _, err := w.Exec(ctx, "create table snap.mart.silsilah (tabel varchar, masukan varchar)"); err != nil {
		return err
	}
	var rows [][]any
	for _, m := range all {
		for _, in := range append(append([]string{}, m.landed...), m.inputs...) {
			rows = append(rows, []any{m.full(), in})
		}
	}
	return insertSorted(ctx, w, "snap.mart.silsilah", rows)
}

// fillTests makes mart.dim_uji: which tests guard which table. They passed, or the snapshot would not be there.
func fillTests(ctx context.Context, w *warehouse.DB, _ []model) error {
	if _, err := w.Exec(ctx, "create table snap.mart.dim_uji (uji varchar, tabel varchar, kalimat varchar)"); err != nil {
		return err
	}
	all, err := tests(files)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, t := range all {
		own := references(strings.Join(strings.Fields(t.name)[1:], " ")) // a test of a header guards that model, not the list it compares with
		if len(own) == 0 {
			own = references(t.query)
		}
		for _, table := range own {
			rows = append(rows, []any{t.name, table, t.says})
		}
	}
	return insertSorted(ctx, w, "snap.mart.dim_uji", rows)
}
