package jobs

import (
	"context"
	"fmt"
	"strings"

	"padu/ingest"
	"padu/warehouse"
)

// batch is one batch of the snapshot.
func (t *tracer) batch(ctx context.Context, id string) (*tracedBatch, error) {
	if b := t.batches[id]; b != nil {
		return b, nil
	}
	b := &tracedBatch{Batch: id}
	err := t.s.QueryRow(ctx, "select seq, file, strftime(loaded_at, '%Y-%m-%dT%H:%M:%SZ'), sha256 from meta.batches where batch_id = ?", id).Scan(&b.seq, &b.File, &b.Loaded, &b.SHA256)
	if err != nil {
		return nil, fmt.Errorf("batch %s: %w", id, err)
	}
	t.batches[id] = b
	return b, nil
}

func (b *tracedBatch) source(r ingest.SourceRow, cents int64) tracedSource {
	return tracedSource{b.Batch, b.File, ingest.Archived(b.SHA256), r, cents}
}

// place is where a row stands in a file.
type place struct{ sheet, line string }

// places reads the file of every row again at the place that the row names.
func (t *tracer) places(ctx context.Context, rows []*tracedRow) error {
	by := map[string]map[place][]*tracedRow{}
	for _, r := range rows {
		id := r.Row["batch_id"]
		if id == "" { // a proof that no row of a file gives
			continue
		}
		if by[id] == nil {
			by[id] = map[place][]*tracedRow{}
		}
		at := place{r.Row["lembar"], r.Row["baris"]}
		by[id][at] = append(by[id][at], r)
	}
	for _, id := range sortedKeys(by) {
		b, err := t.batch(ctx, id)
		if err != nil {
			return err
		}
		found, err := ingest.ReadBack(t.dir, id, b.seq, func(sheet string, line int, _ func(string) string) bool {
			return by[id][place{sheet, fmt.Sprint(line)}] != nil
		})
		if err != nil {
			return err
		}
		for _, f := range found {
			for _, r := range by[id][place{f.Sheet, fmt.Sprint(f.Line)}] {
				r.Sources = append(r.Sources, b.source(f, 0))
			}
		}
	}
	for _, r := range rows {
		r.Unsure = r.Row["batch_id"] != "" && len(r.Sources) == 0
	}
	return nil
}

// byKey finds rows that a mart adds up, by their key in the files of the dataset. The newest file is read first, and an older
// one only for rows that do not add up yet: what a later file replaced is not counted.
func (t *tracer) byKey(ctx context.Context, table traceTable, column string, rows []*tracedRow) error {
	open, left := map[string]*tracedRow{}, map[string]int64{}
	for _, r := range rows {
		var key []string
		for _, k := range table.key {
			key = append(key, r.Row[k])
		}
		k := strings.Join(key, "|")
		open[k], left[k] = r, centsOf(r.Row[column])
	}
	batches, err := t.candidates(ctx, table, rows)
	if err != nil {
		return err
	}
	for _, b := range batches {
		if len(open) == 0 {
			break
		}
		keys, cents := map[place]string{}, map[place]int64{} // of the rows that are wanted
		found, err := ingest.ReadBack(t.dir, b.Batch, b.seq, func(sheet string, line int, field func(string) string) bool {
			var key []string
			for _, k := range table.key {
				key = append(key, field(k))
			}
			k := strings.Join(key, "|")
			if open[k] == nil {
				return false
			}
			at := place{sheet, fmt.Sprint(line)}
			keys[at], cents[at] = k, centsOf(field(column))
			return true
		})
		if err != nil {
			return err
		}
		for _, f := range found {
			at := place{f.Sheet, fmt.Sprint(f.Line)}
			left[keys[at]] -= cents[at]
			open[keys[at]].Sources = append(open[keys[at]].Sources, b.source(f, cents[at]))
		}
		for _, k := range keys {
			if open[k] != nil && left[k] == 0 {
				delete(open, k)
			}
		}
	}
	for _, r := range open {
		r.Unsure = true
	}
	return nil
}

// candidates are the files that may hold the rows, the newest first.
func (t *tracer) candidates(ctx context.Context, table traceTable, rows []*tracedRow) ([]*tracedBatch, error) {
	where := "status = 'loaded' and dataset = " + warehouse.Quote(table.dataset)
	for _, k := range table.key {
		any := map[string]string{"kode_wilayah": "'-'", "tahap": "'-'", "tahun": "0", "bulan": "0"}[k]
		if any == "" {
			continue
		}
		seen := map[string]bool{any: true}
		for _, r := range rows {
			seen[warehouse.Quote(r.Row[k])] = true
		}
		where += fmt.Sprintf(" and %s in (%s)", k, strings.Join(sortedKeys(seen), ", "))
	}
	found, err := t.rows(ctx, "select batch_id from meta.batches where "+where+" order by seq desc")
	if err != nil {
		return nil, err
	}
	var out []*tracedBatch
	for _, f := range found {
		b, err := t.batch(ctx, f["batch_id"])
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}
