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

// archive keeps the file as it came, under its hash, and returns the hash and where the copy is. A hash that is there
// already is the same file; the archive never changes one.
func archive(dir string, f File) (sum, path string, size int64, err error) {
	in, err := f.reader()
	if err != nil {
		return "", "", 0, err
	}
	defer in.Close()
	root := filepath.Join(dir, "archive")
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", "", 0, err
	}
	aside, err := os.CreateTemp(root, ".new-*")
	if err != nil {
		return "", "", 0, err
	}
	defer os.Remove(aside.Name()) // gone already when the copy was kept
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(aside, h), in)
	if err == nil {
		err = aside.Sync()
	}
	if err = errors.Join(err, aside.Close()); err != nil {
		return "", "", 0, err
	}
	sum = hex.EncodeToString(h.Sum(nil))
	path = kept(dir, sum)
	if _, err := os.Stat(path); err == nil {
		return sum, path, size, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", "", 0, err
	}
	if err := errors.Join(os.Chmod(aside.Name(), 0o444), os.Rename(aside.Name(), path)); err != nil {
		return "", "", 0, err
	}
	return sum, path, size, warehouse.SyncDir(filepath.Dir(path))
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

// keepOrder writes down how the batch is to be loaded, before it is.
func (l *load) keepOrder() error {
	o := loadOrder{l.receipt.BatchID, l.seq, l.sum, l.file.Source, l.file.Name, strings.TrimPrefix(l.within, "/"), l.file.Rule, l.run.AsOf.Format("2006-01-02"), l.file.Accepted != ""}
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
