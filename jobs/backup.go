package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"padu/reports"
	"padu/warehouse"
)

// Backed is a backup that was made.
type Backed struct {
	File     string   `json:"file"`
	Bytes    int64    `json:"bytes"`
	SHA256   string   `json:"sha256"`
	Files    int      `json:"files"`
	Unpacked int64    `json:"unpacked_bytes"`
	Seconds  float64  `json:"seconds"` // with the test
	Tested   bool     `json:"tested"`  // it was restored beside itself, and is what was packed
	LeftOut  []string `json:"left_out"`
	Notes    []string `json:"notes"`
}

// housekeeping's steps.
var housekeepingSteps = []step{
	{"prune", "prune", (*night).prune},
	{"backup", "backup", func(n *night, ctx context.Context) (string, error) {
		if n.ws.config.Backup.Dir == "" {
			return "no backup: dir: in padu.yaml", nil
		}
		return n.backup(ctx, "", true)
	}},
}

// prune removes what keep: in padu.yaml does not keep.
func (n *night) prune(ctx context.Context) (string, error) {
	p, err := n.ws.planPrune(ctx, n.w, false)
	if err != nil {
		return "", err
	}
	n.summary.Pruned = &p.Pruned
	return p.words(), p.do(ctx)
}

// backup packs the workspace into target, or into a file of the run's name, while nobody writes; with test it is restored
// and read before it gets its name.
func (n *night) backup(ctx context.Context, target string, test bool) (string, error) {
	start, own := n.ws.now(), target == ""
	if own {
		target = filepath.Join(n.ws.backupDir(), n.ws.backupName(n.run.ID))
	}
	aside, trial := target+".new", target+".test.new"
	err := n.ws.checkTarget(target)
	if err == nil {
		err = errors.Join(os.RemoveAll(aside), os.RemoveAll(trial)) // of a backup that was killed
	}
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(aside)
	head, err := n.packHead(ctx)
	if err != nil {
		return "", err
	}
	var list packList
	var written *counter
	err = n.w.LetGo(ctx, func() (err error) {
		list, written, err = n.ws.packInto(ctx, aside, &head, test, n.packed(0, test))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("backup into %s: %w", target, err)
	}
	b := &Backed{File: target, Bytes: written.n, SHA256: written.sum(), Files: len(list.Files), LeftOut: list.LeftOut, Notes: n.ws.backupNotes(target), Tested: test}
	for _, f := range list.Files {
		b.Unpacked += f.Size
	}
	n.progress.say("  packed   %d files, %s, into %s", b.Files, bytesText(b.Unpacked), bytesText(b.Bytes))
	if test {
		if err := tryRestore(ctx, aside, trial, n.packed(1, test)); err != nil {
			return "", fmt.Errorf("backup into %s: %w; it was removed", target, err)
		}
	}
	if err := errors.Join(os.Rename(aside, target), warehouse.SyncDir(filepath.Dir(target))); err != nil {
		return "", err
	}
	b.Seconds = n.ws.now().Sub(start).Seconds()
	n.summary.Backup = b
	if own {
		p := &pruning{ws: n.ws}
		if err := errors.Join(p.backups(), p.do(ctx)); err != nil {
			return "", err
		}
	}
	note := fmt.Sprintf("%d files, %s in %s", b.Files, bytesText(b.Unpacked), bytesText(b.Bytes))
	if test {
		note += ", tested by restoring it"
	}
	if sameDisk(n.ws.dir, filepath.Dir(target)) {
		note += "; on the disk of the workspace"
	}
	return note, nil
}

// packed shows how far a backup is, which is half of it where a test follows: part is 0 then, and 1 in the test.
func (n *night) packed(part int64, test bool) moving {
	parts := int64(1)
	if test {
		parts = 2
	}
	return func(what string, done, of int64) { n.progress.moving(what, part*of+done, parts*of) }
}

// moving shows how many bytes are done.
func (p *progress) moving(what string, done, of int64) {
	p.show(tally{Done: done / 1e6, Total: of / 1e6, Unit: "MB", Read: done, Of: of, What: path.Base(what)})
}

// packHead says what is packed.
func (n *night) packHead(ctx context.Context) (h packHead, err error) {
	folder, err := filepath.Abs(n.ws.dir)
	if err != nil {
		return h, err
	}
	h = packHead{Format: packFormat, Padu: Version, Workspace: n.ws.config.Workspace.Name, Folder: folder, Run: n.run.ID, MadeAt: n.ws.now().UTC()}
	if err := n.w.QueryRow(ctx, "select version()").Scan(&h.DuckDB); err != nil {
		return h, err
	}
	if h.Batches, err = countBatches(ctx, n.w); err != nil {
		return h, err
	}
	info, any, err := n.ws.current(ctx)
	if any {
		h.Snapshot, h.Fingerprint, h.AsOf = info.RunID, info.Fingerprint, info.AsOf.Format("2006-01-02")
	}
	return h, err
}

func countBatches(ctx context.Context, w *warehouse.DB) (map[string]int64, error) {
	rows, err := w.Query(ctx, "select status, count(*) from landing.batches group by 1")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var status string
		var n int64
		if err := rows.Scan(&status, &n); err != nil {
			return nil, err
		}
		out[status] = n
	}
	return out, rows.Err()
}

// checkTarget refuses a backup that would be in itself or in place of another. A folder outside the workspace is not made: where a disk
// should be mounted and is not, the backup would go to the wrong one.
func (ws *workspace) checkTarget(target string) error {
	if _, err := os.Lstat(target); err == nil {
		return usage{fmt.Errorf("%s is there already; it was left as it is", target)}
	}
	dir := filepath.Dir(target)
	if dir == filepath.Join(ws.dir, "backups") {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return usage{fmt.Errorf("folder %s is not there: mount its disk, or make it", dir)}
	}
	for _, room := range []string{"inbox", "archive", "runs", "editions", "returns", "published", "warehouse", "site", "portal"} {
		if rel, err := relative(filepath.Join(ws.dir, room), dir); err == nil && filepath.IsLocal(rel) {
			return usage{fmt.Errorf("%s lies in %s, which a backup takes or padu clears; name another folder", target, room)}
		}
	}
	return nil
}

// relative is the way from one folder to another, with links resolved.
func relative(from, to string) (string, error) {
	for _, p := range []*string{&from, &to} {
		real, err := filepath.EvalSymlinks(*p)
		if err == nil {
			real, err = filepath.Abs(real)
		}
		if err != nil {
			return "", err
		}
		*p = real
	}
	return filepath.Rel(from, to)
}

func (ws *workspace) backupNotes(target string) []string {
	out := []string{}
	if sameDisk(ws.dir, filepath.Dir(target)) {
		out = append(out, "it lies on the disk of the workspace: when that is lost, so is this",
			"copy it elsewhere, or name another disk in padu.yaml: backup: {dir: …}")
	}
	if secrets := ws.secretFiles(); len(secrets) > 0 {
		out = append(out, "secrets are in it: "+strings.Join(secrets, ", "))
	}
	return append(out, "it holds what regions sent, personal data too: only its owner may read it")
}

// packInto packs the workspace, whose warehouse file is closed.
func (ws *workspace) packInto(ctx context.Context, file string, head *packHead, test bool, moved moving) (list packList, written *counter, err error) {
	snapshots, err := ws.packedSnapshots(head.Snapshot)
	if err != nil {
		return list, nil, err
	}
	ledger, err := ws.ledger.Before(head.Run)
	if err != nil {
		return list, nil, err
	}
	items, leftOut, err := ws.packItems(snapshots, ledger)
	if err != nil {
		return list, nil, err
	}
	head.Entries = len(items)
	for _, it := range items {
		head.Bytes += it.size
	}
	if d, err := diskOf(filepath.Dir(file)); err == nil && test && d.free < head.Bytes {
		return list, nil, fmt.Errorf("%w to restore it there as a test: that needs %s, and %s are free; make room (padu prune), name another folder, or leave the test out with --no-test",
			errNoRoom, bytesText(head.Bytes), bytesText(d.free))
	}
	return pack(ctx, file, *head, items, leftOut, moved)
}

// packedSnapshots are the current snapshot and those of editions that are there.
func (ws *workspace) packedSnapshots(current string) (map[string]bool, error) {
	made, err := reports.Editions(ws.dir)
	out := map[string]bool{}
	for _, run := range append(slices.Collect(func(yield func(string) bool) {
		for _, e := range made {
			if !yield(e.Snapshot) {
				return
			}
		}
	}), current) {
		if _, err := os.Stat(filepath.Join(ws.dir, "published", run)); run != "" && err == nil {
			out[run] = true
		}
	}
	return out, err
}

// tryRestore restores a backup into folder trial, reads what is to be read, and removes it.
func tryRestore(ctx context.Context, file, trial string, moved moving) (err error) {
	if err := os.Mkdir(trial, 0o700); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(trial)) }()
	head, _, err := unpack(ctx, file, trial, false, moved)
	if err == nil {
		err = checkRestored(ctx, trial, head)
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("stopped while it was tested: %w", err)
	case errors.Is(err, errNoRoom) || errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("to restore it there as a test: %w; make room (padu prune), name another folder, or leave the test out with --no-test", err)
	}
	return fmt.Errorf("it was packed, and cannot be restored: %w", err)
}

// checkRestored opens a workspace that was restored and wants what its backup speaks of.
func checkRestored(ctx context.Context, dir string, head packHead) (err error) {
	current, err := os.Readlink(filepath.Join(dir, "published", "current"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if current != head.Snapshot {
		return fmt.Errorf("published/current points at %q; wanted %q", current, head.Snapshot)
	}
	if current != "" {
		info, err := warehouse.CheckSnapshot(ctx, filepath.Join(dir, "published", current, "padu.duckdb"))
		if err != nil {
			return err
		}
		if info.Fingerprint != head.Fingerprint {
			return fmt.Errorf("snapshot %s has fingerprint %s; wanted %s", current, info.Fingerprint, head.Fingerprint)
		}
	}
	w, err := warehouse.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	got, err := countBatches(ctx, w)
	if err == nil && fmt.Sprint(got) != fmt.Sprint(head.Batches) {
		err = fmt.Errorf("batches in the warehouse: %v; wanted %v", got, head.Batches)
	}
	return err
}
