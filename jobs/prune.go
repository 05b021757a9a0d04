package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"padu/reports"
	"padu/warehouse"
)

// Removal is something that prune takes away.
type Removal struct {
	Kind  string       `json:"kind"` // edition, snapshot, site, original, runs, audit, backup, leftover, damaged
	Path  string       `json:"path"` // in the workspace
	Bytes int64        `json:"bytes"`
	Why   string       `json:"why"`
	also  func() error // beside removing the path
	lines bool         // only lines of the file go, and also takes them out
}

// Pruned is what prune removes.
type Pruned struct {
	DryRun  bool      `json:"dry_run"`
	Removed []Removal `json:"removed"`
	Bytes   int64     `json:"bytes"`
	Notes   []string  `json:"notes"` // what is old and kept, and what can no longer be done
}

// pruning is the plan of one prune. The workspace's writer is held off meanwhile.
type pruning struct {
	Pruned
	ws *workspace
}

// gone ends the name of a folder that is being removed: nobody takes it for a whole one, and every sweep of *.new clears it.
const gone = ".gone.new"

// planPrune says what is to be removed by keep: in padu.yaml. w is nil when the warehouse is not open; then the archive is left alone.
func (ws *workspace) planPrune(ctx context.Context, w *warehouse.DB, editionSnapshots bool) (*pruning, error) {
	p := &pruning{Pruned{Removed: []Removal{}, Notes: []string{}}, ws}
	left, err := p.editions()
	if err != nil {
		return nil, err
	}
	err = errors.Join(p.snapshots(left, editionSnapshots), p.sites())
	if err == nil && w != nil {
		err = p.originals(ctx, w)
	}
	return p, errors.Join(err, p.runs(), p.audit(), p.backups(), p.leftovers(w != nil))
}

func (p *pruning) remove(kind, rel, why string) error {
	n, err := size(inDir(p.ws.dir, rel))
	p.add(Removal{Kind: kind, Path: filepath.ToSlash(rel), Bytes: n, Why: why})
	return err
}

func (p *pruning) add(r Removal) {
	p.Removed, p.Bytes = append(p.Removed, r), p.Bytes+r.Bytes
}

func (p *pruning) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}

// size is how many bytes the files at path hold.
func size(path string) (n int64, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		st, err := d.Info()
		if err == nil {
			n += st.Size()
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return n, err
}

var runFolder = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z(-[0-9]+)?$`)

// oldRuns are the folders of runs below parent beside the n newest of those that are not spared; what current points at is one of
// the n. Without a pointer that leads somewhere nothing is old: known is false then.
func (p *pruning) oldRuns(parent string, n int, spared map[string]bool) (old []string, known bool, err error) {
	root := filepath.Join(p.ws.dir, parent)
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	current, err := os.Readlink(filepath.Join(root, "current"))
	if err == nil {
		_, err = os.Stat(filepath.Join(root, current))
	}
	if known = err == nil; err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, false, err
	}
	for _, e := range entries {
		if e.IsDir() && runFolder.MatchString(e.Name()) && e.Name() != current && !spared[e.Name()] {
			old = append(old, e.Name())
		}
	}
	slices.Sort(old)
	old = old[:max(0, len(old)-(n-1))]
	if !known && len(old) > 0 {
		p.note("%s/current leads nowhere: nothing in %s is removed before padu nightly has run", parent, parent)
		return nil, false, nil
	}
	return old, true, nil
}

// snapshots: those that editions were drawn from stay beside the newest, unless it was said that they may go.
func (p *pruning) snapshots(made []reports.Edition, editionSnapshots bool) error {
	of := map[string][]string{}
	spared := map[string]bool{}
	for _, e := range made {
		of[e.Snapshot] = append(of[e.Snapshot], e.ID)
		spared[e.Snapshot] = !editionSnapshots
	}
	old, known, err := p.oldRuns("published", p.ws.config.Keep.Snapshots, spared)
	if err != nil || !known {
		return err
	}
	for _, run := range old {
		if ids := of[run]; ids != nil {
			p.note("editions drawn from snapshot %s can then not be traced or drawn again; their files stay: %s", run, strings.Join(ids, ", "))
		}
		if err := p.remove("snapshot", filepath.Join("published", run), fmt.Sprintf("not among the %d newest", p.ws.config.Keep.Snapshots)); err != nil {
			return err
		}
	}
	without, _, err := p.oldRuns("published", p.ws.config.Keep.Snapshots, nil)
	for _, run := range without {
		if spared[run] {
			p.note("snapshot %s is kept for the editions drawn from it: %s", run, strings.Join(of[run], ", "))
		}
	}
	return err
}

func (p *pruning) sites() error {
	old, _, err := p.oldRuns("site", p.ws.config.Keep.Sites, nil)
	for _, run := range old {
		err = errors.Join(err, p.remove("site", filepath.Join("site", run), fmt.Sprintf("not among the %d newest", p.ws.config.Keep.Sites)))
	}
	return err
}

// editions: the last of each period stays for ever; the earlier ones go when padu.yaml says how long they are kept. It returns
// those that stay.
func (p *pruning) editions() (left []reports.Edition, err error) {
	made, err := reports.Editions(p.ws.dir)
	since, some := before(p.ws.config.Keep.Editions, p.ws.now())
	if err != nil || !some {
		return made, err
	}
	for i, e := range made {
		later := slices.IndexFunc(made[i+1:], func(l reports.Edition) bool { return l.Period == e.Period && l.N > e.N })
		if later < 0 || !made[i+1+later].MadeAt.Before(since) {
			left = append(left, e)
			continue
		}
		n, err := size(e.Folder(p.ws.dir))
		if err != nil {
			return nil, err
		}
		p.add(Removal{Kind: "edition", Path: path.Join("editions", e.ID), Bytes: n, Why: fmt.Sprintf("edition %s followed it more than %s ago", made[i+1+later].ID, p.ws.config.Keep.Editions),
			also: func() error { return reports.ForgetEdition(p.ws.dir, e.ID) }})
	}
	return left, nil
}

// runs: lines of the ledger about old runs, but never the last run of a job, nor the last that was through.
func (p *pruning) runs() error {
	since, some := before(p.ws.config.Keep.Runs, p.ws.now())
	if !some {
		return nil
	}
	entries, err := p.ws.ledger.Entries()
	if err != nil {
		return err
	}
	old, last := map[string]bool{}, map[string]string{}
	for _, r := range warehouse.Runs(entries) {
		old[r.RunID] = r.Ended() && r.StartedAt.Before(since)
		last[r.Job] = r.RunID
		if !unfinished(r) {
			last[r.Job+" through"] = r.RunID
		}
	}
	for _, id := range last {
		old[id] = false
	}
	r := Removal{Kind: "runs", Path: "runs/ledger.ndjson", lines: true, also: func() error { return p.ws.ledger.Forget(old) }}
	n := map[string]bool{}
	for _, e := range entries {
		if old[e.RunID] {
			line, err := json.Marshal(e)
			if err != nil {
				return err
			}
			r.Bytes += int64(len(line)) + 1
			n[e.RunID] = true
		}
	}
	if r.Why = fmt.Sprintf("lines of %d runs older than %s", len(n), p.ws.config.Keep.Runs); len(n) > 0 {
		p.add(r)
	}
	return nil
}

// made by os.CreateTemp, here and in ingest
var asideFile = regexp.MustCompile(`^\.(new|fetch)-[0-9]+$`)

// leftovers are what a crash left aside. DuckDB's own folder may be in use while the warehouse is open.
func (p *pruning) leftovers(open bool) error {
	patterns := []string{"published/*.new", "site/*.new", "editions/*/*.new", "warehouse/copy", ".new-*", "*/.new-*", "*/*/.new-*", "inbox/*/.fetch-*"}
	if !open {
		patterns = append(patterns, "warehouse/tmp", "warehouse/padu.duckdb.new*")
	}
	for _, pattern := range patterns {
		found, err := fs.Glob(os.DirFS(p.ws.dir), pattern)
		if err != nil {
			return err
		}
		for _, f := range found {
			if strings.HasPrefix(path.Base(pattern), ".") && !asideFile.MatchString(path.Base(f)) {
				continue // somebody's own file
			}
			if err := p.remove("leftover", f, "a crash left it"); err != nil {
				return err
			}
		}
	}
	return p.damaged()
}

// damagedDays is how long padu rebuild's old warehouse is kept: time to see that the new one is right.
const damagedDays = 30

// damaged are warehouses that a rebuild set aside, under its run.
func (p *pruning) damaged() error {
	const name = "warehouse/padu.duckdb.damaged-"
	found, err := fs.Glob(os.DirFS(p.ws.dir), name+"*")
	for _, f := range found {
		run := strings.TrimPrefix(f, name)
		at, perr := time.Parse("20060102T150405Z", run[:min(len(run), 16)])
		if perr == nil && at.Before(p.ws.now().AddDate(0, 0, -damagedDays)) {
			err = errors.Join(err, p.remove("damaged", f, fmt.Sprintf("padu rebuild set it aside more than %d days ago", damagedDays)))
		}
	}
	return err
}

// do removes what was planned. A whole folder gets another name first, so that a kill leaves none that is half there.
func (p *pruning) do(ctx context.Context) error {
	editions := false
	for _, r := range p.Removed {
		if err := r.do(p.ws.dir); err != nil {
			return fmt.Errorf("prune %s: %w", r.Path, err)
		}
		editions = editions || r.Kind == "edition"
	}
	if !editions {
		return nil
	}
	s, err := warehouse.OpenSnapshot(ctx, p.ws.dir)
	if errors.Is(err, warehouse.ErrNoSnapshot) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(p.ws.listEditions(ctx, s), s.Close())
}

func (r Removal) do(dir string) error {
	at := inDir(dir, filepath.FromSlash(r.Path))
	if r.Kind == "edition" || r.Kind == "snapshot" || r.Kind == "site" {
		if err := os.Rename(at, at+gone); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		at += gone
	}
	if r.also != nil {
		if err := r.also(); err != nil {
			return err
		}
	}
	if r.lines {
		return nil
	}
	return os.RemoveAll(at)
}
