package reports

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// cityBook is the workbook of Kota Bogor in the small snapshot.
func cityBook(t *testing.T) (*document, *excelize.File) {
	t.Helper()
	_, docs, data := books(t, snapshot(t))
	for i, d := range docs {
		if d.Region != nil && d.Region.Code == "32.71" && d.Kind == mainKind(d.Region) {
			return d, openBook(t, data[i])
		}
	}
	t.Fatal("no report of 32.71")
	return nil, nil
}

func bookRows(t *testing.T, x *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := x.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestWorkbookContents: the summary leads to every sheet that people see, and Metadata explains every column of them.
func TestWorkbookContents(t *testing.T) {
	d, x := cityBook(t)
	summary := bookRows(t, x, summarySheet)
	explained := map[string]bool{}
	for _, r := range bookRows(t, x, metaSheet)[headRows:] {
		if len(r) < 4 || r[3] == "" {
			t.Errorf("Metadata says nothing in %q", r)
		}
		explained[r[0]+"|"+r[1]] = true
	}
	for _, sheet := range x.GetSheetList() {
		if sheet == summarySheet || sheet == reviewLists || sheet == offersHelp {
			continue
		}
		n := slices.IndexFunc(summary, func(r []string) bool { return len(r) > 0 && r[0] == sheet })
		if n < 0 {
			t.Errorf("the summary does not name %s", sheet)
			continue
		}
		if ok, to, err := x.GetCellHyperLink(summarySheet, cellAt(0, n+1)); err != nil || !ok || to != "'"+sheet+"'!A1" {
			t.Errorf("the summary leads from %s to %q, %v", sheet, to, err)
		}
		head := bookRows(t, x, sheet)[0]
		if sheet != offersSheet {
			head = bookRows(t, x, sheet)[headRows-1]
			if p, err := x.GetPanes(sheet); err != nil || !p.Freeze || p.YSplit != headRows {
				t.Errorf("%s does not keep its header in view: %+v, %v", sheet, p, err)
			}
		}
		for _, c := range head {
			if !explained[sheet+"|"+c] {
				t.Errorf("Metadata does not explain %s of %s", c, sheet)
			}
		}
	}
	all := ""
	for _, r := range summary {
		all += strings.Join(r, "|") + "\n"
	}
	for _, want := range []string{d.Headline, "Sidik data " + d.Fingerprint, "DATA CONTOH", d.Decisions[0].What, d.KPIs[1].Trace} {
		if !strings.Contains(all, want) {
			t.Errorf("the summary lacks %q:\n%s", want, all)
		}
	}
	codes := 0
	for _, k := range d.KPIs {
		if k.Trace != "" {
			codes++
		}
	}
	for _, tab := range d.tables() {
		for _, r := range tab.Rows {
			for _, c := range r.Cells {
				if c.Trace != "" {
					codes++
				}
			}
		}
	}
	if n := len(bookRows(t, x, traceSheet)) - headRows; n != codes {
		t.Errorf("%d trace codes of %d", n, codes)
	}
}

// TestWorkbookCodes: each line has its whole classification by the version of its year, also under X.XX; what is not known
// is …, and no cent is lost.
func TestWorkbookCodes(t *testing.T) {
	_, x := cityBook(t)
	rows := bookRows(t, x, codeSheet)[headRows:]
	var got [][]string
	for _, r := range rows {
		got = append(got, r[8:])
	}
	want := [][]string{
		{"2", "Urusan 2", "2.11", "Lingkungan hidup", "2.11.11", "Program persampahan", "2.11.11.2.01", "Pengelolaan sampah", "2.11.11.2.01.0012", "Penanganan sampah melalui pengangkutan", "kode", "otomatis", "0.5", "perubahan", "1000000000.25", "perubahan", "2000000000.5", "10", "3000000.75", "500000000.13", "1000000000.25", "1500000.38", "T-00000000000000a1"},
		{"2", "Urusan 2", "2.11", "Lingkungan hidup", "2.11.01", "Program penunjang", "2.11.01.2.01", "Kegiatan perencanaan", "2.11.01.2.01.0001", "Perencanaan", "…", "…", "0.5", "perubahan", "90071992547409.93", "…", "…", "…", "…", "45035996273704.97", "…", "…", "T-00000000000000a2"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// TestWorkbookFindings: each finding is a row with columns to fill in, and what may be chosen.
func TestWorkbookFindings(t *testing.T) {
	d, x := cityBook(t)
	if rows := bookRows(t, x, findingsSheet); len(rows) != headRows+len(d.Region.findings) || rows[headRows][0] != d.Region.findings[0].Rule {
		t.Errorf("%d findings, %d rows", len(d.Region.findings), len(rows)-headRows)
	}
	lists, err := x.GetDataValidations(findingsSheet)
	if err != nil || len(lists) != 1 || lists[0].Formula1 != `"diperbaiki,bukan temuan,ditunda"` || !strings.HasPrefix(lists[0].Sqref, "I6:I") {
		t.Errorf("drop-down lists %+v, %v", lists, err)
	}
}

// TestWorkbookReview: the sheet to decide on links is that of tinjauan.xlsx.
func TestWorkbookReview(t *testing.T) {
	d, x := cityBook(t)
	rows := bookRows(t, x, offersSheet)
	if len(rows) != 1+len(d.Region.offers) || rows[0][len(rows[0])-1] != "ID Tautan" || rows[1][len(rows[1])-1] != d.Region.offers[0].Link {
		t.Errorf("review sheet %v", rows)
	}
	if visible, err := x.GetSheetVisible(reviewLists); err != nil || visible {
		t.Errorf("the list of choices is visible, %v", err)
	}
}

// BenchmarkWorkbook makes the workbook of a city.
func BenchmarkWorkbook(b *testing.B) {
	s, _ := fixture()
	st, err := load(b.Context(), s)
	if err != nil {
		b.Fatal(err)
	}
	r := st.byCode["32.71"]
	d := st.document(mainKind(r), r, "", period{})
	for b.Loop() {
		if _, err := d.workbook(st); err != nil {
			b.Fatal(err)
		}
	}
}
