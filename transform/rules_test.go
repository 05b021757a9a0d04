package transform

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"padu/warehouse"
)

// TestRules has one archive for each rule on agreements and on integration (the data rules have theirs in jobs, which go
// the whole way from a file). Its rows of landing tables make up to three cases: a file TABLE holds in all of them,
// ya/TABLE where the rule must find something, tidak/TABLE where something as near as can be must not be found, and
// belum/TABLE where the rule must say that it cannot be assessed. ya and tidak must be there; for a rule without a select
// only belum. Rows of "parameter" (kode_wilayah, nama, nilai) are what padu.yaml sets. "want" is every finding of the rule
// and every place where it could not be assessed. Only what the rule reads is built.
func TestRules(t *testing.T) {
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is for a person who reads the diff, not for CI")
	}
	all, err := rules(files)
	if err != nil {
		t.Fatal(err)
	}
	archives := map[string]bool{}
	paths, err := filepath.Glob("testdata/aturan/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		archives[strings.TrimSuffix(filepath.Base(p), ".txtar")] = true
	}
	for _, r := range all {
		if strings.HasPrefix(r.id, "D-") {
			continue
		}
		if !archives[r.id] {
			t.Errorf("%s: write testdata/aturan/%s.txtar", r.id, r.id)
		}
		if archives[r.id] {
			t.Run(r.id, func(t *testing.T) {
				t.Parallel()
				testRule(t, r)
			})
		}
		delete(archives, r.id)
	}
	for id := range archives {
		t.Errorf("testdata/aturan/%s.txtar is for no rule", id)
	}
}

func testRule(t *testing.T, r rule) {
	file := "testdata/aturan/" + r.id + ".txtar"
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.Split(strings.TrimSpace(string(a.Comment)), "\n")) < 2 {
		t.Error("the archive begins with a title and a sentence")
	}
	cases := map[string]bool{"ya": false, "tidak": false}
	if r.query == "" {
		cases = map[string]bool{"belum": false}
	}
	want := -1
	for i, f := range a.Files {
		if f.Name == "want" {
			want = i
		} else if c, table, ok := strings.Cut(f.Name, "/"); ok {
			if !slices.Contains([]string{"ya", "tidak", "belum"}, c) || table == "" {
				t.Fatalf("%s: write ya/, tidak/ or belum/ and a table", f.Name)
			}
			cases[c] = true
		}
	}
	if want < 0 {
		t.Fatal("no want")
	}
	var got strings.Builder
	for _, c := range []string{"ya", "tidak", "belum"} {
		own, ok := cases[c]
		if !ok {
			continue
		}
		if !own {
			t.Errorf("no rows of its own for the case %s: %s/TABLE", c, c)
		}
		fmt.Fprintf(&got, "> %s\n%s", c, runRule(t, r, a, c))
	}
	if *update {
		a.Files[want].Data = []byte(got.String())
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(a.Files[want].Data), got.String()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// runRule builds what the rule reads from the rows of one case, and writes down what it finds.
func runRule(t *testing.T, r rule, a *txtar.Archive, name string) string {
	rows := map[string]string{}
	for _, f := range a.Files {
		table, own := strings.CutPrefix(f.Name, name+"/")
		if f.Name == "want" || !own && strings.Contains(f.Name, "/") {
			continue
		}
		if _, again := rows[table]; again {
			t.Fatalf("%s: stands twice for the case %s", table, name)
		}
		rows[table] = string(f.Data)
	}
	o := Options{AsOf: day, RegionParameters: map[string]map[string]string{}}
	recs, err := csv.NewReader(strings.NewReader(rows["parameter"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range recs[min(1, len(recs)):] {
		if o.RegionParameters[p[0]] == nil {
			o.RegionParameters[p[0]] = map[string]string{}
		}
		o.RegionParameters[p[0]][p[1]] = p[2]
	}
	o.Parameters = o.RegionParameters["-"]
	delete(o.RegionParameters, "-")
	delete(rows, "parameter")
	w := open(t, rows)
	if err := w.BeginSnapshot(t.Context(), warehouse.SnapshotInfo{RunID: "r", AsOf: day, At: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	buildFor(t, w, o, r)
	findings := answer(t.Context(), t, w, `select tingkat, kode_wilayah, id_kerja_sama, tahun, ditemukan, seharusnya, uraian from mart.temuan order by kode_wilayah, id_kerja_sama, tahun, uraian`)
	missing := answer(t.Context(), t, w, fmt.Sprintf("select keadaan, kode_wilayah, tahun, alasan from mart.penilaian_aturan where aturan = '%s' and keadaan <> 'dinilai' order by kode_wilayah, tahun", r.id))
	breaches := strings.Count("\n"+findings, "\ngalat") + strings.Count("\n"+findings, "\nperingatan")
	switch {
	case name == "ya" && findings == "":
		t.Errorf("%s finds nothing", r.id)
	case name == "tidak" && findings != "":
		t.Errorf("%s finds something where nothing is wrong:\n%s", r.id, findings)
	case name == "tidak" && missing != "" && !strings.Contains(answer(t.Context(), t, w, fmt.Sprintf("select keadaan from mart.penilaian_aturan where aturan = '%s'", r.id)), "dinilai\n"):
		t.Errorf("%s could not be assessed at all:\n%s", r.id, missing)
	case name == "belum" && (breaches > 0 || !strings.Contains(findings+missing, "belum dapat dinilai")):
		t.Errorf("%s should say that it cannot be assessed:\n%s%s", r.id, findings, missing)
	}
	return findings + missing
}

// buildFor builds mart.penilaian_aturan and mart.temuan of one rule with the models that they read, and no others.
func buildFor(t *testing.T, w *warehouse.DB, o Options, r rule) {
	t.Helper()
	if err := writeParameters(t.Context(), w, o); err != nil {
		t.Fatal(err)
	}
	all, err := models(files)
	if err != nil {
		t.Fatal(err)
	}
	ordered, err := order(all)
	if err != nil {
		t.Fatal(err)
	}
	needed := map[string]bool{"mart.penilaian_aturan": true}
	for _, g := range reference.FindAllStringSubmatch(stripComments(r.query), -1) {
		needed[g[1]+"."+g[2]] = true
	}
	for _, m := range slices.Backward(ordered) {
		if needed[m.full()] {
			for _, in := range m.inputs {
				needed[in] = true
			}
		}
	}
	for _, m := range ordered {
		if needed[m.full()] {
			if _, err := build(t.Context(), w, m, all, newPartly(w, all)); err != nil {
				t.Fatalf("%s, of %s: %v", m.full(), strings.Join(slices.Sorted(maps.Keys(needed)), ", "), err)
			}
		}
	}
	one := []rule{r}
	if r.query == "" {
		one[0].query = "select null as kode_wilayah, null as id_kerja_sama, null as tahun, null as tingkat, null as uraian, null as batch_id, null as tempat, null as ditemukan, null as seharusnya where false"
	}
	if err := writeFindings(t.Context(), w, one); err != nil {
		t.Fatal(err)
	}
}
