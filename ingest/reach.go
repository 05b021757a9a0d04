package ingest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"padu/warehouse"
)

// reach is what a row speaks of. Rows of two batches can only replace each other where it is the same.
type reach struct {
	region string
	year   int
	stage  string
	month  int
}

// reaching are the places in a contract's fields that make a row's reach; -1 is none.
type reaching struct{ region, year, stage, month int }

func (c *Contract) reaching() reaching {
	r := reaching{-1, -1, -1, -1}
	for i, f := range c.Fields {
		switch f.Type {
		case "region":
			r.region = i
		case "year":
			r.year = i
		case "stage":
			r.stage = i
		case "month":
			r.month = i
		}
	}
	return r
}

func (r reaching) of(slots []value) (out reach) {
	if r.region >= 0 {
		out.region = slots[r.region].text
	}
	if r.year >= 0 {
		out.year = int(slots[r.year].num)
	}
	if r.stage >= 0 {
		out.stage = slots[r.stage].text
	}
	if r.month >= 0 {
		out.month = int(slots[r.month].num)
	}
	return out
}

// keepReach books what the batch speaks of.
func (l *load) keepReach(ctx context.Context) error {
	rows := make([][]string, 0, len(l.reach))
	for r := range l.reach {
		rows = append(rows, []string{l.receipt.BatchID, r.region, strconv.Itoa(r.year), r.stage, strconv.Itoa(r.month)})
	}
	return insertRows(ctx, l.w, "landing.reach", rows)
}

// near are the batches in force that share a reach with this one: same, whose rows it may replace, and around, months aside, against which
// it is measured. Most batches have none, and then no row of before is read. Of which regions the rows of all of them are is kept.
func (l *load) near(ctx context.Context) (same, around []string, err error) {
	rows, err := l.w.Query(ctx, `select o.batch_id, bool_or(o.bulan = n.bulan) from landing.reach o
		join landing.reach n on n.batch_id = ? and o.kode_wilayah = n.kode_wilayah and o.tahun = n.tahun and o.tahap = n.tahap
		join landing.batches b on b.batch_id = o.batch_id and b.dataset = ? and b.status = 'loaded'
		where o.batch_id <> ? group by 1 order by 1`, l.receipt.BatchID, l.c.Dataset, l.receipt.BatchID)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var batch string
		var month bool
		if err := rows.Scan(&batch, &month); err != nil {
			return nil, nil, err
		}
		if around = append(around, batch); month {
			same = append(same, batch)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(around) == 0 {
		return nil, nil, err
	}
	l.regions, err = warehouse.Texts(l.w.Query(ctx, "select distinct kode_wilayah from landing.reach where "+among("batch_id", append(around, l.receipt.BatchID))+" order by 1"))
	return same, around, err
}

// fewRegions is up to how many regions are named in a condition.
const fewRegions = 50

// there is the condition, true of all rows of the batch and of those near, by which DuckDB leaves out what it need not read: rows of a region
// lie together, and those of a batch cannot be found by its name alone.
func (l *load) there(alias string) string {
	if l.c.reaching().region < 0 || len(l.regions) > fewRegions {
		return "true"
	}
	return among(alias+"."+l.c.Fields[l.c.reaching().region].Name, l.regions)
}

// among is the condition that a column is one of the texts.
func among(column string, texts []string) string {
	return column + " in (" + warehouse.QuoteAll(texts) + ")"
}

// reachOfBefore books the reach of batches that were loaded before padu kept it.
func reachOfBefore(ctx context.Context, w *warehouse.DB) error {
	datasets, err := warehouse.Texts(w.Query(ctx, "select distinct dataset from landing.batches where status = 'loaded' and batch_id not in (select batch_id from landing.reach)"))
	if err != nil {
		return err
	}
	for _, d := range datasets {
		c := contracts()[d]
		if c == nil {
			continue
		}
		columns := []string{"''", "0", "''", "0"}
		for i, at := range []int{c.reaching().region, c.reaching().year, c.reaching().stage, c.reaching().month} {
			if at >= 0 {
				columns[i] = fmt.Sprintf("coalesce(%s, %s)", c.Fields[at].Name, columns[i])
			}
		}
		if _, err := w.Exec(ctx, fmt.Sprintf("insert into landing.reach select distinct batch_id, %s from landing.%s where batch_id not in (select batch_id from landing.reach)", strings.Join(columns, ", "), d)); err != nil {
			return err
		}
	}
	return nil
}
