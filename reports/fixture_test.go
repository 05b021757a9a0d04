package reports

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"padu/warehouse"
)

var (
	//go:embed testdata/landing.sql
	fixtureLanding string
	//go:embed testdata/fixture.sql
	fixtureMarts string
	// martColumns completes a fixture: every mart with every column, empty where the fixture does not speak of it.
	//
	//go:embed testdata/marts.sql
	martColumns string
)

var fixtureDay = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// TestMain removes the folder that the shared fixture lives in.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "padu-reports-*")
	if err != nil {
		panic(err)
	}
	fixtureDir = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

var fixtureDir string

// fixture is the published snapshot of testdata/fixture.sql, and the site rendered from it; tests only read them.
var fixture = sync.OnceValues(func() (*warehouse.Snapshot, string) {
	dir := filepath.Join(fixtureDir, "workspace")
	s, err := publish(dir, fixtureLanding, fixtureMarts)
	if err != nil {
		panic(err)
	}
	out := filepath.Join(fixtureDir, "site")
	if _, err := Render(context.Background(), s, out, "", nil); err != nil {
		panic(err)
	}
	return s, out
})

// publish makes a workspace in dir whose snapshot holds the given marts.
func publish(dir, landing, marts string) (*warehouse.Snapshot, error) {
	ctx := context.Background()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	w, err := warehouse.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	if _, err := w.Exec(ctx, landing); err != nil {
		return nil, err
	}
	err = w.BeginSnapshot(ctx, warehouse.SnapshotInfo{RunID: "r1", Workspace: "Uji", Version: "0.0.0", AsOf: fixtureDay, At: fixtureDay, Sample: true})
	if err != nil {
		return nil, err
	}
	if _, err := w.Exec(ctx, marts+";\n"+martColumns); err != nil {
		return nil, err
	}
	if _, err := w.Publish(ctx); err != nil {
		return nil, err
	}
	return warehouse.OpenSnapshot(ctx, dir)
}

// readPage is one file of the fixture's site.
func readPage(t *testing.T, name string) string {
	t.Helper()
	_, out := fixture()
	data, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
