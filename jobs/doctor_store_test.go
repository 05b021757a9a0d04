package jobs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"padu/reports"
	"padu/warehouse"
)

// nightly workspaces of the doctor listen nowhere that another test may.
func doctored(t *testing.T) string {
	t.Helper()
	dir := copied(t, small())
	replace(t, filepath.Join(dir, "padu.yaml"), "127.0.0.1:8080", "127.0.0.1:0")
	return dir
}

// seenNow is what the doctor finds in a workspace that had its night just now.
func seenNow(t *testing.T, dir string, deep bool) diagnosis {
	t.Helper()
	return newDoctor(dir, "--dir "+dir, deep, time.Now()).examine(t.Context(), checks)
}

// aside keeps a file or folder as it is, and gives what puts it back.
func aside(t *testing.T, path string) (back func()) {
	t.Helper()
	keep := filepath.Join(t.TempDir(), "kept")
	st, err := os.Lstat(path)
	switch {
	case err != nil:
		return func() { remove(t, path) }
	case st.IsDir():
		err = os.CopyFS(keep, os.DirFS(path))
	case st.Mode()&os.ModeSymlink != 0:
		var target string
		if target, err = os.Readlink(path); err == nil {
			err = os.Symlink(target, keep)
		}
	default:
		var data []byte
		if data, err = os.ReadFile(path); err == nil {
			err = os.WriteFile(keep, data, st.Mode())
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		remove(t, path)
		if err := os.Rename(keep, path); err != nil {
			t.Fatal(err)
		}
	}
}

// spoil changes bytes in the middle of a file.
func spoil(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 2; i < min(len(data)/2+300_000, len(data)); i++ {
		data[i] ^= 0x55
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, path, text string) {
	t.Helper()
	remove(t, path)
	if err := warehouse.WriteFile(path, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// one is the first path that matches, inside the workspace.
func one(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: nothing, %v", pattern, err)
	}
	rel, err := filepath.Rel(dir, found[0])
	if err != nil {
		t.Fatal(err)
	}
	return rel
}

// TestDoctorStore breaks what nights have made, one thing at a time, and puts it back: the doctor sees each, and nothing else.
func TestDoctorStore(t *testing.T) {
	long(t)
	t.Parallel()
	dir := doctored(t)
	d := seenNow(t, dir, true)
	only(t, d)
	finds(t, d, "warehouse", "", "rows read")
	finds(t, d, "snapshot", "", "data per 2026-11-20", "all marts read")
	run := one(t, dir, "published/2*")
	order, kept := one(t, dir, "archive/orders/*.json"), one(t, dir, "archive/[0-9a-f][0-9a-f]/*")
	made, err := reports.Editions(dir)
	if err != nil || len(made) == 0 {
		t.Fatal(made, err)
	}
	edition, err := filepath.Rel(dir, made[0].Folder(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, touches, check, state string
		deep                        bool
		breaks                      func(path string)
		words                       []string
		too                         []string
	}{
		{"garbage for a warehouse", "warehouse/padu.duckdb", "warehouse", isBad, false, func(p string) { overwrite(t, p, strings.Repeat("garbage ", 9999)) }, []string{"not a valid DuckDB"}, nil},
		{"an empty warehouse file", "warehouse/padu.duckdb", "warehouse", isBad, false, func(p string) { overwrite(t, p, "") }, []string{"not a valid DuckDB"}, nil},
		{"no warehouse", "warehouse/padu.duckdb", "warehouse", isBad, false, func(p string) { remove(t, p) }, []string{"is not there, and the archive has"}, nil},
		{"a damaged warehouse", "warehouse/padu.duckdb", "warehouse", isBad, true, func(p string) { spoil(t, p) }, []string{"checksum"}, nil},
		{"a warehouse of a newer padu", "warehouse/padu.duckdb", "warehouse", isBad, false, func(string) {
			w, err := warehouse.Open(t.Context(), dir)
			if err == nil {
				_, err = w.Exec(t.Context(), "insert into padu.main.migrations values ('schema/0999.sql')")
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}, []string{"0999.sql, which this padu does not know"}, nil},
		{"a pointer to nothing", "published/current", "snapshot", isBad, false, func(p string) { remove(t, p); symlink(t, "20200101T000000Z", p) }, []string{"20200101T000000Z was published and is not there"}, nil},
		{"no snapshot", run, "snapshot", isBad, false, func(p string) { remove(t, p) }, []string{filepath.Base(run) + " was published and is not there"}, []string{"editions"}},
		{"garbage for a snapshot", run + "/padu.duckdb", "snapshot", isBad, false, func(p string) { overwrite(t, p, strings.Repeat("garbage ", 9999)) }, []string{"cannot be opened any more"}, nil},
		{"a damaged snapshot", run + "/padu.duckdb", "snapshot", isBad, true, func(p string) { spoil(t, p) }, []string{"published"}, nil},
		{"a damaged Parquet file", run + "/parquet/mart/dim_wilayah/data.parquet", "snapshot", isBad, true, func(p string) { spoil(t, p) }, []string{"dim_wilayah/data.parquet has other bytes"}, nil},
		{"a README that is gone", run + "/README.md", "snapshot", isBad, true, func(p string) { remove(t, p) }, []string{"README.md is not there"}, nil},
		{"an old snapshot", "published/29991231T000000Z", "snapshot", isLook, false, func(p string) { mkdir(t, p) }, []string{"the newest, 29991231T000000Z"}, nil},
		{"a site pointer to nothing", "site/current", "site", isBad, false, func(p string) { remove(t, p); symlink(t, "20200101T000000Z", p) }, []string{"leads nowhere"}, nil},
		{"no site", "site/current", "site", isLook, false, func(p string) { remove(t, p) }, []string{"there is no site"}, nil},
		{"a folder for a pointer", "site/current", "site", isBad, false, func(p string) { remove(t, p); mkdir(t, p) }, []string{"leads nowhere"}, nil},
		{"a site of another night", "site", "site", isLook, false, func(p string) {
			overwrite(t, filepath.Join(p, "20200101T000000Z", "index.html"), "x")
			remove(t, p, "current")
			symlink(t, "20200101T000000Z", p, "current")
		}, []string{"shows snapshot 20200101T000000Z"}, nil},
		{"no first page", "site/" + filepath.Base(run) + "/index.html", "site", isBad, false, func(p string) { remove(t, p) }, []string{"no first page"}, nil},
		{"an edition that is gone", edition, "editions", isBad, false, func(p string) { remove(t, p) }, []string{"edition " + made[0].ID}, nil},
		{"an edition whose bytes changed", edition + "/index.html", "editions", isBad, true, func(p string) { overwrite(t, p, "x") }, []string{"index.html has other bytes"}, nil},
		{"a file that an order wants", kept, "archive", isBad, false, func(p string) { remove(t, p) }, []string{"its file is not there: " + kept}, nil},
		{"a file whose bytes changed", kept, "archive", isBad, true, func(p string) { overwrite(t, p, "x") }, []string{kept + ": has other bytes"}, nil},
		{"an order that is gone", order, "archive", isBad, false, func(p string) { remove(t, p) }, []string{"of the warehouse has no order"}, nil},
		{"an order that is cut", order, "archive", isBad, false, func(p string) { overwrite(t, p, "{") }, []string{order}, nil},
		{"a file that nobody loaded", "archive/catatan.txt", "archive", isLook, false, func(p string) { overwrite(t, p, "x") }, []string{"archive/catatan.txt"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(dir, c.touches)
			back := aside(t, path)
			c.breaks(path)
			d := newDoctor(dir, "--dir "+dir, c.deep, time.Now())
			all := checks
			if c.deep { // the others would read everything, too
				all = slices.DeleteFunc(slices.Clone(checks), func(x check) bool { return x.name != c.check })
			}
			found := d.examine(t.Context(), all)
			finds(t, found, c.check, c.state, c.words...)
			only(t, found, append(c.too, c.check)...)
			back()
		})
	}
	only(t, seenNow(t, dir, false))
}

// TestDoctorMends: what the doctor says to type mends it.
func TestDoctorMends(t *testing.T) {
	t.Parallel()
	dir := doctored(t)
	for _, breaks := range []func(){
		func() { remove(t, dir, "inbox", "kota-bogor") },
		func() { mkdir(t, dir, "site", "20200101T000000Z.new", "x") },
		func() { remove(t, dir, "site", "current"); symlink(t, "20200101T000000Z", dir, "site", "current") },
		func() { overwrite(t, filepath.Join(dir, "published", "current", "padu.duckdb"), "garbage") },
	} {
		breaks()
		n := 0
		for _, e := range seenNow(t, dir, false).Checks {
			for _, f := range e.Findings {
				n++
				for _, command := range strings.Split(f.Mend, " && ") {
					words := strings.Fields(command)
					if words[0] != "padu" {
						if out, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
							t.Errorf("%s: %v %s", command, err, out)
						}
						continue
					}
					if words[1] == "nightly" {
						words = append(words, "--as-of", "2026-11-20")
					}
					if code, out := run(words[1:]...); code != exitDone {
						t.Errorf("%s: exit %d: %s", command, code, out)
					}
				}
			}
		}
		if n != 1 {
			t.Errorf("%d findings; want one", n)
		}
		only(t, seenNow(t, dir, false))
	}
}

// TestDoctorOnADamagedWorkspace spoils every kind of file in every way: the doctor answers, and never falls.
func TestDoctorOnADamagedWorkspace(t *testing.T) {
	long(t)
	t.Parallel()
	dir := doctored(t)
	var paths []string
	seen := map[string]int{}
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		rel, rerr := filepath.Rel(dir, p)
		parts := strings.Split(rel, "/")
		if len(parts) > 3 || parts[0] == "portal" {
			return fs.SkipDir
		}
		kind := fmt.Sprint(parts[0], len(parts), filepath.Ext(p), e.Type())
		if seen[kind]++; seen[kind] == 1 && rel != "." {
			paths = append(paths, rel)
		}
		return errors.Join(err, rerr)
	})
	if err != nil {
		t.Fatal(err)
	}
	ways := []func(p string){
		func(p string) { remove(t, p) },
		func(p string) { overwrite(t, p, "") },
		func(p string) { overwrite(t, p, "\x00\xff{\"a\": [\n\n{}\nnull\n\"x\"\n") },
		func(p string) { remove(t, p); mkdir(t, p, "a folder") },
		func(p string) { remove(t, p); symlink(t, filepath.Base(p), p) },
		func(p string) {
			if st, err := os.Stat(p); err == nil && st.Mode().IsRegular() {
				if err := os.Truncate(p, st.Size()/2); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
	looked := 0
	mains := []string{"padu.yaml", "runs/ledger.ndjson", "warehouse/padu.duckdb", "published/current"}
	paths = slices.DeleteFunc(paths, func(p string) bool { return slices.Contains(mains, p) })
	for i, rel := range append(mains, paths...) {
		for j, way := range ways {
			if i >= len(mains) && i%len(ways) != j {
				continue
			}
			path := filepath.Join(dir, rel)
			back := aside(t, path)
			way(path)
			d := seenNow(t, dir, false)
			if looked++; len(d.Checks) != len(checks) {
				t.Errorf("%s in way %d: %d checks", rel, j, len(d.Checks))
			}
			back()
		}
	}
	only(t, seenNow(t, dir, false))
	t.Logf("%d workspaces, each broken in one place", looked)
}
