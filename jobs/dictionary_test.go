package jobs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"padu/ingest"
	"padu/reports"
	"padu/warehouse"
)

// TestDictionaryShowsEveryField: the published page names every field of every dataset, and meta.contracts every alias behind it.
func TestDictionaryShowsEveryField(t *testing.T) {
	dir, _ := demo()
	page, err := os.ReadFile(filepath.Join(dir, "site", "current", "kamus.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range ingest.Datasets() {
		_, part, ok := strings.Cut(string(page), `id="data-`+d+`"`)
		if !ok {
			t.Errorf("the page has no dataset %s", d)
			continue
		}
		part, _, _ = strings.Cut(part, "</table>")
		for _, f := range ingest.FieldNames(d) {
			if !strings.Contains(part, "<tr><td>"+f+"<") {
				t.Errorf("%s: the page does not name %s", d, f)
			}
		}
	}
	if got := query(t, dir, "select concat_ws(' ', jenis, wajib, kunci, nama_lain) from meta.contracts where dataset = 'rekening' and kolom = 'kode_rekening'"); len(got) != 1 || got[0] != `"kode rekening true true kode rekening, kode akun, kode, rekening"` {
		t.Errorf("meta.contracts: %v", got)
	}
	if got := query(t, dir, "select count(*) from mart.kamus where tabel in ('fct_usulan_musrenbang', 'pemetaan_urusan')"); len(got) != 1 || got[0] != "35" {
		t.Errorf("mart.kamus explains %v columns of the two marts, want 35", got)
	}
}

// TestDictionaryExplainsEveryTable: every table that readers see is there with every column, what it is made from, when its
// data came and what guards it; what padu docs draws alone is the same page.
func TestDictionaryExplainsEveryTable(t *testing.T) {
	dir, _ := demo()
	file := filepath.Join(dir, "site", "current", "kamus.html")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for _, row := range query(t, dir, "select concat(table_name, ' ', column_name) as v from duckdb_columns() where schema_name = 'mart' order by v") {
		table, column, _ := strings.Cut(strings.Trim(row, `"`), " ")
		columns[table] = append(columns[table], column)
	}
	if len(columns) < 25 {
		t.Errorf("only %d marts", len(columns))
	}
	made := query(t, dir, "select distinct replace(tabel, 'mart.', '') as v from mart.silsilah where tabel like 'mart.%' order by v")
	for table, cols := range columns {
		_, part, ok := strings.Cut(string(page), `id="mart-`+table+`"`)
		if !ok {
			t.Errorf("the page has no table %s", table)
			continue
		}
		part, _, _ = strings.Cut(part, "<h3 ")
		for _, c := range cols {
			if !strings.Contains(part, "<tr><td>"+c+"</td>") {
				t.Errorf("%s: the page does not explain %s", table, c)
			}
		}
		for _, want := range []string{"Satu baris adalah", "Kunci:", "Kuncinya ("} {
			if !strings.Contains(part, want) {
				t.Errorf("%s: the page does not say %q", table, want)
			}
		}
		if slices.Contains(made, table) != strings.Contains(part, `aria-label="Asal-usul `+table) {
			t.Errorf("%s: its lineage is drawn: %v", table, !slices.Contains(made, table))
		}
	}
	for _, want := range []string{"RKPD 20\u00a0November\u00a02026 (2.792 baris)", `aria-label="Dari kiriman daerah`, "intermediate.int_tahap"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	s, err := warehouse.OpenSnapshot(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if again, err := reports.Dictionary(t.Context(), s); err != nil || string(again) != string(page) {
		t.Errorf("the page drawn alone differs from the nightly's, %v", err)
	}
}
