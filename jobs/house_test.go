package jobs

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"padu/ingest"
	"padu/warehouse"
)

// arrows is who may import whom, with the reason. A package that is not a key may be imported by anyone.
var arrows = map[string]map[string]string{
	"padu/jobs":                           {"padu": "the command"},
	"padu/ingest":                         {"padu/jobs": "the night loads files"},
	"padu/ingest/sample":                  {"padu/jobs": "padu demo and padu sample write a workspace"},
	"padu/transform":                      {"padu/jobs": "the night builds and checks"},
	"padu/transform/link":                 {"padu/transform": "fills the links", "padu/jobs": "measures and fits"},
	"padu/transform/stat":                 {"padu/transform": "fills korelasi_uji and korelasi_garis"},
	"padu/reports":                        {"padu/jobs": "the night draws pages"},
	"padu/reports/chart":                  {"padu/reports": "pages and sheets show charts"},
	"padu/reports/fonts":                  {"padu/reports": "pages and sheets embed them", "padu/reports/chart": "labels are measured with them"},
	"padu/warehouse/door":                 {"padu/jobs": "padu sql", "padu/warehouse/flight": "answers clients"},
	"padu/warehouse/flight":               {"padu/jobs": "padu serve"},
	"padu/warehouse/postgres":             {"padu/jobs": "the night copies the marts"},
	"padu/warehouse":                      {"padu/warehouse/door": "cuts and opens snapshots", "padu/warehouse/flight": "snapshots", "padu/warehouse/postgres": "reads a snapshot", "padu/jobs": "locks, ledger and snapshots", "padu/ingest": "lands rows", "padu/transform": "builds in it", "padu/reports": "reads a snapshot"},
	"github.com/duckdb/duckdb-go/v2":      {"padu/warehouse": "the one room that knows the driver", "padu/warehouse/door": "arrow pages of results"},
	"github.com/apache/arrow-go/v18":      {"padu/warehouse": "inserts batches", "padu/ingest": "makes batches", "padu/warehouse/door": "pages of results", "padu/warehouse/flight": "Flight SQL", "padu/jobs": "writes a result as Parquet"},
	"github.com/xuri/excelize/v2":         {"padu/ingest/sample": "writes workbooks", "padu/ingest": "writes templates", "padu/reports": "the review workbook"},
	"html/template":                       {"padu/reports": "pages"},
	"codeberg.org/go-pdf/fpdf":            {"padu/reports": "the sheet", "padu/reports/chart": "charts on it"},
	"golang.org/x/image":                  {"padu/reports/chart": "text metrics"},
	"github.com/spf13/pflag":              {"padu/jobs": "the flags of commands, to complete them"},
	"github.com/goccy/go-yaml":            {"padu/jobs": "padu.yaml", "padu/ingest": "contracts"},
	"github.com/spf13/cobra":              {"padu/jobs": "the command line"},
	"github.com/go-co-op/gocron/v2":       {"padu/jobs": "the schedule"},
	"github.com/robfig/cron/v3":           {"padu/jobs": "checks the schedule"},
	"github.com/jonboulle/clockwork":      {"padu/jobs": "the schedule's clock"},
	"golang.org/x/term":                   {"padu/jobs": "colour in a terminal"},
	"github.com/peterh/liner":             {"padu/jobs": "line editing of padu sql"},
	"github.com/vbauerster/mpb/v8":        {"padu/jobs": "the bar of long work"},
	"github.com/gofrs/flock":              {"padu/warehouse": "the writer's lock"},
	"golang.org/x/text":                   {"padu/ingest": "encodings of text files"},
	"net/http":                            {"padu/jobs": "serves the site", "padu/ingest": "asks servers of sources"},
	"google.golang.org/grpc":              {"padu/warehouse/flight": "the wire of Flight SQL"},
	"google.golang.org/protobuf":          {"padu/warehouse/flight": "the messages of Flight SQL"},
	"github.com/jackc/pgx/v5":             {"padu/ingest": "asks databases of sources", "padu/warehouse/postgres": "copies the marts"},
	"github.com/go-sql-driver/mysql":      {"padu/ingest": "asks databases of sources"},
	"github.com/cenkalti/backoff/v5":      {"padu/ingest": "asks a server again", "padu/jobs": "asks a webhook again"},
	"github.com/wneessen/go-mail":         {"padu/jobs": "sends alerts"},
	"github.com/prometheus/client_golang": {"padu/jobs": "shows metrics"},
	"github.com/richardlehane/mscfb":      {"padu/ingest": "opens .xls workbooks"},
	"github.com/klauspost/compress":       {"padu/ingest": "unpacks workbooks a third faster", "padu/jobs": "packs backups"},
	"golang.org/x/crypto":                 {"padu/warehouse/door": "hashes passwords"},
	"golang.org/x/time":                   {"padu/warehouse/door": "how often a user may ask"},
	"golang.org/x/sys":                    {"padu/ingest": "how a file looks on the disk"},
	"golang.org/x/sync":                   {"padu/transform/link": "fits and measures on all cores", "padu/ingest/sample": "writes regions on all cores", "padu/warehouse": "writes and syncs files on all cores"},
	"gonum.org/v1/gonum":                  {"padu/transform/link": "finds the least of a loss", "padu/transform/stat": "correlation, Student's t"},
	"os/signal":                           {"padu/jobs": "stops gracefully"},
}

// TestWhoImportsWhom asks go list; tests may import more (excelize as an oracle).
func TestWhoImportsWhom(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "duckdb_arrow", "-json=ImportPath,Imports,Doc", "../...").Output()
	if err != nil {
		t.Fatal(err)
	}
	rooms := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath, Doc string
			Imports         []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		rooms++
		if p.Doc == "" {
			t.Errorf("package %s has no comment that opens it", p.ImportPath)
		}
		for _, imp := range p.Imports {
			for to, from := range arrows {
				if (imp == to || strings.HasPrefix(imp, to+"/") && !strings.HasPrefix(to, "padu")) && from[p.ImportPath] == "" {
					t.Errorf("%s imports %s; add the arrow with its reason, or go another way", p.ImportPath, imp)
				}
			}
			first, _, _ := strings.Cut(imp, "/")
			if strings.Contains(first, ".") && !slices.ContainsFunc(sortedKeys(arrows), func(to string) bool { return imp == to || strings.HasPrefix(imp, to+"/") }) {
				t.Errorf("%s imports %s, which has no line in arrows", p.ImportPath, imp)
			}
		}
	}
	if rooms != 15 {
		t.Errorf("%d packages; the house has 15", rooms)
	}
}

// goFiles calls f for every Go file of the repository.
func goFiles(t *testing.T, f func(path string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return filepath.SkipDir
		}
		if filepath.Ext(p) != ".go" {
			return nil
		}
		data, err := os.ReadFile(p)
		f(p, data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreShort(t *testing.T) {
	n := 0
	goFiles(t, func(path string, data []byte) {
		n++
		if lines := strings.Count(string(data), "\n"); lines > 400 {
			t.Errorf("%s has %d lines; at most 400", path, lines)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, data, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && !strings.HasSuffix(path, "_test.go") {
				if lines := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line; lines > 80 {
					t.Errorf("%s: %s has %d lines; a function fits one screen", path, fn.Name.Name, lines)
				}
			}
		}
	})
	if n < 50 {
		t.Errorf("only %d Go files were seen", n)
	}
}

// TestOnlyJobsKnowsTimeAndEnvironment: everybody else is told.
func TestOnlyJobsKnowsTimeAndEnvironment(t *testing.T) {
	forbidden := []string{"time.Now", "os.Getenv", "os.LookupEnv", "os.Args"}
	goFiles(t, func(path string, data []byte) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "../jobs/") || path == "../main.go" {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, data, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && slices.Contains(forbidden, x.Name+"."+s.Sel.Name) {
					t.Errorf("%s uses %s.%s", path, x.Name, s.Sel.Name)
				}
			}
			if f, ok := n.(*ast.FuncDecl); ok && f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s has an init function", path)
			}
			return true
		})
	})
}

// TestTopLevel: the tree is the first thing a newcomer reads.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{".ci", ".git", ".gitignore", "LICENSE", "README.md", "go.mod", "go.sum", "ingest", "jobs", "main.go", "padu", "padu-demo", "reports", "transform", "warehouse"}
	for _, e := range entries {
		if !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s at the top level; allowed: %s", e.Name(), strings.Join(allowed, ", "))
		}
	}
	for _, f := range []string{"LICENSE", "README.md", ".ci/run"} {
		if _, err := os.Stat(filepath.Join("..", f)); err != nil {
			t.Error(err)
		}
	}
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(mod), "\nreplace") {
		t.Error("go.mod has a replace directive")
	}
}

// TestLandingFixture: the tests of transform know the landing tables from a file; it must say what ingest makes.
func TestLandingFixture(t *testing.T) {
	columns := func(dir string, make func(w *warehouse.DB)) string {
		w, err := warehouse.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		make(w)
		var s string
		err = w.QueryRow(t.Context(), `select string_agg(table_name || '.' || column_name || ' ' || data_type, chr(10) order by table_name, column_name)
			from duckdb_columns() where database_name = 'padu' and schema_name = 'landing'`).Scan(&s)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	made := columns(t.TempDir(), func(w *warehouse.DB) {
		if err := ingest.Prepare(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	})
	said := columns(t.TempDir(), func(w *warehouse.DB) {
		ddl, err := os.ReadFile("../transform/testdata/landing.sql")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Exec(t.Context(), strings.ReplaceAll(string(ddl), "create table landing.", "create table padu.landing.")); err != nil {
			t.Fatal(err)
		}
	})
	if d := cmp.Diff(made, said); d != "" {
		t.Errorf("-made by ingest +transform/testdata/landing.sql\n%s", d)
	}
}

// TestMartFixture: the tests of reports know the marts from a file; it must say what transform makes.
func TestMartFixture(t *testing.T) {
	dir, _ := demo()
	rows := query(t, dir, "select table_name, column_name, lower(data_type) from duckdb_columns() where schema_name = 'mart' order by table_name, column_index")
	made := "-- The marts as transform makes them: tests of reports complete their small fixtures with it. go test ./jobs -run TestMartFixture -update writes it.\n"
	last := ""
	for _, r := range rows {
		f := strings.SplitN(r, ",", 3)
		if f[0] != last {
			last = f[0]
			made += fmt.Sprintf("create table if not exists mart.%s (%s %s);\n", f[0], f[1], strings.Trim(f[2], `"`))
		}
		made += fmt.Sprintf("alter table mart.%s add column if not exists %s %s;\n", f[0], f[1], strings.Trim(f[2], `"`))
	}
	path := "../reports/testdata/marts.sql"
	if *update {
		if err := os.WriteFile(path, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	said, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(made, string(said)); d != "" {
		t.Errorf("-made by transform +reports/testdata/marts.sql\n%s", d)
	}
}
