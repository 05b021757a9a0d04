package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"padu/ingest/sample"
)

// someNation is a tenth of the rows of six regions, some of which touch, in all formats, half of the files with a fault.
func someNation(t *testing.T) sample.Nation {
	t.Helper()
	n := sample.Nation{Years: 2, Months: 2, Seed: 5, Formats: sample.NationFormats, Dirt: 0.5, Rows: 0.1}
	if err := sampleOf(&n, "32,32.01,32.03,32.71,64,64.72", ""); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNation: what a generated nation says that stands in its files, faults and all, is what the marts hold, to the last rupiah.
func TestNation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := someNation(t).Write(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"ingest", "publish"} {
		if code, out := run(step, "--dir", dir, "--as-of", sample.AsOf.Format("2006-01-02")); code != exitDone {
			t.Fatalf("%s: exit %d: %s", step, code, out)
		}
	}
	asWritten(t, dir, w.Truth)
	ours := query(t, dir, "select sum(rows_in), sum(rows_in) = sum(rows_loaded + rows_rejected + rows_skipped), sum(rows_rejected) > 20, count(distinct regexp_extract(file, '[a-z]+$')) from meta.batches")[0]
	t.Logf("%d files, %d with a fault; %d rows written; rows in, kept, rejected, formats: %s", w.Files, w.Dirty, w.Rows, ours)
	if !strings.HasSuffix(ours, ",true,true,3") {
		t.Errorf("batches: %s", ours)
	}
	if n := query(t, dir, "select count(*) from meta.batches where status <> 'loaded'")[0]; n != "0" {
		t.Errorf("%s batches are not loaded", n)
	}
	// Both sides of a border have the same agreements.
	same := query(t, dir, "select status_register, count(*) from mart.perbandingan_pihak where kode_wilayah in ('32.01', '32.71') and kode_mitra in ('32.01', '32.71') group by 1 order by 2 desc")
	if len(same) != 1 || !strings.HasPrefix(same[0], "sama,") {
		t.Errorf("agreements of Kabupaten and Kota Bogor: %v; want all the same", same)
	}
}

// TestNationNextDay: when two regions send again only their parts are made, and the snapshot, which begins with those of the day before, has
// the rows of one that is made anew.
func TestNationNextDay(t *testing.T) {
	long(t)
	t.Parallel()
	n, root := someNation(t), t.TempDir()
	dir, few := filepath.Join(root, "w"), filepath.Join(root, "few")
	whole, err := n.Write(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	publish := func(day string) string {
		t.Helper()
		for _, step := range []string{"ingest", "publish"} {
			if code, out := run(step, "--dir", dir, "--as-of", day); code != exitDone {
				t.Fatalf("%s: exit %d: %s", step, code, out)
			}
		}
		return query(t, dir, "select fingerprint from meta.snapshot")[0]
	}
	first := publish("2026-11-20")
	n.Only, n.Revision = []string{"32.71", "64"}, 1
	again, err := n.Write(t.Context(), few, nil)
	if err != nil {
		t.Fatal(err)
	}
	replaceSources(t, filepath.Join(few, "inbox"), filepath.Join(dir, "inbox"))
	next := publish("2026-11-20")
	asWritten(t, dir, whole.Truth, again.Truth)
	made := query(t, dir, "select string_agg(distinct kode_wilayah, ' ' order by kode_wilayah), count(distinct mart) from meta.parts where run_id = (select run_id from meta.snapshot)")[0]
	if next == first || made != "32.71 64,8" {
		t.Errorf("fingerprint %s after %s; parts were made of %q, want those of 32.71 and 64 in eight marts", next, first, made)
	}
	if err := os.RemoveAll(filepath.Join(dir, "published")); err != nil {
		t.Fatal(err)
	}
	if anew := publish("2026-11-20"); anew != next {
		t.Errorf("fingerprint %s, made anew %s", next, anew)
	}
}

// TestNationIsTheSame: the same flags give the same bytes, and a region's files do not depend on who else sends.
func TestNationIsTheSame(t *testing.T) {
	t.Parallel()
	n := someNation(t)
	all, again, two := t.TempDir(), t.TempDir(), t.TempDir()
	for _, dir := range []string{all, again} {
		if _, err := n.Write(t.Context(), dir, nil); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(hashes(t, all), hashes(t, again)); d != "" {
		t.Errorf("a second time: %s", d)
	}
	n.Only = []string{"32.71", "64"}
	if _, err := n.Write(t.Context(), two, nil); err != nil {
		t.Fatal(err)
	}
	whole := hashes(t, filepath.Join(all, "inbox"))
	few := hashes(t, filepath.Join(two, "inbox"))
	for name, sum := range few {
		if !strings.HasPrefix(name, "djpk/") && whole[name] != sum {
			t.Errorf("%s is another where two regions send", name)
		}
	}
	if len(few) < 30 {
		t.Errorf("%d files of two regions", len(few))
	}
	n.Seed++
	other := t.TempDir()
	if _, err := n.Write(t.Context(), other, nil); err != nil {
		t.Fatal(err)
	}
	if a, b := hashes(t, two), hashes(t, other); a["kebenaran.csv"] == b["kebenaran.csv"] {
		t.Error("another seed gives the same figures")
	}
}
