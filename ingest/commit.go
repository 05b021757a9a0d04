package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// commit finishes a batch inside its transaction: ids, what it replaces, the history of agreements, and the books.
func (l *load) commit(ctx context.Context) error {
	if l.c.Dataset == "kerja_sama" {
		if err := l.issueIDs(ctx); err != nil {
			return fmt.Errorf("issue agreement ids: %w", err)
		}
	}
	if err := l.keepReach(ctx); err != nil {
		return fmt.Errorf("what the batch speaks of: %w", err)
	}
	same, around, err := l.near(ctx)
	if err != nil {
		return err
	}
	before, err := l.before(ctx, around)
	if err != nil {
		return err
	}
	if err := l.fell(ctx, before, around); err != nil {
		return err
	}
	if err := l.supersede(ctx, before, same); err != nil {
		return fmt.Errorf("replace what the batch covers: %w", err)
	}
	if l.c.Dataset == "kerja_sama" {
		if err := keepHistory(ctx, l.w, l.receipt.BatchID, l.run.AsOf); err != nil {
			return err
		}
	}
	l.receipt.Status = "loaded"
	return l.book(ctx)
}

// recordUnused books a file that was not loaded. Every data row that was read counts as rejected.
func (l *load) recordUnused(ctx context.Context, u unusable) error {
	r := &l.receipt
	r.Status, r.Reason, l.alasan = u.status, u.reason.en, u.reason.id
	r.Rejected += r.Loaded
	r.Loaded, r.Money = 0, nil
	if r.RowsIn > r.Rejected+r.Skipped { // the row at which reading stopped
		r.Rejected = r.RowsIn - r.Skipped
	}
	if r.Region == "" {
		r.Region, r.Stage = orDash(l.file.Rule.Region), orDash(l.file.Rule.Stage)
		r.Year, r.Month = l.file.Rule.Year, l.file.Rule.Month
	}
	return l.w.Tx(ctx, func() error { return l.book(ctx) })
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// supersede marks the rows in force that the batch replaces, then the batches of which nothing is in force any more.
// Landing keeps those, and drops what they had replaced; older rows live on in the archive.
func (l *load) supersede(ctx context.Context, before []standing, near []string) error {
	if len(near) == 0 {
		return nil
	}
	table := "landing." + l.c.Dataset
	if _, err := l.w.Exec(ctx, fmt.Sprintf("update %s o set digantikan_oleh = $1 where o.digantikan_oleh is null and %s and %s and %s",
		table, among("o.batch_id", near), l.there("o"), l.same(l.coverFields())), l.receipt.BatchID); err != nil {
		return err
	}
	gone := slices.Clone(near)
	for _, b := range before {
		if b.rows > b.taken {
			gone = slices.DeleteFunc(gone, func(name string) bool { return name == b.batch })
		}
	}
	if len(gone) == 0 {
		return nil
	}
	if _, err := l.w.Exec(ctx, "update landing.batches set status = 'superseded' where "+among("batch_id", gone)); err != nil {
		return err
	}
	// What they had replaced is of the same regions.
	_, err := l.w.Exec(ctx, fmt.Sprintf("delete from %s o where o.digantikan_oleh in (select batch_id from landing.batches where status = 'superseded') and %s", table, l.there("o")))
	return err
}

// coverFields are the fields that two rows must share for the later batch to replace the earlier row.
func (l *load) coverFields() []string {
	var out []string
	for _, f := range l.c.Fields {
		switch f.Type {
		case "region", "year", "stage", "month":
			out = append(out, f.Name)
		}
	}
	out = append(out, l.c.Part...)
	switch l.cover() {
	case "agency":
		if l.c.has("kode_perangkat_daerah") {
			out = append(out, "kode_perangkat_daerah")
		}
	case "rows":
		for _, k := range l.c.Key {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

func (l *load) cover() string {
	if l.file.Rule.Cover != "" {
		return l.file.Rule.Cover
	}
	return l.c.Cover
}

// book keeps the order and writes the batch with its rejects, skipped rows and remarks. The table checks that the rows add up.
func (l *load) book(ctx context.Context) error {
	if err := l.keepOrder(); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	r := l.receipt
	if l.file.Accepted != "" { // what was booked when it was held
		for _, t := range []string{"batches", "skips", "rejects", "notes"} {
			if _, err := l.w.Exec(ctx, "delete from landing."+t+" where batch_id = ?", r.BatchID); err != nil {
				return fmt.Errorf("book accepted batch: %w", err)
			}
		}
	}
	_, err := l.w.Exec(ctx, "insert into landing.batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		r.BatchID, l.seq, r.Source, r.Dataset, r.Region, r.Year, r.Stage, r.Month, l.cover(), r.File, l.kept.sum, l.kept.size,
		r.RowsIn, r.Loaded, r.Rejected, r.Skipped, r.Status, nullText(r.Reason), nullText(l.alasan), l.run.ID, l.run.AsOf, l.run.Now.UTC())
	if err != nil {
		return fmt.Errorf("book batch: %w", err)
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Skips)) {
		if _, err := l.w.Exec(ctx, "insert into landing.skips values (?, ?, ?)", r.BatchID, kind, r.Skips[kind]); err != nil {
			return fmt.Errorf("book skipped rows: %w", err)
		}
	}
	rows := make([][]string, 0, len(l.rejects))
	for _, j := range l.rejects {
		rows = append(rows, []string{r.BatchID, j.place, fmt.Sprint(j.line), j.field, j.rule, j.reason.en, j.reason.id, j.raw})
	}
	if err := insertRows(ctx, l.w, "landing.rejects", rows); err != nil {
		return fmt.Errorf("book rejects: %w", err)
	}
	remarks := l.remarks
	if r.Status != "loaded" { // its values do not count; that personal data was sent does, because the archive keeps the file
		if remarks == nil { // no row was read
			remarks = l.said
		}
		remarks = slices.DeleteFunc(slices.Clone(remarks), func(j remark) bool { return j.rule != "D-12" })
	}
	rows = rows[:0]
	for _, j := range remarks {
		rows = append(rows, []string{r.BatchID, j.place, fmt.Sprint(j.line), j.field, j.rule, j.reason.en, j.reason.id, j.raw, j.value})
	}
	if err := insertRows(ctx, l.w, "landing.notes", rows); err != nil {
		return fmt.Errorf("book remarks: %w", err)
	}
	return nil
}

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}
