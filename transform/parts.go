package transform

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"padu/warehouse"
)

// Some marts hold most rows of all: a row for each line of the budgets. They are made in parts, a region at a time, from that region's landed
// rows alone (a header says bagian: kode_wilayah). So no more than a few regions are in memory, and where the snapshot before holds a part
// that was made from the same, its rows stay. meta.parts says which part was made from what, and in which run.

// partRows is of how many landed rows the parts are made together: some row groups of DuckDB, a few hundred megabytes.
const partRows = 2_000_000

// part is what the rows of one region in one mart are made from.
type part struct {
	region string
	from   string // hash of the models, the warehouse file, and the batches in force with their rows
	rows   int64  // that landed
}

// partly reads, once for all marts, what landed of each region.
type partly struct {
	w      *warehouse.DB
	all    map[string]model
	landed map[string]map[string]*arrived // landing table → region → what is in force
	made   string                         // when the warehouse file was made, by which DuckDB and which models
}

type arrived struct {
	batches []string
	rows    int64
}

func newPartly(w *warehouse.DB, all []model) *partly {
	p := &partly{w: w, all: map[string]model{}, landed: map[string]map[string]*arrived{}}
	for _, m := range all {
		p.all[m.full()] = m
	}
	return p
}

// sources are the landing tables that a model is made from, through the views between.
func (p *partly) sources(m model, into map[string]bool) {
	for _, l := range m.landed {
		into[l] = true
	}
	for _, in := range m.inputs {
		p.sources(p.all[in], into)
	}
}

// wanted are the parts that a mart has to have, in the order of their regions.
func (p *partly) wanted(ctx context.Context, m model) (parts []part, err error) {
	tables := map[string]bool{}
	p.sources(m, tables)
	if p.made == "" {
		if err := p.w.QueryRow(ctx, "select cast(made_at as varchar) || version() from padu.main.warehouse").Scan(&p.made); err != nil {
			return nil, err
		}
		p.made += ModelsHash()
	}
	hashes, rows := map[string]*strings.Builder{}, map[string]int64{}
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		if p.landed[table] == nil {
			if p.landed[table], err = p.read(ctx, table); err != nil {
				return nil, err
			}
		}
		for region, a := range p.landed[table] {
			if hashes[region] == nil {
				hashes[region] = &strings.Builder{}
			}
			fmt.Fprintln(hashes[region], table, strings.Join(a.batches, " "))
			rows[region] += a.rows
		}
	}
	for _, region := range slices.Sorted(maps.Keys(hashes)) {
		h := sha256.Sum256([]byte(p.made + m.full() + "\n" + hashes[region].String()))
		parts = append(parts, part{region, hex.EncodeToString(h[:8]), rows[region]})
	}
	return parts, nil
}

func (p *partly) read(ctx context.Context, table string) (map[string]*arrived, error) {
	type batch struct {
		region, id string
		rows       int64
	}
	batches, err := list(ctx, p.w, func(b *batch) []any { return []any{&b.region, &b.id, &b.rows} },
		"select kode_wilayah, batch_id, count(*) from padu."+table+" where digantikan_oleh is null group by 1, 2 order by 1, 2")
	if err != nil {
		return nil, fmt.Errorf("what landed in %s: %w", table, err)
	}
	out := map[string]*arrived{}
	for _, b := range batches {
		if out[b.region] == nil {
			out[b.region] = &arrived{}
		}
		out[b.region].batches = append(out[b.region].batches, fmt.Sprint(b.id, "=", b.rows))
		out[b.region].rows += b.rows
	}
	return out, nil
}

// build makes the parts of a mart that are not there yet, and removes those that have nothing any more.
func (p *partly) build(ctx context.Context, m model) error {
	want, err := p.wanted(ctx, m)
	if err != nil {
		return err
	}
	if _, err := p.w.Exec(ctx, fmt.Sprintf("create table if not exists snap.%s as select * from (%s) limit 0", m.full(), m.query)); err != nil {
		return err
	}
	have, err := partsIn(ctx, p.w, m.name)
	if err != nil {
		return err
	}
	var missing []part
	for _, w := range want {
		if have[w.region] != w.from {
			missing = append(missing, w)
		} else {
			delete(have, w.region)
		}
	}
	return p.w.Tx(ctx, func() error {
		if len(have) > 0 {
			if err := p.remove(ctx, m, slices.Sorted(maps.Keys(have))); err != nil {
				return err
			}
		}
		for len(missing) > 0 {
			n, rows := 0, int64(0)
			for n < len(missing) && (n == 0 || rows+missing[n].rows <= partRows) {
				rows += missing[n].rows
				n++
			}
			if err := p.add(ctx, m, missing[:n]); err != nil {
				return err
			}
			missing = missing[n:]
		}
		return nil
	})
}

// of is the select of a mart for some regions: of everything that it reads it sees their rows alone. An optimizer does not always bring a
// condition on the result that far.
func (p *partly) of(m model, regions []string) string {
	return reference.ReplaceAllStringFunc(m.query, func(name string) string {
		if in := p.all[name]; in.region != "" && in.region != "-" {
			return fmt.Sprintf("(select * from %s where %s in (%s))", name, in.region, warehouse.QuoteAll(regions))
		}
		return name
	})
}

func (p *partly) remove(ctx context.Context, m model, regions []string) error {
	_, err := p.w.Exec(ctx, fmt.Sprintf("delete from snap.%s where %s in (%s)", m.full(), m.region, warehouse.QuoteAll(regions)))
	if err == nil {
		_, err = p.w.Exec(ctx, fmt.Sprintf("delete from snap.meta.parts where mart = %s and kode_wilayah in (%s)", warehouse.Quote(m.name), warehouse.QuoteAll(regions)))
	}
	return err
}

func (p *partly) add(ctx context.Context, m model, parts []part) error {
	var regions []string
	for _, a := range parts {
		regions = append(regions, a.region)
	}
	if _, err := p.w.Exec(ctx, fmt.Sprintf("insert into snap.%s %s", m.full(), p.of(m, regions))); err != nil {
		return err
	}
	type print struct{ region, of string }
	found, err := list(ctx, p.w, func(x *print) []any { return []any{&x.region, &x.of} }, fmt.Sprintf("select %s, %s from snap.%s t where %[1]s in (%[4]s) group by 1", m.region, warehouse.Prints, m.full(), warehouse.QuoteAll(regions)))
	if err != nil {
		return err
	}
	prints := map[string]string{}
	for _, x := range found {
		prints[x.region] = x.of
	}
	var rows [][]any
	for _, a := range parts {
		rows = append(rows, []any{m.name, a.region, a.from, p.w.Building(), cmp.Or(prints[a.region], "0 0 0")})
	}
	return insert(ctx, p.w, "snap.meta.parts", rows)
}

// partsIn is what the parts of a mart were made from, by region.
func partsIn(ctx context.Context, of Asker, mart string) (map[string]string, error) {
	parts, err := list(ctx, of, func(p *part) []any { return []any{&p.region, &p.from} }, "select kode_wilayah, made_from from meta.parts where mart = ? and sidik is not null", mart)
	out := map[string]string{}
	for _, p := range parts {
		out[p.region] = p.from
	}
	return out, err
}

// Keep names the marts of an older snapshot with which the next one may begin, because most of their parts are what they would be made
// again; none where that is not so.
func Keep(ctx context.Context, w *warehouse.DB, old *warehouse.Snapshot) (marts []string, err error) {
	all, err := models(files)
	if err != nil {
		return nil, err
	}
	p := newPartly(w, all)
	var total, same int64
	for _, m := range all {
		if !m.parts {
			continue
		}
		have, err := partsIn(ctx, old, m.name)
		if err != nil {
			return nil, nil // of a padu that did not keep them
		}
		want, err := p.wanted(ctx, m)
		if err != nil {
			return nil, err
		}
		for _, part := range want {
			if total += part.rows; have[part.region] == part.from {
				same += part.rows
			}
		}
		marts = append(marts, m.name)
	}
	if same*2 < total || total == 0 {
		return nil, nil
	}
	return marts, nil
}

// partial are the marts that are made in parts, and the staging views whose rows they have.
func partial(all []model) map[string]bool {
	p, out := newPartly(nil, all), map[string]bool{}
	landed := map[string]bool{}
	for _, m := range all {
		if m.parts {
			out[m.full()] = true
			p.sources(m, landed)
		}
	}
	for _, m := range all {
		if m.schema == "staging" && len(m.inputs) == 0 && len(m.landed) == 1 && landed[m.landed[0]] {
			out[m.full()] = true
		}
	}
	return out
}

// someParts is of how many regions a test is asked at once.
const someParts = 24

// touched are the regions of which the build made or removed a part, some at a time, and at last all that have none: those that kept all of
// theirs were tested when these were made, and their rows are the same.
func touched(ctx context.Context, w *warehouse.DB) ([][]string, error) {
	made, err := warehouse.Texts(w.Query(ctx, "select distinct kode_wilayah from meta.parts where run_id = ? order by 1", w.Building()))
	if err != nil {
		return nil, err
	}
	none, err := warehouse.Texts(w.Query(ctx, "select kode_wilayah from landing.ref_wilayah where kode_wilayah not in (select kode_wilayah from meta.parts) order by 1"))
	out := slices.Collect(slices.Chunk(made, someParts))
	if len(none) > 0 {
		out = append(out, none)
	}
	return out, err
}
