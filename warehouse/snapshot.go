package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// SnapshotInfo says what a snapshot is.
type SnapshotInfo struct {
	RunID       string    // the run that built it; its folder's name
	Workspace   string    // the workspace's name
	Version     string    // padu's version
	State       string    // hash of everything it was built from; equal states need no new build
	Fingerprint string    // 12 hex digits over all rows of all marts; set by Publish
	AsOf        time.Time // the day the marts speak of
	At          time.Time // when the build began
	Sample      bool      // true: invented figures, every page says DATA CONTOH
}

// BeginSnapshot makes published/<run>.new/padu.duckdb, attaches it as snap and fills its meta schema. Leftovers of
// builds that died are removed. Until Publish or DropSnapshot, two-part names reach both files, and memory.intermediate holds
// what the build wants to compute once. It begins with the tables keep of the current snapshot, mart.name without its schema, where that
// is as it was published; otherwise with none.
func (d *DB) BeginSnapshot(ctx context.Context, info SnapshotInfo, keep ...string) error {
	if err := d.begin(ctx, info, keep); err != nil {
		return errors.Join(fmt.Errorf("begin snapshot %s: %w", info.RunID, err), d.DropSnapshot(context.WithoutCancel(ctx)))
	}
	return nil
}

func (d *DB) begin(ctx context.Context, info SnapshotInfo, keep []string) error {
	if err := SweepNew(filepath.Join(d.dir, "published")); err != nil {
		return err
	}
	d.next = &info
	if err := os.MkdirAll(d.aside(), 0o755); err != nil {
		return err
	}
	kept := false
	if len(keep) > 0 {
		var err error
		if kept, err = d.copyCurrent(); err != nil {
			return err
		}
	}
	for _, q := range []string{
		"attach " + Quote(filepath.Join(d.aside(), "padu.duckdb")) + " as snap",
		"use snap",
	} {
		if _, err := d.Exec(ctx, q); err != nil {
			return err
		}
	}
	if kept {
		if err := d.dropOthers(ctx, keep); err != nil {
			return err
		}
	}
	// The script makes schemas in the current database and reads landing by two-part names: resolve both.
	if _, err := d.Exec(ctx, "set search_path = "+Quote("snap.main,"+searchPath)); err != nil {
		return err
	}
	if err := d.runFile(ctx, "schema/snapshot.sql"); err != nil {
		return err
	}
	if _, err := d.Exec(ctx, "create schema memory.intermediate; set search_path = "+Quote(buildPath)); err != nil {
		return err
	}
	if err := d.copyRuns(ctx); err != nil {
		return err
	}
	_, err := d.Exec(ctx, "insert into meta.snapshot values (?, ?, ?, ?, ?, ?, '', ?)",
		info.RunID, info.AsOf, info.Workspace, info.Sample, info.Version, info.State, info.At.UTC())
	return err
}

// copyCurrent copies the file of the current snapshot to where the next one is made; false when its bytes are not those that were published.
func (d *DB) copyCurrent() (bool, error) {
	from, err := filepath.EvalSymlinks(filepath.Join(d.dir, "published", "current"))
	if err != nil {
		return false, nil
	}
	sums, err := readSums(from)
	if err != nil {
		return false, nil
	}
	file, to, got := filepath.Join(from, "padu.duckdb"), filepath.Join(d.aside(), "padu.duckdb"), ""
	var work errgroup.Group
	work.Go(func() error { return copyFile(file, to) })
	work.Go(func() (err error) { got, err = SumOf(file); return err })
	if err := work.Wait(); err != nil || got != sums["padu.duckdb"] {
		return false, errors.Join(err, os.Remove(to))
	}
	return true, nil
}

// dropOthers leaves of a copied snapshot the marts keep and what is known of their parts. What the others took is free after the
// checkpoint, and used again.
func (d *DB) dropOthers(ctx context.Context, keep []string) error {
	tables, err := Texts(d.Query(ctx, "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'snap'"))
	if err != nil {
		return err
	}
	drop := ""
	for _, t := range tables {
		if name, mart := strings.CutPrefix(t, "mart."); t != "meta.parts" && !(mart && slices.Contains(keep, name)) {
			drop += "drop table snap." + t + ";\n"
		}
	}
	_, err = d.Exec(ctx, drop+"checkpoint snap")
	return err
}

// Building is the run whose snapshot is being built.
func (d *DB) Building() string { return d.next.RunID }

func (d *DB) aside() string { return filepath.Join(d.dir, "published", d.next.RunID+".new") }

// copyRuns turns the ledger's lines into one row for each run.
func (d *DB) copyRuns(ctx context.Context) error {
	runs, err := OpenLedger(d.dir).Runs()
	if err != nil {
		return err
	}
	for _, r := range runs {
		_, err := d.Exec(ctx, "insert into meta.runs values (?, ?, ?, ?, ?, ?, ?)",
			r.RunID, r.Job, r.State, nullTime(r.DueAt), nullTime(r.StartedAt), nullTime(r.EndedAt), r.Attempt)
		if err != nil {
			return err
		}
	}
	return nil
}

func nullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

// DropSnapshot throws the snapshot that is being built away; readers keep the current one.
func (d *DB) DropSnapshot(ctx context.Context) error {
	if d.next == nil {
		return nil
	}
	dir := d.aside()
	err := errors.Join(d.detach(ctx), os.RemoveAll(dir))
	d.next = nil
	return err
}

func (d *DB) detach(ctx context.Context) error {
	if _, err := d.Exec(ctx, "set search_path = "+Quote(searchPath)); err != nil {
		return err
	}
	_, err := d.Exec(ctx, "drop schema if exists memory.intermediate cascade; detach database if exists snap")
	return err
}

// Publish closes the snapshot that is being built, reads it again as a reader would, writes Parquet files, a README and checksums
// beside it, makes all durable and points published/current at it. On an error the current snapshot stays as it was.
func (d *DB) Publish(ctx context.Context) (SnapshotInfo, error) {
	if d.next == nil {
		return SnapshotInfo{}, errors.New("publish: no snapshot is being built; build first")
	}
	info := *d.next
	aside, final := d.aside(), filepath.Join(d.dir, "published", info.RunID)
	if err := d.seal(ctx, &info); err != nil {
		return info, errors.Join(fmt.Errorf("publish %s: %w", info.RunID, err), d.DropSnapshot(context.WithoutCancel(ctx)))
	}
	if err := writeFiles(ctx, aside, filepath.Join(d.dir, "published", "current"), info.Fingerprint); err != nil {
		return info, errors.Join(fmt.Errorf("publish %s: %w", info.RunID, err), d.DropSnapshot(context.WithoutCancel(ctx)))
	}
	d.next = nil
	if err := errors.Join(forReading(aside), SyncTree(aside)); err != nil {
		return info, fmt.Errorf("publish %s: %w", info.RunID, err)
	}
	if err := os.Rename(aside, final); err != nil {
		return info, fmt.Errorf("publish %s: %w", info.RunID, err)
	}
	if err := SyncDir(filepath.Dir(final)); err != nil {
		return info, fmt.Errorf("publish %s: %w", info.RunID, err)
	}
	if err := Flip(filepath.Join(d.dir, "published", "current"), info.RunID); err != nil {
		return info, fmt.Errorf("publish %s: %w", info.RunID, err)
	}
	return info, nil
}

// seal writes the fingerprint, empties the write-ahead log into the file and lets go of it.
func (d *DB) seal(ctx context.Context, info *SnapshotInfo) error {
	known, err := d.partPrints(ctx)
	if err != nil {
		return err
	}
	if info.Fingerprint, err = fingerprint(ctx, d, "snap", known); err != nil {
		return err
	}
	if _, err := d.Exec(ctx, "update meta.snapshot set fingerprint = ?", info.Fingerprint); err != nil {
		return err
	}
	if _, err := d.Exec(ctx, "checkpoint snap"); err != nil {
		return err
	}
	if err := d.detach(ctx); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(d.aside(), "padu.duckdb.wal")); err == nil {
		return errors.New("a write-ahead log is left beside the file after the checkpoint")
	}
	return nil
}

// CheckSnapshot reads a snapshot file as a reader does and wants the rows whose fingerprint stands in it.
func CheckSnapshot(ctx context.Context, file string) (info SnapshotInfo, err error) {
	s, err := OpenSnapshotFile(ctx, file)
	if err != nil {
		return info, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := onlyTables(s.QueryRow(ctx, countViews)); err != nil {
		return info, err
	}
	return s.Info(), s.Verify(ctx)
}

const countViews = "select count(*) from duckdb_views() where not internal"

// onlyTables wants the answer of countViews to be none.
func onlyTables(answer *sql.Row) error {
	var views int
	if err := answer.Scan(&views); err != nil {
		return err
	}
	if views > 0 {
		return fmt.Errorf("%d views in the file; a snapshot holds tables only", views)
	}
	return nil
}
