package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"padu/ingest"
	"padu/warehouse"
)

// letThrough is a person's word on what a guard stopped: the figures that may be published in the place of those of the
// snapshot that each names. When that snapshot is no longer the current one, the word is spent.
type letThrough struct {
	Kind    string             `json:"kind"` // publish
	RunID   string             `json:"run_id"`
	By      string             `json:"by"`
	Why     string             `json:"why"`
	At      time.Time          `json:"at"`
	Changes []warehouse.Change `json:"changes"`
}

func (ws *workspace) decisionFile(name string) string {
	return filepath.Join(ws.dir, "archive", "decisions", name+".json")
}

// decided are what decisions of a kind are about: the names of their files without kind and ending.
func (ws *workspace) decided(kind string) (about []string, err error) {
	files, err := os.ReadDir(filepath.Join(ws.dir, "archive", "decisions"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, f := range files {
		of, ok := strings.CutPrefix(f.Name(), kind)
		if of, json := strings.CutSuffix(of, ".json"); ok && json {
			about = append(about, of)
		}
	}
	return about, err
}

// notLetThrough are the changes that no decision covers. One covers a figure that is at most as far from the old one as the
// figure that was seen.
func (ws *workspace) notLetThrough(changes []warehouse.Change) ([]warehouse.Change, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	names, err := ws.decided("publish-")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		name = ws.decisionFile("publish-" + name)
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var d letThrough
		if err := json.Unmarshal(data, &d); err != nil {
			return nil, fmt.Errorf("%s: %w; it holds what padu accept wrote, put that back or remove it", name, err)
		}
		changes = slices.DeleteFunc(changes, func(c warehouse.Change) bool {
			return slices.ContainsFunc(d.Changes, func(may warehouse.Change) bool { return covers(may, c) })
		})
	}
	return changes, nil
}

func covers(may, c warehouse.Change) bool {
	found := c.Found
	c.Found, c.Name, may.Name = may.Found, "", ""
	return c == may && (may.Found < may.Was && found >= may.Found && found <= may.Was || may.Found > may.Was && found <= may.Found && found >= may.Was)
}

var runName = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z(-[0-9]+)?$`)

// letThrough writes down that what a guard stopped in a run may be published.
func (ws *workspace) letThrough(ctx context.Context, run, by, why string) (d letThrough, err error) {
	runs, err := ws.ledger.Runs()
	if err != nil {
		return d, err
	}
	at := slices.IndexFunc(runs, func(r warehouse.Run) bool { return r.RunID == run })
	if at < 0 {
		return d, fmt.Errorf("accept %s: no such run; padu runs lists them", run)
	}
	d = letThrough{Kind: heldPublish, RunID: run, By: by, Why: why, At: ws.now().UTC()}
	for _, h := range runs[at].Held {
		if h.Change != nil {
			d.Changes = append(d.Changes, *h.Change)
		}
	}
	if len(d.Changes) == 0 {
		return d, fmt.Errorf("accept %s: no guard stopped what it built; there is nothing to let through", run)
	}
	now, _, err := ws.current(ctx)
	if err != nil {
		return d, err
	}
	if now.RunID != d.Changes[0].Against {
		return d, fmt.Errorf("accept %s: it was stopped because it differed from snapshot %s, and %s has been published since; there is nothing to let through", run, d.Changes[0].Against, now.RunID)
	}
	data, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return d, err
	}
	return d, warehouse.WriteFile(ws.decisionFile("publish-"+run), append(data, '\n'))
}

// explained are the regions and years of datasets that batches changed which a person let in after old was built.
func (ws *workspace) explained(ctx context.Context, w *warehouse.DB, old *warehouse.Snapshot) (map[part]bool, error) {
	names, err := ws.decided("accept-")
	if err != nil || len(names) == 0 {
		return nil, err
	}
	known, err := loaded(ctx, old.Query, "meta", names)
	if err != nil {
		return nil, err
	}
	now, err := loaded(ctx, w.Query, "landing", names)
	if err != nil {
		return nil, err
	}
	out := map[part]bool{}
	for batch, dataset := range now {
		if known[batch] != "" {
			continue
		}
		fields, of := ingest.FieldNames(dataset), part{dataset, "-", 0}
		region, year := "'-'", "0"
		if slices.Contains(fields, "kode_wilayah") {
			region = "kode_wilayah"
		}
		if slices.Contains(fields, "tahun") {
			year = "tahun"
		}
		rows, err := w.Query(ctx, fmt.Sprintf("select distinct coalesce(%s, '-'), coalesce(%s, 0) from landing.%s where batch_id = $1 or digantikan_oleh = $1", region, year, dataset), batch)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			if err := rows.Scan(&of.region, &of.year); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			out[of] = true
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// loaded are those of the batches that were loaded, with their datasets.
func loaded(ctx context.Context, q asker, schema string, batches []string) (map[string]string, error) {
	var ids []string
	for _, batch := range batches {
		ids = append(ids, warehouse.Quote(batch))
	}
	rows, err := q(ctx, fmt.Sprintf("select batch_id, dataset from %s.batches where status in ('loaded', 'superseded') and batch_id in (%s)", schema, strings.Join(ids, ", ")))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var batch, dataset string
		if err := rows.Scan(&batch, &dataset); err != nil {
			return nil, err
		}
		out[batch] = dataset
	}
	return out, rows.Err()
}
