package ingest

import (
	"context"
	"slices"
	"strings"

	"padu/warehouse"
)

// judged is what became of all files before this load, so that those that nobody touched are not asked about one by one.
type judged struct {
	byName map[string][]judgement // those of the same bytes under the same rule, the newest first
	last   map[[2]string]int64    // source, file → its last batch
}

type judgement struct {
	Receipt
	seq int64
}

func readJudged(ctx context.Context, w *warehouse.DB) (*judged, error) {
	j := &judged{byName: map[string][]judgement{}, last: map[[2]string]int64{}}
	rows, err := w.Query(ctx, `select batch_id, seq, source, dataset, file, kode_wilayah, tahun, tahap, bulan, status, coalesce(reason, ''), rows_in, rows_loaded, rows_rejected, rows_skipped, sha256
		from landing.batches order by seq desc`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v judgement
		r := &v.Receipt
		if err := rows.Scan(&r.BatchID, &v.seq, &r.Source, &r.Dataset, &r.File, &r.Region, &r.Year, &r.Stage, &r.Month, &r.Status, &r.Reason, &r.RowsIn, &r.Loaded, &r.Rejected, &r.Skipped, &r.SHA256); err != nil {
			return nil, err
		}
		name := nameOf(r.BatchID)
		j.byName[name] = append(j.byName[name], v)
		if key := [2]string{r.Source, r.File}; j.last[key] == 0 {
			j.last[key] = v.seq
		}
	}
	return j, rows.Err()
}

// nameOf is the identity that a batch was given, without the number of one that came again.
func nameOf(batch string) string {
	dataset, rest, _ := strings.Cut(batch, "-")
	sum, _, _ := strings.Cut(rest, "-")
	return dataset + "-" + sum
}

// of is what load.known finds out, for a file whose last batch is of these bytes; false where the books must be asked.
func (j *judged) of(f File, sum string) (Receipt, bool) {
	name, last := identity(sum, f.Rule), j.last[[2]string{f.Source, f.Name}]
	for _, v := range j.byName[name] {
		if v.seq == last {
			r := v.Receipt
			r.Source, r.Dataset, r.File, r.SHA256, r.Unchanged, r.Skips = f.Source, f.Rule.Dataset, f.Name, sum, true, map[string]int64{}
			return r, true
		}
		if v.Status == "loaded" { // by another path, as long as no file of this run replaced it
			return Receipt{}, false
		}
	}
	return Receipt{}, false
}

// forget leaves to the books what a batch of this run may have changed: those of its bytes, and those that it may have replaced.
func (j *judged) forget(new Receipt) {
	delete(j.byName, nameOf(new.BatchID))
	for name, all := range j.byName {
		if slices.ContainsFunc(all, func(v judgement) bool {
			return v.Status == "loaded" && v.Dataset == new.Dataset && (v.Region == new.Region || v.Region == "-" || new.Region == "-")
		}) {
			delete(j.byName, name)
		}
	}
}
