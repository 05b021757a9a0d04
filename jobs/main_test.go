package jobs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"padu/ingest/sample"
)

// TestMain lets test scripts and the kill test run this binary as the command itself.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "padu-test-*")
	if err != nil {
		panic(err)
	}
	shared = dir
	defer os.RemoveAll(dir)
	if os.Getenv("PADU_TEST_COMMAND") == "1" {
		os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	testscript.Main(m, map[string]func(){"padu": func() { os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr)) }})
}

var shared string

// demo is one demo that the tests share; none may change it. truth is what was written.
var demo = sync.OnceValues(func() (string, sample.Truth) {
	dir := filepath.Join(shared, "demo")
	truth, err := sample.Demo(dir)
	if err != nil {
		panic(err)
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
		panic(out)
	}
	return dir, truth
})

// run calls the command in this process.
func run(args ...string) (code int, output string) {
	var out, err bytes.Buffer
	code = Main(args, &out, &err)
	return code, out.String() + err.String()
}

// query is the answer of padu sql as CSV lines without the header.
func query(t *testing.T, dir, sql string) []string {
	t.Helper()
	var out, err bytes.Buffer
	if code := Main([]string{"sql", "--dir", dir, "--format", "csv", "-c", sql}, &out, &err); code != exitDone {
		t.Fatalf("sql %s: exit %d: %s", sql, code, err.String())
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")[1:]
}

// hashes gives the hash of every file below root, by its path.
func hashes(t *testing.T, root string) map[string]string {
	t.Helper()
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		sum := sha256.Sum256(data)
		out[rel] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// marts is every row of every mart as text, in the table's own order.
func marts(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range query(t, dir, "select table_name from duckdb_tables() where schema_name = 'mart' order by 1") {
		out[table] = strings.Join(query(t, dir, "select * from mart."+table), "\n")
	}
	if len(out) < 15 {
		t.Fatalf("only %d marts", len(out))
	}
	return out
}

// copyDir copies a demo's inputs: padu.yaml, inbox and portal.
func copyDir(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	for _, d := range []string{"inbox", sample.Portal} {
		if err := os.CopyFS(filepath.Join(to, d), os.DirFS(filepath.Join(from, d))); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(filepath.Join(from, "padu.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, "padu.yaml"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	return to
}
