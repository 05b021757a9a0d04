package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCauses changes one thing at a time and wants it named, for the figures that rest on it and for no other.
func TestCauses(t *testing.T) {
	batch := func(name, region, year, dataset string) basisRow {
		return basisRow{sortBatch, name, region, year, dataset, "s murni 0 region", "inbox/" + region + "/f.csv " + name}
	}
	link := func(status string) basisRow {
		return basisRow{sortLink, "T-1", "32.71", "2026", "KS-3271-a", status, "1.01 1.01.02 1.0"}
	}
	parameter := func(region, value string) basisRow {
		return basisRow{sortParameter, "batas", region, "", "hari", value, "x"}
	}
	edition := func(name, value string) basisRow { return basisRow{Sort: sortEdition, Name: name, Value: value} }
	same := basisList{batch("rkpd-1", "32.71", "2026", "rkpd"), batch("apbd-1", "32.01", "2026", "apbd"), link("otomatis"), parameter("-", "90"), edition("versi_padu", "1"), edition("hari", "2026-09-30"), edition("model", "abc"),
		{Sort: sortTable, Name: "mart.fct_rkpd", Value: "landing.rkpd"}, {Sort: sortTable, Name: "mart.fct_apbd", Value: "landing.apbd"}, {Sort: sortTable, Name: "mart.uang_tautan", Value: "landing.rkpd mart.tautan_kerja_sama"}}
	figures := factList{
		{Region: "32.71", Page: "a", Table: "p", Row: "1", Column: "pagu", Value: "1", Years: "2026", Regions: "32.71", Tables: "mart.fct_rkpd", Columns: "pagu"},
		{Region: "32.71", Page: "a", Table: "p", Row: "1", Column: "terkait", Value: "1", Years: "2026", Regions: "32.71", Tables: "mart.uang_tautan", Columns: "pagu", Agreement: "KS-3271-a"},
		{Region: "32.01", Page: "b", Table: "p", Row: "1", Column: "anggaran", Value: "1", Years: "2025", Regions: "32.01", Tables: "mart.fct_apbd", Columns: "anggaran"},
		{Region: "32.01", Page: "b", Table: "p", Row: "2", Column: "keadaan", Value: "1", Regions: "32.01", Tables: "mart.fct_kerja_sama", Columns: "keadaan"},
	}
	moved := make(factList, len(figures))
	for i, f := range figures {
		f.Value = "2"
		moved[i] = f
	}
	reads := func(string) map[string][]string { return map[string][]string{"mart.fct_kerja_sama": {"keadaan"}} }
	put := func(l basisList, at int, b ...basisRow) basisList {
		return append(append(append(basisList{}, l[:at]...), b...), l[at+1:]...)
	}
	for _, c := range []struct {
		name  string
		basis basisList
		want  string // causes by figure: pagu, terkait, anggaran, keadaan; ? through another year or region
	}{
		{"nothing", same, "- - - -"},
		{"a corrected plan", put(same, 0, batch("rkpd-2", "32.71", "2026", "rkpd")), "correction correction - -"},
		{"a plan of another year", put(same, 0, same[0], batch("rkpd-2", "32.71", "2024", "rkpd")), "new_data? new_data? - -"},
		{"a plan of another region", put(same, 0, same[0], batch("rkpd-2", "32.03", "2026", "rkpd")), "new_data? new_data? - -"},
		{"a budget that was taken back", put(same, 1), "- - correction? -"},
		{"a rejected link", put(same, 2, link("ditolak")), "- relinked - -"},
		{"a link that is gone", put(same, 2), "- relinked - -"},
		{"a parameter", put(same, 3, parameter("-", "60")), "- - - rule_change"},
		{"a parameter of one region", put(same, 3, same[3], parameter("32.03", "60")), "- - - rule_change?"},
		{"another day", put(same, 5, edition("hari", "2026-12-31")), "time time time time"},
		{"another padu", put(same, 4, edition("versi_padu", "2")), "padu_version padu_version padu_version padu_version"},
		{"other models", put(same, 6, edition("model", "def")), "rule_change rule_change rule_change rule_change"},
	} {
		d, err := between(editionFace{figures, same}, editionFace{moved, c.basis}, reads)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		unexplained := 0
		for _, x := range d.Changes {
			word := "-"
			if len(x.Causes) == 1 {
				word = strings.ReplaceAll(d.Causes[x.Causes[0]].Kind, " ", "_")
			} else if len(x.Causes) > 1 {
				word = fmt.Sprint(x.Causes)
			} else {
				unexplained++
			}
			if x.Wider {
				word += "?"
			}
			got = append(got, word)
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" || unexplained != d.Unexplained {
			t.Errorf("%s: %d unexplained: %s", c.name, d.Unexplained, diff)
		}
	}
}

// TestChanges: a row that comes or goes is one change, whatever its cells.
func TestChanges(t *testing.T) {
	f := func(row, column, value string) fact { return fact{Table: "t", Row: row, Column: column, Value: value} }
	old := factList{f("a", "x", "1"), f("a", "y", "2"), f("b", "x", "3"), f("b", "y", "4")}
	fresh := factList{f("a", "x", "1"), f("a", "y", "5"), f("c", "x", "6"), f("c", "y", "")}
	var got []string
	for _, c := range changesOf(old, fresh) {
		got = append(got, strings.Join([]string{c.Row, c.What, c.Old, c.New}, "|"))
	}
	if d := cmp.Diff([]string{"a|changes|2|5", "c|appears||x=6", "b|vanishes|x=3; y=4|"}, got); d != "" {
		t.Error(d)
	}
}
