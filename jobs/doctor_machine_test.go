package jobs

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"padu/warehouse"
)

// TestDoctorMachine: what cannot be had by breaking a folder.
func TestDoctorMachine(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	d := newDoctor(dir, "", false, doctorNow)
	d.built = doctorNow.Add(time.Hour)
	finds(t, d.examine(t.Context(), checks), "clock", isBad, "this padu was written to the disk on 2026-11-20 11:00 WIB")
	spaces, err := d.spaces()
	if err != nil || len(spaces) == 0 || spaces[0].free <= 0 {
		t.Fatalf("%+v, %v", spaces, err)
	}
	big := func(size int64) {
		t.Helper()
		path := filepath.Join(dir, "published", "20261120T000000Z", "big")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, size); err != nil { // it has no bytes on the disk
			t.Fatal(err)
		}
	}
	symlink(t, "20261120T000000Z", dir, "published", "current")
	big(spaces[0].free)
	finds(t, seen(t, dir, false), "disk", isBad, "free on the disk of .")
	big(spaces[0].free / 8)
	finds(t, seen(t, dir, false), "disk", isLook, "for each of 10 nights")
	for _, c := range []struct {
		files, most int64
		state       string
	}{{5, 100, isBad}, {50, 100, isLook}, {500, 1000, ""}, {0, 0, ""}} {
		got := ""
		for _, f := range (space{disk{free: 1e15, more: c.files, most: c.most}, []string{"."}}).short(1, 10) {
			got = f.State
		}
		if got != c.state {
			t.Errorf("%d of %d files: %q; want %q", c.files, c.most, got, c.state)
		}
	}
	mounts := "/dev/sda1 / ext4 rw 0 0\nserver:/x /srv/padu\\040data nfs4 rw 0 0\nproc /proc proc rw 0 0\n"
	if f := onNetwork("/srv/padu data/w", mounts); len(f) != 1 || !strings.Contains(f[0].Found, "nfs4") {
		t.Errorf("%+v", f)
	}
	if f := onNetwork("/srv/padu", mounts); len(f) != 0 {
		t.Errorf("%+v", f)
	}
}

// TestDoctorPermissions looks as a user who has no rights: root has all of them.
func TestDoctorPermissions(t *testing.T) {
	t.Parallel()
	as := func(look func()) { look() }
	if os.Getuid() == 0 {
		if runtime.GOOS != "linux" {
			t.Skip("root may do everything")
		}
		as = asNobody(t)
	}
	dir := filepath.Join(t.TempDir(), "w")
	if err := os.CopyFS(dir, os.DirFS(bare(t))); err != nil {
		t.Fatal(err)
	}
	nightly(t, dir, warehouse.Done, doctorNow.Add(-7*time.Hour), "")
	mkdir(t, dir, "archive", "orders")
	own := 65534
	if os.Getuid() != 0 {
		own = os.Getuid()
	}
	err := filepath.WalkDir(filepath.Dir(dir), func(p string, _ os.DirEntry, err error) error {
		if err == nil {
			err = os.Chown(p, own, -1)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(filepath.Dir(dir)), 0o755); err != nil { // the test's own folder
		t.Fatal(err)
	}
	check := func(state string, words ...string) {
		t.Helper()
		var d diagnosis
		as(func() { d = seen(t, dir, false) })
		finds(t, d, "permissions", state, words...)
	}
	check("")
	for _, c := range []struct {
		path  string
		mode  os.FileMode
		state string
		words []string
	}{
		{"runs/ledger.ndjson", 0o444, isBad, []string{"runs/ledger.ndjson: this user may not read and write"}},
		{"archive/orders", 0o555, isBad, []string{"archive/orders: this user may not read and write"}},
		{"runs", 0, isBad, []string{"runs: this user may not"}},
		{"inbox/kota-bogor/kerja-sama.csv", 0, isBad, []string{"may not read it"}},
		{"padu.yaml", 0, isBad, []string{"padu.yaml: this user may not read it"}},
		{"inbox/kota-bogor", 0o555, "", nil}, // padu does not write there
		{"archive", 0o777, isLook, []string{"every user of this machine may write to archive"}},
		{".", 0o555, isBad, []string{".: this user may not read and write"}},
		{".", 0, isBad, nil},
	} {
		path := filepath.Join(dir, c.path)
		st, err := os.Stat(path)
		if err == nil {
			err = os.Chmod(path, c.mode)
		}
		if err != nil {
			t.Fatal(err)
		}
		check(c.state, c.words...)
		if err := os.Chmod(path, st.Mode()); err != nil {
			t.Fatal(err)
		}
	}
	check("")
	if os.Getuid() != 0 {
		return
	}
	finds(t, seen(t, dir, false), "permissions", isLook, "this is root, and the workspace belongs to ")
	if err := os.Chown(filepath.Join(dir, "runs", "ledger.ndjson"), 0, 0); err != nil { // as after a padu nightly of root
		t.Fatal(err)
	}
	check(isBad, "runs/ledger.ndjson belongs to root")
}

// asNobody gives a function that calls another in a thread of user 65534, which ends with it.
func asNobody(t *testing.T) func(func()) {
	return func(look func()) {
		t.Helper()
		done := make(chan syscall.Errno)
		go func() {
			runtime.LockOSThread() // and never unlocked: the thread goes with the goroutine
			_, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, 65534, 65534, 65534)
			if errno == 0 {
				look()
			}
			done <- errno
		}()
		if errno := <-done; errno != 0 {
			t.Fatal(errno)
		}
	}
}

// holdLock has the lock that the file stands for, until the test ends, and writes into it.
func holdLock(t *testing.T, path, text string) {
	t.Helper()
	release, err := warehouse.Lock(path)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = release() })
}
