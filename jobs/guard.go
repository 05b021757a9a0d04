package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"padu/ingest"
	"padu/transform"
	"padu/warehouse"
)

// heldPublish is what a run did not publish: a guard or a test stopped it.
const heldPublish = "publish"

// leastRows is from how many rows on a share of them says something; that a region or a year is gone altogether always does.
const leastRows = 10

// guard compares the snapshot that is being built with the one that readers have, and returns what nobody has let through.
func (n *night) guard(ctx context.Context) ([]warehouse.Change, error) {
	old, err := warehouse.OpenSnapshot(ctx, n.ws.dir)
	if errors.Is(err, warehouse.ErrNoSnapshot) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	stops, err := n.ws.tooFar(ctx, n.w, old)
	if err = errors.Join(err, old.Close()); err != nil {
		return nil, fmt.Errorf("compare with snapshot %s: %w", old.Info().RunID, err)
	}
	return stops, nil
}

// tooFar are the figures of the snapshot that w is building which are too far from those of old, and which nobody has let through.
func (ws *workspace) tooFar(ctx context.Context, w *warehouse.DB, old *warehouse.Snapshot) ([]warehouse.Change, error) {
	was, err := transform.Figures(ctx, old)
	if err != nil || len(was) == 0 {
		return nil, err
	}
	found, err := transform.Figures(ctx, w)
	if err != nil {
		return nil, err
	}
	before, err := transform.Settings(ctx, old)
	if err != nil {
		return nil, err
	}
	now, err := transform.Settings(ctx, w)
	if err != nil {
		return nil, err
	}
	c := comparison{guards: ws.config.Guards, against: old.Info().RunID, sameProgram: before == now && old.Info().Version == Version}
	if c.explained, err = ws.explained(ctx, w, old); err != nil {
		return nil, err
	}
	c.tenfold = strings.Fields(ws.config.Parameters["selisih_diterima"])
	return ws.notLetThrough(c.compare(was, found))
}

// comparison is one snapshot against another.
type comparison struct {
	guards      Guards
	against     string         // the run of the older one
	sameProgram bool           // the same padu with the same parameters built both
	explained   map[part]bool  // what batches changed that a person let in
	tenfold     []string       // 32.71/2026: may rise, says selisih_diterima
	cells       map[cell]*pair // figures added up
	fallen      map[cell]int   // of all regions together: how many of them fell
	risen       map[cell]int   // and rose too far
	out         []warehouse.Change
}

// part is what a batch can change.
type part struct {
	dataset, region string
	year            int
}

// cell is a figure of one region or, with "", of all, in one year or, with 0, in all.
type cell struct {
	mart, measure, region string
	year                  int
}

type pair struct{ was, found float64 }

// compare judges all regions together, then each; and the whole, then each year.
func (c *comparison) compare(was, found []transform.Figure) []warehouse.Change {
	c.cells, c.fallen, c.risen = map[cell]*pair{}, map[cell]int{}, map[cell]int{}
	for _, f := range was {
		c.add(f, func(p *pair) { p.was += f.Amount })
	}
	for _, f := range found {
		c.add(f, func(p *pair) { p.found += f.Amount })
	}
	for at, p := range c.cells {
		all := cell{at.mart, at.measure, "", at.year}
		if at != all && p.found < p.was {
			c.fallen[all]++
		}
		if at != all && c.times(*p) {
			c.risen[all]++
		}
	}
	for _, x := range transform.WatchedMarts {
		for _, at := range c.of(x.Mart) {
			c.judge(x, at)
		}
	}
	return c.out
}

// add puts a figure into the sums that it belongs to, unless something explains it.
func (c *comparison) add(f transform.Figure, to func(*pair)) {
	x := watched(f.Mart)
	if x == nil || x.Derived && !c.sameProgram || c.letIn(*x, f) {
		return
	}
	regions, years := []string{f.Region, ""}, []int{f.Year, 0}
	if f.Region == "-" {
		regions = regions[1:]
	}
	if f.Year == 0 {
		years = years[1:]
	}
	for _, r := range regions {
		for _, y := range years {
			at := cell{f.Mart, f.Measure, r, y}
			if c.cells[at] == nil {
				c.cells[at] = &pair{}
			}
			to(c.cells[at])
		}
	}
}

func watched(mart string) *transform.Watched {
	for i := range transform.WatchedMarts {
		if x := &transform.WatchedMarts[i]; x.Mart == mart {
			return x
		}
	}
	return nil
}

// letIn is true for a figure that batches changed which a person let in.
func (c *comparison) letIn(x transform.Watched, f transform.Figure) bool {
	return slices.ContainsFunc(x.Datasets, func(d string) bool {
		return c.explained[part{d, f.Region, f.Year}] || c.explained[part{d, f.Region, 0}] || c.explained[part{d, "-", 0}]
	})
}

// of are the cells of a mart: all regions together first, the whole before its years, rows before rupiah.
func (c *comparison) of(mart string) (out []cell) {
	for at := range c.cells {
		if at.mart == mart && at.measure != transform.MeasureLatest {
			out = append(out, at)
		}
	}
	first := func(at cell) string { return strings.TrimPrefix(at.measure, transform.MeasureRows) }
	slices.SortFunc(out, func(a, b cell) int {
		return cmp.Or(strings.Compare(a.region, b.region), a.year-b.year, strings.Compare(first(a), first(b)))
	})
	return out
}

// judge adds a cell that fell or rose too far, unless a wider one says it already.
func (c *comparison) judge(x transform.Watched, at cell) {
	p, rows := c.cells[at], c.cells[cell{at.mart, transform.MeasureRows, at.region, at.year}]
	if p.was <= 0 || rows == nil {
		return
	}
	gone := at.measure == transform.MeasureRows && p.found == 0
	if c.fell(x, at, *p, gone, rows.was) || c.rose(x, at, *p) {
		for _, o := range c.out {
			sameWay := (o.Found < o.Was) == (p.found < p.was)
			if o.Mart == at.mart && sameWay && (o.Region == at.region || o.Region == "" && !gone) && (o.Year == 0 || o.Year == at.year) {
				return
			}
		}
		_, name, err := ingest.FindRegion(at.region)
		if err != nil {
			name = at.region
		}
		c.out = append(c.out, warehouse.Change{Against: c.against, Mart: at.mart, Measure: at.measure, Region: at.region, Name: name, Year: at.year, Was: p.was, Found: p.found})
	}
}

// fell compares with the limit of one region, or of all. One region that falls alone is judged by its own limit, however much of
// a small workspace it is.
func (c *comparison) fell(x transform.Watched, at cell, p pair, gone bool, rows float64) bool {
	limit := c.guards.RegionFallPercent
	if at.region == "" {
		limit = c.guards.FallPercent
		if !x.National && c.fallen[at] < 2 {
			return false
		}
	}
	return limit < 100 && p.found < p.was*(1-float64(limit)/100) && (gone || rows >= leastRows)
}

// rose finds a file in another unit: the sum of as many lines as before is tenfold. Where lines came new, their rupiah are no
// rise; and what is spent grows tenfold in the first months of a year, but not beyond what may be spent.
func (c *comparison) rose(x transform.Watched, at cell, p pair) bool {
	if !slices.Contains(x.Budget, at.measure) || !c.times(p) || at.region == "" && c.risen[at] < 2 {
		return false
	}
	lines := c.cells[cell{at.mart, transform.MeasureLatest, at.region, at.year}]
	if lines == nil {
		lines = c.cells[cell{at.mart, transform.MeasureRows, at.region, at.year}]
	}
	if lines.was < leastRows || lines.found >= 2*lines.was {
		return false
	}
	if slices.ContainsFunc(c.tenfold, func(t string) bool {
		region, year, _ := strings.Cut(t, "/")
		return region == at.region && (at.year == 0 || year == strconv.Itoa(at.year))
	}) {
		return false
	}
	if at.measure != "realisasi" {
		return true
	}
	may := 0.0
	for _, mart := range []string{"fct_realisasi", "fct_apbd"} {
		if b := c.cells[cell{mart, "anggaran", at.region, at.year}]; b != nil {
			may = max(may, b.found)
		}
	}
	return may > 0 && p.found > may
}

func (c *comparison) times(p pair) bool {
	return p.was > 0 && p.found >= p.was*float64(c.guards.RiseTimes)
}

// stopped says of a change what was compared, and why it stops.
func (g Guards) stopped(c warehouse.Change, run string) warehouse.Held {
	was, found := amounts(c)
	key, how := "region_fall_percent", fmt.Sprintf("fell from %s to %s, by more than %d %%", was, found, g.RegionFallPercent)
	switch {
	case c.Found > c.Was:
		key, how = "rise_times", fmt.Sprintf("rose from %s to %s, to %d times or more", was, found, g.RiseTimes)
	case c.Region == "":
		key, how = "fall_percent", fmt.Sprintf("fell from %s to %s, by more than %d %%", was, found, g.FallPercent)
	}
	return warehouse.Held{Kind: heldPublish, What: changed(c), Change: &c, Reason: fmt.Sprintf("%s %s (guards.%s), against snapshot %s; padu accept %s lets it through",
		c.Measure, how, key, c.Against, run)}
}

// changed names what a change is of.
func changed(c warehouse.Change) string {
	return strings.Join(slices.DeleteFunc([]string{c.Mart, c.Name, yearText(c.Year)}, func(s string) bool { return s == "" }), " ")
}

// amounts are the two figures of a change as people read them.
func amounts(c warehouse.Change) (was, found string) {
	sign := "Rp"
	if c.Measure == transform.MeasureRows {
		sign = ""
	}
	return sign + grouped(int64(c.Was)), sign + grouped(int64(c.Found))
}
