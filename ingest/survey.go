package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"padu/warehouse"
)

// Survey is what the archive holds: the files as they came, and the orders by which they were loaded.
type Survey struct {
	Files   int
	Bytes   int64
	Orders  int
	Batches map[string]bool // that an order speaks of
	Faults  []ArchiveFault
}

// ArchiveFault is a file of the archive that is not as padu left it. Lost says that a rebuild would miss something.
type ArchiveFault struct {
	File string // inside the workspace
	What string
	Lost bool
}

// SurveyArchive compares the orders of the archive with its files, and with deep every file's bytes with its hash. It changes nothing.
func SurveyArchive(ctx context.Context, dir string, deep bool) (Survey, error) {
	s := Survey{Batches: map[string]bool{}}
	wanted, err := s.orders(dir)
	if err != nil {
		return s, err
	}
	there := map[string]bool{}
	err = filepath.WalkDir(filepath.Join(dir, "archive"), func(p string, e fs.DirEntry, err error) error {
		rel, rerr := filepath.Rel(dir, p)
		rel = filepath.ToSlash(rel)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // none, or gone meanwhile
		case err != nil:
			s.fault(rel, err.Error(), true)
			return nil
		case rerr != nil:
			return rerr
		case e.IsDir() && (rel == "archive/orders" || rel == "archive/decisions"):
			return filepath.SkipDir
		case e.IsDir() || strings.HasPrefix(e.Name(), ".") || p == expectedPath(dir):
			return ctx.Err()
		}
		return s.file(p, rel, e, there, wanted, deep)
	})
	for sum, order := range wanted {
		if !there[sum] {
			s.fault(order, "its file is not there: "+relative(sum), true)
		}
	}
	return s, err
}

func (s *Survey) fault(file, what string, lost bool) {
	s.Faults = append(s.Faults, ArchiveFault{file, what, lost})
}

// orders reads all orders: the hash of each file that they want, with one that wants it.
func (s *Survey) orders(dir string) (map[string]string, error) {
	wanted := map[string]string{}
	paths, err := filepath.Glob(filepath.Join(dir, "archive", "orders", "*.json"))
	for _, p := range paths {
		name := "archive/orders/" + filepath.Base(p)
		var o loadOrder
		err := o.read(p)
		if err == nil && orderPath(dir, o.Seq, o.Batch) != p {
			err = errors.New("is not the order that its name says")
		}
		if err != nil {
			s.fault(name, err.Error(), true)
			continue
		}
		s.Orders++
		s.Batches[o.Batch], wanted[o.SHA256] = true, name
	}
	pruned, perr := filepath.Glob(filepath.Join(dir, "archive", "orders", "pruned", "*.json")) // their files went when they were outlived
	for _, p := range pruned {
		var o loadOrder
		if o.read(p) == nil {
			s.Batches[o.Batch] = true
		}
	}
	return wanted, errors.Join(err, perr)
}

func isSum(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == sha256.Size
}

// file counts one file of the archive and says what is wrong with it.
func (s *Survey) file(path, rel string, e fs.DirEntry, there map[string]bool, wanted map[string]string, deep bool) error {
	sum := e.Name()
	if rel != relative(sum) {
		s.fault(rel, "is none of padu's: its name is not a hash", false)
		return nil
	}
	info, err := e.Info()
	if err != nil || !info.Mode().IsRegular() {
		s.fault(rel, "is no file", wanted[sum] != "")
		return nil
	}
	s.Files++
	s.Bytes += info.Size()
	there[sum] = true
	if wanted[sum] == "" {
		s.fault(rel, "no order speaks of it", false)
	}
	if !deep {
		return nil
	}
	got, err := warehouse.SumOf(path)
	switch {
	case err != nil:
		s.fault(rel, err.Error(), true)
	case got != sum:
		s.fault(rel, "has other bytes: their hash is "+got[:12]+"…", true)
	}
	return nil
}

// relative is where the archive keeps the file with this hash, inside the workspace.
func relative(sum string) string {
	if !isSum(sum) {
		return ""
	}
	return "archive/" + sum[:2] + "/" + sum
}
