package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"padu/ingest"
	"padu/reports"
	"padu/transform"
	"padu/warehouse"
)

// planned is what padu.yaml and this padu would do to the current snapshot.
type planned struct {
	Snapshot string              `json:"snapshot"` // run of the current one
	Version  string              `json:"version"`  // of the padu that built it
	AsOf     string              `json:"as_of"`
	OwnDay   bool                `json:"own_day"` // as_of is the snapshot's
	Region   string              `json:"region,omitempty"`
	Same     bool                `json:"same"`     // a night would find nothing new and publish nothing
	Failures []transform.Failure `json:"failures"` // tests that would stop the publish
	Stopped  []warehouse.Change  `json:"stopped"`  // figures that guards would stop it for
	transform.Difference
	Pages    []pageChange `json:"pages"`
	PagesNow int          `json:"pages_now"` // files of the site
	NoPages  string       `json:"no_pages,omitempty"`
}

// pageChange is a file of the site that appears, vanishes or changes.
type pageChange struct {
	What string `json:"what"`
	File string `json:"file"`
}

// plan builds what a night would build, from the same landed rows, on a copy of the warehouse, and compares it with the current
// snapshot and site. The day is the snapshot's own unless asOf names one.
func (ws *workspace) plan(ctx context.Context, asOf, region string, progress *progress) (p planned, err error) {
	old, err := warehouse.OpenSnapshot(ctx, ws.dir)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	day := old.Info().AsOf
	if asOf != "" {
		if day, err = ws.day(asOf); err != nil {
			return p, err
		}
	}
	p = planned{Snapshot: old.Info().RunID, Version: old.Info().Version, AsOf: day.Format(time.DateOnly), OwnDay: day.Equal(old.Info().AsOf), Region: region,
		Failures: []transform.Failure{}, Stopped: []warehouse.Change{}, Difference: transform.NoDifference(), Pages: []pageChange{}}
	defer func() { err = warehouse.Explain(ws.dir, err) }()
	progress.start("copy", 0, "")
	w, err := warehouse.OpenCopy(ctx, ws.dir)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := ingest.Prepare(ctx, w); err != nil {
		return p, err
	}
	aside := *ws
	aside.dir = w.Dir()
	state, err := aside.state(ctx, w, day)
	if err != nil {
		return p, err
	}
	if p.Same = state == old.Info().State; p.Same {
		return p, nil
	}
	id, err := aside.runID()
	if err != nil {
		return p, err
	}
	n := &night{ws: &aside, w: w, run: ingest.Run{ID: id, AsOf: day, Now: ws.now()}, progress: progress}
	return p, n.plan(ctx, old, &p, ws)
}

// plan builds the snapshot of the copy, compares it, and draws its site to compare that.
func (n *night) plan(ctx context.Context, old *warehouse.Snapshot, p *planned, of *workspace) error {
	site := filepath.Join(of.dir, "site", "current")
	n.progress.start("build", 0, "")
	if _, err := n.build(ctx); err != nil {
		return err
	}
	n.progress.start("check", 0, "")
	if _, err := n.check(ctx); err != nil && !errors.Is(err, errTests) {
		return err
	}
	p.Failures = append(p.Failures, n.summary.Failures...)
	n.progress.start("compare", 0, "")
	changes, err := of.tooFar(ctx, n.w, old)
	if err != nil {
		return err
	}
	p.Stopped = append(p.Stopped, changes...)
	if p.Difference, err = transform.Compare(ctx, n.w, old, p.Region); err != nil {
		return err
	}
	if at, err := os.Readlink(site); err != nil || at != p.Snapshot {
		p.NoPages = "site/current is not of the current snapshot; run padu report, then plan again"
		return nil
	}
	n.progress.start("draw", 0, "")
	if _, err := n.publish(ctx); err != nil {
		return err
	}
	s, err := warehouse.OpenSnapshot(ctx, n.ws.dir)
	if err != nil {
		return err
	}
	drawn := filepath.Join(n.ws.dir, "site")
	_, err = reports.Render(ctx, s.Stamped(old.Info()), drawn, site, n.progress.counting("reports", "")) // what stays is linked
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	p.Pages, p.PagesNow, err = comparePages(site, drawn, p.Region)
	return err
}

// comparePages compares the bytes of two sites, of which the second is drawn under the stamp of the first.
func comparePages(old, fresh, region string) (out []pageChange, now int, err error) {
	// The link is resolved once: a night may flip it.
	if old, err = filepath.EvalSymlinks(old); err != nil {
		return nil, 0, err
	}
	before, err := siteFiles(old, region)
	if err != nil {
		return nil, 0, err
	}
	after, err := siteFiles(fresh, region)
	if err != nil {
		return nil, 0, err
	}
	out = []pageChange{}
	for f := range after {
		if !before[f] {
			out = append(out, pageChange{"appears", f})
			continue
		}
		a, err := os.ReadFile(filepath.Join(old, f))
		if err != nil {
			return nil, 0, err
		}
		b, err := os.ReadFile(filepath.Join(fresh, f))
		if err != nil {
			return nil, 0, err
		}
		if !bytes.Equal(a, b) {
			out = append(out, pageChange{"changes", f})
		}
	}
	for f := range before {
		if !after[f] {
			out = append(out, pageChange{"vanishes", f})
		}
	}
	slices.SortFunc(out, func(a, b pageChange) int { return strings.Compare(a.File, b.File) })
	return out, len(before), nil
}

// siteFiles are the files of a site, of one region or all.
func siteFiles(root, region string) (map[string]bool, error) {
	out := map[string]bool{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if rel = filepath.ToSlash(rel); rel == reports.EditionsPage || rel == reports.NightFile { // say what was kept and what came of the night, not what the data say
			return err
		}
		if region == "" || strings.HasPrefix(rel, "wilayah/"+region+"/") {
			out[rel] = true
		}
		return err
	})
	return out, err
}

// with is the workspace as if padu.yaml said also these parameters.
func (ws *workspace) with(set map[string]string) (*workspace, error) {
	for _, name := range sortedKeys(set) {
		if err := transform.CheckParameter(name, set[name], false); err != nil {
			return nil, fmt.Errorf("--set %s: %w", name, err)
		}
	}
	out := *ws
	out.config.Parameters = maps.Clone(ws.config.Parameters)
	if out.config.Parameters == nil {
		out.config.Parameters = map[string]string{}
	}
	maps.Copy(out.config.Parameters, set)
	return &out, nil
}
