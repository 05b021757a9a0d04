package door

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"padu/warehouse"
)

// errBusy says that every share of the memory is some door's in use.
var errBusy = errors.New("all doors are in use")

// stand opens the regions' door to the run that m names, or to a newer one where that is gone meanwhile.
func (ds *Doors) stand(regions string, m *making) (*standing, error) {
	if err := ds.share(regions); err != nil {
		return nil, err
	}
	if run, err := warehouse.Current(ds.dir); err == nil { // a newer one may have come while all shares were taken
		m.run = run
	}
	s, err := ds.openAt(regions, m.run)
	for err != nil {
		run, cerr := warehouse.Current(ds.dir)
		if cerr != nil || run == m.run || ds.ctx.Err() != nil {
			break
		}
		m.run = run // the older one may have been removed
		s, err = ds.openAt(regions, run)
	}
	if err != nil {
		ds.release()
		return nil, err
	}
	return s, nil
}

// openAt cuts the regions' rows from the run's snapshot, when there are regions, and opens the door.
func (ds *Doors) openAt(regions, run string) (*standing, error) {
	name := "all"
	if regions != "" {
		sum := sha256.Sum256([]byte(regions))
		name = hex.EncodeToString(sum[:])[:12]
	}
	s := &standing{regions: regions, run: run, folder: filepath.Join(ds.aside, run+"-"+name)}
	file := filepath.Join(ds.dir, "published", run, "padu.duckdb")
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("snapshot %s was published and is not there any more: %w", run, err)
	}
	err := os.MkdirAll(s.folder, 0o700)
	if err == nil && regions != "" {
		whole := file
		file = filepath.Join(s.folder, "padu.duckdb")
		err = warehouse.Cut(ds.ctx, whole, file, strings.Split(regions, ","))
	}
	if err == nil {
		s.door, err = Open(ds.ctx, file, filepath.Join(s.folder, "tmp"), ds.limits)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	s.door.turns = ds.turns
	return s, nil
}

// share takes one of the shares. When all are taken a door that nobody is in gives its own back; else, where an older door serves the
// regions, it is errBusy, and without one somebody has to leave first.
func (ds *Doors) share(regions string) error {
	for {
		ds.mu.Lock()
		if ds.open < ds.shares {
			ds.open++
			ds.mu.Unlock()
			return nil
		}
		idle, serves, left := ds.idle(regions), ds.newest[regions] != nil, ds.left
		if idle != nil {
			delete(ds.newest, idle.regions)
		}
		ds.mu.Unlock()
		switch {
		case idle != nil:
			ds.shut(idle)
			continue
		case serves:
			return errBusy
		}
		select {
		case <-left:
		case <-ds.ctx.Done():
			return context.Canceled
		}
	}
}

// idle is a door that nobody is in, not the one of the regions while there is another; the caller has the lock.
func (ds *Doors) idle(regions string) (found *standing) {
	for _, s := range ds.newest {
		if s.inside == 0 && (found == nil || found.regions == regions) {
			found = s
		}
	}
	return found
}

// release gives a share back.
func (ds *Doors) release() {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.open--
	ds.tell()
}

// shut closes a door that nobody is in and that nobody finds any more.
func (ds *Doors) shut(s *standing) {
	if err := errors.Join(s.door.Close(), os.RemoveAll(s.folder)); err != nil {
		ds.warn(fmt.Errorf("close the door to snapshot %s: %w", s.run, err))
	}
	ds.release()
}

// Close lets nobody in any more, waits until everybody left and removes what was set aside.
func (ds *Doors) Close() error {
	ds.stop()
	for {
		ds.mu.Lock()
		idle, open, left := ds.idle(""), ds.open, ds.left
		if idle != nil {
			delete(ds.newest, idle.regions)
		}
		ds.mu.Unlock()
		switch {
		case idle != nil:
			ds.shut(idle)
		case open == 0:
			return ds.unlock()
		default:
			<-left
		}
	}
}
