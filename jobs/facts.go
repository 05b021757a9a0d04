package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"padu/warehouse"
	"padu/warehouse/door"
)

// facts is what a process has read of the ledger and of the current snapshot, for alerts and metrics, which ask every minute.
// It is read again when the ledger grew, or another snapshot is the current one.
type facts struct {
	mu       sync.Mutex
	ledger   os.FileInfo
	runs     []warehouse.Run
	snapshot *snapshotFacts
	audit    *door.Tally
}

// snapshotFacts is what the current snapshot says of those who send.
type snapshotFacts struct {
	asked   string // what published/current pointed at when it was read, and which times were allowed
	info    warehouse.SnapshotInfo
	late    []lateRegion
	sources []lastGood
}

// lastGood is the day of the last good load of a dataset from a source; zero for never.
type lastGood struct {
	source, dataset string
	day             time.Time
}

// runsSeen are the runs of the ledger.
func (ws *workspace) runsSeen() ([]warehouse.Run, error) {
	f := ws.facts
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := os.Stat(filepath.Join(ws.dir, "runs", "ledger.ndjson"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if f.ledger != nil && f.ledger.Size() == now.Size() && f.ledger.ModTime().Equal(now.ModTime()) {
		return f.runs, nil
	}
	runs, err := ws.ledger.Runs()
	if err != nil {
		return nil, err
	}
	f.ledger, f.runs = now, runs
	return f.runs, nil
}

// auditSeen are the figures of the SQL door's log.
func (ws *workspace) auditSeen() (door.Figures, error) {
	f := ws.facts
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.audit == nil {
		f.audit = door.NewTally(ws.dir)
	}
	return f.audit.Read()
}

// publishedSeen is what the current snapshot says; ErrNoSnapshot when there is none.
func (ws *workspace) publishedSeen(ctx context.Context) (*snapshotFacts, error) {
	f := ws.facts
	f.mu.Lock()
	defer f.mu.Unlock()
	link, err := os.Readlink(filepath.Join(ws.dir, "published", "current"))
	asked := fmt.Sprint(link, ws.config.Alerts.LateDays)
	for _, s := range ws.config.Sources {
		asked += fmt.Sprint(" ", s.Name, s.LateDays)
	}
	if err == nil && f.snapshot != nil && f.snapshot.asked == asked {
		return f.snapshot, nil
	}
	s, err := warehouse.OpenSnapshot(ctx, ws.dir)
	if err != nil {
		return nil, err
	}
	p := &snapshotFacts{asked: asked, info: s.Info()}
	p.late, err = ws.late(ctx, s, ws.config.Alerts.LateDays)
	if err == nil {
		p.sources, err = lastGoods(ctx, s)
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	f.snapshot = p
	return p, nil
}

func lastGoods(ctx context.Context, s *warehouse.Snapshot) (out []lastGood, err error) {
	rows, err := s.Query(ctx, `select source, dataset, max(as_of) from meta.batches where status in ('loaded', 'superseded')
		group by 1, 2 order by 1, 2`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var g lastGood
		if err := rows.Scan(&g.source, &g.dataset, &g.day); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, rows.Err()
}
