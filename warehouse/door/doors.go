package door

import (
	"cmp"
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
)

// Doors opens doors by role on the current snapshot of a workspace. A role that lists regions gets a file of its own, cut from the
// snapshot. It is safe for concurrent use.
//
// The limits of memory and disk are of all doors together: each door gets an equal share, and there are never more doors than shares.
// AtOnce, too, counts the queries of all doors.
type Doors struct {
	dir    string // the workspace
	aside  string // this process's folder: cut files, and what does not fit in memory
	unlock func() error
	limits Limits // of one door
	shares int
	turns  chan struct{}
	warn   func(error)
	ctx    context.Context // ends with Close
	stop   context.CancelFunc

	mu     sync.Mutex
	newest map[string]*standing // by regions
	making map[string]*making   // by regions
	failed map[string]*making   // by regions; not tried again for a while, where an older door serves
	open   int                  // doors, the older ones included
	left   chan struct{}        // closed, and made anew, when somebody left or a door was opened or closed
}

// standing is an open door.
type standing struct {
	regions string
	run     string
	folder  string
	door    *Door
	inside  int  // who entered and has not left
	older   bool // a newer one took its place
}

// making is a door that is about to stand.
type making struct {
	run  string
	done chan struct{}
	err  error
}

// pause is how long a door that could not be made is not tried again while an older one serves its role.
const pause = time.Minute

// NewDoors begins on the workspace dir. What a killed process left is removed. shares is among how many doors the memory and the disk
// are divided, at least two: give one for each different list of regions and one more, by which they change to a newer snapshot one by
// one. warn hears why a role is served from an older snapshot; it may be called at any time.
func NewDoors(dir string, l Limits, shares int, warn func(error)) (*Doors, error) {
	root := filepath.Join(dir, "runs", "sql")
	aside, unlock, err := own(root)
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", root, err)
	}
	shares = max(shares, 2)
	l.Memory /= int64(shares)
	l.Disk /= int64(shares)
	ds := &Doors{dir: dir, aside: aside, unlock: unlock, limits: l, shares: shares, turns: make(chan struct{}, max(l.AtOnce, 1)), warn: warn,
		newest: map[string]*standing{}, making: map[string]*making{}, failed: map[string]*making{}, left: make(chan struct{})}
	ds.ctx, ds.stop = context.WithCancel(context.Background())
	return ds, nil
}

// own removes the folders in root whose process is gone and makes one for this process. The lock of a folder lies beside it.
func own(root string) (folder string, unlock func() error, err error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return "", nil, err
	}
	locks, err := filepath.Glob(filepath.Join(root, "*.lock"))
	if err != nil {
		return "", nil, err
	}
	for _, l := range locks {
		release, err := warehouse.Lock(l)
		if errors.Is(err, warehouse.ErrLocked) {
			continue
		}
		if err != nil {
			return "", nil, err
		}
		if err := errors.Join(os.RemoveAll(strings.TrimSuffix(l, ".lock")), os.Remove(l), release()); err != nil {
			return "", nil, err
		}
	}
	if folder, err = os.MkdirTemp(root, ""); err != nil {
		return "", nil, err
	}
	release, err := warehouse.Lock(folder + ".lock")
	return folder, func() error {
		return errors.Join(os.RemoveAll(folder), os.Remove(folder+".lock"), release())
	}, err
}

// regionsOf names a set of regions, whatever the order of the list.
func regionsOf(role Role) (string, error) {
	codes := slices.Compact(slices.Sorted(slices.Values(role.Regions)))
	if len(codes) > 0 && codes[0] == "" {
		return "", fmt.Errorf("role %s lists a region without a code", role.Name)
	}
	return strings.Join(codes, ","), nil
}

// Enter gives the role's door to the current snapshot, which stays open until leave is called; leave may be called twice. Enter before each
// query: who stays in goes on with the snapshot that was current when he came. Where the newer door cannot be made, the role's older one
// answers while it is open; without one the error says why. Sessions of the door must be closed before leave.
func (ds *Doors) Enter(ctx context.Context, role Role) (d *Door, leave func(), err error) {
	regions, err := regionsOf(role)
	if err != nil {
		return nil, nil, err
	}
	for waited := false; ; waited = true {
		run, err := warehouse.Current(ds.dir)
		s, m, err := ds.at(regions, run, err)
		if err != nil {
			return nil, nil, fmt.Errorf("open the door for role %s: %w", role.Name, err)
		}
		if s != nil {
			d, leave := ds.let(s, role)
			return d, leave, nil
		}
		select {
		case <-m.done:
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("open the door for role %s: snapshot %s is being prepared for it: %w", role.Name, run, ctx.Err())
		}
		if m.run != run && !waited { // it began before the newer one came; the next one did not
			continue
		}
		if s := ds.stands(regions); s != nil {
			d, leave := ds.let(s, role)
			return d, leave, nil
		}
		if m.err != nil {
			return nil, nil, fmt.Errorf("open the door for role %s: %w", role.Name, m.err)
		}
	}
}

// at gives the door that stands for the run, counted as entered, or the making of it to wait for. fail is why the run is not known.
func (ds *Doors) at(regions, run string, fail error) (*standing, *making, error) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.ctx.Err() != nil {
		return nil, nil, errors.New("the doors are closed")
	}
	s, f := ds.newest[regions], ds.failed[regions]
	if s != nil && (s.run == run || fail != nil || f != nil && f.run == run) {
		s.inside++
		return s, nil, nil
	}
	if fail != nil {
		return nil, nil, fail
	}
	m := ds.making[regions]
	if m == nil {
		m = &making{run: run, done: make(chan struct{})}
		ds.making[regions] = m
		go ds.prepare(regions, m)
	}
	return nil, m, nil
}

// stands gives the newest door of the regions, counted as entered; nil when there is none.
func (ds *Doors) stands(regions string) *standing {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	s := ds.newest[regions]
	if s != nil {
		s.inside++
	}
	return s
}

// let gives the door as the role may use it.
func (ds *Doors) let(s *standing, role Role) (*Door, func()) {
	d := *s.door
	if role.Rows > 0 {
		d.limits.Rows = role.Rows
	}
	return &d, sync.OnceFunc(func() {
		ds.mu.Lock()
		s.inside--
		last := s.inside == 0 && s.older
		ds.tell()
		ds.mu.Unlock()
		if last {
			ds.shut(s)
		}
	})
}

// tell wakes who waits for a change; the caller has the lock.
func (ds *Doors) tell() {
	close(ds.left)
	ds.left = make(chan struct{})
}

// prepare makes the door and puts it in the place of the older one.
func (ds *Doors) prepare(regions string, m *making) {
	s, err := ds.stand(regions, m)
	ds.mu.Lock()
	older := ds.newest[regions]
	delete(ds.making, regions)
	delete(ds.failed, regions)
	if m.err = err; err == nil {
		ds.newest[regions] = s
	} else if older != nil && !errors.Is(err, errBusy) {
		ds.failed[regions] = m
		time.AfterFunc(pause, func() {
			ds.mu.Lock()
			defer ds.mu.Unlock()
			if ds.failed[regions] == m {
				delete(ds.failed, regions)
			}
		})
	}
	idle := err == nil && older != nil && older.inside == 0
	if err == nil && older != nil {
		older.older = true
	}
	ds.tell()
	ds.mu.Unlock()
	close(m.done)
	if err != nil && older != nil && !errors.Is(err, errBusy) {
		ds.warn(fmt.Errorf("regions %s are served from snapshot %s: %w", cmp.Or(regions, "(all)"), older.run, err))
	}
	if idle {
		ds.shut(older)
	}
}
