package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"padu/warehouse"
)

// loadOrder is how a batch is to be loaded and what became of it then; with the archived file that is all a rebuild needs. An order is on
// the disk before its batch is booked.
type loadOrder struct {
	Batch    string   `json:"batch_id"`
	Seq      int64    `json:"seq"`
	SHA256   string   `json:"sha256"`
	Source   string   `json:"source"`
	File     string   `json:"file"`
	Member   string   `json:"member,omitempty"` // of the archived ZIP, where it did not unpack
	Rule     FileRule `json:"rule"`
	AsOf     string   `json:"as_of"`
	Accepted bool     `json:"accepted,omitempty"`

	// What follows is missing in the orders of padu before it had rebuild.
	Run      string            `json:"run_id,omitempty"`
	LoadedAt time.Time         `json:"loaded_at,omitzero"`
	Limit    float64           `json:"reject_limit,omitempty"`
	Status   string            `json:"status,omitempty"`
	Rows     *warehouse.Rows   `json:"rows,omitempty"`
	Money    map[string]string `json:"money,omitempty"`
}

func orderPath(dir string, seq int64, batch string) string {
	return filepath.Join(dir, "archive", "orders", fmt.Sprintf("%08d-%s.json", seq, batch))
}

// keepOrder settles the file in the archive and writes down how the batch is to be loaded, before it is booked.
func (l *load) keepOrder() error {
	if err := l.kept.settle(); err != nil {
		return err
	}
	if l.order != nil { // it is there
		return nil
	}
	r := l.receipt
	data, err := json.MarshalIndent(loadOrder{
		Batch: r.BatchID, Seq: l.seq, SHA256: l.kept.sum, Source: l.file.Source, File: l.file.Name, Member: strings.TrimPrefix(l.within, "/"), Rule: l.file.Rule,
		AsOf: l.run.AsOf.Format(time.DateOnly), Accepted: l.file.Accepted != "",
		Run: l.run.ID, LoadedAt: l.run.Now.UTC(), Limit: l.run.RejectLimit, Status: r.Status, Rows: rowsOf(r), Money: r.Money,
	}, "", "  ")
	if err != nil {
		return err
	}
	return warehouse.WriteFile(orderPath(l.dir, l.seq, r.BatchID), append(data, '\n'))
}

func rowsOf(r Receipt) *warehouse.Rows {
	return &warehouse.Rows{In: r.RowsIn, Loaded: r.Loaded, Rejected: r.Rejected, Skipped: r.Skipped}
}

// readOrder reads the order of one batch.
func readOrder(dir string, seq int64, batch string) (o loadOrder, err error) {
	return o, o.read(orderPath(dir, seq, batch))
}

func (o *loadOrder) read(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, o); err != nil {
		return fmt.Errorf("%w; it says how a batch was loaded: take it from a backup", err)
	}
	if o.Batch == "" || o.Seq == 0 || !isSum(o.SHA256) {
		return errors.New("batch_id, seq or sha256 is missing; it says how a batch was loaded: take it from a backup")
	}
	return nil
}

// archivedFile gives the archived file of a batch as a file to load.
func (o loadOrder) archivedFile(dir string) File {
	f := File{Source: o.Source, Path: kept(dir, o.SHA256), Member: o.Member, Name: o.File, Rule: o.Rule}
	if o.Accepted {
		f.Accepted = o.Batch
	}
	if info, err := os.Stat(f.Path); err == nil { // one that is gone is missed when it is opened
		f.Bytes = info.Size()
	}
	return f
}

// orders are those of all batches that were booked, in the order in which they were.
func orders(dir string) ([]loadOrder, error) {
	root := filepath.Join(dir, "archive", "orders")
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	bySeq := map[int64]loadOrder{}
	for _, e := range entries {
		if _, ok := seqOf(e.Name()); !ok { // what a crash left
			continue
		}
		var o loadOrder
		if err := o.read(filepath.Join(root, e.Name())); err != nil {
			return nil, fmt.Errorf("archive/orders/%s: %w", e.Name(), err)
		}
		if o.LoadedAt.IsZero() {
			info, err := e.Info()
			if err != nil {
				return nil, err
			}
			o.LoadedAt = info.ModTime()
		}
		// Of two with one seq the first was never booked: its run was killed.
		if was, ok := bySeq[o.Seq]; !ok || was.LoadedAt.Before(o.LoadedAt) {
			bySeq[o.Seq] = o
		}
	}
	out := make([]loadOrder, 0, len(bySeq))
	for _, o := range bySeq {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b loadOrder) int { return int(a.Seq - b.Seq) })
	return out, nil
}

// Agree compares the archive's orders with the batches of the warehouse. One order may be ahead: its run was killed before it booked the
// batch, the next one gets its seq, and the order goes. More than one say that the warehouse has lost batches that were booked.
func Agree(ctx context.Context, w *warehouse.DB) error {
	var last int64
	if err := w.QueryRow(ctx, "select coalesce(max(seq), 0) from landing.batches").Scan(&last); err != nil {
		return err
	}
	root := filepath.Join(w.Dir(), "archive", "orders")
	entries, err := os.ReadDir(root)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range slices.Backward(entries) { // by seq, the newest first
		seq, ok := seqOf(e.Name())
		switch {
		case !ok:
		case seq <= last:
			return err
		case seq > last+1:
			return warehouse.Damage(w.Dir(), fmt.Errorf("its last batch is number %d, archive/orders goes on to %d", last, seq))
		default:
			err = errors.Join(err, os.Remove(filepath.Join(root, e.Name())))
		}
	}
	return err
}

// pruned are the batches whose orders were put aside when their originals went.
func pruned(dir string) (out []string, err error) {
	entries, err := os.ReadDir(filepath.Join(dir, "archive", "orders", "pruned"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if _, ok := seqOf(e.Name()); ok {
			_, batch, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".json"), "-")
			out = append(out, batch)
		}
	}
	return out, err
}

// seqOf reads the seq from an order's file name; false for what is no order.
func seqOf(name string) (int64, bool) {
	number, _, ok := strings.Cut(name, "-")
	seq, err := strconv.ParseInt(number, 10, 64)
	return seq, ok && err == nil && filepath.Ext(name) == ".json"
}

// setAside takes an order whose original is lost out of the way, and the original where it is there but not what was sent: the same file may
// come again.
func (o loadOrder) setAside(dir string) error {
	order, original := orderPath(dir, o.Seq, o.Batch), kept(dir, o.SHA256)
	err := os.Rename(original, original+".changed")
	if errors.Is(err, os.ErrNotExist) { // or it went with the order of another batch
		err = nil
	}
	return errors.Join(err, os.Rename(order, order+".lost"))
}
