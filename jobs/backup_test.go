package jobs

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// TestBackupAndRestore: a restored workspace has the same marts and editions, and its next night says that nothing is new.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	dir := copied(t, small())
	target := t.TempDir()
	config, err := os.ReadFile(filepath.Join(dir, "padu.yaml"))
	if err == nil {
		config = append(config, "\nbackup: {dir: "+target+"}\nkeep: {backups: 1}\n"...)
		err = os.WriteFile(filepath.Join(dir, "padu.yaml"), config, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if code, out := run("backup", "--dir", dir); code != exitFailed || !strings.Contains(out, "--wait") {
		t.Errorf("while another writes: exit %d: %s", code, out)
	}
	go func() { // the one that waits gets it afterwards
		time.Sleep(300 * time.Millisecond)
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	var made struct{ Backup Backed }
	code, out := run("backup", "--wait", "--json", "--dir", dir)
	if code != exitDone || json.Unmarshal([]byte(out), &made) != nil || !made.Backup.Tested || made.Backup.Files < 50 {
		t.Fatalf("exit %d: %s", code, out)
	}
	// Housekeeping makes one too, and the older goes.
	if code, out := run("housekeeping", "--dir", dir); code != exitDone || !strings.Contains(out, "tested by restoring it") {
		t.Errorf("housekeeping: exit %d: %s", code, out)
	}
	left, err := os.ReadDir(target)
	if err != nil || len(left) != 1 || left[0].Name() == filepath.Base(made.Backup.File) {
		t.Fatalf("%v, %v; want the newer backup alone", left, err)
	}
	to := filepath.Join(t.TempDir(), "baru", "w")
	if code, out := run("restore", filepath.Join(target, left[0].Name()), "--dir", to); code != exitDone || !strings.Contains(out, "padu nightly --dir "+to) {
		t.Fatalf("restore: exit %d: %s", code, out)
	}
	if d := cmp.Diff(marts(t, dir), marts(t, to)); d != "" {
		t.Errorf("marts differ: %s", d)
	}
	for _, part := range []string{"archive", "editions", "inbox", "returns", "published/current"} {
		if d := cmp.Diff(hashes(t, filepath.Join(dir, part)), hashes(t, filepath.Join(to, part))); d != "" {
			t.Errorf("%s: %s", part, d)
		}
	}
	if code, out := run("nightly", "--dir", to, "--as-of", "2026-11-20"); code != exitDone || !strings.Contains(out, "Nothing new") {
		t.Errorf("the night after: exit %d: %s", code, out)
	}
	if d := cmp.Diff(hashes(t, filepath.Join(dir, "site/current")), hashes(t, filepath.Join(to, "site/current"))); d != "" {
		t.Errorf("site: %s", d)
	}
	for _, e := range entries(t, to) {
		if e.State == warehouse.Killed {
			t.Errorf("the restored ledger says that %s was killed", e.RunID)
		}
	}
	if code, out := run("report", "verify", "--dir", to); code != exitDone {
		t.Errorf("editions: exit %d: %s", code, out)
	}
}

// TestBackupRefusals: what would spoil a backup, or be spoiled by it.
func TestBackupRefusals(t *testing.T) {
	t.Parallel()
	ws := handMade(t, map[string]string{"padu.yaml": "", "inbox/a/x.csv": "x"})
	there := filepath.Join(t.TempDir(), "x.tar.zst")
	if err := os.WriteFile(there, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{"x.zip": "name it *.tar.zst", there: "is there already", filepath.Join(ws.dir, "inbox", "a", "x.tar.zst"): "lies in inbox",
		filepath.Join(ws.dir, "mnt", "x.tar.zst"): "mount its disk"} {
		if code, out := run("backup", target, "--dir", ws.dir); code != exitUsage || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d: %s; want %q", target, code, out, want)
		}
	}
}

// TestKilledBackupLeavesNone: whenever a backup is killed, there is a whole one or none, and the next clears what was left.
func TestKilledBackupLeavesNone(t *testing.T) {
	long(t)
	t.Parallel()
	random := make([]byte, 8<<20) // does not pack: there is time to see it being written
	rand.NewChaCha8([32]byte{}).Read(random)
	ws, target := handMade(t, map[string]string{"padu.yaml": "", "archive/ab/abc": string(random), "inbox/a/b.csv": "b"}), t.TempDir()
	dir, file := ws.dir, filepath.Join(target, "x.tar.zst")
	for _, seen := range []string{file + ".new", file + ".test.new", file + ".test.new/archive", file + ".test.new/warehouse/lock"} {
		if !killWhen(t, func() bool { _, err := os.Lstat(seen); return err == nil }, "backup", file, "--dir", dir) {
			t.Fatalf("%s was never there", seen)
		}
		if _, err := os.Stat(file); err == nil {
			t.Fatalf("killed at %s, and the backup has its name", seen)
		}
	}
	if code, out := run("backup", file, "--dir", dir); code != exitDone {
		t.Fatalf("exit %d: %s", code, out)
	}
	left, err := os.ReadDir(target)
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v; want the backup alone", left, err)
	}
	to := filepath.Join(t.TempDir(), "w")
	aside := filepath.Join(filepath.Dir(to), ".w.restore.new")
	for _, seen := range []string{"", "w/archive", "w/warehouse/lock"} {
		killWhen(t, func() bool { _, err := os.Lstat(filepath.Join(aside, seen)); return err == nil }, "restore", file, "--dir", to)
		if _, err := os.Stat(to); err == nil {
			t.Fatalf("killed at %q, and the folder is there", seen)
		}
	}
	if code, out := run("restore", file, "--dir", to); code != exitDone {
		t.Fatalf("exit %d: %s", code, out)
	}
	if _, err := os.Stat(aside); err == nil {
		t.Errorf("%s is left", aside)
	}
	for _, room := range []string{"archive", "inbox"} {
		if d := cmp.Diff(hashes(t, filepath.Join(dir, room)), hashes(t, filepath.Join(to, room))); d != "" {
			t.Errorf("%s: %s", room, d)
		}
	}
}

// killWhen runs a command and kills it as soon as seen says so; false when it ended before.
func killWhen(t *testing.T, seen func() bool, args ...string) bool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), "PADU_TEST_COMMAND=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		if seen() {
			err := cmd.Process.Kill()
			<-ended
			return err == nil
		}
		select {
		case <-ended:
			return false
		case <-time.After(200 * time.Microsecond):
		}
	}
}

// TestKilledPruneLeavesWholeFolders: a folder of a snapshot or site is whole or has another name, whenever prune is killed.
func TestKilledPruneLeavesWholeFolders(t *testing.T) {
	t.Parallel()
	const files, folders = 15, 20
	made := map[string]string{"padu.yaml": "", "published/current": fmt.Sprintf("-> %s", runOf(folders-1))}
	for n := range folders {
		for f := range files {
			made[fmt.Sprintf("published/%s/%d", runOf(n), f)] = "x"
		}
	}
	ws := handMade(t, made)
	kills := 0
	for left := folders; ; {
		killed := killWhen(t, func() bool {
			now, err := os.ReadDir(filepath.Join(ws.dir, "published"))
			return err == nil && len(now) <= left-2
		}, "prune", "--dir", ws.dir)
		now, err := os.ReadDir(filepath.Join(ws.dir, "published"))
		if err != nil {
			t.Fatal(err)
		}
		left = 0
		for _, e := range now {
			if !runFolder.MatchString(e.Name()) {
				continue
			}
			left++
			if in, err := os.ReadDir(filepath.Join(ws.dir, "published", e.Name())); err != nil || len(in) != files {
				t.Fatalf("%s has %d of %d files, %v", e.Name(), len(in), files, err)
			}
		}
		if !killed {
			break
		}
		kills++
	}
	if p := pruneJSON(t, ws.dir); len(p.Removed) > 0 {
		t.Errorf("left after %d kills: %v", kills, p.Removed)
	}
	now, err := os.ReadDir(filepath.Join(ws.dir, "published"))
	if err != nil || len(now) != 4 || kills < 1 { // three and the pointer
		t.Errorf("%d kills, %v, %v", kills, now, err)
	}
	if _, err := os.Stat(filepath.Join(ws.dir, "published", "current", "0")); err != nil {
		t.Error(errors.Join(err, errors.New("the current snapshot is gone")))
	}
}

func runOf(n int) string { return fmt.Sprintf("202611%02dT000000Z", n+1) }
