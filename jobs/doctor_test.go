package jobs

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// doctorNow is when the doctor looks, in the tests that have a ledger of their own.
var doctorNow = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC) // 10.00 WIB

const bareConfig = `workspace: {name: Uji, timezone: Asia/Jakarta}
serve: {listen: "127.0.0.1:0"}
sql: {listen: "127.0.0.1:0"}
alerts: {webhook: {url: "http://127.0.0.1:9/padu"}}
sources:
  - name: kota-bogor
    region: "32.71"
    files:
      - {match: "kerja-sama*.csv", dataset: kerja_sama}
`

// bare is a workspace before its first night. It has no DuckDB file.
func bare(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	bring(t, dir, "", "../padu.yaml", bareConfig)
	bring(t, dir, "kota-bogor", "kerja-sama.csv", ledgerHead+rowRefer)
	return dir
}

// seen is what the doctor finds at doctorNow.
func seen(t *testing.T, dir string, deep bool) diagnosis {
	t.Helper()
	d := newDoctor(dir, "--dir "+dir, deep, doctorNow)
	d.built = time.Time{}
	return d.examine(t.Context(), checks)
}

// states are the checks that are not ok.
func states(d diagnosis) map[string]string {
	out := map[string]string{}
	for _, e := range d.Checks {
		if e.State != isOK {
			out[e.Check] = e.State
		}
	}
	return out
}

// finds fails unless one check, and no other, has that state with those words in what it says and what it found, and a way to mend it.
func finds(t *testing.T, d diagnosis, check, state string, words ...string) {
	t.Helper()
	for _, e := range d.Checks {
		if e.Check != check {
			continue
		}
		text := e.Says
		for _, f := range e.Findings {
			text += "\n" + f.Found + "\n" + f.Wanted
			if f.Mend == "" || f.Found == "" {
				t.Errorf("%s: a finding without a way to mend it: %+v", check, f)
			}
		}
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q is not said: %s", check, w, text)
			}
		}
	}
	if got := states(d)[check]; got != state {
		t.Errorf("%s is %q; want %q: %v", check, got, state, states(d))
	}
}

// only fails when other checks than those are not ok.
func only(t *testing.T, d diagnosis, checks ...string) {
	t.Helper()
	got := states(d)
	for _, c := range checks {
		delete(got, c)
	}
	for _, e := range d.Checks {
		if got[e.Check] != "" {
			t.Errorf("%s is %s too: %s %+v", e.Check, e.State, e.Says, e.Findings)
		}
	}
}

// TestDoctorOnASoundWorkspace: before the first night nothing is wrong, and nothing is made by looking.
func TestDoctorOnASoundWorkspace(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	before := hashes(t, dir)
	only(t, seen(t, dir, true))
	code, out := run("doctor", "--dir", dir)
	if code != exitDone {
		t.Errorf("exit %d: %s", code, out)
	}
	for _, line := range strings.Split(out, "\n") {
		if len([]rune(line)) > wide {
			t.Errorf("wider than the screen: %s", line)
		}
	}
	if n := strings.Count(out, "\n"); n != len(checks) || n > 23 {
		t.Errorf("%d lines for %d checks:\n%s", n, len(checks), out)
	}
	if after := hashes(t, dir); len(after) != len(before) {
		t.Errorf("looking made files: %v", after)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("looking made folders: %v %v", entries, err)
	}
	var d diagnosis
	if code, out := run("doctor", "--json", "--dir", dir); code != exitDone || json.Unmarshal([]byte(out), &d) != nil || d.State != isOK || len(d.Checks) != len(checks) {
		t.Errorf("exit %d: %s", code, out)
	}
}

// TestDoctorConfiguration breaks padu.yaml and what it names, one thing at a time.
func TestDoctorConfiguration(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = busy.Close() })
	with := func(text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { bring(t, dir, "", "../padu.yaml", text) }
	}
	add := func(text string) func(*testing.T, string) { return with(bareConfig + text) }
	secretFile := func(text string, mode os.FileMode) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			replace(t, filepath.Join(dir, "padu.yaml"), "    files:\n", "    sql:\n      - {driver: postgres, dsn_file: rahasia, query: select 1, file: kerja-sama.ndjson}\n    files:\n      - {match: \"*.ndjson\", dataset: kerja_sama}\n")
			if text == "" && mode == 0 {
				return
			}
			bring(t, dir, "", "../rahasia", text)
			if err := os.Chmod(filepath.Join(dir, "rahasia"), mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name, check, state string
		breaks             func(t *testing.T, dir string)
		words              []string
	}{
		{"no folder", "configuration", isBad, func(t *testing.T, dir string) { remove(t, dir) }, []string{"there is no folder"}},
		{"no file", "configuration", isBad, func(t *testing.T, dir string) { remove(t, dir, "padu.yaml") }, []string{"padu.yaml is not there"}},
		{"a folder instead", "configuration", isBad, func(t *testing.T, dir string) {
			remove(t, dir, "padu.yaml")
			mkdir(t, dir, "padu.yaml")
		}, []string{"is a directory"}},
		{"no YAML", "configuration", isBad, with("sources: [\n  {name: \"a\n"), []string{"padu.yaml: ["}},
		{"two mistakes", "configuration", isBad, with("workspace: {timezone: Asia/Tokyo}\nserve: {listen: nonsense}\n"), []string{"padu.yaml:1: workspace.timezone", "padu.yaml:2: serve.listen"}},
		{"bytes", "configuration", isBad, with("\x00\xff\xfe\n\x80"), nil},
		{"no source", "sources", isLook, with("workspace: {sample: true}\nserve: {listen: \"127.0.0.1:0\"}\nsources: []\n"), []string{"no source is named"}},
		{"no inbox", "sources", isBad, func(t *testing.T, dir string) { remove(t, dir, "inbox") }, []string{"inbox/kota-bogor is not there"}},
		{"a link as inbox", "sources", isBad, func(t *testing.T, dir string) {
			remove(t, dir, "inbox", "kota-bogor")
			symlink(t, "/tmp", dir, "inbox", "kota-bogor")
		}, []string{"a link"}},
		{"whose folder", "sources", isLook, func(t *testing.T, dir string) { mkdir(t, dir, "inbox", "kota-depok") }, []string{"inbox/kota-depok belongs to no source"}},
		{"no secret", "secrets", isBad, secretFile("", 0), []string{"rahasia: no such file"}},
		{"an empty secret", "secrets", isBad, secretFile("\n", 0o600), []string{"rahasia is empty"}},
		{"an open secret", "secrets", isBad, secretFile("postgres://x", 0o644), []string{"every user of this machine can read rahasia"}},
		{"no variable", "secrets", isLook, func(t *testing.T, dir string) {
			secretFile("", 0)(t, dir)
			replace(t, filepath.Join(dir, "padu.yaml"), "dsn_file: rahasia", "dsn_env: PADU_TEST_NOT_SET")
		}, []string{"PADU_TEST_NOT_SET", "is empty here"}},
		{"never", "schedule", isBad, add("schedule: {monthly: \"0 4 30 2 *\"}\n"), []string{"a day that never comes"}},
		{"before the nightly", "schedule", isLook, add("schedule: {nightly: \"30 1 * * *\", monthly: \"0 1 1 * *\"}\n"), []string{"monthly comes on 2026-12-01 01:00 WIB, before the first nightly"}},
		{"too often", "schedule", isLook, func(t *testing.T, dir string) {
			add("schedule: {nightly: \"*/5 * * * *\"}\n")(t, dir)
			nightly(t, dir, warehouse.Done, doctorNow.Add(-7*time.Minute), "")
		}, []string{"a nightly every 5m, and the last ones took up to 6m"}},
		{"the address is taken", "serve", isBad, func(t *testing.T, dir string) {
			replace(t, filepath.Join(dir, "padu.yaml"), `serve: {listen: "127.0.0.1:0"`, `serve: {listen: "`+busy.Addr().String()+`"`)
		}, []string{"address already in use"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := bare(t)
			c.breaks(t, dir)
			d := seen(t, dir, false)
			finds(t, d, c.check, c.state, c.words...)
			if c.check != "configuration" {
				only(t, d, c.check)
			}
			for _, e := range d.Checks {
				for _, f := range e.Findings {
					if strings.Contains(f.Found+f.Mend, "postgres://x") {
						t.Errorf("the secret is shown: %+v", f)
					}
				}
			}
		})
	}
	dir := bare(t)
	secretFile("postgres://x", 0o600)(t, dir)
	only(t, seen(t, dir, false))
	bring(t, dir, "", "../padu.yaml", bareConfig+"schedule: {nightly: \"30 1 * * *\", monthly: \"30 1 1 * *\"}\n")
	only(t, seen(t, dir, false)) // at the same minute the nightly goes first
}

func remove(t *testing.T, path ...string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(path...)); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, path ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(path...), 0o755); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, target string, path ...string) {
	t.Helper()
	link := filepath.Join(path...)
	mkdir(t, filepath.Dir(link))
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, path, old, fresh string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q", path, old)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(data), old, fresh)), 0o644); err != nil {
		t.Fatal(err)
	}
}
