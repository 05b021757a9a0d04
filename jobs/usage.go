package jobs

import (
	"context"
	"io/fs"
	"path/filepath"
	"syscall"
	"time"
)

// diskUsage is how much room the disk has and what the workspace takes of it.
type diskUsage struct {
	Free  int64       `json:"free"` // bytes that padu may still write; -1 when unknown
	Size  int64       `json:"size"` // of the file system
	Taken int64       `json:"taken"`
	Parts []usagePart `json:"parts"`
	Whole bool        `json:"whole"` // false: there are so many files that the count was ended; it is more
}

// usagePart is a folder of the workspace. A file with several names counts in the first.
type usagePart struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// diskTime is how long files are counted at most: status answers at once.
const diskTime = time.Second

// usage counts the blocks of every file once, by folder.
func (ws *workspace) usage(ctx context.Context) diskUsage {
	u := diskUsage{Free: -1, Parts: []usagePart{}, Whole: true}
	if d, err := ws.disk(ws.dir); err == nil {
		u.Free, u.Size = d.free, d.size
	}
	ctx, stop := context.WithTimeout(ctx, diskTime)
	defer stop()
	seen := map[[2]uint64]bool{}
	for _, name := range []string{"archive", "warehouse", "published", "site", "editions", "inbox", "."} {
		n := u.count(ctx, filepath.Join(ws.dir, name), name == ".", seen)
		u.Taken += n
		if name == "." {
			name = "other"
		}
		u.Parts = append(u.Parts, usagePart{name, n})
	}
	return u
}

// count is what the files below root take; of the workspace itself without the folders that were counted.
func (u *diskUsage) count(ctx context.Context, root string, top bool, seen map[[2]uint64]bool) (sum int64) {
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone meanwhile, or not ours to see
		}
		if ctx.Err() != nil {
			u.Whole = false
			return fs.SkipAll
		}
		if e.IsDir() {
			if top && path != root && u.has(e.Name()) && filepath.Dir(path) == filepath.Clean(root) {
				return fs.SkipDir
			}
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return nil
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			sum += info.Size()
			return nil
		}
		if st.Nlink > 1 {
			at := [2]uint64{uint64(st.Dev), uint64(st.Ino)}
			if seen[at] {
				return nil
			}
			seen[at] = true
		}
		sum += int64(st.Blocks) * 512
		return nil
	})
	if err != nil {
		u.Whole = false
	}
	return sum
}

func (u *diskUsage) has(name string) bool {
	for _, p := range u.Parts {
		if p.Name == name {
			return true
		}
	}
	return false
}
