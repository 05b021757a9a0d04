package jobs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"padu/ingest/sample"
	"padu/warehouse"
)

// TestMain lets test scripts and tests of serve run this binary as the command itself.
func TestMain(m *testing.M) {
	command := func() { os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr)) }
	if os.Getenv("PADU_TEST_COMMAND") == "1" {
		command()
	}
	// Tests wait for the disk and for other processes about as long as they compute; -parallel says otherwise.
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.NumCPU())); err != nil {
		panic(err)
	}
	testscript.Main(sharing{m}, map[string]func(){"padu": command})
}

// sharing runs the tests with a folder for what they share, and removes it after them.
type sharing struct{ *testing.M }

func (s sharing) Run() (code int) {
	var err error
	if shared, err = os.MkdirTemp("", "padu-test-*"); err == nil {
		code = s.M.Run()
		err = os.RemoveAll(shared)
	}
	if err != nil {
		panic(err)
	}
	return code
}

var shared string

// demo is one demo that the tests share; none may change it. truth is what was written. small is the same with two regions,
// for tests that need a workspace rather than the demo: the province, whose portal is asked, and a city, whose files have faults.
var (
	demo  = sync.OnceValues(func() (string, sample.Truth) { return published("demo") })
	small = sync.OnceValue(func() string { dir, _ := published("kecil", "32", smallCity); return dir })
)

const smallCity = "32.71"

// published is a workspace of the sample's regions, all when none is named, after its first night.
func published(name string, regions ...string) (string, sample.Truth) {
	dir := filepath.Join(shared, name)
	truth, err := sample.Demo(dir, regions...)
	if err == nil && regions != nil {
		err = fewEditions(dir)
	}
	if err != nil {
		panic(err)
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
		panic(out)
	}
	return dir, truth
}

// fewEditions lets a workspace make editions of one kind alone, which take a tenth of the time.
func fewEditions(dir string) error {
	f, err := os.OpenFile(filepath.Join(dir, "padu.yaml"), os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\neditions: {nasional: [], provinsi: [], kabkota: [], lembar: [], opd: [], kesiapan: [], mutu: []}\n")
	return errors.Join(err, f.Close())
}

// long leaves a test of many cases to .ci/run, which names PADU_TEST_FIGURES: beside the tests of all other packages, on two
// processors, this one has Go's ten minutes.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("PADU_TEST_FIGURES") == "" {
		t.Skip("takes long; .ci/run does it, or PADU_TEST_FIGURES=/dev/null")
	}
}

// run calls the command in this process.
func run(args ...string) (code int, output string) {
	var out, err bytes.Buffer
	code = Main(args, &out, &err)
	return code, out.String() + err.String()
}

// query is the answer of padu sql as CSV lines without the header.
func query(t testing.TB, dir, sql string) []string {
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
	s, err := warehouse.OpenSnapshot(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	texts := func(q string) (out []string) {
		rows, err := s.Query(t.Context(), q)
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			out = append(out, text)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	out := map[string]string{}
	for _, table := range texts("select table_name from duckdb_tables() where schema_name = 'mart' order by 1") {
		out[table] = strings.Join(texts("select cast(t as varchar) from mart."+table+" t"), "\n")
	}
	if len(out) < 15 {
		t.Fatalf("only %d marts", len(out))
	}
	return out
}

// copied is a copy of a workspace, with all that its nights made when it has had some.
func copied(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "w")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}
