package ingest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// filled is the template of a dataset with its example row copied into the sheet to fill in.
func filled(t *testing.T, dataset string) []byte {
	t.Helper()
	data, err := Template(dataset)
	if err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for i, f := range contracts()[dataset].columns() {
		at := columnName(i) + "2"
		text, err := x.GetCellValue(templateExample, at, excelize.Options{RawCellValue: true})
		if err != nil || text == "" {
			t.Fatalf("%s, example of %s: %q %v", dataset, f.Name, text, err)
		}
		typ, err := x.GetCellType(templateExample, at)
		if err != nil {
			t.Fatal(err)
		}
		if typ == excelize.CellTypeSharedString {
			err = x.SetCellStr(templateRows, at, text)
		} else if n, nerr := strconv.ParseFloat(text, 64); nerr != nil {
			t.Fatal(nerr)
		} else {
			err = x.SetCellFloat(templateRows, at, n, -1, 64)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func writeTo(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTemplatesLoad: what the template shows as an example is loaded, every column of it, with nothing to say about it.
func TestTemplatesLoad(t *testing.T) {
	w := openWarehouse(t)
	for _, d := range Datasets() {
		c := contracts()[d]
		path := writeTo(t, d+".xlsx", filled(t, d))
		r, err := Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: path, Name: d + ".xlsx", Rule: FileRule{Dataset: d}}, testRun)
		if err != nil {
			t.Fatal(err)
		}
		help := 9 + len(c.columns()) - 2 // two of its first nine lines are empty
		if r.Status != "loaded" || r.Loaded != 1 || r.Rejected != 0 || r.Skips[skipExample] != 2 || r.Skips[skipHelp] != int64(help) || len(r.Unknown) > 0 {
			t.Errorf("%s: %+v; want one row loaded, two of the example and %d of the help skipped", d, r, help)
		}
		if n := scan(t, w, "select coalesce(string_agg(field || ': ' || reason, '; '), '') from landing.notes where batch_id = ?", r.BatchID); n != "" {
			t.Errorf("%s: padu says %s", d, n)
		}
		for _, f := range c.columns() {
			if got := scan(t, w, fmt.Sprintf("select count(%s) from landing.%s", f.Name, d)); got != "1" {
				t.Errorf("%s: the example's %s did not land", d, f.Name)
			}
		}
	}
	if got := scan(t, w, "select concat_ws(' ', kode_wilayah, kode_bidang_urusan, perkiraan_biaya, kode_perangkat_daerah) from landing.pemetaan_urusan"); got != "32.71 1.03 1250000000.00 1.03.0.00.0.00.01.0000" {
		t.Errorf("the mapping landed as %s", got)
	}
	if got := scan(t, w, "select concat_ws(' ', tahun, tanggal_tkksd) from landing.pembahasan_tkksd"); got != "2026 2026-01-31" {
		t.Errorf("the discussion landed as %s", got)
	}
}

// TestEmptyTemplate: a template that comes back empty loads nothing and says so.
func TestEmptyTemplate(t *testing.T) {
	w := openWarehouse(t)
	data, err := Template("rekening")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: writeTo(t, "a.xlsx", data), Name: "a.xlsx", Rule: FileRule{Dataset: "rekening"}}, testRun)
	if err != nil || r.Status != "refused" || r.Loaded != 0 || !strings.Contains(r.Reason, "no data rows below the header") {
		t.Errorf("%+v, %v", r, err)
	}
	if r.RowsIn != r.Rejected+r.Skipped || r.Rejected != 0 {
		t.Errorf("%d rows in, %d rejected, %d skipped", r.RowsIn, r.Rejected, r.Skipped)
	}
}

// TestTemplateForm: lists, formats and comments are there for every column that has them.
func TestTemplateForm(t *testing.T) {
	if _, err := Template("lain"); err == nil || !strings.Contains(err.Error(), "one of apbd") {
		t.Errorf("an unknown dataset: %v", err)
	}
	for _, d := range Datasets() {
		c := contracts()[d]
		data, err := Template(d)
		if err != nil {
			t.Fatal(err)
		}
		x, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		if s := x.GetSheetList(); !slices.Equal(s, []string{templateRows, templateExample, templateHelp, templateLists}) {
			t.Errorf("%s: sheets %v", d, s)
		}
		comments, err := x.GetComments(templateRows)
		if err != nil || len(comments) != len(c.columns()) {
			t.Errorf("%s: %d comments on %d columns, %v", d, len(comments), len(c.columns()), err)
		}
		lists := 0
		for i, f := range c.columns() {
			if v, _ := f.options(); len(v) > 0 {
				lists++
			}
			if guides[f.Type].name == "" || guides[f.Type].write == "" {
				t.Errorf("type %s is not explained", f.Type)
			}
			id, err := x.GetColStyle(templateRows, columnName(i))
			if err != nil {
				t.Fatal(err)
			}
			s, err := x.GetStyle(id)
			if err != nil || s.CustomNumFmt == nil && s.NumFmt == 0 {
				t.Errorf("%s.%s: no number format: %v", d, f.Name, err)
			} else if s.CustomNumFmt != nil && *s.CustomNumFmt != cellFormat(f.Type) {
				t.Errorf("%s.%s: format %s, want %s", d, f.Name, *s.CustomNumFmt, cellFormat(f.Type))
			}
		}
		if v, err := x.GetDataValidations(templateRows); err != nil || len(v) != lists {
			t.Errorf("%s: %d drop-down lists, want %d: %v", d, len(v), lists, err)
		}
	}
}

// TestTemplateThroughLibreOffice: another program may save the template before it comes back.
func TestTemplateThroughLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		skip(t, "LibreOffice is not installed, or -short")
	}
	dir := t.TempDir()
	path := writeTo(t, "pemetaan_urusan.xlsx", filled(t, "pemetaan_urusan"))
	cmd := exec.Command(office, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "xlsx", "--outdir", dir, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v %s", err, out)
	}
	w := openWarehouse(t)
	r, err := Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: filepath.Join(dir, "pemetaan_urusan.xlsx"), Name: "p.xlsx", Rule: FileRule{Dataset: "pemetaan_urusan"}}, testRun)
	if err != nil || r.Loaded != 1 || r.Rejected != 0 || r.Skips[skipExample] != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestOldTablesGetNewFields: a warehouse of an older padu is opened by this one.
func TestOldTablesGetNewFields(t *testing.T) {
	w := openWarehouse(t)
	if _, err := w.Exec(t.Context(), "alter table padu.landing.realisasi drop column realisasi_fisik; drop table padu.landing.rekening; delete from landing.contracts"); err != nil {
		t.Fatal(err)
	}
	if err := Prepare(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if got := scan(t, w, "select count(realisasi_fisik) from landing.realisasi") + scan(t, w, "select count(*) from landing.rekening"); got != "00" {
		t.Errorf("rows: %s", got)
	}
	if got := scan(t, w, "select count(distinct dataset) from landing.contracts"); got != fmt.Sprint(len(Datasets())) {
		t.Errorf("the dictionary holds %s datasets of %d", got, len(Datasets()))
	}
}
