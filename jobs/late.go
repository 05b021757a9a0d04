package jobs

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"padu/ingest"
	"padu/warehouse"
)

// lateRegion is a region that owes something for too long.
type lateRegion struct {
	Region   string   `json:"region"`
	Name     string   `json:"name"`
	Datasets []string `json:"datasets"`  // that are late
	LastGood string   `json:"last_good"` // of the one that is late for longest; "" when it never came
	Days     int      `json:"days"`      // since then; since the first night for what never came
}

// owed is a dataset that a region sends, and when a good batch of it came last.
type owed struct {
	region, dataset string
	last            time.Time // zero for never
	allowed         int       // days
}

// late lists the regions of which something is owed for more than so many days before the day of the snapshot, the longest
// first. What counts is the last good load, as padu why shows it. A dataset that comes every month is late by itself, and so
// is one that never came; the others come when there is something new, so that the newest load of the region speaks for them.
func (ws *workspace) late(ctx context.Context, s *warehouse.Snapshot, days int) ([]lateRegion, error) {
	all, first, err := ws.owed(ctx, s, days)
	if err != nil || len(all) == 0 || first.IsZero() {
		return nil, err
	}
	asOf := s.Info().AsOf
	age := func(o owed) int {
		if o.last.IsZero() {
			return daysBetween(first, asOf)
		}
		return daysBetween(o.last, asOf)
	}
	newest := map[string]int{} // region → days since its newest load
	for _, o := range all {
		if had, ok := newest[o.region]; !o.last.IsZero() && (!ok || age(o) < had) {
			newest[o.region] = age(o)
		}
	}
	var out []lateRegion
	for _, o := range all {
		waits := age(o) // days
		if waits <= o.allowed || !o.last.IsZero() && !monthly(o.dataset) && newest[o.region] <= o.allowed {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Region != o.region {
			name := o.region
			if _, known, err := ingest.FindRegion(o.region); err == nil {
				name = known
			}
			out = append(out, lateRegion{Region: o.region, Name: name})
		}
		r := &out[len(out)-1]
		if r.Datasets = append(r.Datasets, o.dataset); waits > r.Days {
			r.Days, r.LastGood = waits, ""
			if !o.last.IsZero() {
				r.LastGood = o.last.Format(time.DateOnly)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b lateRegion) int { return cmp.Compare(b.Days, a.Days) })
	return out, nil
}

// monthly is true for a dataset of which every month has a file of its own.
func monthly(dataset string) bool { return slices.Contains(ingest.FieldNames(dataset), "bulan") }

func daysBetween(from, to time.Time) int { return int(to.Sub(from).Hours() / 24) }

// owed is what every region owes, by region and dataset, and the day of the first load of all. Of two sources of one dataset
// the newer load counts, and the longer time.
func (ws *workspace) owed(ctx context.Context, s *warehouse.Snapshot, days int) (out []owed, first time.Time, err error) {
	allowed := map[string]int{}
	for _, c := range ws.config.Sources {
		allowed[c.Name] = c.LateDays
	}
	rows, err := s.Query(ctx, `
		with want as (select distinct source, dataset, kode_wilayah from meta.sources),
		got as (select source, dataset, kode_wilayah, max(as_of) as last from meta.batches where status in ('loaded', 'superseded') group by all)
		select w.source, w.dataset, case when w.kode_wilayah = '-' then g.kode_wilayah else w.kode_wilayah end as region, g.last,
		  (select min(as_of) from meta.batches)
		from want w left join got g on w.source = g.source and w.dataset = g.dataset and (w.kode_wilayah = g.kode_wilayah or w.kode_wilayah = '-')
		where region is not null and region <> '-' order by region, w.dataset, w.source`)
	if err != nil {
		return nil, first, fmt.Errorf("late regions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var source string
		var o owed
		var last, begin sql.NullTime
		if err := rows.Scan(&source, &o.dataset, &o.region, &last, &begin); err != nil {
			return nil, first, fmt.Errorf("late regions: %w", err)
		}
		o.last, first = last.Time, begin.Time
		if o.allowed = allowed[source]; o.allowed == 0 {
			o.allowed = days
		}
		if n := len(out); n > 0 && out[n-1].region == o.region && out[n-1].dataset == o.dataset {
			p := &out[n-1]
			p.allowed = max(p.allowed, o.allowed)
			if o.last.After(p.last) {
				p.last = o.last
			}
			continue
		}
		out = append(out, o)
	}
	return out, first, rows.Err()
}
