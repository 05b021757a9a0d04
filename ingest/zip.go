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
)

// Bounds on what a ZIP may unpack to, so that a small hostile file cannot fill the disk. Budgets as CSV shrink to a
// thirtieth, workbooks are packed already.
const (
	maxMembers     = 10_000
	maxMemberBytes = 4 << 30  // one member, unpacked
	fairBytes      = 64 << 20 // up to this size a member may have any ratio
	maxRatio       = 200      // unpacked to packed, above fairBytes
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
	z, err := zip.OpenReader(file)
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
	z, err := zip.OpenReader(f.Path)
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
			files = append(files, File{Source: f.Source, Path: f.Path, Member: m.Name, Name: full, Rule: rule})
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
	z, err := zip.OpenReader(f.Path)
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
	return &member{r: r, z: z, packed: int64(z.File[i].CompressedSize64)}, nil
}

// member reads one file of a ZIP within bounds.
type member struct {
	r         io.ReadCloser
	z         *zip.ReadCloser
	n, packed int64
}

func (m *member) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	switch {
	case m.n > maxMemberBytes:
		return n, say("unpacks to more than %d GiB; send it in parts", maxMemberBytes>>30)
	case m.n > fairBytes && m.n > m.packed*maxRatio:
		return n, say("unpacks to more than %d times its size, which no table does; nothing of it was read", maxRatio)
	case err != nil && err != io.EOF:
		return n, say("the ZIP is broken here (%v); pack it again and send it", err)
	}
	return n, err
}

func (m *member) Close() error { return errors.Join(m.r.Close(), m.z.Close()) }
