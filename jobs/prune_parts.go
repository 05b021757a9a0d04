package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"padu/ingest"
	"padu/reports"
	"padu/warehouse"
	"padu/warehouse/door"
)

// tidySnapshots removes old snapshots, after a new one came.
func (ws *workspace) tidySnapshots(ctx context.Context) error {
	p := &pruning{ws: ws}
	made, err := reports.Editions(ws.dir)
	if err == nil {
		err = p.snapshots(made, false)
	}
	if err != nil {
		return err
	}
	return p.do(ctx)
}

// tidySites removes old sites, after a new one came.
func (ws *workspace) tidySites(ctx context.Context) error {
	p := &pruning{ws: ws}
	if err := p.sites(); err != nil {
		return err
	}
	return p.do(ctx)
}

// originals: files of the archive that others followed long ago, when no snapshot that is kept has a row of them.
func (p *pruning) originals(ctx context.Context, w *warehouse.DB) error {
	since, some := before(p.ws.config.Keep.Archive, p.ws.now())
	if !some {
		return nil
	}
	old, err := ingest.OutlivedOriginals(ctx, w, since)
	if err != nil || len(old) == 0 {
		return err
	}
	used, err := p.usedOriginals(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, o := range old {
		if used[o.SHA256] {
			continue
		}
		n++
		p.add(Removal{Kind: "original", Path: filepath.ToSlash(o.Path), Bytes: o.Bytes, also: func() error { return o.PutOrdersAside(p.ws.dir) },
			Why: fmt.Sprintf("another file took its place on %s", o.Since.In(p.ws.config.zone()).Format("2006-01-02"))})
	}
	if n > 0 {
		p.note("padu rebuild then does without the batches of %d files of the archive; what is in force stays, and so do registers and decisions", n)
	}
	return nil
}

// usedOriginals are the files that rows of the snapshots come from which stay.
func (p *pruning) usedOriginals(ctx context.Context) (map[string]bool, error) {
	used := map[string]bool{}
	runs, err := os.ReadDir(filepath.Join(p.ws.dir, "published"))
	if err != nil {
		return nil, err
	}
	for _, r := range runs {
		run, file := r.Name(), filepath.Join(p.ws.dir, "published", r.Name(), "padu.duckdb")
		if !runFolder.MatchString(run) || slices.ContainsFunc(p.Removed, func(r Removal) bool { return r.Path == "published/"+run }) {
			continue
		}
		if err := originalsOf(ctx, file, used); err != nil {
			return nil, err
		}
	}
	return used, nil
}

func originalsOf(ctx context.Context, file string, used map[string]bool) error {
	s, err := warehouse.OpenSnapshotFile(ctx, file)
	if err != nil {
		return err
	}
	defer s.Close()
	rows, err := s.Query(ctx, "select distinct sha256 from meta.batches where status = 'loaded'")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var sum string
		if err := rows.Scan(&sum); err != nil {
			return err
		}
		used[sum] = true
	}
	return rows.Err()
}

// audit: lines of the SQL door's log.
func (p *pruning) audit() error {
	since, some := before(p.ws.config.Keep.Audit, p.ws.now())
	if !some {
		return nil
	}
	lines, bytes, err := door.Outlived(p.ws.dir, since)
	if lines > 0 {
		p.add(Removal{Kind: "audit", Path: "runs/sql.ndjson", Bytes: bytes, lines: true, also: func() error { return door.Forget(p.ws.dir, since) },
			Why: fmt.Sprintf("%d lines older than %s", lines, p.ws.config.Keep.Audit)})
	}
	return err
}

// backupName is the name of this workspace's backups: workspaces may share a folder. Before the end stands the run.
func (ws *workspace) backupName(run string) string {
	name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(ws.config.Workspace.Name), "-"), "-")
	return "padu-" + cmp.Or(name, "padu") + "-" + run + backupEnding
}

const backupEnding = ".tar.zst"

// backups: the oldest of those that padu named; what a crash left beside them goes too.
func (p *pruning) backups() error {
	dir := p.ws.backupDir()
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	prefix := strings.TrimSuffix(p.ws.backupName(""), backupEnding)
	path := func(name string) string { // short where the folder is in the workspace
		if rel, err := filepath.Rel(p.ws.dir, filepath.Join(dir, name)); err == nil && filepath.IsLocal(rel) {
			return rel
		}
		return filepath.Join(dir, name)
	}
	var whole []string
	for _, e := range entries {
		run, ours := strings.CutPrefix(e.Name(), prefix)
		run, ending, _ := strings.Cut(run, ".")
		switch {
		case !ours || !runFolder.MatchString(run):
		case "."+ending == backupEnding:
			whole = append(whole, run)
		case strings.HasSuffix(ending, ".new"):
			err = errors.Join(err, p.remove("leftover", path(e.Name()), "a crash left it"))
		}
	}
	slices.Sort(whole)
	for _, run := range whole[:max(0, len(whole)-p.ws.config.Keep.Backups)] {
		err = errors.Join(err, p.remove("backup", path(prefix+run+backupEnding), fmt.Sprintf("not among the %d newest", p.ws.config.Keep.Backups)))
	}
	return err
}
