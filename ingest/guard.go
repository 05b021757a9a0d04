package ingest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// defaultFall is by how many percent rows or money may fall against the last good batch when nothing else is said.
const defaultFall = 50

// held is a batch that can be read but is stopped by a guard; padu accept lets it in.
func held(format string, args ...any) error {
	return unusable{"held", say(format, args...)}
}

// sameBytes holds a file whose very bytes were loaded before for another year or month of the same region: one of the two
// was sent by mistake.
func (l *load) sameBytes(ctx context.Context) error {
	if l.file.Accepted != "" {
		return nil
	}
	r := l.receipt
	var batch, file string
	var year, month int
	err := l.w.QueryRow(ctx, `select batch_id, file, tahun, bulan from landing.batches
		where sha256 = ? and dataset = ? and kode_wilayah = ? and status in ('loaded', 'superseded') and (tahun <> ? or bulan <> ?)
		order by seq desc limit 1`, l.kept.sum, r.Dataset, r.Region, r.Year, r.Month).Scan(&batch, &file, &year, &month)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return held("the same bytes were loaded for %d month %d (batch %s, %s); send the file of %d month %d, or let it in: padu accept %s", year, month, batch, file, r.Year, r.Month, r.BatchID)
}

// fell holds a batch whose rows or money are far below those that it would replace; of a month that comes for the first time,
// below those of the month before, because realisasi is cumulative.
func (l *load) fell(ctx context.Context, near []string) error {
	if l.file.Accepted != "" || l.cover() == "rows" || len(near) == 0 {
		return nil
	}
	limit := l.file.Rule.MaxFall
	if limit == 0 {
		limit = defaultFall
	}
	names, sums := []string{"rows"}, []string{"cast(count(*) as double)"}
	for _, f := range l.c.Fields {
		if f.Type == "money" {
			names, sums = append(names, f.Name), append(sums, fmt.Sprintf("cast(coalesce(sum(%s), 0) as double)", f.Name))
		}
	}
	was, err := l.amounts(ctx, sums, l.sharing(l.coverFields(), near))
	if err == nil && was[0] == 0 && l.c.has("bulan") {
		was, err = l.amounts(ctx, sums, l.monthBefore(near))
	}
	if err != nil || was[0] == 0 {
		return err
	}
	for i, name := range names {
		now := float64(l.receipt.Loaded)
		if i > 0 {
			now, _ = strconv.ParseFloat(l.receipt.Money[name], 64) // "" where no row has an amount
		}
		if was[i] > 0 && now < was[i]*(1-float64(limit)/100) {
			return held("%s fell from %.0f to %.0f, by more than %d %%, against the last good batch; send the whole file, or let it in: padu accept %s", name, was[i], now, limit, l.receipt.BatchID)
		}
	}
	return nil
}

// sharing is the condition of the rows in force, of the batches near, that share the fields with a row of the batch.
func (l *load) sharing(fields, near []string) string {
	var same []string
	for _, f := range fields {
		same = append(same, fmt.Sprintf("o.%s is not distinct from n.%s", f, f))
	}
	return fmt.Sprintf("o.digantikan_oleh is null and %s and %s and exists (select 1 from (select distinct %s from landing.%s r where batch_id = $1 and %s) n where %s)",
		among("o.batch_id", near), l.there("o"), strings.Join(fields, ", "), l.c.Dataset, l.there("r"), strings.Join(same, " and "))
}

// monthBefore is the condition of the rows of the latest month before the batch's own.
func (l *load) monthBefore(near []string) string {
	same := l.sharing(slices.DeleteFunc(l.coverFields(), func(f string) bool { return f == "bulan" }), near)
	return fmt.Sprintf("%s and o.bulan = (select max(o.bulan) from landing.%s o where %[1]s and o.bulan < (select min(bulan) from landing.%[2]s r where batch_id = $1 and %s))", same, l.c.Dataset, l.there("r"))
}

// amounts counts and adds up landed rows; a guard needs no exact money.
func (l *load) amounts(ctx context.Context, sums []string, where string) ([]float64, error) {
	out, into := make([]float64, len(sums)), make([]any, len(sums))
	for i := range out {
		into[i] = &out[i]
	}
	query := fmt.Sprintf("select %s from landing.%s o where %s", strings.Join(sums, ", "), l.c.Dataset, where)
	return out, l.w.QueryRow(ctx, query, l.receipt.BatchID).Scan(into...)
}
