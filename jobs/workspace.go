package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"padu/ingest"
	"padu/transform"
	"padu/warehouse"
)

// Version is padu's version. It belongs to the state of a snapshot: another version may build other marts.
const Version = "0.1.0"

// workspace is a folder with its configuration and what the process knows of time.
type workspace struct {
	dir    string
	config Config
	now    func() time.Time
	ledger *warehouse.Ledger
	disk   func(dir string) (disk, error)
	facts  *facts
	pause  time.Duration // before a webhook is asked again
	door   *keeper       // of padu serve; nil in other commands
	unsaid []told        // lines of runs/alerts.ndjson that the disk did not take
}

func openWorkspace(dir string) (*workspace, error) {
	c, err := LoadConfig(dir)
	if err != nil {
		return nil, err
	}
	return &workspace{dir: dir, config: c, now: time.Now, ledger: warehouse.OpenLedger(dir), disk: diskOf, facts: new(facts), pause: hookPause}, nil
}

// day is today in the workspace's time zone, or the day that --as-of names.
func (ws *workspace) day(asOf string) (time.Time, error) {
	if asOf == "" {
		t := ws.now().In(ws.config.zone())
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), nil
	}
	t, err := time.Parse(time.DateOnly, asOf)
	if err != nil {
		return t, usage{fmt.Errorf("--as-of %q: not a date; write 2026-11-25", asOf)}
	}
	return t, nil
}

// startAt lets the workspace's clock start at a time that another process gives; "" leaves it as it is.
func (ws *workspace) startAt(text string) error {
	if text == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return err
	}
	began := time.Now()
	ws.now = func() time.Time { return at.Add(time.Since(began)) }
	return nil
}

// runID is the moment a run began, which sorts; a second run in the same second gets a number.
func (ws *workspace) runID() (string, error) {
	entries, err := ws.ledger.Entries()
	if err != nil {
		return "", err
	}
	base := ws.now().UTC().Format("20060102T150405Z")
	id := base
	for n := 2; ; n++ {
		taken := slices.ContainsFunc(entries, func(e warehouse.Entry) bool { return e.RunID == id })
		for _, p := range []string{"published", "site"} {
			if _, err := os.Lstat(filepath.Join(ws.dir, p, id)); err == nil {
				taken = true
			}
		}
		if !taken {
			return id, nil
		}
		id = fmt.Sprintf("%s-%d", base, n)
	}
}

// state is the hash of everything that a snapshot is built from. Equal states give equal marts, so nothing need be built.
func (ws *workspace) state(ctx context.Context, w *warehouse.DB, asOf time.Time) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, Version, transform.ModelsHash(), asOf.Format(time.DateOnly), ws.config.Workspace.Name, ws.config.Workspace.Sample)
	for _, k := range sortedKeys(ws.config.Parameters) {
		fmt.Fprintln(h, k, ws.config.Parameters[k])
	}
	for _, region := range sortedKeys(ws.config.ParametersOf) {
		for _, k := range sortedKeys(ws.config.ParametersOf[region]) {
			fmt.Fprintln(h, region, k, ws.config.ParametersOf[region][k])
		}
	}
	rows, err := w.Query(ctx, `select batch_id || ' ' || status from landing.batches
		union all select 'source ' || source || ' ' || dataset || ' ' || kode_wilayah from landing.sources
		union all select 'problem ' || source || ' ' || file || ' ' || reason from landing.problems order by 1`)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return "", err
		}
		fmt.Fprintln(h, line)
	}
	return hex.EncodeToString(h.Sum(nil)), rows.Err()
}

// current is what the current snapshot is, and false when there is none.
func (ws *workspace) current(ctx context.Context) (warehouse.SnapshotInfo, bool, error) {
	s, err := warehouse.OpenSnapshot(ctx, ws.dir)
	if errors.Is(err, warehouse.ErrNoSnapshot) {
		return warehouse.SnapshotInfo{}, false, nil
	}
	if err != nil {
		return warehouse.SnapshotInfo{}, false, err
	}
	return s.Info(), true, s.Close()
}

// open takes the writer's lock and makes sure that the landing tables are there.
func (ws *workspace) open(ctx context.Context) (*warehouse.DB, error) {
	w, err := warehouse.Open(ctx, ws.dir)
	if err != nil {
		return nil, err
	}
	if err = ingest.Prepare(ctx, w); err == nil {
		err = ingest.Agree(ctx, w)
	}
	if err != nil {
		return nil, errors.Join(warehouse.Explain(ws.dir, err), w.Close())
	}
	return w, nil
}
