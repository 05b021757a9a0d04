package transform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// Options is what a build needs to be told.
type Options struct {
	AsOf             time.Time                    // the day that "today" means in the marts
	Parameters       map[string]string            // overrides of parameter.csv
	RegionParameters map[string]map[string]string // the same by region, for those that a region may set
	// Log is called after each model with its rows (0 for views); it may be nil.
	Log func(model string, rows int64)
	// Progress is called before each model, when so many of all are done; it may be nil.
	Progress func(model string, done, total int64)
}

// Result counts what was built.
type Result struct {
	Models   int   // views and tables
	Rows     int64 // rows of all marts
	Findings int64 // rows of mart.temuan
}

// fillers fill the marts that have no select.
var fillers = map[string]func(ctx context.Context, w *warehouse.DB, all []model) error{
	"fct_kerja_sama_pihak": fillParties,
	"penilaian_aturan":     fillAssessments,
	"korelasi_uji":         fillAssociations,
	"korelasi_garis":       fillLines,
	"usulan_perbatasan":    fillProposals,
	"temuan":               fillFindings,
	"dim_aturan":           fillRules,
	"kamus":                fillDictionary,
	"dim_tabel":            fillTables,
	"silsilah":             fillLineage,
	"dim_uji":              fillTests,
}

// before says what Go puts into landing before the select of a mart can read it.
var before = map[string]func(ctx context.Context, w *warehouse.DB) error{
	"tautan_kerja_sama": answerTexts,
}

// Build makes every view, and every mart in the snapshot that w has begun. The marts get their comments and mart.kamus.
func Build(ctx context.Context, w *warehouse.DB, o Options) (Result, error) {
	var res Result
	if err := writeParameters(ctx, w, o); err != nil {
		return res, err
	}
	all, err := models(files)
	if err != nil {
		return res, err
	}
	ordered, err := order(all)
	if err != nil {
		return res, err
	}
	if err := dropForeignViews(ctx, w, all); err != nil {
		return res, err
	}
	parts := newPartly(w, all)
	for i, m := range ordered {
		if o.Progress != nil {
			o.Progress(m.full(), int64(i), int64(len(ordered)))
		}
		rows, err := build(ctx, w, m, all, parts)
		if err != nil {
			return res, fmt.Errorf("build %s: %w", m.full(), err)
		}
		res.Models++
		res.Rows += rows
		if m.full() == "mart.temuan" {
			res.Findings = rows
		}
		if o.Log != nil {
			o.Log(m.full(), rows)
		}
	}
	return res, fillFigures(ctx, w, all)
}

func build(ctx context.Context, w *warehouse.DB, m model, all []model, parts *partly) (rows int64, err error) {
	if m.schema != "mart" {
		q := fmt.Sprintf("create or replace view padu.%s as\n%s", m.full(), m.query)
		if m.schema == "intermediate" { // several models read it: its rows are computed once
			q += fmt.Sprintf(";\ncreate table memory.%s as\n%s", m.full(), m.query)
		}
		_, err := w.Exec(ctx, q)
		return 0, err
	}
	if prepare := before[m.name]; prepare != nil {
		if err := prepare(ctx, w); err != nil {
			return 0, err
		}
	}
	if m.parts {
		err = parts.build(ctx, m)
	} else if m.query != "" {
		_, err = w.Exec(ctx, fmt.Sprintf("create table snap.%s as\n%s", m.full(), m.query))
	} else if fill := fillers[m.name]; fill != nil {
		err = fill(ctx, w, all)
	} else {
		err = errors.New("it has no select and nothing fills it")
	}
	if err != nil {
		return 0, err
	}
	if err := describe(ctx, w, m); err != nil {
		return 0, err
	}
	err = w.QueryRow(ctx, "select count(*) from "+m.full()).Scan(&rows)
	return rows, err
}

// describe compares the columns of a mart with its header and writes the header into the table's comments.
func describe(ctx context.Context, w *warehouse.DB, m model) error {
	have, err := warehouse.Texts(w.Query(ctx, "select column_name from duckdb_columns() where database_name = 'snap' and schema_name = 'mart' and table_name = ? order by column_index", m.name))
	if err != nil {
		return err
	}
	var said []string
	for _, c := range m.cols {
		said = append(said, c.name)
	}
	for _, c := range have {
		if !slices.Contains(said, c) {
			return fmt.Errorf("column %s is not explained; add -- %s: arti", c, c)
		}
	}
	for _, c := range said {
		if !slices.Contains(have, c) {
			return fmt.Errorf("the header explains %s, which is no column", c)
		}
	}
	// One transaction: a commit waits for the disk, and there are hundreds of columns.
	return w.Tx(ctx, func() error {
		comments := fmt.Sprintf("comment on table snap.mart.%s is %s;\n", m.name, warehouse.Quote(m.doc))
		for _, c := range m.cols {
			doc := c.doc
			if c.unit != "" {
				doc = "[" + c.unit + "] " + doc
			}
			comments += fmt.Sprintf("comment on column snap.mart.%s.%s is %s;\n", m.name, c.name, warehouse.Quote(doc))
		}
		_, err := w.Exec(ctx, comments)
		return err
	})
}

// dropForeignViews removes views that no model defines: leftovers of an older program.
func dropForeignViews(ctx context.Context, w *warehouse.DB, all []model) error {
	views, err := warehouse.Texts(w.Query(ctx, "select schema_name || '.' || view_name from duckdb_views() where database_name = 'padu' and schema_name in ('staging', 'intermediate')"))
	if err != nil {
		return err
	}
	for _, v := range views {
		if slices.ContainsFunc(all, func(m model) bool { return m.full() == v }) {
			continue
		}
		if _, err := w.Exec(ctx, "drop view padu."+v); err != nil {
			return err
		}
	}
	return nil
}

// insert puts rows of text into a table of the snapshot, many to a statement.
func insert(ctx context.Context, w *warehouse.DB, table string, rows [][]any) error {
	for chunk := range slices.Chunk(rows, 500) {
		one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(chunk[0])), ", ") + ")"
		var args []any
		for _, r := range chunk {
			args = append(args, r...)
		}
		if _, err := w.Exec(ctx, "insert into "+table+" values "+strings.TrimSuffix(strings.Repeat(one+", ", len(chunk)), ", "), args...); err != nil {
			return err
		}
	}
	return nil
}
