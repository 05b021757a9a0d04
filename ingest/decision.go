package ingest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"padu/warehouse"
)

// Decision is a person's word on a batch. It is a small file in archive/decisions, so that it outlives the warehouse.
type Decision struct {
	Kind  string    `json:"kind"` // accept
	Batch string    `json:"batch_id"`
	By    string    `json:"by"`
	Why   string    `json:"why"`
	At    time.Time `json:"at"`
}

// Accept writes down that a held batch is let in; Accepted loads it.
func Accept(ctx context.Context, w *warehouse.DB, d Decision) error {
	var status, reason string
	err := w.QueryRow(ctx, "select status, coalesce(reason, '') from landing.batches where batch_id = ?", d.Batch).Scan(&status, &reason)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("accept %s: no such batch; padu why shows the held ones", d.Batch)
	case err != nil:
		return err
	case status == "refused":
		return fmt.Errorf("accept %s: it was refused, not held: %s; nothing of it can be loaded, send a corrected file", d.Batch, reason)
	case status != "held":
		return fmt.Errorf("accept %s: it is %s already; only a held batch waits to be let in", d.Batch, status)
	}
	d.Kind = "accept"
	data, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	return warehouse.WriteFile(filepath.Join(w.Dir(), "archive", "decisions", "accept-"+d.Batch+".json"), append(data, '\n'))
}

// Accepted lists the held batches that a decision lets in, as files to load.
func Accepted(ctx context.Context, w *warehouse.DB) ([]File, error) {
	rows, err := w.Query(ctx, "select batch_id, seq from landing.batches where status = 'held' order by seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var files []File
	for rows.Next() {
		var batch string
		var seq int64
		if err := rows.Scan(&batch, &seq); err != nil {
			return nil, err
		}
		if _, err := os.Stat(filepath.Join(w.Dir(), "archive", "decisions", "accept-"+batch+".json")); err != nil {
			continue
		}
		o, err := readOrder(w.Dir(), seq, batch)
		if err != nil {
			return nil, fmt.Errorf("load accepted batch %s: %w", batch, err)
		}
		f := o.archivedFile(w.Dir())
		f.Accepted = batch
		files = append(files, f)
	}
	return files, rows.Err()
}
