package reports

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestKeptReports: a site drawn beside the one before it has the bytes of one drawn alone, and draws only what changed.
func TestKeptReports(t *testing.T) {
	s, before := fixture()
	changed, err := publish(filepath.Join(t.TempDir(), "workspace"), fixtureLanding, fixtureMarts+";\n"+martColumns+"update mart.fct_kerja_sama set judul = judul || ' (perubahan)' where kode_wilayah = '64.03'")
	if err != nil {
		t.Fatal(err)
	}
	defer changed.Close()
	for _, night := range []struct {
		name  string
		drawn []string // reports that differ from the site before
	}{
		{"nothing new", nil},
		{"one region changed", []string{"wilayah/64.03/index", "wilayah/64.03/lembar"}},
	} {
		of := s
		if night.drawn != nil {
			of = changed
		}
		beside, alone := filepath.Join(t.TempDir(), "site"), filepath.Join(t.TempDir(), "site")
		kept, err := Render(t.Context(), of, beside, before, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Render(t.Context(), of, alone, "", nil); err != nil {
			t.Fatal(err)
		}
		got, want := contentsOf(t, beside), contentsOf(t, alone)
		if !maps.Equal(got, want) {
			for _, name := range slices.Sorted(maps.Keys(want)) {
				if got[name] != want[name] {
					t.Errorf("%s: %s differs from the one drawn alone", night.name, name)
				}
			}
		}
		was, is := readReports(before), readReports(beside)
		drawn := 0
		for base, r := range is {
			if was[base].fingerprint != r.fingerprint {
				drawn++
			}
		}
		if kept.Kept != len(is)-drawn || night.drawn == nil && drawn > 0 {
			t.Errorf("%s: %d of %d reports kept, %d changed", night.name, kept.Kept, len(is), drawn)
		}
		for _, base := range night.drawn {
			if was[base].fingerprint == is[base].fingerprint {
				t.Errorf("%s: %s did not change", night.name, base)
			}
		}
		if night.drawn != nil && was["wilayah/32.71/index"].fingerprint != is["wilayah/32.71/index"].fingerprint {
			t.Errorf("%s: another province's city changed", night.name)
		}
	}
}

// contentsOf are the files of a folder by name.
func contentsOf(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name := range files(t, root) {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(data)
	}
	return out
}
