package link

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestLists holds the word lists to what the engine takes for granted.
func TestLists(t *testing.T) {
	code := regexp.MustCompile(`^(X\.XX|\d\.\d\d)(\.\d\d(\.\d\.\d\d(\.\d{4})?)?)?$`)
	codes := map[string]bool{}
	for _, r := range records("kata.csv") {
		if !code.MatchString(r[0]) || codes[r[0]] {
			t.Errorf("kata.csv: code %q: not of the nomenclature's form, or there twice", r[0])
		}
		codes[r[0]] = true
		seen := map[string]bool{}
		for p := range strings.SplitSeq(r[1], ";") {
			if p = strings.TrimSpace(p); p == "" || seen[p] {
				t.Errorf("kata.csv: %s: phrase %q is empty or there twice", r[0], p)
			}
			seen[p] = true
		}
	}
	for _, r := range records("mitra.csv") {
		for p := range strings.SplitSeq(r[1], ";") {
			if len(words(p)) == 0 {
				t.Errorf("mitra.csv: %s: empty pattern", r[0])
			}
		}
		for c := range strings.SplitSeq(r[2], ";") {
			if c = strings.TrimSpace(c); c != "" && !codes[c] {
				t.Errorf("mitra.csv: %s: code %q is none of kata.csv", r[0], c)
			}
		}
	}
	seen := map[string]bool{}
	for _, r := range records("sinonim.csv") {
		if w := words(r[0]); len(w) != 1 || w[0] != r[0] || seen[r[0]] || len(words(r[1])) == 0 {
			t.Errorf("sinonim.csv: %q: wanted one word in small letters, once, and what it stands for; found %q", r[0], r[1])
		}
		seen[r[0]] = true
	}
	for _, r := range records("kata_umum.csv") {
		if !slices.Contains([]string{"naskah", "daerah", "umum", "seremonial", "niat"}, r[1]) {
			t.Errorf("kata_umum.csv: %q is of no known kind: %q", r[0], r[1])
		}
	}
}

func TestWeightsFile(t *testing.T) {
	var want []string
	Fitted().slots(func(group, name string, _ *float64) { want = append(want, group+" "+name) })
	var got []string
	for _, r := range records("bobot.csv") {
		got = append(got, r[0]+" "+r[1])
	}
	if !slices.Equal(got, want) {
		t.Errorf("bobot.csv has %v, wanted %v", got, want)
	}
	var out strings.Builder
	if err := Fitted().Write(&out); err != nil {
		t.Fatal(err)
	}
	file, err := lists.ReadFile("bobot.csv")
	if err != nil || out.String() != string(file) {
		t.Errorf("written again, the weights are not the bytes of bobot.csv (%v)", err)
	}
}
