package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"padu/warehouse"
	"padu/warehouse/door"
)

// analyst asks the current snapshot, or one that was named, through the door. What is published meanwhile answers the next statement.
type analyst struct {
	dir, run string // run: always this one; empty: the current one
	memory   int64  // bytes that queries may take; 0: half of the machine's
	aside    string // folder for what does not fit in memory; made with the first door

	door    *door.Door
	session *door.Session
	asked   string // run of the snapshot behind the door
}

// forever is the limit of time where there is none.
const forever = 100 * 365 * 24 * time.Hour

// ready opens the snapshot that answers the next statement. news is its run when it is another one than before.
func (a *analyst) ready(ctx context.Context) (news string, err error) {
	run := a.run
	if run == "" {
		run, _ = warehouse.Current(a.dir) // OpenCurrent says what is wrong
	}
	if a.session != nil && run == a.asked {
		return "", nil
	}
	before := a.asked
	if err := a.shut(); err != nil {
		return "", err
	}
	if a.run != "" {
		file := filepath.Join(a.dir, "published", a.run, "padu.duckdb")
		if _, err := os.Stat(file); err != nil || filepath.Base(a.run) != a.run {
			return "", usage{fmt.Errorf("--snapshot %s: no such snapshot in %s; padu runs lists runs, --snapshot takes one that is kept", a.run, filepath.Join(a.dir, "published"))}
		}
		err = a.open(ctx, file)
	} else {
		err = warehouse.OpenCurrent(ctx, a.dir, func(file string) error { return a.open(ctx, file) })
	}
	if err == nil && before != "" {
		news = a.asked
	}
	return news, err
}

func (a *analyst) open(ctx context.Context, file string) (err error) {
	if a.aside == "" {
		if a.aside, err = os.MkdirTemp("", "padu-sql-"); err != nil {
			return fmt.Errorf("sql: make a folder for what does not fit in memory: %w", err)
		}
	}
	space, err := diskOf(a.aside)
	if err != nil {
		return err
	}
	// A nightly on the same machine and disk goes on.
	if a.memory == 0 {
		a.memory = machineMemory() / 2
	}
	l := door.Limits{Time: forever, Memory: a.memory, Disk: space.free / 2, AtOnce: 1}
	if a.door, err = door.Open(ctx, file, a.aside, l); err != nil {
		return err
	}
	if a.session, err = a.door.Session(ctx); err != nil {
		return errors.Join(err, a.shut())
	}
	a.asked = filepath.Base(filepath.Dir(file))
	return nil
}

// tables are those of the snapshot that answered last: a newer one is first told of when it answers.
func (a *analyst) tables(ctx context.Context) ([]door.Table, error) {
	if a.door == nil {
		if _, err := a.ready(ctx); err != nil {
			return nil, err
		}
	}
	return a.door.Tables(ctx)
}

// shut lets go of the snapshot.
func (a *analyst) shut() (err error) {
	if a.session != nil {
		err = a.session.Close()
	}
	if a.door != nil {
		err = errors.Join(err, a.door.Close())
	}
	a.session, a.door, a.asked = nil, nil, ""
	return err
}

// close lets go of everything.
func (a *analyst) close() error {
	err := a.shut()
	if a.aside != "" {
		err = errors.Join(err, os.RemoveAll(a.aside))
	}
	return err
}

// snapshotValues are the runs whose snapshots are kept, the newest first.
func (c *cli) snapshotValues(context.Context, string) (runs []string) {
	files, err := filepath.Glob(filepath.Join(c.dir, "published", "[0-9]*Z*", "padu.duckdb"))
	if err != nil {
		return nil // a completion has nobody to tell
	}
	for _, f := range slices.Backward(files) {
		if run := filepath.Base(filepath.Dir(f)); !strings.HasSuffix(run, ".new") {
			runs = append(runs, run)
		}
	}
	return runs
}

// machineMemory is how many bytes the machine has, or what is supposed where it does not say.
var machineMemory = sync.OnceValue(func() int64 {
	var kB int64
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		fmt.Sscanf(string(text), "MemTotal: %d kB", &kB)
	}
	if kB == 0 {
		return 4 << 30
	}
	return kB << 10
})
