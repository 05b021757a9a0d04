package jobs

import (
	"archive/tar"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"padu/warehouse"
)

// unpacking reads a backup into a folder. Nothing of what it reads is believed before the list at its end was checked.
type unpacking struct {
	ctx     context.Context
	root    *os.Root // every place is resolved below it
	durable bool
	moved   moving
	head    packHead
	files   []packedFile // as they were read
	links   [][2]string  // place and target
	entries int
	bytes   int64
	buf     []byte
}

// errNoRoom says that nothing is wrong with the backup.
var errNoRoom = errors.New("no room")

const (
	packHeadMost = 1 << 20
	packListMost = 1 << 30
	packWindow   = 128 << 20 // what zstd may hold in memory
)

// unpack reads the backup at file into dir, an empty folder: every hash, size and place is checked. durable waits for the disk.
func unpack(ctx context.Context, file, dir string, durable bool, moved moving) (packHead, packList, error) {
	u := &unpacking{ctx: ctx, durable: durable, moved: moved, buf: make([]byte, 1<<20)}
	var list packList
	f, err := os.Open(file)
	if err != nil {
		return u.head, list, err
	}
	defer f.Close()
	if u.root, err = os.OpenRoot(dir); err != nil {
		return u.head, list, err
	}
	defer u.root.Close()
	z, err := zstd.NewReader(bufio.NewReaderSize(reading{ctx, f, nil}, 1<<20), zstd.WithDecoderMaxMemory(packWindow))
	if err != nil {
		return u.head, list, err
	}
	defer z.Close()
	t := tar.NewReader(z)
	if err := u.first(t); err != nil {
		return u.head, list, err
	}
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return u.head, list, errors.New("it ends without its list of files: it was cut")
		}
		if err != nil {
			return u.head, list, err
		}
		if h.Name == packListName {
			err = u.last(t, h, &list)
		} else if err = u.one(t, h); err != nil {
			err = fmt.Errorf("%q: %w", h.Name, err)
		}
		if err != nil {
			return u.head, list, err
		}
		if h.Name == packListName {
			break
		}
	}
	if h, err := t.Next(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = fmt.Errorf("%q stands behind its list of files", h.Name)
		}
		return u.head, list, err
	}
	// To the end: what was cut off there, or does not fit the check sum, shows only now.
	if _, err := io.Copy(io.Discard, z); err != nil {
		return u.head, list, err
	}
	return u.head, list, u.finish()
}

// first reads what the backup is, and how much it may hold.
func (u *unpacking) first(t *tar.Reader) error {
	h, err := t.Next()
	if errors.Is(err, zstd.ErrMagicMismatch) || errors.Is(err, tar.ErrHeader) || errors.Is(err, io.EOF) || err == nil && h.Name != packHeadName {
		return errors.New("not a backup of padu")
	}
	if err != nil {
		return err
	}
	if h.Size > packHeadMost || json.NewDecoder(t).Decode(&u.head) != nil {
		return errors.New("not a backup of padu: its first entry cannot be read")
	}
	if u.head.Format != packFormat {
		return fmt.Errorf("format %d, and padu %s knows format %d; use padu %s", u.head.Format, Version, packFormat, u.head.Padu)
	}
	if d, err := diskOf(u.root.Name()); err == nil && d.free < u.head.Bytes {
		return fmt.Errorf("%w: it needs %s, and %s are free there", errNoRoom, bytesText(u.head.Bytes), bytesText(d.free))
	}
	return nil
}

func (u *unpacking) last(t *tar.Reader, h *tar.Header, list *packList) error {
	if h.Size > packListMost {
		return fmt.Errorf("its list of files has %d bytes; at most %d", h.Size, packListMost)
	}
	if err := json.NewDecoder(t).Decode(list); err != nil {
		return fmt.Errorf("its list of files: %w", err)
	}
	for i := range max(len(list.Files), len(u.files)) {
		switch {
		case i >= len(u.files):
			return fmt.Errorf("%q is in its list, and not in it", list.Files[i].Path)
		case i >= len(list.Files):
			return fmt.Errorf("%q is in it, and not in its list", u.files[i].Path)
		case u.files[i] != list.Files[i]:
			return fmt.Errorf("%q is not what its list says of %q: %d bytes, hash %.12s; wanted %d, %.12s",
				u.files[i].Path, list.Files[i].Path, u.files[i].Size, u.files[i].SHA256, list.Files[i].Size, list.Files[i].SHA256)
		}
	}
	return nil
}

// one unpacks an entry. Links are made at the end, so that nothing is written through one.
func (u *unpacking) one(t *tar.Reader, h *tar.Header) error {
	name := strings.TrimSuffix(h.Name, "/")
	if name == "" || name != path.Clean(name) || !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(name, `\`) && filepath.Separator == '\\' {
		return errors.New("leads out of the folder")
	}
	if u.entries++; u.entries > u.head.Entries {
		return fmt.Errorf("more than the %d entries that it speaks of", u.head.Entries)
	}
	at := filepath.FromSlash(name)
	switch h.Typeflag {
	case tar.TypeDir:
		if err := u.root.MkdirAll(at, 0o755); err != nil {
			return err
		}
		return u.root.Chmod(at, fs.FileMode(h.Mode).Perm()|0o700)
	case tar.TypeSymlink:
		if !staysInside(name, h.Linkname) {
			return fmt.Errorf("a link that leads out of the folder, to %q", h.Linkname)
		}
		u.files, u.links = append(u.files, packedFile{Path: legible(name), Link: legible(h.Linkname)}), append(u.links, [2]string{at, filepath.FromSlash(h.Linkname)})
		return nil
	case tar.TypeReg:
	default:
		return fmt.Errorf("neither file, folder nor link (type %q)", h.Typeflag)
	}
	if u.bytes += h.Size; u.bytes > u.head.Bytes {
		return fmt.Errorf("more than the %d bytes that it speaks of", u.head.Bytes)
	}
	if err := u.root.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	f, err := u.root.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	c, done := newCounter(), u.bytes-h.Size
	_, err = io.CopyBuffer(io.MultiWriter(f, c), reading{u.ctx, t, func(n int) {
		done += int64(n)
		u.moved(name, done, u.head.Bytes)
	}}, u.buf)
	if err == nil {
		err = f.Chmod(fs.FileMode(h.Mode).Perm())
	}
	if err == nil && u.durable {
		err = f.Sync()
	}
	u.files = append(u.files, packedFile{Path: legible(name), Size: c.n, SHA256: c.sum()})
	return errors.Join(err, f.Close(), u.root.Chtimes(at, h.ModTime, h.ModTime))
}

// finish makes the links, and the folders durable.
func (u *unpacking) finish() error {
	for _, l := range u.links {
		if err := errors.Join(u.root.MkdirAll(filepath.Dir(l[0]), 0o755), u.root.Symlink(l[1], l[0])); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(u.files, func(f packedFile) bool { return f.Path == "padu.yaml" }) {
		return errors.New("no padu.yaml in it")
	}
	if !u.durable {
		return nil
	}
	return filepath.WalkDir(u.root.Name(), func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return warehouse.SyncDir(p)
	})
}
