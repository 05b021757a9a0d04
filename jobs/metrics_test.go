package jobs

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"padu/warehouse"
)

// scraped asks as Prometheus does, and gives the figures by name and labels.
func scraped(t *testing.T, ws *workspace) map[string]float64 {
	t.Helper()
	rec := httptest.NewRecorder()
	ws.metrics().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if rec.Code != http.StatusOK {
		t.Fatalf("%d: %s", rec.Code, rec.Body)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for name, f := range families {
		for _, m := range f.Metric {
			var labels []string
			for _, l := range m.Label {
				labels = append(labels, l.GetName()+"="+l.GetValue())
			}
			out[strings.TrimSuffix(name+" "+strings.Join(labels, " "), " ")] = m.GetGauge().GetValue()
		}
	}
	return out
}

// TestMetrics: what is scraped is what the ledger, the snapshot and the disk say, also by a process that has just started.
func TestMetrics(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "schedule: {nightly: \"30 1 * * *\"}\nsources:\n  - {name: kota-bogor, files: [{match: \"rkpd*.csv\", dataset: rkpd}]}\n  - {name: depok, files: [{match: \"rkpd*.csv\", dataset: rkpd}]}\n")
	first := scraped(t, w.workspace)
	for name := range first {
		if strings.Contains(name, "_run_st") || strings.HasPrefix(name, "padu_runs") || strings.HasPrefix(name, "padu_snapshot") {
			t.Errorf("before the first night: %s", name)
		}
	}
	if first["padu_build_info version="+Version] != 1 || first["padu_disk_free_bytes"] != 50e9 {
		t.Errorf("before the first night: %v", first)
	}
	withBatches(t, w.dir, "2026-11-20", lateBatches)
	held := warehouse.Held{Kind: "refused", Source: "kota-bogor", What: "rkpd.csv", Reason: "no head"}
	w.night(warehouse.Done, "")
	w.night(warehouse.HeldUp, "", held)
	w.append(warehouse.Entry{RunID: "R002", Job: "nightly", Step: "ingest", State: warehouse.Done, At: w.clock, Seconds: 12.5, Rows: &warehouse.Rows{In: 10, Loaded: 7, Rejected: 2, Skipped: 1}})
	ended := w.clock
	w.night(warehouse.Failed, "broken", held)
	w.append(warehouse.Entry{RunID: "R003", Job: "nightly", Step: "build", State: warehouse.Failed, At: w.clock, Seconds: 3.25})
	failed := w.clock
	if err := w.alert(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.append(warehouse.Entry{RunID: "M1", Job: "monthly", State: warehouse.Started, At: w.clock})
	seconds := func(t time.Time) float64 { return float64(t.Unix()) }
	day := func(text string) float64 {
		d, err := time.ParseInLocation(time.DateOnly, text, w.config.zone())
		if err != nil {
			t.Fatal(err)
		}
		return seconds(d)
	}
	want := map[string]float64{
		"padu_last_run_start_timestamp_seconds job=nightly":                           seconds(failed),
		"padu_last_run_end_timestamp_seconds job=nightly":                             seconds(failed),
		"padu_last_run_state job=nightly state=failed":                                1,
		"padu_last_run_state job=nightly state=done":                                  0,
		"padu_last_run_state job=nightly state=held":                                  0,
		"padu_last_success_timestamp_seconds job=nightly":                             seconds(ended),
		"padu_runs job=nightly state=done":                                            1,
		"padu_runs job=nightly state=held":                                            1,
		"padu_runs job=nightly state=failed":                                          1,
		"padu_runs job=monthly state=killed":                                          1, // no process has the lock
		"padu_last_run_step_seconds job=nightly step=build":                           3.25,
		"padu_snapshot_as_of_timestamp_seconds":                                       day("2026-11-20"),
		"padu_snapshot_published_timestamp_seconds":                                   seconds(time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)),
		"padu_source_last_good_timestamp_seconds dataset=realisasi source=kota-bogor": day("2026-10-20"),
		"padu_source_held source=kota-bogor":                                          1,
		"padu_source_held source=depok":                                               0,
		"padu_regions_late":                                                           3,
		"padu_alerts_open severity=critical":                                          1,
		"padu_alerts_open severity=warning":                                           4,
		"padu_disk_free_bytes":                                                        50e9,
		"padu_disk_size_bytes":                                                        100e9,
		"padu_next_run_timestamp_seconds job=nightly":                                 seconds(time.Date(2026, 12, 2, 18, 30, 0, 0, time.UTC)),
	}
	ws := w.again(w.dir)
	got := scraped(t, ws)
	for name, value := range want {
		if v, ok := got[name]; !ok || v != value {
			t.Errorf("%s: %v, wanted %v", name, v, value)
		}
	}
	w.night(warehouse.Done, "")
	w.append(warehouse.Entry{RunID: "R004", Job: "nightly", Step: "ingest", State: warehouse.Done, At: w.clock, Rows: &warehouse.Rows{In: 10, Loaded: 7, Rejected: 2, Skipped: 1}})
	got = scraped(t, ws) // the ledger grew
	for what, n := range map[string]float64{"in": 10, "loaded": 7, "rejected": 2, "skipped": 1} {
		if got["padu_last_run_rows what="+what] != n {
			t.Errorf("rows %s: %v", what, got["padu_last_run_rows what="+what])
		}
	}
	if got["padu_last_run_state job=nightly state=done"] != 1 || got["padu_source_held source=kota-bogor"] != 0 {
		t.Errorf("after the next night: %v", got)
	}
	if problems, err := testutil.CollectAndLint(collector{ws}); err != nil || len(problems) > 0 {
		t.Errorf("promlint: %v %v", problems, err)
	}
}

// TestMetricsBroken: what cannot be read hides nothing else.
func TestMetricsBroken(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "")
	w.night(warehouse.Done, "")
	w.disk = func(string) (disk, error) { return disk{}, errors.New("no such disk") }
	if err := os.MkdirAll(filepath.Join(w.dir, "published", "current", "padu.duckdb"), 0o755); err != nil {
		t.Fatal(err)
	}
	got := scraped(t, w.workspace)
	if got["padu_runs job=nightly state=done"] != 1 || got["padu_build_info version="+Version] != 1 {
		t.Errorf("%v", got)
	}
	r := prometheus.NewRegistry()
	r.MustRegister(collector{w.workspace})
	if _, err := r.Gather(); err == nil || !strings.Contains(err.Error(), "no such disk") || !strings.Contains(err.Error(), "open snapshot") {
		t.Errorf("a broken disk and snapshot: %v", err)
	}
}
