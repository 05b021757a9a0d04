package jobs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPruneArchive: a plan that another followed long ago goes when no snapshot that is kept has a row of it; registers stay.
func TestPruneArchive(t *testing.T) {
	long(t)
	t.Parallel()
	dir := t.TempDir()
	bring(t, dir, "", "../padu.yaml", ledgerConfig)
	nomenclature, err := os.ReadFile(sampleNomenclature())
	if err != nil {
		t.Fatal(err)
	}
	bring(t, dir, "pusat", "nomenklatur.csv", string(nomenclature))
	plan := "Kode Perangkat Daerah,Kode Sub Kegiatan,Nama Sub Kegiatan,Pagu\n1.02.0.00.0.00.01.0000,1.02.02.2.02.0049,Pengelolaan Rujukan,"
	for _, v := range []struct{ pagu, register string }{{"1000000", rowRefer + rowWaste}, {"2000000", rowRefer + rowWaste + rowBins}} {
		bring(t, dir, "kota-bogor", "rkpd-2026-murni.csv", plan+v.pagu+"\n")
		bring(t, dir, "kota-bogor", "kerja-sama.csv", ledgerHead+v.register)
		if code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
			t.Fatalf("exit %d: %s", code, out)
		}
	}
	ws, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	began := ws.now
	planned := func(age int, archive string, snapshots int, f func(p *pruning)) {
		t.Helper()
		ws.now = func() time.Time { return began().AddDate(0, 0, age) }
		ws.config.Keep.Archive, ws.config.Keep.Snapshots = archive, snapshots
		w, err := ws.open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p, err := ws.planPrune(t.Context(), w, false)
		if err == nil {
			f(p)
		}
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
	}
	originals := func(p *pruning) (out []Removal) {
		for _, r := range p.Removed {
			if r.Kind == "original" {
				out = append(out, r)
			}
		}
		return out
	}
	none := func(p *pruning) {
		if o := originals(p); len(o) > 0 {
			t.Errorf("%v goes", o)
		}
	}
	planned(800, keepAll, 1, none)
	planned(700, "730 days", 1, none)
	planned(800, "730 days", 3, none) // the first snapshot is still there
	before, first := marts(t, dir), ""
	planned(800, "730 days", 1, func(p *pruning) {
		o := originals(p)
		if len(o) != 1 || !strings.Contains(strings.Join(p.Notes, " "), "padu rebuild then does without the batches of 1 files") {
			t.Fatalf("%v, %v; want the first plan alone", o, p.Notes)
		}
		data, err := os.ReadFile(filepath.Join(dir, o[0].Path))
		if err != nil || !strings.Contains(string(data), "1000000") || o[0].Bytes != int64(len(data)) {
			t.Fatalf("%v: %s, %v", o[0], data, err)
		}
		first = string(data)
	})
	bring(t, dir, "kota-bogor", "lama.txt", first) // it lies in the inbox again, under any name
	planned(800, "730 days", 1, none)
	if err := os.Remove(filepath.Join(dir, "inbox", "kota-bogor", "lama.txt")); err != nil {
		t.Fatal(err)
	}
	planned(800, "730 days", 1, func(p *pruning) {
		o := originals(p)
		if err := p.do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, o[0].Path)); err == nil {
			t.Error("the original is still there")
		}
		if aside, err := os.ReadDir(filepath.Join(dir, "archive", "orders", "pruned")); err != nil || len(aside) != 1 || !strings.Contains(aside[0].Name(), "rkpd") {
			t.Errorf("orders put aside: %v, %v", aside, err)
		}
	})
	if d := cmp.Diff(before, marts(t, dir)); d != "" {
		t.Errorf("marts differ: %s", d)
	}
	planned(800, "730 days", 1, none)
	// A rebuild does without it, and what is in force is the same.
	if code, out := run("rebuild", "--dir", dir); code != exitDone || !strings.Contains(out, "4 batches, 785 rows read again from the archive\n1 other was pruned") {
		t.Fatalf("rebuild: exit %d: %s", code, out)
	}
	if code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
		t.Fatalf("exit %d: %s", code, out)
	}
	if d := cmp.Diff(before, marts(t, dir)); d != "" {
		t.Errorf("marts after a rebuild differ: %s", d)
	}
}
