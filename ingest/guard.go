package ingest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"padu/warehouse"
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

// standing is what landed before the batch: of each batch near it the rows in force, and those of them that it would replace.
type standing struct {
	batch       string
	rows, taken int64
	money       []float64 // of the rows that it would replace, by the contract's fields of money; a guard needs no exact money
}

// before reads what of the batches near is in force.
func (l *load) before(ctx context.Context, near []string) (out []standing, err error) {
	if len(near) == 0 {
		return nil, nil
	}
	columns, sums := "", ""
	for _, f := range l.money() {
		columns += ", o." + f
		sums += fmt.Sprintf(", cast(coalesce(sum(%s) filter (taken), 0) as double)", f)
	}
	rows, err := l.w.Query(ctx, fmt.Sprintf("select batch_id, count(*), count(*) filter (taken)%s from (select o.batch_id%s, %s as taken from landing.%s o where o.digantikan_oleh is null and %s and %s) group by batch_id",
		sums, columns, l.same(l.coverFields()), l.c.Dataset, among("o.batch_id", near), l.there("o")))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		s := standing{money: make([]float64, len(l.money()))}
		into := []any{&s.batch, &s.rows, &s.taken}
		for i := range s.money {
			into = append(into, &s.money[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// money are the contract's fields of money.
func (l *load) money() (out []string) {
	for _, f := range l.c.Fields {
		if f.Type == "money" {
			out = append(out, f.Name)
		}
	}
	return out
}

// fell holds a batch whose rows or money are far below those that it would replace; of a month that comes for the first time,
// below those of the month before, because realisasi is cumulative.
func (l *load) fell(ctx context.Context, before []standing, near []string) error {
	if l.file.Accepted != "" || l.cover() == "rows" || len(near) == 0 {
		return nil
	}
	limit := l.file.Rule.MaxFall
	if limit == 0 {
		limit = defaultFall
	}
	names := append([]string{"rows"}, l.money()...)
	was := make([]float64, len(names))
	for _, b := range before {
		was[0] += float64(b.taken)
		for i, m := range b.money {
			was[i+1] += m
		}
	}
	if was[0] == 0 && l.c.has("bulan") {
		if err := l.monthBefore(ctx, near, was); err != nil {
			return err
		}
	}
	if was[0] == 0 {
		return nil
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

// same is the condition that the row o shares the fields with a row of the batch. Of what a row speaks of the load knows all that occurs.
func (l *load) same(fields []string) string {
	if known, ok := l.alike(fields); ok {
		return known
	}
	var same []string
	for _, f := range fields {
		same = append(same, fmt.Sprintf("o.%s is not distinct from n.%s", f, f))
	}
	return fmt.Sprintf("exists (select 1 from (select distinct %s from landing.%s r where batch_id = %s and %s) n where %s)",
		strings.Join(fields, ", "), l.c.Dataset, warehouse.Quote(l.receipt.BatchID), l.there("r"), strings.Join(same, " and "))
}

// fewAlike is up to how many different reaches are written in a condition.
const fewAlike = 100

// alike is same where the fields are no more than the reach of a row, and none of them is missing in any.
func (l *load) alike(fields []string) (string, bool) {
	at := l.c.reaching()
	seen := map[string]bool{}
	for r := range l.reach {
		var equal []string
		for _, f := range fields {
			switch i := slices.IndexFunc(l.c.Fields, func(x Field) bool { return x.Name == f }); {
			case i == at.region && r.region != "":
				equal = append(equal, "o."+f+" = "+warehouse.Quote(r.region))
			case i == at.stage && r.stage != "":
				equal = append(equal, "o."+f+" = "+warehouse.Quote(r.stage))
			case i == at.year && r.year != 0:
				equal = append(equal, "o."+f+" = "+strconv.Itoa(r.year))
			case i == at.month && r.month != 0:
				equal = append(equal, "o."+f+" = "+strconv.Itoa(r.month))
			default:
				return "", false
			}
		}
		seen[strings.Join(equal, " and ")] = true
	}
	if len(seen) == 0 || len(seen) > fewAlike || len(fields) == 0 {
		return "", false
	}
	return "(" + strings.Join(slices.Sorted(maps.Keys(seen)), " or ") + ")", true
}

// monthBefore sums what stands of the latest month before the batch's own.
func (l *load) monthBefore(ctx context.Context, near []string, was []float64) error {
	sums, into := "cast(count(*) as double)", []any{&was[0]}
	for i, f := range l.money() {
		sums += fmt.Sprintf(", cast(coalesce(sum(%s), 0) as double)", f)
		into = append(into, &was[i+1])
	}
	same := fmt.Sprintf("o.digantikan_oleh is null and %s and %s and %s", among("o.batch_id", near), l.there("o"), l.same(slices.DeleteFunc(l.coverFields(), func(f string) bool { return f == "bulan" })))
	return l.w.QueryRow(ctx, fmt.Sprintf("select %s from landing.%s o where %s and o.bulan = (select max(o.bulan) from landing.%[2]s o where %[3]s and o.bulan < (select min(bulan) from landing.%[2]s r where batch_id = %[4]s and %[5]s))",
		sums, l.c.Dataset, same, warehouse.Quote(l.receipt.BatchID), l.there("r"))).Scan(into...)
}
