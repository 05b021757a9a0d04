package ingest

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"padu/warehouse"
)

// looked remembers how each file of the inbox looked when its bytes were read, and their hash: one that looks the same is the same, and a
// night does not read gigabytes that nobody touched. It decides nothing else: what is forgotten is read again.
type looked struct {
	mu     sync.Mutex // files are archived by several readers
	before map[string]seenFile
	fresh  map[string]seenFile
	judged *judged
	now    time.Time // of the run
}

type seenFile struct {
	marks string // size, times and place on the disk
	sum   string
	size  int64 // of the member, where it is one of a ZIP
}

// settled is how long a file must have been left alone: a change within one tick of the disk's clock would not show.
const settled = 2 * time.Second

func readLooked(ctx context.Context, w *warehouse.DB, now time.Time) (*looked, error) {
	k := &looked{before: map[string]seenFile{}, fresh: map[string]seenFile{}, now: now}
	var err error
	if k.judged, err = readJudged(ctx, w); err != nil {
		return nil, err
	}
	rows, err := w.Query(ctx, "select file, marks, sha256, size_bytes from landing.looked")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var l seenFile
		if err := rows.Scan(&name, &l.marks, &l.sum, &l.size); err != nil {
			return nil, err
		}
		k.before[name] = l
	}
	return k, rows.Err()
}

// marks is how a file looks now; "" when that tells nothing, because it was changed a moment before the run or since. Who sets the time of
// a file back cannot set back the time of that change.
func (k *looked) marks(path string) string {
	var st unix.Stat_t
	if k == nil || unix.Stat(path, &st) != nil || k.now.Sub(time.Unix(st.Ctim.Unix())) < settled {
		return ""
	}
	return fmt.Sprint(st.Dev, st.Ino, st.Size, st.Mtim.Nano(), st.Ctim.Nano())
}

// archived is the file as the archive has it, when the file looks as it did; else nil.
func (k *looked) archived(dir string, f File) *archived {
	if k == nil {
		return nil
	}
	l, ok := k.before[f.Name]
	if !ok || l.marks != k.marks(f.Path) {
		return nil
	}
	a := &archived{dir: dir, sum: l.sum, size: l.size, path: kept(dir, l.sum)}
	if _, err := os.Stat(a.path); err != nil {
		return nil
	}
	return a
}

// untouched is the receipt of a file that looks as it did when it was last judged, and of which nothing else is new.
func (k *looked) untouched(dir string, f File) (Receipt, bool) {
	if f.Accepted != "" {
		return Receipt{}, false
	}
	if a := k.archived(dir, f); a != nil {
		return k.judged.of(f, a.sum)
	}
	return Receipt{}, false
}

// note remembers a file that was read; marks is how it looked before.
func (k *looked) note(f File, marks string, a *archived) {
	if k == nil || marks == "" || marks != k.marks(f.Path) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fresh[f.Name] = seenFile{marks, a.sum, a.size}
}

// keep books what was read.
func (k *looked) keep(ctx context.Context, w *warehouse.DB) error {
	if len(k.fresh) == 0 {
		return nil
	}
	var names []string
	var rows [][]string
	for name, l := range k.fresh {
		names = append(names, name)
		rows = append(rows, []string{name, l.marks, l.sum, strconv.FormatInt(l.size, 10)})
	}
	return w.Tx(ctx, func() error {
		if _, err := w.Exec(ctx, "delete from landing.looked where file in (select unnest(cast(? as varchar[])))", names); err != nil {
			return err
		}
		return insertRows(ctx, w, "landing.looked", rows)
	})
}
