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
func archive(dir string, f File) (sum, kept string, size int64, err error) {
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
	kept = filepath.Join(root, sum[:2], sum)
	if _, err := os.Stat(kept); err == nil {
		return sum, kept, size, nil
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return "", "", 0, err
	}
	if err := errors.Join(os.Chmod(aside.Name(), 0o444), os.Rename(aside.Name(), kept)); err != nil {
		return "", "", 0, err
	}
	return sum, kept, size, warehouse.SyncDir(filepath.Dir(kept))
}

// keepOrder writes down how a batch is to be loaded, before it is: with the archived file that is all a rebuild needs.
func keepOrder(dir, batch string, seq int64, sum string, f File, run Run) error {
	order := map[string]any{"batch_id": batch, "seq": seq, "sha256": sum, "source": f.Source, "file": f.Name, "member": f.Member, "rule": f.Rule,
		"as_of": run.AsOf.Format("2006-01-02")}
	data, err := json.MarshalIndent(order, "", "  ")
	if err != nil {
		return err
	}
	return warehouse.WriteFile(filepath.Join(dir, "archive", "orders", fmt.Sprintf("%08d-%s.json", seq, batch)), append(data, '\n'))
}

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
