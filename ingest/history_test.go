package ingest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// TestHistoryIsReplayed loads a register three times, replays the archive's orders into an empty warehouse, and wants the
// same history; a warehouse from before the history gets one from what landing still holds.
func TestHistoryIsReplayed(t *testing.T) {
	w := openWarehouse(t)
	registers := []string{
		"id;judul;mitra;nilai\n1;Sampah;Kab. Bogor;1.000,00\n2;Air;Kota Depok;2,00\n3;Pasar;PT X;1,00\n4;Jalan;PT Y;1,00\n",
		"id;judul;mitra;nilai\n1;Sampah regional;Kab. Bogor;1.000,00\n3;Pasar;PT X;1,00\n4;Jalan;PT Y;1,00\n",
		"id;judul;mitra;nilai\n2;Air;Kota Depok;2,50\n4;Jalan;PT Y;1,00\n3;Pasar;PT X;1,00\n1;Sampah regional;Kab. Bogor;1.000,00\n",
	}
	for i, text := range registers {
		path := filepath.Join(t.TempDir(), "register.csv")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		run := Run{ID: "r", AsOf: testRun.AsOf.AddDate(0, i, 0), Now: testRun.Now}
		if _, err := Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: path, Name: "register.csv", Rule: FileRule{Dataset: "kerja_sama", Region: "32.71"}}, run); err != nil {
			t.Fatal(err)
		}
	}
	want := history(t, w)
	if strings.Count(want, "\n") != 27 || !strings.Contains(want, "muncul kembali | nilai | 2.00 | 2.50") {
		t.Errorf("the history is\n%s", want)
	}
	again := openWarehouse(t)
	orders, err := filepath.Glob(filepath.Join(w.Dir(), "archive", "orders", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(slices.Values(orders)) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var o loadOrder
		if err := json.Unmarshal(data, &o); err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse("2006-01-02", o.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		f := File{Source: o.Source, Path: kept(w.Dir(), o.SHA256), Name: o.File, Rule: o.Rule}
		if _, err := Load(t.Context(), again, again.Dir(), f, Run{ID: "rebuild", AsOf: day, Now: testRun.Now}); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(want, history(t, again)); d != "" {
		t.Errorf("-first +replayed\n%s", d)
	}
	if _, err := w.Exec(t.Context(), "delete from padu.landing.kerja_sama_riwayat"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is one already
		if err := Prepare(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	var versions int
	if err := w.QueryRow(t.Context(), "select count(distinct (id_kerja_sama, versi)) from landing.kerja_sama_riwayat").Scan(&versions); err != nil || versions != 4 {
		t.Errorf("%d versions for four agreements that landing holds: %v", versions, err)
	}
}

func history(t *testing.T, w *warehouse.DB) string {
	t.Helper()
	var out strings.Builder
	print(t, w, &out, "select id_kerja_sama, versi, peristiwa, kolom, nilai_lama, nilai_baru, batch_id, lembar, baris, berlaku_sejak from landing.kerja_sama_riwayat order by all")
	return out.String()
}
