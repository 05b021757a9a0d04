package ingest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
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

// sweep removes the copies and the orders that a crash left aside; the writer's lock holds others off.
func sweep(dir string) (err error) {
	for _, folder := range []string{"archive", filepath.Join("archive", "orders")} {
		left, gerr := filepath.Glob(filepath.Join(dir, folder, asideName))
		err = errors.Join(err, gerr)
		for _, path := range left {
			err = errors.Join(err, os.Remove(path))
		}
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

// taken archives the file, unless that was done ahead.
func (l *load) taken(ctx context.Context) (broken, err error) {
	if l.ahead != nil {
		return l.ahead.wait()
	}
	likely, err := l.seen(ctx)
	if err != nil {
		return nil, err
	}
	return l.keep(likely)
}

// keep archives the file. Of a member that does not unpack the ZIP is kept, and why is what broken says.
func (l *load) keep(likely bool) (broken, err error) {
	if l.kept = l.looked.archived(l.dir, l.file); l.kept != nil {
		return nil, nil
	}
	marks := l.looked.marks(l.file.Path)
	if l.kept, err = archive(l.dir, l.file, likely); err == nil {
		l.looked.note(l.file, marks, l.kept)
	}
	var reason said
	if l.file.Member == "" || !errors.As(err, &reason) {
		return nil, err
	}
	l.kept, err = archive(l.dir, File{Path: l.file.Path}, likely)
	l.within = "/" + l.file.Member
	return unusable{"refused", reason}, err
}

// seen is true when the archive is likely to have the file: it came from there, or had this size the last time.
func (l *load) seen(ctx context.Context) (bool, error) {
	if strings.HasPrefix(l.file.Path, filepath.Join(l.dir, "archive")+string(filepath.Separator)) {
		return true, nil
	}
	var size int64
	err := l.w.QueryRow(ctx, "select size_bytes from landing.batches where source = ? and file = ? order by seq desc limit 1", l.file.Source, l.file.Name).Scan(&size)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil || l.file.Member != "" { // its size is known when it is unpacked, which is what hashing costs
		return true, err
	}
	info, err := os.Stat(l.file.Path)
	return err == nil && info.Size() == size, err
}
