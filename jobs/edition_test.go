package jobs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"padu/reports"
)

// wholeDemo is a copy of the demo with all that it became.
func wholeDemo(t *testing.T) string {
	t.Helper()
	from, _ := demo()
	dir := filepath.Join(t.TempDir(), "w")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func mustRun(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, out := run(args...)
	if code != want {
		t.Fatalf("padu %s: exit %d, wanted %d: %s", strings.Join(args, " "), code, want, out)
	}
	return out
}

// TestTwoEditions makes the next edition after a file was corrected, a link rejected and a parameter changed, and wants every
// figure that differs explained by what changed it.
func TestTwoEditions(t *testing.T) {
	long(t)
	dir := wholeDemo(t)
	before := hashes(t, filepath.Join(dir, "editions", "2026-T3", "1"))
	line := query(t, dir, "select concat_ws(' ', kode_perangkat_daerah, kode_sub_kegiatan, id_kerja_sama) from mart.uang_tautan where kode_wilayah = '32.01' and tahun = 2026 and anggaran_terakhir > 0 order by id_tautan limit 1")[0]
	link := query(t, dir, "select concat_ws(' ', id_tautan, id_kerja_sama) from mart.tautan_kerja_sama where kode_wilayah = '32.71' and tahun = 2026 and status = 'otomatis' and cara = 'kode' order by id_tautan limit 1")[0]
	correct(t, filepath.Join(dir, "inbox", "kabupaten-bogor", "apbd-2026-perubahan.csv"), strings.Fields(line)[1])
	mustRun(t, exitDone, "link", "reject", strings.Fields(link)[0], "--by", "Sekda", "--why", "salah baris", "--dir", dir)
	set(t, dir, "hari_akan_berakhir", "250")
	mustRun(t, exitDone, "nightly", "--dir", dir, "--as-of", "2026-11-20")
	mustRun(t, exitUsage, "report", "revise", "2026-T3", "--dir", dir)
	mustRun(t, exitUsage, "report", "revise", "2026-T4", "--why", "x", "--dir", dir)
	mustRun(t, exitDone, "report", "revise", "2026-T3", "--why", "APBD diperbaiki", "--dir", dir)
	if d := cmp.Diff(before, hashes(t, filepath.Join(dir, "editions", "2026-T3", "1"))); d != "" {
		t.Errorf("an edition changed: %s", d)
	}
	var now, d reports.Difference
	asJSON(t, &d, "report", "diff", "2026-T3/1", "2026-T3/2", "--dir", dir)
	if asJSON(t, &now, "report", "diff", "2026-T3/1", "current", "--dir", dir); !cmp.Equal(d.Changes, now.Changes) {
		t.Error("the next edition says other figures than current did")
	}
	if d.Unexplained > 0 || len(d.Changes) < 30 {
		t.Errorf("%d figures differ, %d of them unexplained", len(d.Changes), d.Unexplained)
	}
	rightlyExplained(t, &d, strings.Fields(line)[2], strings.Fields(link)[1])
	verifies(t, dir)
	tracesOfEdition(t, dir, &d)
	tampered(t, dir)
	if out := mustRun(t, exitDone, "report", "--list", "--dir", dir); !strings.Contains(out, "2026-T3/2") || !strings.Contains(out, "APBD diperbaiki") {
		t.Errorf("the list: %s", out)
	}
	page := readText(t, filepath.Join(dir, "site", "current", reports.EditionsPage))
	if !strings.Contains(page, `href="../../editions/2026-T3/2/index.html"`) || strings.Count(page, "ada edisi yang lebih baru") != 1 {
		t.Error("the site's list of editions is not that of now")
	}
}

// rightlyExplained looks at figures of which one cause is known to be right, or known to be wrong.
func rightlyExplained(t *testing.T, d *reports.Difference, corrected, unlinked string) {
	t.Helper()
	seen := map[string]int{}
	for _, c := range d.Changes {
		kinds := map[string]bool{}
		for _, n := range c.Causes {
			kinds[d.Causes[n].Kind] = true
		}
		got := strings.Join(sortedKeys(kinds), ", ")
		want := ""
		switch {
		case c.Column == "keadaan":
			want = "rule change"
		case c.Table == "perjanjian" && c.Agreement == corrected && c.Column == "anggaran_apbd":
			want = "correction"
		case c.Table == "perjanjian" && c.Agreement == unlinked:
			want = "relinked"
		case c.Table == "kiriman":
			want = "correction"
		case c.Table != "sebaya" && (c.Region == "32.03" || c.Region == "32.76"): // nothing but the parameter concerns them
			want = "rule change"
		default:
			continue
		}
		if seen[want]++; got != want {
			t.Errorf("%s %s %s %s: %s → %s: %s, wanted %s", c.Page, c.Table, c.Name, c.Column, c.Old, c.New, got, want)
		}
	}
	if seen["rule change"] < 3 || seen["correction"] < 3 || seen["relinked"] < 2 {
		t.Errorf("looked at %v; too few to mean anything", seen)
	}
}

// verifies wants every edition as it was made, and the same bytes when drawn again.
func verifies(t *testing.T, dir string) {
	t.Helper()
	var v struct{ Editions []reports.Verified }
	asJSON(t, &v, "report", "verify", "--dir", dir)
	for _, e := range v.Editions {
		if !e.Drawn || e.Files < 10 {
			t.Errorf("%+v", e)
		}
	}
	if len(v.Editions) < 3 {
		t.Errorf("%d editions", len(v.Editions))
	}
}

// tracesOfEdition follows a changed figure back to its file in either edition.
func tracesOfEdition(t *testing.T, dir string, d *reports.Difference) {
	t.Helper()
	for _, c := range d.Changes {
		if c.Table != "perjanjian" || c.Column != "anggaran_apbd" || c.Region != "32.01" {
			continue
		}
		for edition, value := range map[string]string{"2026-T3/1": c.Old, "2026-T3/2": c.New} {
			out := mustRun(t, exitDone, "trace", c.Code, "--edition", edition, "--dir", dir)
			if !strings.Contains(out, "= "+value) || !strings.Contains(out, "editions/"+edition+"/") || !strings.Contains(out, "apbd-2026-perubahan.csv") {
				t.Errorf("%s of %s, wanted %s: %s", c.Code, edition, value, out)
			}
		}
		mustRun(t, exitUsage, "trace", c.Code, "--edition", "2026-T3/9", "--dir", dir)
		return
	}
	t.Error("no changed budget to trace")
}

// tampered wants a changed byte, a missing and a foreign file, and a forgotten snapshot to be noticed.
func tampered(t *testing.T, dir string) {
	t.Helper()
	folder := filepath.Join(dir, "editions", "2026-T3", "2")
	page := filepath.Join(folder, "wilayah", "32.71", "index.html")
	data := readText(t, page)
	put := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put(page, strings.Replace(data, "Kota Bogor", "Kota Bogur", 1))
	put(filepath.Join(folder, "asing.txt"), "x")
	if out := mustRun(t, exitFailed, "report", "verify", "2026-T3/2", "--dir", dir); !strings.Contains(out, "wilayah/32.71/index.html has other bytes") || !strings.Contains(out, "asing.txt is not in the manifest") {
		t.Error(out)
	}
	put(page, data)
	if err := os.Remove(filepath.Join(folder, "asing.txt")); err != nil {
		t.Fatal(err)
	}
	ledger := filepath.Join(dir, "editions", "ledger.ndjson")
	lines := readText(t, ledger)
	put(ledger, regexp.MustCompile(`"id":"2026-T3/2"(.*?)"version":"[^"]*"`).ReplaceAllString(lines, `"id":"2026-T3/2"$1"version":"0.0.9"`))
	if out := mustRun(t, exitHeld, "report", "verify", "2026-T3/2", "--dir", dir); !strings.Contains(out, "drawn by padu 0.0.9") {
		t.Error(out)
	}
	put(ledger, regexp.MustCompile(`"snapshot":"[^"]*"`).ReplaceAllString(lines, `"snapshot":"gone"`))
	if out := mustRun(t, exitHeld, "report", "verify", "2026-T3/2", "--dir", dir); !strings.Contains(out, "snapshot gone is not kept any more") {
		t.Error(out)
	}
	put(ledger, lines)
	mustRun(t, exitDone, "report", "verify", "2026-T3", "--dir", dir)
}

// correct puts 9 before the first amount of a sub kegiatan in a budget file.
func correct(t *testing.T, path, code string) {
	t.Helper()
	lines := strings.Split(readText(t, path), "\n")
	for i, l := range lines {
		if at := strings.LastIndex(l, ";"); strings.Contains(l, ";"+code+";") {
			lines[i] = l[:at+1] + "9" + l[at+1:]
			if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("%s does not hold %s", path, code)
}

// set puts a parameter into padu.yaml.
func set(t *testing.T, dir, name, value string) {
	t.Helper()
	path := filepath.Join(dir, "padu.yaml")
	text := strings.Replace(readText(t, path), "\nparameters:\n", fmt.Sprintf("\nparameters:\n  %s: %q\n", name, value), 1)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func asJSON(t *testing.T, v any, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := Main(append(args, "--json"), &out, &errs); code != exitDone {
		t.Fatalf("padu %s: exit %d: %s %s", strings.Join(args, " "), code, errs.String(), out.String()[:min(400, out.Len())])
	}
	if err := json.Unmarshal(out.Bytes(), v); err != nil {
		t.Fatal(err)
	}
}

// TestEditionFigures asks SQL for every figure of the demo's editions again: what a period spent ends with its last month.
func TestEditionFigures(t *testing.T) {
	long(t)
	dir, _ := demo()
	made, err := reports.Editions(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range made {
		tr, err := openTracerOf(t.Context(), dir, 2, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer tr.close()
		all, err := tr.figures(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		found, spent := countAll(t, tr, all), 0
		for i, f := range all {
			for n, s := range f.Sums {
				if s.Table == "fct_realisasi" && s.Value != "0.00" && strings.Contains(s.Where, "bulan <= ") {
					spent++
				}
				if s.Value != found[i][n] {
					t.Errorf("%s %s %s, %s: %q, and SQL says %q: %s of %s where %s", e.ID, f.Code, f.Sentence, s.Name, s.Value, found[i][n], s.Column, s.Table, s.Where)
				}
			}
		}
		if t.Logf("%s: %d figures, %d of them spending up to a month", e.ID, len(all), spent); len(all) < 1000 || spent < 20 && e.Period != "2026-10" {
			t.Errorf("%s: too few to mean anything", e.ID)
		}
	}
	if len(made) < 3 {
		t.Errorf("%d editions", len(made))
	}
}

// TestEditionPages: an edition leads to its own pages alone, is served, and what a dead attempt left is replaced.
func TestEditionPages(t *testing.T) {
	long(t)
	dir := wholeDemo(t)
	pages := 0
	for _, root := range []string{"2026-T3/1", "2026-S1/1"} {
		pages += leadsNowhereElse(t, filepath.Join(dir, "editions", root))
	}
	if pages < 8 {
		t.Errorf("%d pages", pages)
	}
	h := siteHandler(dir)
	for path, want := range map[string]int{"/editions/2026-T3/1/": 200, "/editions/2026-T3/1/wilayah/32.71/": 200, "/editions/ledger.ndjson": 404, "/editions/2026-T3/1/../../ledger.ndjson": 404,
		"/editions/2026-T3/2.new/index.html": 404, "/edisi.html": 200} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want && !(want == 404 && w.Code >= 300) {
			t.Errorf("%s: %d, wanted %d", path, w.Code, want)
		}
	}
	for _, left := range []string{"2", "2.new"} {
		if err := os.MkdirAll(filepath.Join(dir, "editions", "2026-T3", left, "sisa"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, exitDone, "report", "revise", "2026-T3", "--why", "uji", "--dir", dir)
	mustRun(t, exitDone, "report", "verify", "--dir", dir)
	left, err := filepath.Glob(filepath.Join(dir, "editions", "*", "*.new"))
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

var leads = regexp.MustCompile(`(?:href|src)="([^"]*)"`)

// leadsNowhereElse wants every link of the pages below root to a file there, and counts the pages.
func leadsNowhereElse(t *testing.T, root string) (pages int) {
	t.Helper()
	for name := range hashes(t, root) {
		if filepath.Ext(name) != ".html" {
			continue
		}
		pages++
		for _, m := range leads.FindAllStringSubmatch(readText(t, filepath.Join(root, name)), -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if to == "" || strings.HasPrefix(to, "data:") {
				continue
			}
			at := filepath.Join(filepath.Dir(name), to)
			if _, err := os.Stat(filepath.Join(root, at)); err != nil || strings.HasPrefix(at, "..") {
				t.Errorf("%s leads to %s, which is not there", name, to)
			}
		}
	}
	return pages
}

// TestReportsOnRequest: what is asked for is drawn, and what cannot be is said.
func TestReportsOnRequest(t *testing.T) {
	dir, _ := demo()
	out := filepath.Join(t.TempDir(), "out")
	ask := func(want int, says string, args ...string) {
		t.Helper()
		if code, got := run(append([]string{"report", "--dir", dir}, args...)...); code != want || !strings.Contains(got, says) {
			t.Errorf("%v: exit %d, wanted %d with %q: %s", args, code, want, says, got)
		}
	}
	ask(exitDone, "open ", "--region", "Kota Bogor", "--period", "2026-T3", "--out", out)
	if n := leadsNowhereElse(t, out); n < 3 {
		t.Errorf("%d pages", n)
	}
	ask(exitUsage, "not empty", "--region", "32.71", "--out", out)
	single := filepath.Join(t.TempDir(), "single")
	ask(exitDone, "kabkota-32.71.html", "--region", "32.71", "--kind", "kabkota", "--single-file", "--out", single)
	if page := readText(t, filepath.Join(single, "kabkota-32.71.html")); !strings.Contains(page, "url(data:font/woff2") || leadsNowhereElse(t, single) != 1 {
		t.Error("the single file needs others")
	}
	agency := filepath.Join(t.TempDir(), "agency")
	ask(exitDone, "open ", "--region", "32.71", "--agency", "6.01.0.00.0.00.01.0000", "--out", agency)
	if page := readText(t, filepath.Join(agency, "wilayah", "32.71", "opd", "6.01.0.00.0.00.01.0000.html")); !strings.Contains(page, "Inspektorat Daerah belum mempunyai perjanjian") {
		t.Error("the report of an agency without agreements does not say so")
	}
	ask(exitUsage, "names none in its plan", "--region", "32.71", "--agency", "9.99")
	ask(exitUsage, "name it too", "--agency", "9.99")
	ask(exitUsage, "the kinds: nasional", "--kind", "kabupaten")
	ask(exitUsage, "not a region", "--region", "99.99")
	ask(exitUsage, "is not made for Kota Bogor", "--region", "32.71", "--kind", "nasional")
	ask(exitUsage, "begins on 2027-01-01", "--period", "2027")
	ask(exitUsage, "not a period", "--period", "2026-Q3")
	ask(exitUsage, "name a --period", "--single-file")
	ask(exitDone, "periods that closed last", "--list")
}
