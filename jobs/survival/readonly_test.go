package survival

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// nobody is who runs padu in this test where the tests run as root, whom no folder refuses.
const nobody = 65534

// TestReadOnly takes the right to write from each folder in turn: padu says which and what to do, loses nothing, and goes on when
// the right is back. A workspace that may only be read can be asked.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	base, err := os.MkdirTemp("", "padu-baca-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { allow(t, base, 0o700); os.RemoveAll(base) })
	self, err := os.Executable()
	if err == nil {
		err = os.Chmod(base, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(base, "padu") // the folder of a test binary is its owner's alone
	if err := os.Link(self, binary); err != nil {
		data, err := os.ReadFile(self)
		if err == nil {
			err = os.WriteFile(binary, data, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(base, "w")
	workspace(t, dir)
	give(t, dir)
	as := func(args ...string) (int, string) {
		t.Helper()
		p := started(t, func(p *process) {
			p.cmd.Path, p.cmd.Dir = binary, base
			if os.Getuid() == 0 {
				p.cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
			}
		}, args...)
		return p.wait(t, patience)
	}
	if code, out := as("nightly", "--dir", dir, "--as-of", day(0)); code != exitDone {
		t.Fatalf("first night: exit %d: %s", code, out)
	}
	var told []string
	for i, folder := range []string{"archive", "published", "site", "runs", "warehouse", "editions", "returns", "inbox"}[:form(3, 8, 8)] {
		files, want := version(i + 1)
		bring(t, dir, files...)
		give(t, dir)
		allow(t, filepath.Join(dir, folder), 0o555)
		code, out := as("nightly", "--dir", dir, "--as-of", day(i+1))
		says := strings.Contains(out, filepath.Join(dir, folder)) && strings.Contains(strings.ToLower(out), "permission denied") && !strings.Contains(out, "goroutine")
		switch folder {
		case "inbox": // padu only reads there, where it fetches nothing
			says = code == exitDone
		case "returns": // the night goes on, and says what could not be sent home
			says = says && code == exitHeld
		default:
			says = says && code == exitFailed && strings.Contains(out, "may not write")
		}
		if !says {
			t.Errorf("%s read-only: exit %d: %s", folder, code, out)
		}
		t.Logf("%s: %s", folder, firstLine(out))
		if folder != "inbox" {
			told = append(told, folder)
		}
		if slices.Contains([]string{"archive", "runs", "warehouse", "published"}, folder) {
			_, before := version(i)
			holds(t, dir, before)
		}
		allow(t, filepath.Join(dir, folder), 0o755)
		verb := "publish"
		if i%4 == 3 || folder == "inbox" {
			verb = "nightly"
		}
		if code, out := as(verb, "--dir", dir, "--as-of", day(i+1)); code != exitDone {
			t.Errorf("%s writable again: exit %d: %s", folder, code, out)
		}
		holds(t, dir, want)
	}
	whole(t, dir)
	wholeEditions(t, dir)

	allow(t, dir, 0o555)
	for _, args := range [][]string{{"status"}, {"sql", "-c", "select count(*) from mart.fct_rkpd"}, {"why", "32.71"}, {"rules"}} {
		if code, out := as(append(args, "--dir", dir)...); code != exitDone {
			t.Errorf("%s in a workspace that may only be read: exit %d: %s", args[0], code, out)
		}
	}
	figure(t, "no right to write in %s: said with the folder and what to do, nothing lost; status, sql, why and rules answer in a workspace that may only be read", strings.Join(told, ", "))
}

// give makes the workspace belong to who runs padu.
func give(t *testing.T, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	walk(t, dir, func(p string, _ fs.DirEntry) error { return os.Lchown(p, nobody, nobody) })
}

// allow sets what may be done in all folders below root.
func allow(t *testing.T, root string, mode fs.FileMode) {
	t.Helper()
	walk(t, root, func(p string, d fs.DirEntry) error {
		if d.IsDir() {
			return os.Chmod(p, mode)
		}
		if d.Type().IsRegular() && filepath.Base(p) != "padu" {
			return os.Chmod(p, mode&0o666)
		}
		return nil
	})
}

func walk(t *testing.T, root string, do func(string, fs.DirEntry) error) {
	t.Helper()
	if _, err := os.Lstat(root); err != nil {
		t.Fatal(err)
	}
	if err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return do(p, d)
	}); err != nil {
		t.Fatal(err)
	}
}

// firstLine is the line in which padu says why it ended.
func firstLine(out string) string {
	_, why, _ := strings.Cut("\n"+out, "\npadu: ")
	why, _, _ = strings.Cut(why, "\n")
	return why
}
