package jobs

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/ingest"
	"padu/warehouse"
)

// withBatches makes of dir a workspace with a snapshot of batches that a test makes up, without marts.
func withBatches(t *testing.T, dir, asOf, batches string) *warehouse.Snapshot {
	t.Helper()
	db, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	day, err := time.Parse(time.DateOnly, asOf)
	if err != nil {
		t.Fatal(err)
	}
	if err := ingest.Prepare(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), batches); err != nil {
		t.Fatal(err)
	}
	if err := db.BeginSnapshot(t.Context(), warehouse.SnapshotInfo{RunID: "S" + asOf, AsOf: day, At: day.Add(20 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := warehouse.OpenSnapshot(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// lateBatches: Kota Bogor sends realisasi every month and a plan once; Kabupaten Bogor sent all once, long ago; Depok never
// sent its register; Bandung has two sources of realisasi of which one stopped, and a file that was refused; a source of many regions.
const lateBatches = `
delete from landing.sources; delete from landing.batches;
insert into landing.sources values ('kota-bogor', 'realisasi', '32.71', null), ('kota-bogor', 'rkpd', '32.71', 2026), ('kota-bogor', 'rkpd', '32.71', 2025),
  ('kab-bogor', 'realisasi', '32.01', null), ('kab-bogor', 'rkpd', '32.01', null), ('depok', 'kerja_sama', '32.76', null), ('depok', 'rkpd', '32.76', null),
  ('bandung', 'realisasi', '32.73', null), ('simda', 'realisasi', '32.73', null), ('pusat', 'nomenklatur', '-', null), ('provinsi', 'rkpd', '-', null);
insert into landing.batches (batch_id, seq, source, dataset, kode_wilayah, tahun, tahap, bulan, cover, file, sha256, rows_in, rows_loaded, rows_rejected, rows_skipped, status, run_id, as_of, loaded_at, size_bytes)
select source || seq, seq, source, dataset, region, 2026, '-', 0, 'region', 'f', 'x', 1, 1, 0, 0, status, 'r', day, day, 1 from (values
  (1, 'kota-bogor', 'realisasi', '32.71', 'superseded', date '2026-09-01'), (2, 'kota-bogor', 'realisasi', '32.71', 'loaded', date '2026-10-20'),
  (3, 'kota-bogor', 'rkpd', '32.71', 'loaded', date '2026-09-01'), (4, 'kab-bogor', 'realisasi', '32.01', 'loaded', date '2026-09-05'),
  (5, 'kab-bogor', 'rkpd', '32.01', 'loaded', date '2026-09-01'), (6, 'depok', 'rkpd', '32.76', 'loaded', date '2026-11-01'),
  (7, 'bandung', 'realisasi', '32.73', 'loaded', date '2026-09-01'), (8, 'simda', 'realisasi', '32.73', 'loaded', date '2026-11-01'),
  (9, 'simda', 'realisasi', '32.73', 'refused', date '2026-11-18'), (10, 'pusat', 'nomenklatur', '-', 'loaded', date '2026-09-01'),
  (11, 'provinsi', 'rkpd', '32.77', 'loaded', date '2026-09-03')) b(seq, source, dataset, region, status, day)`

func TestLate(t *testing.T) {
	t.Parallel()
	w := newWatch(t, bothChannels+"sources:\n  - {name: provinsi, late_days: 90, files: [{match: \"rkpd*.csv\", dataset: rkpd}]}\n")
	s := withBatches(t, w.dir, "2026-11-20", lateBatches)
	got, err := w.late(t.Context(), s, 35)
	if err != nil {
		t.Fatal(err)
	}
	depok := lateRegion{"32.76", "Kota Depok", []string{"kerja_sama"}, "", 80}
	kabBogor := lateRegion{"32.01", "Kabupaten Bogor", []string{"realisasi", "rkpd"}, "2026-09-01", 80}
	if d := cmp.Diff([]lateRegion{kabBogor, depok}, got); d != "" {
		t.Error(d)
	}
	for days, want := range map[int]int{81: 0, 80: 0, 79: 1, 76: 1, 75: 2, 31: 2, 30: 3} { // after 30 days Kota Bogor owes realisasi too
		if got, err := w.late(t.Context(), s, days); err != nil || len(got) != want {
			t.Errorf("%d days: %+v, %v", days, got, err)
		}
	}
	// The alert: raised, then over when the region has sent; a snapshot that is gone says nothing of anybody.
	w.tells("Kabupaten Bogor is late: realisasi, rkpd;Kota Depok is late: kerja_sama", "")
	w.tells("", "")
	withBatches(t, w.dir, "2026-11-21", lateBatches+`; update landing.batches set as_of = date '2026-11-21' where source = 'kab-bogor' and dataset = 'realisasi'`)
	w.tells("", "Kabupaten Bogor is late: realisasi, rkpd")
	if err := os.RemoveAll(filepath.Join(w.dir, "published")); err != nil {
		t.Fatal(err)
	}
	w.workspace = w.again(w.dir)
	w.tells("", "")
}
