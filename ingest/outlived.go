package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"padu/warehouse"
)

// Outlived is a file of the archive of which nothing is in force any more.
type Outlived struct {
	SHA256 string
	Path   string // in the workspace
	Bytes  int64
	Since  time.Time // another file took its place
	orders []string
}

// OutlivedOriginals are the files whose batches are all superseded, and whose places later files took before a time. A file that
// still lies in the inbox is none of them: after a rebuild that no longer knows it, it would be loaded as new. Nor are registers and
// decisions: the numbers that padu issued, and their history, come from the first file on.
func OutlivedOriginals(ctx context.Context, w *warehouse.DB, before time.Time) ([]Outlived, error) {
	rows, err := w.Query(ctx, `
		with judged as (
		  select b.sha256, b.size_bytes, b.status, b.dataset, concat(lpad(cast(b.seq as varchar), 8, '0'), '-', b.batch_id, '.json') as loading, (
		    select min(n.loaded_at) from landing.batches n
		    where n.seq > b.seq and n.status in ('loaded', 'superseded') and n.dataset = b.dataset and n.kode_wilayah = b.kode_wilayah
		      and n.tahun = b.tahun and n.tahap = b.tahap and n.bulan = b.bulan) as followed
		  from landing.batches b)
		select sha256, max(size_bytes), max(followed), string_agg(loading, '/')
		from judged group by sha256
		having bool_and(status = 'superseded') and bool_and(dataset not in ('kerja_sama', 'keputusan_tautan')) and bool_and(followed is not null) and max(followed) < ? order by 1`, before.UTC())
	if err != nil {
		return nil, fmt.Errorf("originals that are outlived: %w", err)
	}
	defer rows.Close()
	var out []Outlived
	for rows.Next() {
		var o Outlived
		var orders string
		if err := rows.Scan(&o.SHA256, &o.Bytes, &o.Since, &orders); err != nil {
			return nil, err
		}
		o.Path, o.orders = kept("", o.SHA256), strings.Split(orders, "/")
		if _, err := os.Stat(filepath.Join(w.Dir(), o.Path)); err == nil { // not removed before
			out = append(out, o)
		}
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		return nil, err
	}
	return notInInbox(w.Dir(), out)
}

// notInInbox leaves out what still lies there; only files of the same size are read.
func notInInbox(dir string, all []Outlived) (out []Outlived, err error) {
	sizes, there := map[int64]bool{}, map[string]bool{}
	for _, o := range all {
		sizes[o.Bytes] = true
	}
	err = filepath.WalkDir(filepath.Join(dir, "inbox"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		st, err := d.Info()
		if err != nil || !sizes[st.Size()] {
			return err
		}
		sum, err := warehouse.SumOf(p)
		there[sum] = true
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	for _, o := range all {
		if !there[o.SHA256] {
			out = append(out, o)
		}
	}
	return out, err
}

// PutOrdersAside moves the orders to load the file into archive/orders/pruned: a rebuild does without it. Then the file may go.
func (o Outlived) PutOrdersAside(dir string) error {
	orders := filepath.Join(dir, "archive", "orders")
	aside := filepath.Join(orders, "pruned")
	if err := os.MkdirAll(aside, 0o755); err != nil {
		return err
	}
	for _, name := range o.orders {
		if err := os.Rename(filepath.Join(orders, name), filepath.Join(aside, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return errors.Join(warehouse.SyncDir(aside), warehouse.SyncDir(orders))
}
