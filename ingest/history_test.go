package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	archive, err := ReadArchive(t.Context(), w.Dir(), func(int64, int64) {})
	if err != nil || len(archive.Lost) > 0 || archive.Batches() != 3 {
		t.Fatalf("%+v %v", archive, err)
	}
	if differ, err := archive.Load(t.Context(), again, nil, func(File) func(int64, int64) { return nil }, func(Receipt) {}); err != nil || len(differ) > 0 {
		t.Fatal(differ, err)
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
