package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"padu/warehouse"
)

// archived is a file on its way into the archive, which keeps it as it came, under its hash.
type archived struct {
	dir, sum string
	size     int64
	path     string     // where to read it: the inbox may change under us
	synced   chan error // of a copy that is not under its hash yet; nil when it is
}

const asideName = ".new-*"

// sweep removes the copies that a crash left aside; the writer's lock holds others off.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, "archive", asideName))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// archive copies the file beside its place in the archive; settle puts it there. A copy that goes to the disk meanwhile can
// be read already. A hash that is there already is the same file, and the archive never changes one: where this is
// likely the file is hashed first, and only copied when it is another.
func archive(dir string, f File, likely bool) (*archived, error) {
	a := &archived{dir: dir}
	if likely {
		if err := a.take(f, io.Discard); err != nil {
			return nil, err
		}
		if _, err := os.Stat(a.path); err == nil {
			return a, nil
		}
	}
	root := filepath.Join(dir, "archive")
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, err
	}
	aside, err := os.CreateTemp(root, asideName)
	if err != nil {
		return nil, err
	}
	err = a.take(f, aside)
	if err == nil {
		if _, there := os.Stat(a.path); there != nil {
			a.path, a.synced = aside.Name(), make(chan error, 1)
			go func() { a.synced <- errors.Join(aside.Sync(), aside.Close()) }()
			return a, nil
		}
	}
	if err = errors.Join(err, aside.Close(), os.Remove(aside.Name())); err != nil {
		return nil, err
	}
	return a, nil
}

// take hashes the file's bytes on their way into w.
func (a *archived) take(f File, w io.Writer) error {
	in, err := f.reader()
	if err != nil {
		return err
	}
	defer in.Close()
	h := sha256.New()
	if a.size, err = io.Copy(io.MultiWriter(w, h), in); err != nil {
		return err
	}
	a.sum = hex.EncodeToString(h.Sum(nil))
	a.path = kept(a.dir, a.sum)
	return nil
}

// settle waits until the copy is on the disk and puts it under its hash.
func (a *archived) settle() error {
	if a.synced == nil {
		return nil
	}
	aside, err := a.path, <-a.synced
	a.path, a.synced = kept(a.dir, a.sum), nil
	folder := filepath.Dir(a.path)
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err == nil {
		err = errors.Join(os.Chmod(aside, 0o444), os.Rename(aside, a.path))
	}
	if err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return warehouse.SyncDir(folder)
}

// drop removes a copy that was not settled.
func (a *archived) drop() error {
	if a.synced == nil {
		return nil
	}
	err := errors.Join(<-a.synced, os.Remove(a.path))
	a.synced = nil
	return err
}

// loadOrder is how a batch is to be loaded; with the archived file that is all a rebuild needs.
type loadOrder struct {
	Batch    string   `json:"batch_id"`
	Seq      int64    `json:"seq"`
	SHA256   string   `json:"sha256"`
	Source   string   `json:"source"`
	File     string   `json:"file"`
	Member   string   `json:"member,omitempty"` // of the archived ZIP, where it did not unpack
	Rule     FileRule `json:"rule"`
	AsOf     string   `json:"as_of"`
	Accepted bool     `json:"accepted,omitempty"`
}

func orderPath(dir string, seq int64, batch string) string {
	return filepath.Join(dir, "archive", "orders", fmt.Sprintf("%08d-%s.json", seq, batch))
}

// keepOrder settles the file in the archive and writes down how the batch is to be loaded, before it is booked.
func (l *load) keepOrder() error {
	if err := l.kept.settle(); err != nil {
		return err
	}
	o := loadOrder{l.receipt.BatchID, l.seq, l.kept.sum, l.file.Source, l.file.Name, strings.TrimPrefix(l.within, "/"), l.file.Rule, l.run.AsOf.Format("2006-01-02"), l.file.Accepted != ""}
	data, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return err
	}
	return warehouse.WriteFile(orderPath(l.dir, l.seq, l.receipt.BatchID), append(data, '\n'))
}

// readOrder gives the archived file of a batch as a file to load.
func readOrder(dir string, seq int64, batch string) (File, error) {
	data, err := os.ReadFile(orderPath(dir, seq, batch))
	if err != nil {
		return File{}, err
	}
	var o loadOrder
	if err := json.Unmarshal(data, &o); err != nil {
		return File{}, fmt.Errorf("%s: %w", orderPath(dir, seq, batch), err)
	}
	return File{Source: o.Source, Path: kept(dir, o.SHA256), Name: o.File, Rule: o.Rule}, nil
}

// kept is where the archive keeps the file with this hash.
func kept(dir, sum string) string { return filepath.Join(dir, "archive", sum[:2], sum) }

// identity names what is loaded: the bytes and everything that decides how they are read. The same identity is never
// loaded twice.
func identity(sum string, r FileRule) string {
	var cols []string
	for _, k := range slices.Sorted(maps.Keys(r.Columns)) {
		cols = append(cols, k+"="+r.Columns[k])
	}
	h := sha256.Sum256(fmt.Appendf(nil, "%s %s %s %d %s %d %s %s %s %s %s", sum, r.Dataset, r.Region, r.Year, r.Stage, r.Month, r.Cover, r.Sheet, r.Dates, r.Decimal, strings.Join(cols, ",")))
	return r.Dataset + "-" + hex.EncodeToString(h[:6])
}
