package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"padu/warehouse"
)

// expectation is what the last run expected and what was left out. It is archive/expected.json too, so that a rebuilt warehouse says the
// same of both until the next run.
type expectation struct {
	Sources  []owed    `json:"sources"`
	Problems []Problem `json:"problems"`
}

// owed is a dataset that a source is to bring.
type owed struct {
	Source  string `json:"source"`
	Dataset string `json:"dataset"`
	Region  string `json:"region"`
	Year    int    `json:"year,omitempty"`
}

func expectedPath(dir string) string { return filepath.Join(dir, "archive", "expected.json") }

// Expect writes down what the configuration expects and what was left out (files that no rule matched, fetches that failed), replacing what the last run wrote.
func Expect(ctx context.Context, w *warehouse.DB, sources []Source, problems []Problem) error {
	e := expectation{Sources: []owed{}, Problems: append([]Problem{}, problems...)}
	for _, s := range sources {
		for _, r := range s.Files {
			if contracts()[r.Dataset].Decided != "" { // nobody owes a decision
				continue
			}
			region := r.Region
			if region == "" {
				region = s.Region
			}
			e.Sources = append(e.Sources, owed{s.Name, r.Dataset, orDash(region), r.Year})
		}
	}
	data, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	if err := warehouse.WriteFile(expectedPath(w.Dir()), append(data, '\n')); err != nil {
		return err
	}
	return e.book(ctx, w)
}

// Recall writes again what the last run expected and what was left out; false where a padu that did not keep it ran last.
func Recall(ctx context.Context, w *warehouse.DB) (bool, error) {
	data, err := os.ReadFile(expectedPath(w.Dir()))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	var e expectation
	if err == nil {
		err = json.Unmarshal(data, &e)
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w; remove it, the next padu nightly writes it", expectedPath(w.Dir()), err)
	}
	return true, e.book(ctx, w)
}

func (e expectation) book(ctx context.Context, w *warehouse.DB) error {
	return w.Tx(ctx, func() error {
		if _, err := w.Exec(ctx, "delete from landing.sources; delete from landing.problems"); err != nil {
			return err
		}
		rows := make([][]string, 0, len(e.Sources))
		for _, o := range e.Sources {
			rows = append(rows, []string{o.Source, o.Dataset, o.Region, strconv.Itoa(o.Year)})
		}
		if err := insertRows(ctx, w, "landing.sources", rows); err != nil {
			return err
		}
		if _, err := w.Exec(ctx, "update landing.sources set tahun = null where tahun = 0"); err != nil {
			return err
		}
		for _, p := range e.Problems {
			if _, err := w.Exec(ctx, "insert into landing.problems values (?, ?, ?, ?)", p.Source, p.File, p.Reason, p.Alasan); err != nil {
				return err
			}
		}
		return nil
	})
}
