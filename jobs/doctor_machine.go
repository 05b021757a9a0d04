package jobs

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"padu/reports"
)

// workFolders are the folders of a workspace that padu writes to.
var workFolders = []string{"archive", "backups", "editions", "published", "reports", "returns", "runs", "site", "warehouse"}

// space is a disk with the folders of the workspace that lie on it.
type space struct {
	disk
	folders []string
}

// spaces are the disks of the workspace: a folder of it may be a link to another one.
func (d *doctor) spaces() (out []space, err error) {
	for _, name := range append([]string{"."}, workFolders...) {
		path := filepath.Join(d.dir, name)
		if _, err := os.Stat(path); err != nil {
			continue // the check of permissions says why
		}
		if i := slices.IndexFunc(out, func(s space) bool { return sameDisk(filepath.Join(d.dir, s.folders[0]), path) }); i >= 0 {
			out[i].folders = append(out[i].folders, name)
			continue
		}
		free, err := diskOf(path)
		if err != nil {
			return nil, err
		}
		out = append(out, space{free, []string{name}})
	}
	return out, nil
}

// needs is what one more night takes: the snapshot, which is built beside the current one, with room for its growth, and a site.
func (d *doctor) needs() (bytes, files int64) {
	add := func(root string, times int64) {
		root, err := filepath.EvalSymlinks(root)
		if err != nil {
			return // there is none yet
		}
		_ = filepath.WalkDir(root, func(_ string, e fs.DirEntry, err error) error { // what cannot be read is no reason to say nothing
			if err != nil || e.IsDir() {
				return nil
			}
			if info, err := e.Info(); err == nil {
				bytes += times * info.Size()
				files++
			}
			return nil
		})
	}
	add(filepath.Join(d.dir, "published", "current"), 2)
	add(filepath.Join(d.dir, "site", "current"), 1)
	return max(bytes, leastSpace), files
}

const (
	leastSpace  = 100e6 // a first night of a few regions
	nightsAhead = 10    // below room for so many nights a person should look
)

// disk: there is room for the next night.
func (d *doctor) disk(context.Context) (string, []finding) {
	all, err := d.spaces()
	if err != nil {
		return "", []finding{bad(err.Error(), "a disk that answers", "df -h "+d.path())}
	}
	need, files := d.needs()
	var out []finding
	says := "no folder yet"
	for i, s := range all {
		if i == 0 {
			says = fmt.Sprintf("%s free, a night takes up to %s", bytesText(s.free), bytesText(need))
		}
		for _, f := range s.short(need, files) {
			f.Mend = d.padu("prune")
			out = append(out, f)
		}
	}
	return says, out
}

// short says what the disk has too little of, for a night that takes so many bytes and files.
func (s space) short(need, files int64) (out []finding) {
	where := " on the disk of " + strings.Join(s.folders, ", ")
	room, wanted := bytesText(s.free)+" free"+where, bytesText(need)+", twice the snapshot and a site"
	switch {
	case s.free < need:
		out = append(out, bad(room, wanted, ""))
	case s.free < nightsAhead*need:
		out = append(out, look(room, wanted+fmt.Sprintf(", for each of %d nights", nightsAhead), ""))
	}
	room, wanted = several(int(s.more), "more file", "more files")+" can be made"+where, several(int(files), "file", "files")+", as many as the site has"
	switch {
	case s.most == 0: // it does not count them
	case s.more < files:
		out = append(out, bad(room, wanted, ""))
	case s.more < nightsAhead*files:
		out = append(out, look(room, wanted+fmt.Sprintf(", for each of %d nights", nightsAhead), ""))
	}
	return out
}

const clockSlack = 5 * time.Minute

// clock: it is not before something that has happened. How far it is off cannot be asked without the network.
func (d *doctor) clock(context.Context) (string, []finding) {
	mend := "timedatectl set-ntp true"
	wanted := "a clock that goes right: what is due, and the day that reports speak of, follow it"
	if d.built.Sub(d.now) > clockSlack {
		return "", []finding{bad("it is "+d.when(d.now)+", and this padu was written to the disk on "+d.when(d.built), wanted, mend)}
	}
	var newest time.Time
	n := 0
	for _, e := range d.lines {
		if e.At.Sub(d.now) > clockSlack {
			n++
		}
		if e.At.After(newest) {
			newest = e.At
		}
	}
	if n > 0 {
		return "", []finding{bad(fmt.Sprintf("it is %s, and %s in runs/ledger.ndjson later, up to %s", d.when(d.now), several(n, "line stands", "lines stand"), d.when(newest)), wanted,
			mend+"; if the clock is right now it was wrong then, and this goes away as time passes")}
	}
	return d.when(d.now) + "; its drift only the network knows", nil
}

// fonts: those of the PDF and of the pages, which are part of the program, are whole.
func (d *doctor) fonts(context.Context) (string, []finding) {
	if err := reports.CheckFonts(); err != nil {
		return "", []finding{bad(err.Error(), "the fonts that padu is built with", "install padu again; this program's file is damaged")}
	}
	return "all letters of pages and PDF are there", nil
}
