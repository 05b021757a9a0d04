package jobs

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"padu/ingest/sample"
)

func TestDemoKnowsTheRegions(t *testing.T) {
	dir, _ := demo()
	for sql, want := range map[string]string{
		"select count(*) from mart.dim_wilayah where jenis <> 'provinsi'":                                "514",
		"select string_agg(kode_b, ' ' order by kode_b) from mart.dim_perbatasan where kode_a = '32.71'": "32.01",
		"select string_agg(kode_b, ' ' order by kode_b) from mart.dim_perbatasan where kode_a = '32.76'": "31.74 31.75 32.01 32.75 36.74",
		"select count(*) from meta.batches where rows_in <> rows_loaded + rows_rejected + rows_skipped":  "0",
		"select count(distinct jenis) from mart.fct_kerja_sama":                                          "6",
	} {
		if got := query(t, dir, sql); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, want %s", sql, got, want)
		}
	}
}

func TestDemoFaultsShow(t *testing.T) {
	dir, _ := demo()
	faults := sample.Faults()
	if len(faults) != 26 {
		t.Fatalf("%d faults, want 26", len(faults))
	}
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		if rows := query(t, dir, f.Query); len(rows) == 0 || rows[0] == "" {
			t.Errorf("fault %d (%s) does not show: %s", f.ID, f.What, f.Query)
		}
		if !strings.Contains(string(readme), f.Query) || !strings.Contains(string(readme), f.Place) {
			t.Errorf("fault %d is not in the workspace's README", f.ID)
		}
	}
	// Nothing else breaks a rule, but for what every region has some of: agreements in no plan (P-01), in no budget (P-02,
	// and with them R-13 by arm b and P-14), without an end, neighbours without an agreement. P-10 says also that
	// one giver names no receiver.
	want := []string{"D-04 1", "D-15 1", "P-01 24", "P-02 3", "P-07 1", "P-10 5", "P-11 2", "P-13 1", "P-14 1", "R-03 1", "R-04 1", "R-06 1", "R-08 1", "R-13 4", "R-14 1", "R-16 1", "R-17 1", "R-18 1", "R-19 1",
		"R-21 1", "R-22 1", "R-25 1", "R-26 1", "R-28 1", "R-29 2"}
	if d := cmp.Diff(want, query(t, dir, "select aturan || ' ' || count(*) from mart.temuan group by aturan order by 1")); d != "" {
		t.Errorf("findings: -want +got\n%s", d)
	}
}

// TestDemoShowsEverything: every rung of the ladder, the five questions, every kind of answer about money between regions,
// and every rule for which padu has a dataset.
func TestDemoShowsEverything(t *testing.T) {
	dir, _ := demo()
	for sql, want := range map[string]string{
		"select string_agg(distinct jenjang, ' ' order by jenjang) from mart.integrasi_kerja_sama":                                    "0 1 2 3 4 6 7",
		"select string_agg(distinct pertanyaan, ' ' order by pertanyaan) from mart.korelasi_uji where koefisien is not null":          "1 2 3 4 5",
		"select string_agg(distinct status, ', ' order by status) from mart.aliran_dana_daerah":                                       "belum dapat dinilai, berbeda, mungkin tercatat, sama, tidak dicatat mitra",
		"select string_agg(distinct aturan, ' ' order by aturan) from mart.penilaian_aturan where keadaan <> 'dinilai' and tahun = 0": "P-09 P-15 R-12 R-27 R-30",
		"select count(*) from mart.penilaian_aturan where keadaan <> 'dinilai' and tahun between 1 and 2026":                          "0",
	} {
		if got := query(t, dir, sql); len(got) != 1 || strings.Trim(got[0], `"`) != want {
			t.Errorf("%s: %v, want %s", sql, got, want)
		}
	}
}

// TestDemoTextTies: an agreement without a code is tied by its text to the line that it is about, or to none. What counts
// is what moves a rung or money; padu ties ten of those that it could, and each of them rightly.
func TestDemoTextTies(t *testing.T) {
	dir, truth := demo()
	meant := map[string]string{}
	for _, m := range truth.Meant {
		meant[m.Region+" "+m.Title] = m.Code
	}
	ties := query(t, dir, `select l.kode_sub_kegiatan || ' ' || l.kode_wilayah || ' ' || k.judul from mart.tautan_kerja_sama l join mart.fct_kerja_sama k using (id_kerja_sama)
		where l.cara = 'teks' and l.status = 'otomatis' order by 1`)
	if len(ties) < 20 {
		t.Errorf("%d ties by text, want twenty or more", len(ties))
	}
	for _, tie := range ties {
		code, agreement, _ := strings.Cut(strings.Trim(tie, `"`), " ")
		if meant[agreement] != code {
			t.Errorf("%s is tied to %s; it is about %q", agreement, code, meant[agreement])
		}
	}
}

// asWritten compares the marts with what was written: leaves and their sum by dataset, region, year and stage or month, and agreements.
func asWritten(t testing.TB, dir string, truths ...sample.Truth) {
	t.Helper()
	got := map[string]string{} // sum and leaves by dataset, region, year and stage or month
	for _, q := range []string{
		"select 'rkpd', kode_wilayah, tahun, tahap, sum(pagu) from mart.fct_rkpd",
		"select 'apbd', kode_wilayah, tahun, tahap, sum(anggaran) from mart.fct_apbd",
		"select 'pendapatan', kode_wilayah, tahun, tahap, sum(anggaran) from mart.fct_pendapatan",
		"select 'realisasi', kode_wilayah, tahun, bulan, sum(realisasi) from mart.fct_realisasi",
		"select 'leaves ' || dataset, kode_wilayah, tahun, tahap, sum(rows_loaded) from meta.batches where status = 'loaded'",
		"select 'leaves realisasi', kode_wilayah, tahun, bulan, count(*) from mart.fct_realisasi",
		"select 'agreements', kode_wilayah, 0, '-', count(*) from mart.fct_kerja_sama",
	} {
		for _, row := range query(t, dir, q+" group by 1, 2, 3, 4") {
			i := strings.LastIndex(row, ",")
			got[row[:i]] = row[i+1:]
		}
	}
	want := map[string]string{}
	for _, truth := range truths {
		for _, w := range truth.Totals {
			key := fmt.Sprintf("%s,%s,%d,%s", w.Dataset, w.Region, w.Year, w.Stage)
			if w.Month > 0 {
				key += fmt.Sprint(w.Month)
			}
			want[key], want["leaves "+key] = fmt.Sprintf("%d.%02d", w.Cents/100, w.Cents%100), fmt.Sprint(w.Leaves)
		}
		for region, n := range truth.Agreements {
			want["agreements,"+region+",0,-"] = fmt.Sprint(n)
		}
	}
	for key, n := range want {
		if got[key] != n {
			t.Errorf("%s: %s, written %s", key, got[key], n)
		}
	}
}

// TestDemoTotals compares the marts with what the generator wrote, to the cent.
func TestDemoTotals(t *testing.T) {
	dir, truth := demo()
	if len(truth.Totals) != 5*2*2*2+5*22+5*2 {
		t.Fatalf("%d totals", len(truth.Totals))
	}
	asWritten(t, dir, truth)
	if coded := query(t, dir, "select count(*) filter (where kode_sub_kegiatan is not null) * 100 / count(*) from mart.fct_kerja_sama")[0]; coded < "60" || coded > "75" {
		t.Errorf("%s %% of the agreements carry a code; want about two thirds", coded)
	}
}

// TestSampleOfSomeRegions: where regions are named, their files are those of the whole demo, byte for byte, and no others come
// but what the centre sends.
func TestSampleOfSomeRegions(t *testing.T) {
	whole, _ := demo()
	dir := t.TempDir()
	truth, err := sample.Demo(dir, "32", smallCity)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, root := range []string{"inbox", sample.Portal} {
		want := hashes(t, filepath.Join(whole, root))
		for file, sum := range hashes(t, filepath.Join(dir, root)) {
			source, _, _ := strings.Cut(file, "/")
			switch {
			case root == sample.Portal || slices.Contains([]string{"pusat", "provinsi-jawa-barat", "kota-bogor"}, source):
				if n++; sum != want[file] {
					t.Errorf("%s is not as it is among all regions", file)
				}
			case source != "djpk":
				t.Errorf("%s came, of a region that was not named", file)
			}
		}
	}
	if n < 70 || len(truth.Agreements) != 2 {
		t.Errorf("%d files, agreements of %d regions", n, len(truth.Agreements))
	}
}

func TestTwoDemosAreTheSame(t *testing.T) {
	long(t)
	t.Parallel()
	first, _ := demo()
	second := filepath.Join(t.TempDir(), "demo")
	code, out := run("demo", second)
	if code != exitDone || !strings.Contains(out, "168 files from folders, 5 in a ZIP, 3 over HTTP") {
		t.Fatalf("demo: exit %d: %s", code, out)
	}
	for _, d := range []string{"inbox", sample.Portal} {
		if d := cmp.Diff(hashes(t, filepath.Join(first, d)), hashes(t, filepath.Join(second, d))); d != "" {
			t.Errorf("inputs differ: %s", d)
		}
	}
	if d := cmp.Diff(marts(t, first), marts(t, second)); d != "" {
		t.Errorf("marts differ: %s", d)
	}
	if d := cmp.Diff(hashes(t, filepath.Join(first, "site", "current")), hashes(t, filepath.Join(second, "site", "current"))); d != "" {
		t.Errorf("pages differ: %s", d)
	}
	// The second night finds nothing new and says so.
	code, out = run("nightly", "--dir", second, "--as-of", "2026-11-20", "--json")
	var s Summary
	if err := json.Unmarshal([]byte(out), &s); code != exitDone || err != nil {
		t.Fatalf("second nightly: exit %d, %v: %s", code, err, out)
	}
	fresh := 0
	for _, r := range s.Receipts {
		if !r.Unchanged {
			fresh++
		}
	}
	if fresh != 0 || s.Published != "" || s.Pages != 0 || len(s.Receipts) != 176 {
		t.Errorf("second nightly: %d new batches of %d, published %q, %d pages", fresh, len(s.Receipts), s.Published, s.Pages)
	}
	if want := "0 fetched, 3 unchanged, 0 failed; 4 pages read"; s.Steps[0].Note != want { // two by their ETag, without a page
		t.Errorf("second nightly: fetch %q, wanted %q", s.Steps[0].Note, want)
	}
	portalChanges(t, second)
}

// TestOneLineMovesOneAgreement turns one line of the plan off in the inbox file: exactly the agreements that use it go
// down, and the page says so; turned on again, they come back.
func TestOneLineMovesOneAgreement(t *testing.T) {
	t.Parallel()
	from, _ := demo()
	dir := copied(t, from)
	nightly := func() Summary {
		t.Helper()
		code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20", "--json")
		var s Summary
		if err := json.Unmarshal([]byte(out), &s); code != exitDone || err != nil {
			t.Fatalf("nightly: exit %d, %v: %s", code, err, out)
		}
		return s
	}
	rungs := func() map[string]string {
		out := map[string]string{}
		for _, l := range query(t, dir, "select id_kerja_sama || ' ' || tahun, jenjang from mart.integrasi_kerja_sama") {
			k, v, _ := strings.Cut(l, ",")
			out[k] = v
		}
		return out
	}
	before := rungs()
	const code = "1.03.02.2.01.0073" // the flood control agreement alone uses it
	users := query(t, dir, "select distinct id_kerja_sama || ' ' || tahun from mart.tautan_kerja_sama where kode_wilayah = '32.71' and tahun = 2026 and kode_sub_kegiatan = '"+code+"'")
	if len(users) != 1 {
		t.Fatalf("%d agreements use %s; the test needs one", len(users), code)
	}
	file := filepath.Join(dir, "inbox", "kota-bogor", "rkpd-2026-perubahan.xlsx")
	original, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blankRow(t, file, "0073")
	s := nightly()
	fresh := []string{}
	for _, r := range s.Receipts {
		if !r.Unchanged {
			fresh = append(fresh, r.File)
		}
	}
	if !slices.Equal(fresh, []string{"inbox/kota-bogor/rkpd-2026-perubahan.xlsx"}) {
		t.Errorf("reloaded %v; want the changed file only", fresh)
	}
	after := rungs()
	for k := range before {
		if moved := before[k] != after[k]; moved != (k == users[0]) {
			t.Errorf("%s: rung %s, then %s", k, before[k], after[k])
		}
	}
	if after[users[0]] != "3" {
		t.Errorf("the agreement without its line stands at rung %s, want 3", after[users[0]])
	}
	page, err := os.ReadFile(filepath.Join(dir, "site", "current", "wilayah", "32.71", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "kode " + code + " tidak ada dalam RKPD 2026"; !strings.Contains(string(page), want) {
		t.Errorf("the page does not say %q", want)
	}
	if rules := query(t, dir, "select count(*) from mart.temuan where aturan = 'P-03' and id_kerja_sama || ' ' || tahun = '"+users[0]+"'")[0]; rules != "1" {
		t.Errorf("in the budget and not in the plan: %s findings P-03, want 1", rules)
	}
	if err := os.WriteFile(file, original, 0o644); err != nil {
		t.Fatal(err)
	}
	nightly()
	if !maps.Equal(before, rungs()) {
		t.Error("the old file did not bring the old rungs back")
	}
}

// blankRow empties the row of a workbook whose fifth cell is text.
func blankRow(t *testing.T, file, text string) {
	t.Helper()
	x, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	sheet := x.GetSheetName(0)
	rows, err := x.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, r := range rows {
		if len(r) > 4 && r[4] == text && r[0] == "1" && r[1] == "03" {
			if err := x.RemoveRow(sheet, i+1); err != nil {
				t.Fatal(err)
			}
			n++
			break
		}
	}
	if n != 1 {
		t.Fatalf("no row with %q in %s", text, file)
	}
	if err := x.Save(); err != nil {
		t.Fatal(err)
	}
}
