package jobs

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"padu/warehouse"
)

// handMade is a workspace of plain files: no database is opened on it. A path that ends in / is a folder, and "-> x" a link.
func handMade(t *testing.T, files map[string]string) *workspace {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "w")
	for _, name := range sortedKeys(files) {
		at := filepath.Join(dir, filepath.FromSlash(name))
		var err error
		if target, ok := strings.CutPrefix(files[name], "-> "); ok {
			err = errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.Symlink(target, at))
		} else if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(at, 0o755)
		} else {
			err = warehouse.WriteFile(at, []byte(files[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	c, err := LoadConfig(dir)
	if err != nil {
		t.Fatal(err)
	}
	return &workspace{dir: dir, config: c, now: func() time.Time { return time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC) }, ledger: warehouse.OpenLedger(dir)}
}

// listing is every path below root: a file with its mode and content, a folder, or a link with its target.
func listing(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == root {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		st, err := d.Info()
		switch {
		case err != nil:
			return err
		case d.IsDir():
			out[rel+"/"] = ""
		case st.Mode()&fs.ModeSymlink != 0:
			target, err := os.Readlink(p)
			out[rel] = "-> " + target
			return err
		default:
			data, err := os.ReadFile(p)
			out[rel] = fmt.Sprintf("%o %s", st.Mode().Perm(), data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const ledgerLines = `{"run_id":"r1","job":"nightly","state":"done","at":"2026-11-19T18:30:00Z"}` + "\n" + `{"run_id":"r2","job":"backup","state":"started","at":"2026-11-20T03:00:00Z"}` + "\n"

var toPack = map[string]string{
	"padu.yaml":                              "sources:\n  - name: a\n    http: [{url: \"https://h/x\", file: x.csv, token_file: rahasia/token}]\n    files: [{match: \"*.csv\", dataset: rkpd}]\n",
	"rahasia/token":                          "s3cret",
	"rahasia/lain":                           "not named in padu.yaml",
	"inbox/a/rkpd 2026 – murni.csv":          strings.Repeat("1.02;Rujukan;1000000\n", 500),
	"inbox/a/\xff.csv":                       "a name that is no text",
	"inbox/kosong/":                          "",
	"inbox/keluar":                           "-> /etc",
	"inbox/b.csv":                            "-> a/x.csv",
	"inbox/a/.new-123":                       "of a process that was killed",
	"archive/ab/abc":                         "original",
	"archive/orders/1.json":                  "{}",
	"runs/ledger.ndjson":                     ledgerLines,
	"runs/serve.lock":                        "",
	"editions/ledger.ndjson":                 `{"id":"2026-T3/1","period":"2026-T3","n":1,"snapshot":"20261001T000000Z","manifest":"m"}` + "\n",
	"editions/2026-T3/1/a.html":              "a",
	"editions/2026-T3/2.new/a.html":          "half",
	"published/20261001T000000Z/padu.duckdb": "of the edition",
	"published/20261101T000000Z/padu.duckdb": "of nobody",
	"published/20261119T000000Z/padu.duckdb": "now",
	"published/20261119T000000Z/parquet/a":   "again",
	"published/20261120T000000Z.new/x":       "half",
	"published/current":                      "-> 20261119T000000Z",
	"returns/a/x.xlsx":                       "x",
	"site/20261119T000000Z/index.html":       "drawn again",
	"warehouse/padu.duckdb":                  "tables",
	"warehouse/lock":                         "1",
	"backups/old.tar.zst":                    "a backup",
}

// packedHere packs the workspace of toPack.
func packedHere(t *testing.T) (ws *workspace, file string) {
	t.Helper()
	ws, file = handMade(t, toPack), filepath.Join(t.TempDir(), "x.tar.zst")
	head := packHead{Format: packFormat, Padu: Version, Run: "r2", Snapshot: "20261119T000000Z", MadeAt: ws.now()}
	list, written, err := ws.packInto(t.Context(), file, &head, true, noBar)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(data); written.sum() != hex.EncodeToString(sum[:]) || written.n != int64(len(data)) {
		t.Errorf("written %d bytes, %s; the file has %d, %x", written.n, written.sum(), len(data), sum)
	}
	if d := cmp.Diff([]string{"inbox/keluar: a link that leads out of the workspace, to /etc"}, list.LeftOut); d != "" {
		t.Errorf("left out: %s", d)
	}
	return ws, file
}

func noBar(string, int64, int64) {}

// TestPackAndUnpack: what cannot be made again comes back as it was, and nothing else.
func TestPackAndUnpack(t *testing.T) {
	t.Parallel()
	ws, file := packedHere(t)
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; the file holds secrets", st.Mode(), err)
	}
	to := t.TempDir()
	head, list, err := unpack(t.Context(), file, to, true, noBar)
	if err != nil {
		t.Fatal(err)
	}
	want := listing(t, ws.dir)
	for name := range want {
		for _, not := range []string{"rahasia/lain", "inbox/keluar", "inbox/a/.new-123", "runs/serve.lock", "editions/2026-T3/2.new", "published/20261101", "published/20261120", "site", "warehouse/lock", "backups"} {
			if strings.HasPrefix(name, not) {
				delete(want, name)
			}
		}
	}
	want["runs/ledger.ndjson"] = "644 " + strings.SplitAfter(ledgerLines, "\n")[0] // the run that makes the backup has no end in it
	if d := cmp.Diff(want, listing(t, to)); d != "" {
		t.Errorf("-packed +unpacked\n%s", d)
	}
	if head.Run != "r2" || head.Entries < len(list.Files) || len(list.Files) != 16 {
		t.Errorf("%+v, %d files", head, len(list.Files))
	}
	a, err := os.Stat(filepath.Join(ws.dir, "archive/ab/abc"))
	b, err2 := os.Stat(filepath.Join(to, "archive/ab/abc"))
	if errors.Join(err, err2) != nil || b.ModTime().Sub(a.ModTime()).Abs() > time.Second {
		t.Errorf("time of change %v, was %v", b.ModTime(), a.ModTime())
	}
}

// entry is one of a backup made by hand.
type entry struct {
	tar.Header
	data string
}

// byHand writes a backup of the entries between a head and a list that fit them, after change had its way with both.
func byHand(t *testing.T, change func(h *packHead, l *packList), entries ...entry) string {
	t.Helper()
	h, l := packHead{Format: packFormat, Entries: len(entries)}, packList{}
	for _, e := range entries {
		f := packedFile{Path: e.Name, Size: int64(len(e.data)), Link: e.Linkname}
		if e.Typeflag == tar.TypeReg {
			sum := sha256.Sum256([]byte(e.data))
			f.SHA256 = hex.EncodeToString(sum[:])
		}
		h.Bytes += f.Size
		l.Files = append(l.Files, f)
	}
	if change != nil {
		change(&h, &l)
	}
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	err = packJSON(w, packHeadName, h, time.Unix(0, 0))
	for _, e := range entries {
		e.Size, e.Mode = int64(len(e.data)), 0o644
		err = errors.Join(err, w.WriteHeader(&e.Header))
		_, werr := w.Write([]byte(e.data))
		err = errors.Join(err, werr)
	}
	if l.Files != nil {
		err = errors.Join(err, packJSON(w, packListName, l, time.Unix(0, 0)))
	}
	path := filepath.Join(t.TempDir(), "x.tar.zst")
	if err = errors.Join(err, w.Close(), z.Close(), os.WriteFile(path, b.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
	return path
}

func textOf(name, data string) entry {
	return entry{tar.Header{Name: name, Typeflag: tar.TypeReg}, data}
}

func linkTo(name, target string) entry {
	return entry{tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: target}, ""}
}

// refused wants that a file is not restored, with the words, and that nothing is left beside it.
func refused(t *testing.T, file, want string) {
	t.Helper()
	around := t.TempDir()
	_, err := restore(context.Background(), file, filepath.Join(around, "baru"), time.Now, noBar)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; want an error with %q", err, want)
	}
	if left := listing(t, around); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// TestForeignBackupsAreRefused: what padu did not write leads nowhere and leaves nothing.
func TestForeignBackupsAreRefused(t *testing.T) {
	t.Parallel()
	yaml := textOf("padu.yaml", "x")
	for _, c := range []struct {
		name, want string
		change     func(h *packHead, l *packList)
		entries    []entry
	}{
		{"out by ..", "leads out of the folder", nil, []entry{yaml, textOf("../x", "x")}},
		{"out by .. within", "leads out of the folder", nil, []entry{yaml, textOf("inbox/../../x", "x")}},
		{"absolute", "leads out of the folder", nil, []entry{yaml, textOf("/tmp/x", "x")}},
		{"absolute link", `a link that leads out of the folder, to "/etc"`, nil, []entry{yaml, linkTo("inbox/a", "/etc")}},
		{"link by ..", "a link that leads out of the folder", nil, []entry{yaml, linkTo("inbox/a", "../../x")}},
		{"through a link", "file exists", nil, []entry{yaml, linkTo("x", "inbox"), textOf("x/b", "b")}},
		{"hard link", "neither file, folder nor link", nil, []entry{yaml, {tar.Header{Name: "a", Typeflag: tar.TypeLink, Linkname: "padu.yaml"}, ""}}},
		{"device", "neither file, folder nor link", nil, []entry{yaml, {tar.Header{Name: "a", Typeflag: tar.TypeChar}, ""}}},
		{"twice", "exists", nil, []entry{yaml, yaml}},
		{"one more than its list", `"b" is in it, and not in its list`, func(_ *packHead, l *packList) { l.Files = l.Files[:2] }, []entry{yaml, textOf("a", "a"), textOf("b", "b")}},
		{"one less than its list", `"b" is in its list, and not in it`, func(_ *packHead, l *packList) { l.Files = append(l.Files, packedFile{Path: "b"}) }, []entry{yaml, textOf("a", "a")}},
		{"another hash", `"a" is not what its list says`, func(_ *packHead, l *packList) { l.Files[1].SHA256 = strings.Repeat("0", 64) }, []entry{yaml, textOf("a", "a")}},
		{"more bytes than it says", "more than the 1 bytes", func(h *packHead, _ *packList) { h.Bytes = 1 }, []entry{yaml, textOf("a", "a")}},
		{"more entries than it says", "more than the 1 entries", func(h *packHead, _ *packList) { h.Entries = 1 }, []entry{yaml, textOf("a", "a")}},
		{"no list", "ends without its list", func(_ *packHead, l *packList) { l.Files = nil }, []entry{yaml}},
		{"a newer format", "format 2, and padu " + Version, func(h *packHead, _ *packList) { h.Format = 2 }, []entry{yaml}},
		{"more than the disk", "are free there", func(h *packHead, _ *packList) { h.Bytes = 1 << 60 }, []entry{yaml}},
		{"no workspace", "no padu.yaml in it", nil, []entry{textOf("a", "a")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			refused(t, byHand(t, c.change, c.entries...), c.want)
		})
	}
	for name, data := range map[string]string{"empty": "", "text": "padu: a text\n", "tar": "padu.yaml" + strings.Repeat("\x00", 1024)} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		refused(t, file, "not a backup of padu")
	}
	refused(t, filepath.Join(t.TempDir(), "none"), "no such file")
}

// TestDamagedBackupsAreRefused: cut anywhere, or with any byte changed, a backup is refused as a whole, unless all of it comes out right.
func TestDamagedBackupsAreRefused(t *testing.T) {
	t.Parallel()
	_, file := packedHere(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	good := t.TempDir()
	if _, _, err := unpack(t.Context(), file, good, false, noBar); err != nil {
		t.Fatal(err)
	}
	want, tries, taken := listing(t, good), 0, 0
	for at := 0; at < len(whole); at += 1 + len(whole)/50 {
		for _, data := range [][]byte{whole[:at], append(append(bytes.Clone(whole[:at]), whole[at]^0x10), whole[at+1:]...)} {
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			to := filepath.Join(t.TempDir(), "w")
			if err := os.Mkdir(to, 0o755); err != nil {
				t.Fatal(err)
			}
			if _, _, err := unpack(t.Context(), file, to, false, noBar); err == nil { // another way to write the same: one of equal places was named
				if taken++; !cmp.Equal(want, listing(t, to)) || len(data) < len(whole) {
					t.Errorf("taken, with %d of %d bytes, changed at %d", len(data), len(whole), at)
				}
			}
			tries++
		}
	}
	if tries < 90 || taken > tries/10 {
		t.Errorf("%d tries, %d taken", tries, taken)
	}
	if err := os.WriteFile(file, whole[:len(whole)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, file, "nothing was restored")
}

// TestRestoreWantsANewFolder: a folder that holds something is left alone, also one beside it that padu did not make.
func TestRestoreWantsANewFolder(t *testing.T) {
	t.Parallel()
	file := byHand(t, nil, textOf("padu.yaml", "x"))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out := run("restore", file, "--dir", dir); code != exitUsage || !strings.Contains(out, "not empty") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := run("restore", file); code != exitUsage || !strings.Contains(out, "--dir NEW") {
		t.Errorf("exit %d: %s", code, out)
	}
	other := filepath.Join(dir, ".baru.restore.new")
	if err := errors.Join(os.Mkdir(other, 0o755), os.WriteFile(filepath.Join(other, "mine"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if code, out := run("restore", file, "--dir", filepath.Join(dir, "baru")); code != exitFailed || !strings.Contains(out, "was not made by padu") {
		t.Errorf("exit %d: %s", code, out)
	}
	if _, err := os.Stat(filepath.Join(other, "mine")); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(other, ".padu-restore"), nil, 0o644); err != nil { // as a restore that was killed leaves it
		t.Fatal(err)
	}
	if code, out := run("restore", file, "--dir", filepath.Join(dir, "baru")); code != exitDone {
		t.Errorf("exit %d: %s", code, out)
	}
	if _, err := os.Stat(other); err == nil {
		t.Errorf("%s is still there", other)
	}
}
