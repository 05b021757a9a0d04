package transform

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRolesAreThoughtOf: a mart that names a second region, or adds regions up, says itself what a role of some regions has of it, and what
// such marts say of others reaches no finding that it has.
func TestRolesAreThoughtOf(t *testing.T) {
	all, err := models(files)
	if err != nil {
		t.Fatal(err)
	}
	second := regexp.MustCompile(`^(kode_b|kode_mitra|kode_tetangga|lingkup|id_bersama)$`)
	var touchy []string
	var findings model
	for _, m := range all {
		if m.schema != "mart" {
			if m.rows != "" || m.other != "" {
				t.Errorf("%s: peran and ganti are for marts", m.full())
			}
			continue
		}
		names := slices.ContainsFunc(m.cols, func(c column) bool { return second.MatchString(c.name) })
		// Both ways of a border are in the list of borders, and it holds nothing else.
		if names && m.rows == "" && m.other == "" && m.name != "dim_perbatasan" {
			t.Errorf("%s names other regions; say in -- peran: or -- ganti: what a role of some regions has of it", m.full())
		}
		if names && m.name != "dim_perbatasan" && m.name != "fct_kerja_sama" {
			touchy = append(touchy, m.full())
		}
		if m.name == "temuan" {
			findings = m
		}
	}
	if len(touchy) < 8 {
		t.Errorf("only %s name other regions", touchy)
	}
	checks, err := rules(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range checks {
		for _, in := range references(r.query) {
			if slices.Contains(touchy, in) && !strings.Contains(findings.rows, "'"+r.id+"'") {
				t.Errorf("%s reads %s, which speaks of other regions; leave it out in -- peran: of mart.temuan", r.id, in)
			}
		}
	}
}

// TestMartNeedsRole: a mart without a region has to say what a role of some regions has of it.
func TestMartNeedsRole(t *testing.T) {
	head := "-- Satu baris.\n-- grain: a\n-- wilayah: -\n"
	if _, err := parseModel("mart", "x", head+"select 1 as a"); err == nil || !strings.Contains(err.Error(), "-- peran:") {
		t.Errorf("without: %v", err)
	}
	if _, err := parseModel("staging", "x", head+"select 1 as a"); err != nil {
		t.Errorf("a view of the writer: %v", err)
	}
	m, err := parseModel("mart", "x", head+"-- peran: a in :daerah\n-- ganti: null as a\nselect 1 as a")
	if err != nil || m.rows != "a in :daerah" || m.other != "null as a" {
		t.Errorf("%+v, %v", m, err)
	}
}
