package jobs

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// A backup is a tar packed with zstd. Its first entry says what it is and bounds what follows; then come the files; the last entry
// lists them with their hashes, which are known only then: nothing is read twice and nothing large is held in memory.
const (
	packHeadName = "padu-backup.json"
	packListName = "padu-manifest.json"
	packFormat   = 1
)

// packHead is the first entry.
type packHead struct {
	Format      int              `json:"format"`
	Padu        string           `json:"padu"`
	DuckDB      string           `json:"duckdb"`
	Workspace   string           `json:"workspace"` // its name
	Folder      string           `json:"folder"`    // where it lay
	Run         string           `json:"run_id"`    // that made the backup
	MadeAt      time.Time        `json:"made_at"`
	Snapshot    string           `json:"snapshot,omitempty"` // the current one
	Fingerprint string           `json:"fingerprint,omitempty"`
	AsOf        string           `json:"as_of,omitempty"`
	Batches     map[string]int64 `json:"batches"` // in the warehouse, by status
	Entries     int              `json:"entries"` // at most, with folders and links
	Bytes       int64            `json:"bytes"`   // of all files, at most
}

// packList is the last entry.
type packList struct {
	Files   []packedFile `json:"files"`    // in the order of the entries, without folders
	LeftOut []string     `json:"left_out"` // what could not be taken, and why
}

type packedFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256,omitempty"`
	Link   string `json:"link,omitempty"` // where a symbolic link points
}

// packItem is a file, folder or link that is to be packed.
type packItem struct {
	path string // in the workspace, with slashes
	from string // where to read it
	info fs.FileInfo
	size int64 // of a file; less than info's when only its beginning counts
	link string
}

// legible is a name as JSON can hold it.
func legible(name string) string { return string([]rune(name)) }

// counter counts and hashes what goes through it.
type counter struct {
	n int64
	h hash.Hash
}

func newCounter() *counter { return &counter{h: sha256.New()} }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.h.Write(p)
}

func (c *counter) sum() string { return hex.EncodeToString(c.h.Sum(nil)) }

// moving says how many bytes of files are packed or unpacked, of how many, and at which one it is.
type moving func(what string, done, of int64)

// reading stops a copy when ctx ends.
type reading struct {
	ctx context.Context
	r   io.Reader
	got func(n int) // of each read; nil for nobody
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.r.Read(p)
	if r.got != nil {
		r.got(n)
	}
	return n, err
}

// pack writes a backup to path, which must not exist, and makes it durable. It returns the list, and what it wrote.
func pack(ctx context.Context, path string, head packHead, items []packItem, leftOut []string, moved moving) (list packList, written *counter, err error) {
	list, written = packList{Files: []packedFile{}, LeftOut: append([]string{}, leftOut...)}, newCounter()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // it holds personal data, and secrets when they are in the workspace
	if err != nil {
		return list, written, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := zstd.NewWriter(io.MultiWriter(f, written))
	if err != nil {
		return list, written, err
	}
	defer func() {
		if err != nil {
			z.Close() // lets its goroutines go; what is wrong is known
		}
	}()
	t := tar.NewWriter(z)
	if err := packJSON(t, packHeadName, head, head.MadeAt); err != nil {
		return list, written, err
	}
	buf, done := make([]byte, 1<<20), int64(0)
	for _, it := range items {
		one, err := packOne(ctx, t, it, buf, func(n int) {
			done += int64(n)
			moved(it.path, done, head.Bytes)
		})
		if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(it.path, "inbox/") { // others may take files away there
			list.LeftOut = append(list.LeftOut, it.path+": it was taken away meanwhile")
			continue
		}
		if err != nil {
			return list, written, fmt.Errorf("%s: %w", it.path, err)
		}
		if !it.info.IsDir() {
			list.Files = append(list.Files, one)
		}
	}
	if err := packJSON(t, packListName, list, head.MadeAt); err != nil {
		return list, written, err
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return list, written, err
	}
	return list, written, f.Sync()
}

func packJSON(t *tar.Writer, name string, v any, at time.Time) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: at, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err = t.Write(data)
	return err
}

func packOne(ctx context.Context, t *tar.Writer, it packItem, buf []byte, got func(int)) (packedFile, error) {
	one := packedFile{Path: legible(it.path), Size: it.size, Link: legible(it.link)}
	h := &tar.Header{Name: it.path, Mode: int64(it.info.Mode().Perm()), ModTime: it.info.ModTime(), Typeflag: tar.TypeReg, Size: it.size}
	switch {
	case it.info.IsDir():
		h.Typeflag, h.Size, h.Name = tar.TypeDir, 0, it.path+"/"
		return one, t.WriteHeader(h)
	case it.link != "":
		h.Typeflag, h.Size, h.Linkname = tar.TypeSymlink, 0, it.link
		return one, t.WriteHeader(h)
	}
	f, err := os.Open(it.from)
	if err != nil {
		return one, err
	}
	defer f.Close()
	if err := t.WriteHeader(h); err != nil {
		return one, err
	}
	c := newCounter()
	n, err := io.CopyBuffer(io.MultiWriter(t, c), io.LimitReader(reading{ctx, f, got}, it.size), buf)
	if err == nil && n < it.size {
		err = fmt.Errorf("it became shorter while it was read (%d bytes, then %d); run it again", it.size, n)
	}
	one.SHA256 = c.sum()
	return one, err
}

// packItems lists what cannot be made again. Other than padu's own rooms nothing of the workspace is taken, but secrets that
// padu.yaml names. ledger is how much of the run ledger counts: the run that makes the backup has no end in it.
func (ws *workspace) packItems(snapshots map[string]bool, ledger int64) (items []packItem, leftOut []string, err error) {
	l := &packing{leftOut: []string{}}
	for _, name := range append([]string{"padu.yaml", "users.json"}, ws.secretFiles()...) {
		l.file(filepath.Join(ws.dir, name), filepath.ToSlash(name))
	}
	rooms := []string{"inbox", "archive", "runs", "editions", "returns"}
	if ws.config.Workspace.Sample {
		rooms = append(rooms, "portal") // what the sample's server gives
	}
	for run := range snapshots {
		rooms = append(rooms, "published/"+run)
	}
	for _, room := range rooms {
		l.tree(filepath.Join(ws.dir, filepath.FromSlash(room)), room)
	}
	if target, err := os.Readlink(filepath.Join(ws.dir, "published", "current")); err == nil {
		l.link(filepath.Join(ws.dir, "published", "current"), "published/current", target)
	}
	for _, name := range []string{"warehouse/padu.duckdb", "warehouse/padu.duckdb.wal"} {
		l.file(filepath.Join(ws.dir, filepath.FromSlash(name)), name)
	}
	for i, it := range l.items {
		if it.path == "runs/ledger.ndjson" {
			l.items[i].size = min(ledger, it.size)
		}
	}
	return l.items, l.leftOut, l.err
}
