package jobs

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// lived is a small workspace with a past, shared and read only: a register that was replaced twice, the second time held and then
// accepted, a file that was refused, one that no rule matches, and a decision on a link.
var lived = sync.OnceValue(func() string {
	dir := filepath.Join(shared, "lived")
	bring := func(name, text string) {
		if err := warehouse.WriteFile(filepath.Join(dir, name), []byte(text)); err != nil {
			panic(err)
		}
	}
	do := func(want int, args ...string) string {
		code, out := run(append(args, "--dir", dir)...)
		if code != want {
			panic(strings.Join(args, " ") + ": " + out)
		}
		return out
	}
	nomenclature, err := os.ReadFile(sampleNomenclature())
	if err != nil {
		panic(err)
	}
	bring("padu.yaml", ledgerConfig)
	bring("inbox/pusat/nomenklatur.csv", string(nomenclature))
	bring("inbox/pusat/catatan.txt", "tidak ada aturan untuk ini")
	bring("inbox/kota-bogor/rkpd-2025-murni.csv", "apa;ini\n1;2\n")
	bring("inbox/kota-bogor/rkpd-2026-murni.csv", "Kode Perangkat Daerah,Kode Sub Kegiatan,Nama Sub Kegiatan,Pagu\n1.02.0.00.0.00.01.0000,1.02.02.2.02.0049,Pengelolaan Rujukan,1000000\n"+
		"1.02.0.00.0.00.01.0000,1.02.02.2.02.0026,Pengelolaan Jaminan Kesehatan Masyarakat,-500\n")
	bring("inbox/kota-bogor/kerja-sama.csv", ledgerHead+rowRefer+rowWaste+rowInsure+rowBins)
	do(exitHeld, "publish", "--as-of", "2026-11-18")
	bring("inbox/kota-bogor/kerja-sama.csv", ledgerHead+rowRefer+strings.Replace(rowWaste, "Sampah Pasar", "Sampah Pasar Induk", 1)+rowInsure)
	do(exitHeld, "ingest", "--as-of", "2026-11-19")
	bring("inbox/kota-bogor/kerja-sama.csv", ledgerHead+rowRefer)
	held := do(exitHeld, "ingest", "--as-of", "2026-11-20")
	_, batch, _ := strings.Cut(held, "padu accept ")
	do(exitDone, "accept", strings.Fields(batch)[0], "--by", "Bappeda", "--why", "dua berakhir")
	if code, out := run("sql", "--dir", dir, "--format", "csv", "-c", "select id_tautan from mart.tautan_kerja_sama where kode_sub_kegiatan = '1.02.02.2.02.0049' and status <> 'diterima'"); code == exitDone {
		do(exitDone, "link", "accept", strings.Fields(out)[1], "--by", "Bappeda", "--why", "rapat")
	} else {
		panic(out)
	}
	do(exitHeld, "publish", "--as-of", "2026-11-20")
	return dir
})

// spoil changes the bytes of the warehouse file; nil leaves it as how left it.
func damageTo(t *testing.T, dir string, how func(file string, data []byte) []byte) {
	t.Helper()
	file := filepath.Join(dir, "warehouse", "padu.duckdb")
	data, err := os.ReadFile(file)
	if err == nil {
		data = how(file, data)
	}
	if err == nil && data != nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestRebuild: a warehouse that is garbage is made again from the archive, and nobody sees a difference.
func TestRebuild(t *testing.T) {
	t.Parallel()
	dir := copied(t, lived())
	want := marts(t, dir)
	if code, out := run("rebuild", "--check", "--dir", dir); code != exitDone || !strings.Contains(out, "gives the warehouse that stands, row for row") {
		t.Fatalf("exit %d: %s", code, out)
	}
	damageTo(t, dir, func(_ string, data []byte) []byte { clear(data[:4096]); return data })
	published := query(t, dir, "select run_id from meta.snapshot")[0]
	code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20")
	said := "readers keep snapshot " + published + "; make it again from the archive: padu rebuild"
	if code != exitFailed || !strings.Contains(out, "warehouse/padu.duckdb cannot be opened (") || !strings.Contains(out, said) {
		t.Fatalf("exit %d: %s", code, out)
	}
	if all := entries(t, dir); !strings.Contains(all[len(all)-1].Error, said) || all[len(all)-1].State != warehouse.Failed {
		t.Errorf("the ledger says %+v", all[len(all)-1])
	}
	if code, out := run("status", "--dir", dir); code != exitDone && code != exitHeld {
		t.Errorf("status: exit %d: %s", code, out)
	}
	if code, out := run("why", "32.71", "--dir", dir); code != exitDone || !strings.Contains(unfolded(out), "cannot be read (") || !strings.Contains(out, "kerja_sama") {
		t.Errorf("why: exit %d: %s", code, out)
	}
	code, out = run("rebuild", "--dir", dir)
	if code != exitDone || !strings.Contains(out, "padu.duckdb.damaged-") || !strings.Contains(out, "nightly") {
		t.Fatalf("rebuild: exit %d: %s", code, out)
	}
	if runs := warehouse.Runs(entries(t, dir)); runs[len(runs)-1].Job != "rebuild" || runs[len(runs)-1].State != warehouse.Done || len(runs[len(runs)-1].Steps) != 4 {
		t.Errorf("the ledger says %+v", runs[len(runs)-1])
	}
	if code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20"); code != exitHeld || !strings.Contains(out, "nothing new since snapshot "+published) {
		t.Fatalf("the night after: exit %d: %s", code, out)
	}
	if err := os.RemoveAll(filepath.Join(dir, "published")); err != nil { // so that the marts are made again
		t.Fatal(err)
	}
	if code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20"); code != exitHeld {
		t.Fatalf("exit %d: %s", code, out)
	}
	if d := cmp.Diff(want, marts(t, dir)); d != "" {
		t.Errorf("marts: -before +rebuilt\n%s", d)
	}
	if got := strings.Join(query(t, dir, "select status || ' ' || count(*) from meta.batches group by status order by 1"), ", "); got != "loaded 4, refused 1, superseded 2" {
		t.Errorf("batches: %s", got)
	}
}

// TestDamagedWarehouse breaks the file in every way that a disk does, and wants to be told; never a half answer, never a crash.
func TestDamagedWarehouse(t *testing.T) {
	long(t)
	t.Parallel()
	garbage := rand.New(rand.NewPCG(9, 9))
	for name, how := range map[string]func(file string, data []byte) []byte{
		"random bytes": func(_ string, data []byte) []byte {
			for i := range data {
				data[i] = byte(garbage.Uint32())
			}
			return data
		},
		"cut in half":        func(_ string, data []byte) []byte { return data[:len(data)/2] },
		"cut in the header":  func(_ string, data []byte) []byte { return data[:100] },
		"first page zeroed":  func(_ string, data []byte) []byte { clear(data[:4096]); return data },
		"second page zeroed": func(_ string, data []byte) []byte { clear(data[4096:8192]); return data },
		"empty":              func(string, []byte) []byte { return []byte{} },
		"gone": func(file string, _ []byte) []byte {
			if err := os.Remove(file); err != nil {
				t.Error(err)
			}
			return nil
		},
		"a flipped bit": func(_ string, data []byte) []byte { // in every block: the first that is read says so
			for at := 12288 + 100_000; at < len(data); at += 262144 {
				data[at] ^= 4
			}
			return data
		},
		"an older file": func(file string, _ []byte) []byte {
			w, err := warehouse.Open(t.Context(), filepath.Dir(filepath.Dir(file)))
			if err == nil {
				_, err = w.Exec(t.Context(), "delete from landing.batches where seq > 3")
				err = errors.Join(err, w.Close())
			}
			if err != nil {
				t.Error(err)
			}
			return nil
		},
	} {
		dir := copied(t, lived())
		damageTo(t, dir, how)
		code, out := run("publish", "--dir", dir, "--as-of", "2026-11-21")
		if code != exitFailed || !strings.Contains(out, "warehouse/padu.duckdb cannot be ") || !strings.Contains(out, "readers keep snapshot 2") || !strings.Contains(out, "padu rebuild") {
			t.Errorf("%s: exit %d: %s", name, code, out)
		}
		if query(t, dir, "select count(*) from mart.fct_kerja_sama")[0] != "1" {
			t.Errorf("%s: readers are disturbed", name)
		}
	}
}

// TestBlockThatCannotBeRead: the file opens, and one block of a table is broken. The night that reads it says what a night says that cannot open it.
func TestBlockThatCannotBeRead(t *testing.T) {
	t.Parallel()
	dir := copied(t, lived())
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var block int64
	err = w.QueryRow(t.Context(), "select max(block_id) from pragma_storage_info('padu.landing.nomenklatur') where persistent").Scan(&block)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	damageTo(t, dir, func(_ string, data []byte) []byte { data[12288+block*262144+131072] ^= 1; return data })
	code, out := run("publish", "--dir", dir, "--as-of", "2026-11-21")
	if code != exitFailed || !strings.Contains(out, "cannot be read (build: ") || !strings.Contains(out, "padu rebuild") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := run("rebuild", "--check", "--dir", dir); code != exitFailed || !strings.Contains(out, "Nothing was replaced") {
		t.Errorf("check: exit %d: %s", code, out)
	}
}

// TestNewerWarehouse: what a newer padu made is no damage, and nothing to rebuild.
func TestNewerWarehouse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Exec(t.Context(), "insert into padu.main.migrations values ('schema/0999.sql')")
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err = warehouse.Open(t.Context(), dir); !errors.Is(err, warehouse.ErrNewer) || strings.Contains(err.Error(), "rebuild") {
		t.Errorf("found %v, wanted that a newer padu made it", err)
	}
}

// TestRebuildWithoutOriginals: what the archive has lost is named, and only a person's word goes on without it.
func TestRebuildWithoutOriginals(t *testing.T) {
	long(t)
	t.Parallel()
	dir := copied(t, lived())
	sums := query(t, dir, "select sha256 from meta.batches where dataset in ('rkpd', 'nomenklatur') and status = 'loaded' order by dataset")
	gone, changed := filepath.Join(dir, "archive", sums[0][:2], sums[0]), filepath.Join(dir, "archive", sums[1][:2], sums[1])
	if err := errors.Join(os.Remove(gone), os.Chmod(changed, 0o644), os.WriteFile(changed, []byte("x"), 0o644)); err != nil {
		t.Fatal(err)
	}
	before := hashes(t, filepath.Join(dir, "warehouse"))["padu.duckdb"]
	code, out := run("rebuild", "--dir", dir)
	if code != exitFailed || !strings.Contains(out, "inbox/pusat/nomenklatur.csv of 2026-11-18") || !strings.Contains(out, "/"+sums[0]+" is not there") ||
		!strings.Contains(out, "its hash is another") || !strings.Contains(out, "2 rows, loaded") || !strings.Contains(out, "--without-missing") {
		t.Errorf("exit %d: %s", code, out)
	}
	if hashes(t, filepath.Join(dir, "warehouse"))["padu.duckdb"] != before {
		t.Error("the warehouse was touched")
	}
	if code, out = run("rebuild", "--without-missing", "--dir", dir); code != exitHeld || !strings.Contains(out, "6 batches, ") {
		t.Errorf("exit %d: %s", code, out)
	}
	// The inbox still has both files: they come as new ones, and nothing is missing.
	if code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20"); code != exitHeld || !strings.Contains(out, "2 new batches") {
		t.Errorf("the night after: exit %d: %s", code, out)
	}
	if code, out := run("rebuild", "--check", "--dir", dir); code != exitDone {
		t.Errorf("check: exit %d: %s", code, out)
	}
}

// TestRebuildKilled kills a rebuild at the beginning and the end of every step, and in between; what stands is whole each time.
func TestRebuildKilled(t *testing.T) {
	long(t)
	t.Parallel()
	dir := copied(t, lived())
	damageTo(t, dir, func(_ string, data []byte) []byte { clear(data[:4096]); return data })
	kills := 0
	for _, at := range []string{"originals started", "load started", "load done", "verify done", "replace started", "replace done"} {
		step, state, _ := strings.Cut(at, " ")
		if killCommandAt(t, dir, step, state, "rebuild") {
			kills++
		}
		w, err := warehouse.Open(t.Context(), dir)
		var damaged warehouse.Damaged
		if err != nil && !errors.As(err, &damaged) { // the old one, or the new one
			t.Errorf("after a kill at %s: %v", at, err)
		} else if err == nil {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			damageTo(t, dir, func(_ string, data []byte) []byte { clear(data[:4096]); return data })
		}
	}
	if code, out := run("rebuild", "--dir", dir); code != exitDone {
		t.Fatalf("exit %d: %s", code, out)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "warehouse", "*.new*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
	if code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20"); code != exitHeld || !strings.Contains(out, "nothing new since") {
		t.Errorf("exit %d: %s", code, out)
	}
	if kills < 4 {
		t.Errorf("%d kills", kills)
	}
}

// killCommandAt runs a command and kills it as soon as its ledger says that step is in state.
func killCommandAt(t *testing.T, dir, step, state string, args ...string) bool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	before := len(entries(t, dir))
	cmd := exec.Command(self, append(args, "--dir", dir)...)
	cmd.Env = append(os.Environ(), "PADU_TEST_COMMAND=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		if slices.ContainsFunc(entries(t, dir)[before:], func(e warehouse.Entry) bool { return e.Step == step && e.State == state }) {
			killed := cmd.Process.Kill() == nil
			<-ended
			return killed
		}
		select {
		case <-ended:
			return false
		case <-time.After(time.Millisecond):
		}
	}
}
