package ingest

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
)

// Bounds on what a ZIP may unpack to, so that a small hostile file cannot fill the disk. Budgets as CSV shrink to a
// thirtieth, workbooks are packed already.
const (
	maxMembers     = 10_000
	maxMemberBytes = 4 << 30  // one member, unpacked
	fairBytes      = 64 << 20 // up to this size a member may have any ratio
	maxRatio       = 200      // unpacked to packed, above fairBytes
	maxDirectory   = 4 << 20  // the list of members; 10,000 take about one
)

// IsZIP is true for a ZIP that is no workbook.
func IsZIP(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil || string(head) != "PK\x03\x04" && string(head) != "PK\x05\x06" {
		return false
	}
	z, err := openZIP(file)
	if err != nil { // a broken one is a broken workbook, unless its name says otherwise
		return strings.EqualFold(filepath.Ext(file), ".zip")
	}
	defer z.Close()
	return !slices.ContainsFunc(z.File, func(m *zip.File) bool { return m.Name == "xl/workbook.xml" || m.Name == "[Content_Types].xml" })
}

// Unpack names the members of f where it is a ZIP, each a file to load under the rule that choose gives for its base name;
// a file that is none stays as it is. Nothing is written: a member is unpacked into the archive when it is loaded.
func Unpack(f File, choose func(name string) (FileRule, bool, error)) (files []File, problems []Problem) {
	left := func(name string, why error) {
		problems = append(problems, leftOut(f.Source, name, why))
	}
	z, err := openZIP(f.Path)
	if err != nil {
		left(f.Name, say("not a whole ZIP (%v); pack it again and send it", err))
		return nil, problems
	}
	defer z.Close()
	if len(z.File) > maxMembers {
		left(f.Name, say("a ZIP of %d files; send at most %d", len(z.File), maxMembers))
		return nil, problems
	}
	seen := map[string]bool{}
	for _, m := range z.File {
		name := strings.ReplaceAll(m.Name, `\`, "/")
		base, full := path.Base(name), f.Name+"/"+name
		if strings.HasSuffix(name, "/") || ignored(base) || strings.HasPrefix(name, "__MACOSX/") {
			continue
		}
		rule, ok, err := choose(base)
		switch {
		case !filepath.IsLocal(name):
			left(f.Name, say("the file %q in the ZIP leads out of it; pack it again without folders", shorten(m.Name, 80)))
		case seen[name]:
			left(full, say("stands twice in the ZIP; pack it again"))
		case m.Flags&1 != 0:
			left(full, say("a ZIP with a password; pack it without one and send it"))
		case err != nil:
			left(full, err)
		case !ok:
			left(full, errNoRule)
		default:
			files = append(files, File{Source: f.Source, Path: f.Path, Member: m.Name, Name: full, Bytes: int64(min(m.UncompressedSize64, maxMemberBytes)), Rule: rule})
		}
		seen[name] = true
	}
	if len(files)+len(problems) == 0 {
		left(f.Name, say("a ZIP without a file in it"))
	}
	return files, problems
}

// errNoRule is the problem of a file that no rule matches.
var errNoRule = say("no rule of this source matches the name; add one to padu.yaml (files: match:)")

// reader opens the bytes of the file: its own, or its member's in a ZIP.
func (f File) reader() (io.ReadCloser, error) {
	if f.Member == "" {
		return os.Open(f.Path)
	}
	z, err := openZIP(f.Path)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(z.File, func(m *zip.File) bool { return m.Name == f.Member })
	if i < 0 {
		return nil, errors.Join(fmt.Errorf("%s is not in the ZIP any more", f.Member), z.Close())
	}
	r, err := z.File[i].Open()
	if err != nil {
		return nil, errors.Join(say("the ZIP is broken here (%v); pack it again and send it", err), z.Close())
	}
	return &member{z.bounded(r, z.File[i].CompressedSize64), z}, nil
}

// member is one file of a ZIP as a file of its own.
type member struct {
	unpacking
	z *zipFile
}

func (m *member) Read(p []byte) (int, error) {
	n, err := m.unpacking.Read(p)
	var bound said
	if err != nil && err != io.EOF && !errors.As(err, &bound) {
		return n, say("the ZIP is broken here (%v); pack it again and send it", err)
	}
	return n, err
}

func (m *member) Close() error { return errors.Join(m.unpacking.Close(), m.z.Close()) }

// unpacking reads what is packed in a ZIP within bounds.
type unpacking struct {
	io.ReadCloser
	n, packed int64
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	u.n += int64(n)
	switch {
	case u.n > maxMemberBytes:
		return n, say("unpacks to more than %d GiB; send it in parts", maxMemberBytes>>30)
	case u.n > fairBytes && u.n > u.packed*maxRatio:
		return n, say("unpacks to more than %d times its size, which no table does; nothing of it was read", maxRatio)
	}
	return n, err
}

// zipFile is an open ZIP whose list of members was read within bounds.
type zipFile struct {
	*zip.Reader
	f    *os.File
	size int64
	left int64 // bytes that the list may still take; -1 once it was read
	read int64 // bytes that were read
}

func openZIP(path string) (*zipFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	z := &zipFile{f: f, size: info.Size(), left: maxDirectory}
	if z.Reader, err = zip.NewReader(z, z.size); err != nil {
		_ = f.Close() // the reason is err
		return nil, err
	}
	z.RegisterDecompressor(zip.Deflate, flate.NewReader) // a third faster than the standard library's
	z.left = -1
	return z, nil
}

// ReadAt lets the ZIP reader read the file.
func (z *zipFile) ReadAt(p []byte, off int64) (int, error) {
	if z.left >= 0 {
		if z.left -= int64(len(p)); z.left < 0 {
			return 0, say("a ZIP whose list of files is larger than %d MiB", maxDirectory>>20)
		}
	}
	n, err := z.f.ReadAt(p, off)
	z.read += int64(n)
	return n, err
}

// bounded reads r, of which the ZIP says that it is packed in so many bytes.
func (z *zipFile) bounded(r io.ReadCloser, packed uint64) unpacking {
	return unpacking{ReadCloser: r, packed: int64(min(packed, uint64(z.size)))}
}

// part opens a part of a workbook.
func (z *zipFile) part(name string) (io.ReadCloser, error) {
	r, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := r.Stat()
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	h, ok := info.Sys().(*zip.FileHeader)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%s is a folder", name), r.Close())
	}
	u := z.bounded(r, h.CompressedSize64)
	return &u, nil
}

// Close closes the file.
func (z *zipFile) Close() error { return z.f.Close() }
