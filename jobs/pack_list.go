package jobs

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// packing collects what a backup takes.
type packing struct {
	items   []packItem
	leftOut []string
	seen    map[string]bool
	err     error
}

func (l *packing) add(it packItem) {
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	if !l.seen[it.path] { // a secret may lie in a room that is taken as a whole
		l.items = append(l.items, it)
	}
	l.seen[it.path] = true
}

// file takes one file, also through a link, when it is there.
func (l *packing) file(from, name string) {
	st, err := os.Stat(from)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		l.err = errors.Join(l.err, err)
	case st.Mode().IsRegular():
		l.add(packItem{path: name, from: from, info: st, size: st.Size()})
	default:
		l.leftOut = append(l.leftOut, name+": not a file")
	}
}

// link takes a link that stays in the workspace.
func (l *packing) link(from, name, target string) {
	st, err := os.Lstat(from)
	if err != nil {
		l.err = errors.Join(l.err, err)
		return
	}
	if !staysInside(name, target) {
		l.leftOut = append(l.leftOut, name+": a link that leads out of the workspace, to "+target)
		return
	}
	l.add(packItem{path: name, from: from, info: st, link: filepath.ToSlash(target)})
}

// staysInside tells whether a link of that name leads to a place below the same root.
func staysInside(name, target string) bool {
	target = filepath.ToSlash(target)
	return target != "" && !path.IsAbs(target) && filepath.IsLocal(filepath.FromSlash(path.Join(path.Dir(name), target)))
}

// tree takes a folder with all below it. The folder itself may be a link to another disk.
func (l *packing) tree(from, name string) {
	root, err := filepath.EvalSymlinks(from)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			rel, rerr := filepath.Rel(root, p)
			at := path.Join(name, filepath.ToSlash(rel))
			switch {
			case errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(at, "inbox/"): // taken away meanwhile
				return nil
			case err != nil || rerr != nil:
				return errors.Join(err, rerr)
			case passing(at, d):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			return l.one(p, at, d)
		})
	}
	l.err = errors.Join(l.err, err)
}

// passing is what a process that goes on, or was killed, has for itself.
func passing(at string, d fs.DirEntry) bool {
	return asideFile.MatchString(d.Name()) || strings.HasSuffix(d.Name(), ".new") && !strings.HasPrefix(at, "inbox/") || path.Dir(at) == "runs" && strings.HasSuffix(at, ".lock") || at == "runs/sql"
}

func (l *packing) one(p, at string, d fs.DirEntry) error {
	st, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(at, "inbox/") {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case st.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(p)
		if err != nil {
			return err
		}
		l.link(p, at, target)
	case st.IsDir():
		l.add(packItem{path: at, from: p, info: st})
	case st.Mode().IsRegular():
		l.add(packItem{path: at, from: p, info: st, size: st.Size()})
	default:
		l.leftOut = append(l.leftOut, at+": neither a file nor a folder")
	}
	return nil
}
