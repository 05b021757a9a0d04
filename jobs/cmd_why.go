package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/warehouse"
)

// why is one screen on one region or one source: what came, what did not, and what to do.
type why struct {
	Name      string       `json:"name"`
	AsOf      string       `json:"as_of"`
	Published bool         `json:"published"` // read from the snapshot, because a run holds the warehouse, or it cannot be opened
	Note      string       `json:"note"`      // why that is so
	Night     *whyNight    `json:"last_nightly"`
	Datasets  []whyDataset `json:"datasets"`
	Waiting   []whyBatch   `json:"waiting"`  // what came last for a place, and was held or refused
	Rejected  []whyReject  `json:"rejected"` // in the batches in force, most rows first
	LeftOut   []whyFile    `json:"left_out"`

	configured []string // sources of padu.yaml
}

type whyDataset struct {
	Source, Dataset, Region string
	LastGood                string // "" for never
	AgeDays                 int64
	Batches, Rows, Rejected int64
	Holds                   string // the years, stages and months in force
}

type whyBatch struct{ Batch, Source, Dataset, File, AsOf, Status, Reason string }

type whyReject struct {
	Source, Rule, Field      string
	Rows                     int64
	File, Place, Raw, Reason string // of the first
}

type whyFile struct{ Source, File, Reason string }

// whyNight is what the last nightly says of it: an end that was none, a publish that a guard stopped, what it could not fetch.
type whyNight struct {
	RunID string           `json:"run_id"`
	State string           `json:"state"`
	Began time.Time        `json:"started_at"`
	Error string           `json:"error,omitempty"`
	Held  []warehouse.Held `json:"held"`
}

func (c *cli) whyCmd() *cobra.Command {
	var asOf string
	var all bool
	cmd := &cobra.Command{Use: "why REGION|SOURCE", Short: "Why something of a region or source is not there; what to do", Args: cobra.ExactArgs(1),
		Long: "One screen: last good load, what is expected against what came, what was held back or rejected and by which rule, and what to do.\n" +
			"REGION is a code (32.71) or a name (\"Kota Bogor\"), SOURCE a name from padu.yaml.",
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, day, err := c.workspaceOn(asOf)
			if err != nil {
				return err
			}
			w, err := ws.why(cmd.Context(), args[0], day)
			if err != nil {
				return err
			}
			o := c.output()
			if o.json {
				return o.object(w)
			}
			o.why(w, ws.config, all)
			return nil
		}}
	cmd.Flags().BoolVar(&all, "all", false, "everything, however long")
	cmd.Flags().StringVar(&asOf, "as-of", "", "the day from which ages count (default: today)")
	return cmd
}

// why asks the warehouse; while a run holds it, the current snapshot.
func (ws *workspace) why(ctx context.Context, about string, day time.Time) (w why, err error) {
	source, region := "", ""
	if sourceName.MatchString(about) && !ingest.IsRegion(about) {
		source, w.Name = about, "source "+about
	}
	known := source != "" && slices.ContainsFunc(ws.config.Sources, func(s Source) bool { return s.Name == source })
	if code, name, rerr := ingest.FindRegion(about); rerr == nil && !known {
		source, region, w.Name = "", code, fmt.Sprintf("%s (%s)", name, code)
	} else if source == "" {
		return w, usage{fmt.Errorf("why %q: %w; the sources are: %s", about, rerr, ws.sourceNames())}
	}
	for _, s := range ws.config.Sources {
		w.configured = append(w.configured, s.Name)
	}
	w.AsOf = day.Format(time.DateOnly)
	w.Datasets, w.Waiting, w.Rejected, w.LeftOut = []whyDataset{}, []whyBatch{}, []whyReject{}, []whyFile{}
	err = ws.asked(ctx, func(q asker, note string) error {
		schema := "landing"
		if w.Note = note; note != "" {
			schema, w.Published = "meta", true
		}
		return w.read(ctx, q, schema, source, region)
	})
	if err == nil {
		err = w.night(ws, source)
	}
	if err == nil && source != "" && !known && len(w.Datasets)+len(w.LeftOut) == 0 {
		return w, usage{fmt.Errorf("why %q: no source and no region of that name; the sources are: %s", about, ws.sourceNames())}
	}
	return w, err
}

func (ws *workspace) sourceNames() string {
	var names []string
	for _, s := range ws.config.Sources {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// asker asks the writer or a snapshot.
type asker func(ctx context.Context, q string, args ...any) (*sql.Rows, error)

// asked lets f ask the tables of landing, without the writer's lock; or the same ones in meta of the snapshot, with a note that
// says why.
func (ws *workspace) asked(ctx context.Context, f func(q asker, note string) error) error {
	opened := false
	err := warehouse.Read(ctx, ws.dir, func(query func(context.Context, string, ...any) (*sql.Rows, error)) error {
		opened = true
		return f(query, "")
	})
	if opened {
		return err
	}
	note := "a run is going on; this is what the published snapshot says"
	if !errors.Is(err, warehouse.ErrBusy) {
		note = fmt.Sprintf("this is what the published snapshot says; %v", err)
	}
	s, serr := warehouse.OpenSnapshot(ctx, ws.dir)
	switch {
	case serr != nil && errors.Is(err, fs.ErrNotExist): // before the first run there is neither
		return serr
	case errors.Is(serr, warehouse.ErrNoSnapshot):
		return err
	case serr != nil:
		return errors.Join(err, serr)
	}
	return errors.Join(f(s.Query, note), s.Close())
}

// night takes what the last nightly that ended says of the sources that are asked about.
func (w *why) night(ws *workspace, source string) error {
	runs, err := ws.runs("nightly")
	if err != nil {
		return err
	}
	runs = slices.DeleteFunc(runs, func(r warehouse.Run) bool { return !r.Ended() })
	if len(runs) == 0 {
		return nil
	}
	last := runs[len(runs)-1]
	w.Night = &whyNight{last.RunID, last.State, last.StartedAt, last.Error, []warehouse.Held{}}
	for _, h := range last.Held {
		mine := h.Source == source || slices.ContainsFunc(w.Datasets, func(d whyDataset) bool { return d.Source == h.Source })
		if h.Kind == heldPublish || mine && h.Kind != "held" && h.Kind != "refused" { // batches are in Waiting
			w.Night.Held = append(w.Night.Held, h)
		}
	}
	return nil
}

// about restricts a table that has a source; batches of many regions have the region '-'.
const about = "(source = $source or kode_wilayah = $region)"

func (w *why) read(ctx context.Context, q asker, schema, source, region string) error {
	each := func(text string, row func(scan func(...any) error) error) error {
		text = strings.NewReplacer("SCHEMA", schema, "$source", warehouse.Quote(source), "$region", warehouse.Quote(region), "$day", warehouse.Quote(w.AsOf)).Replace(text)
		rows, err := q(ctx, text)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := row(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	return errors.Join(
		each(`with want as (select distinct source, dataset, kode_wilayah from SCHEMA.sources where `+about+`),
			got as (
			  select source, dataset, kode_wilayah, max(as_of) filter (where status in ('loaded', 'superseded')) as last,
			    count(*) filter (where status = 'loaded') as batches, coalesce(sum(rows_loaded) filter (where status = 'loaded'), 0) as n,
			    coalesce(sum(rows_rejected) filter (where status = 'loaded'), 0) as rejected
			  from SCHEMA.batches where `+about+` group by all),
			part as (
			  select source, dataset, kode_wilayah, tahun, list(distinct tahap order by tahap) filter (where tahap <> '-') as stages,
			    list(distinct bulan order by bulan) filter (where bulan > 0) as months
			  from SCHEMA.batches where status = 'loaded' and tahun > 0 and `+about+` group by all),
			holds as (
			  select source, dataset, kode_wilayah, string_agg(concat_ws(' ', tahun, array_to_string(stages, '+'),
			    case when months is not null then 'months ' || array_to_string(months, ' ') end), '; ' order by tahun desc) as holds
			  from part group by all)
			select coalesce(g.source, w.source), coalesce(g.dataset, w.dataset), coalesce(g.kode_wilayah, w.kode_wilayah), coalesce(strftime(g.last, '%Y-%m-%d'), ''),
			  coalesce(date_diff('day', g.last, $day::date), 0), coalesce(g.batches, 0), coalesce(g.n, 0)::bigint, coalesce(g.rejected, 0)::bigint, coalesce(h.holds, '')
			from want w full join got g on w.source = g.source and w.dataset = g.dataset and (w.kode_wilayah = g.kode_wilayah or w.kode_wilayah = '-')
			left join holds h on g.source = h.source and g.dataset = h.dataset and g.kode_wilayah = h.kode_wilayah
			order by 1, 2, 3`, func(scan func(...any) error) error {
			var d whyDataset
			err := scan(&d.Source, &d.Dataset, &d.Region, &d.LastGood, &d.AgeDays, &d.Batches, &d.Rows, &d.Rejected, &d.Holds)
			d.Holds = shortMonths(d.Holds)
			w.Datasets = append(w.Datasets, d)
			return err
		}),
		each(`select batch_id, source, dataset, file, as_of::varchar, status, coalesce(reason, '') from (
			  select *, row_number() over (partition by source, dataset, kode_wilayah, tahun, tahap, bulan, file order by seq desc) as n from SCHEMA.batches where `+about+`)
			where n = 1 and status in ('held', 'refused') order by seq desc`, func(scan func(...any) error) error {
			var b whyBatch
			err := scan(&b.Batch, &b.Source, &b.Dataset, &b.File, &b.AsOf, &b.Status, &b.Reason)
			w.Waiting = append(w.Waiting, b)
			return err
		}),
		each(`select source, rule, field, count(distinct (batch_id, row_place)) as n, arg_min(file, (seq, place)), arg_min(place, (seq, place)),
			  arg_min(coalesce(raw, ''), (seq, place)), arg_min(reason, (seq, place)) from (
			  select b.source, b.seq, b.batch_id, b.file, r.rule, r.field, r.place, r.raw, r.reason, regexp_replace(r.place, '(![A-Z]+| kolom [0-9]+$)', '') as row_place
			  from SCHEMA.rejects r join SCHEMA.batches b using (batch_id) where b.status = 'loaded' and `+about+`)
			group by all order by n desc, 1, 2, 3`, func(scan func(...any) error) error {
			var r whyReject
			err := scan(&r.Source, &r.Rule, &r.Field, &r.Rows, &r.File, &r.Place, &r.Raw, &r.Reason)
			w.Rejected = append(w.Rejected, r)
			return err
		}),
		each(`select source, file, reason from SCHEMA.problems where source = $source
			  or source in (select source from SCHEMA.sources where kode_wilayah = $region) order by all`, func(scan func(...any) error) error {
			var f whyFile
			err := scan(&f.Source, &f.File, &f.Reason)
			w.LeftOut = append(w.LeftOut, f)
			return err
		}))
}

// shortMonths writes runs of months as 1-12, so that a gap is seen.
func shortMonths(holds string) string {
	parts := strings.Split(holds, "; ")
	for i, p := range parts {
		year, list, ok := strings.Cut(p, "months ")
		if !ok {
			continue
		}
		var runs []string
		from, to := 0, -1
		flush := func() {
			switch {
			case to < from:
			case from == to:
				runs = append(runs, fmt.Sprint(from))
			default:
				runs = append(runs, fmt.Sprintf("%d-%d", from, to))
			}
		}
		for _, s := range strings.Fields(list) {
			m := 0
			if _, err := fmt.Sscan(s, &m); err != nil {
				return holds
			}
			if m != to+1 {
				flush()
				from = m
			}
			to = m
		}
		flush()
		parts[i] = year + "months " + strings.Join(runs, ", ")
	}
	return strings.Join(parts, "; ")
}
