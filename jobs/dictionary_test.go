package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"padu/ingest"
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
