package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Bits of access(2).
const (
	mayRead  = 4
	mayWrite = 2
	mayEnter = 1
)

// mostLooked is how many files are looked at without --deep.
const mostLooked = 20_000

func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return strconv.Itoa(os.Getuid())
}

func nameOf(uid uint32) string {
	id := strconv.FormatUint(uint64(uid), 10)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}

// access is what one walk over the workspace finds.
type access struct {
	d       *doctor
	owner   uint32 // of the workspace
	looked  int
	denied  []string // what this user may not do, with the path
	foreign []string // paths that belong to another user
	open    []string // folders that everybody may write to
}

var errEnough = errors.New("enough files")

// permissions: this user may do what padu does, and all that padu made belongs to one user.
func (d *doctor) permissions(context.Context) (string, []finding) {
	st, err := os.Stat(d.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return unseen + "there is no folder", nil
	}
	if err != nil {
		return "", []finding{bad(err.Error(), "a folder that padu may read", "ls -ld "+d.path())}
	}
	a := &access{d: d, owner: st.Sys().(*syscall.Stat_t).Uid}
	a.one(d.dir, ".", st)
	for _, name := range append([]string{"padu.yaml", "inbox"}, workFolders...) {
		if err := a.walk(name); err != nil {
			break
		}
	}
	var out []finding
	me := userName()
	if n := len(a.denied); n > 0 {
		out = append(out, bad(firstOf(a.denied), "the rights of its owner, "+nameOf(a.owner)+"; this is "+me, "sudo chown -R "+nameOf(a.owner)+" "+d.path()+" && chmod -R u+rwX "+d.path()))
	}
	if n := len(a.foreign); n > 0 {
		out = append(out, bad(firstOf(a.foreign), "all of it belongs to "+nameOf(a.owner)+", as the workspace does", "sudo chown -R "+nameOf(a.owner)+" "+d.path()))
	}
	if len(a.open) > 0 {
		out = append(out, look("every user of this machine may write to "+firstOf(a.open), "folders that padu alone writes to", "chmod -R o-w "+d.path()))
	}
	if a.owner != 0 && os.Getuid() == 0 {
		out = append(out, look("this is root, and the workspace belongs to "+nameOf(a.owner), "the owner; what root makes, the owner cannot change", "sudo -u "+nameOf(a.owner)+" "+d.padu("doctor")))
	}
	says := fmt.Sprintf("%s may read and write; %s looked at", me, several(a.looked, "file", "files"))
	if a.looked >= mostLooked && !d.deep {
		says += ", --deep looks at all"
	}
	return says, out
}

// firstOf is the first of a list, with how many more there are.
func firstOf(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return fmt.Sprintf("%s, and %d more", list[0], len(list)-1)
}

func (a *access) walk(name string) error {
	root := filepath.Join(a.d.dir, name)
	if _, err := os.Lstat(root); errors.Is(err, fs.ErrNotExist) {
		return nil // made when it is needed
	}
	if to, err := filepath.EvalSymlinks(root); err == nil {
		root = to // a folder may lie on another disk
	}
	return filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		rel := name
		if below, rerr := filepath.Rel(root, p); rerr == nil && below != "." {
			rel = filepath.Join(name, below)
		}
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) && !slices.ContainsFunc(a.denied, func(s string) bool { return strings.HasPrefix(s, rel+":") }) {
				a.denied = append(a.denied, rel+": it cannot be read")
			}
			return fs.SkipDir
		}
		if a.looked++; a.looked >= mostLooked && !a.d.deep {
			return errEnough
		}
		if e.Type()&fs.ModeSymlink != 0 {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return nil // gone meanwhile
		}
		a.one(p, rel, info)
		return nil
	})
}

// one looks at one file or folder.
func (a *access) one(path, rel string, info fs.FileInfo) {
	inbox := rel == "inbox" || strings.HasPrefix(rel, "inbox"+string(filepath.Separator))
	want := uint32(mayRead)
	if info.IsDir() {
		want |= mayEnter
	}
	if a.written(rel, info, inbox) {
		want |= mayWrite
	}
	if err := syscall.Access(path, want); err != nil {
		what := map[uint32]string{mayRead: "read", mayRead | mayEnter: "read"}[want]
		if what == "" {
			what = "read and write"
		}
		a.denied = append(a.denied, fmt.Sprintf("%s: this user may not %s it (%v, %v)", rel, what, info.Mode(), err))
	}
	if st := info.Sys().(*syscall.Stat_t); st.Uid != a.owner && !inbox && rel != "padu.yaml" { // others bring the files of the inbox
		a.foreign = append(a.foreign, rel+" belongs to "+nameOf(st.Uid))
	}
	if info.IsDir() && info.Mode()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 && !inbox {
		a.open = append(a.open, rel)
	}
}

// written tells whether padu writes to it: to its folders, to those of what is fetched, and to the files that grow.
func (a *access) written(rel string, info fs.FileInfo, inbox bool) bool {
	switch {
	case inbox:
		return slices.ContainsFunc(a.d.config.Sources, func(s Source) bool { return len(s.HTTP)+len(s.SQL) > 0 && rel == filepath.Join("inbox", s.Name) })
	case info.IsDir():
		return true
	}
	top, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	return top == "warehouse" || top == "runs" || filepath.ToSlash(rel) == "editions/ledger.ndjson"
}
