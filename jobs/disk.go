package jobs

import (
	"fmt"
	"os"
	"syscall"
)

// disk is the file system that a workspace lies on, in bytes; what only root may use counts as used. more is how many files can
// be made on it, of most; a file system that does not count them has no most.
type disk struct{ free, size, more, most int64 }

func diskOf(dir string) (disk, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return disk{}, fmt.Errorf("ask how full the disk of %s is: %w", dir, err)
	}
	return disk{free: int64(s.Bavail) * s.Bsize, size: int64(s.Blocks) * s.Bsize, more: int64(s.Ffree), most: int64(s.Files)}, nil
}

// A disk with less than this free is nearly full. One that was has to get a fifth more before it counts as well again, so
// that it does not go back and forth around the mark.
const (
	leastFree  = 1 << 30
	leastShare = 0.05
)

func (d disk) nearlyFull(was bool) bool {
	least := max(leastFree, leastShare*float64(d.size))
	if was {
		least *= 1.2
	}
	return float64(d.free) < least
}

// sameDisk tells whether two folders lie on one disk; false when that cannot be known.
func sameDisk(a, b string) bool {
	device := func(dir string) (uint64, bool) {
		st, err := os.Stat(dir)
		if err != nil {
			return 0, false
		}
		s, ok := st.Sys().(*syscall.Stat_t)
		if !ok {
			return 0, false
		}
		return uint64(s.Dev), true
	}
	da, ok := device(a)
	db, also := device(b)
	return ok && also && da == db
}

// bytesText is a number of bytes as people read it.
func bytesText(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f kB", float64(n)/1e3)
}
