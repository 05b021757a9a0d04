package transform

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParameterReaders: every parameter that marts are made with changes some mart, and what is known of a few is found.
func TestParameterReaders(t *testing.T) {
	all, err := parameters()
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParameterReaders()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if len(r.Of(p.name)) < 2 {
			t.Errorf("%s: no mart changes with it", p.name)
		}
	}
	for name, want := range map[string][2]string{"hari_akan_berakhir": {"mart.fct_kerja_sama", "keadaan"}, "batas_otomatis": {"mart.tautan_kerja_sama", "*"}, "hari_ini": {"mart.fct_kerja_sama", "ditandatangani"},
		"perubahan_pagu": {"mart.temuan", "aturan:P-08"}} {
		if found := r.Of(name); !slices.Contains(found[want[0]], want[1]) {
			t.Errorf("%s: %v, wanted %v among them", name, found, want)
		}
	}
	found := r.Of("hari_akan_berakhir")
	if d := cmp.Diff([]string{"keadaan"}, found["mart.fct_kerja_sama"]); d != "" {
		t.Errorf("of a register entry nothing but its state: %s", d)
	}
	if slices.Contains(found["mart.temuan"], "aturan:P-01") || !slices.Contains(found["mart.temuan"], "aturan:R-18") || found["mart.uang_tautan"] != nil {
		t.Errorf("hari_akan_berakhir moves %v", found)
	}
}

func TestTainted(t *testing.T) {
	for _, c := range []struct {
		query, want string
		rows        bool
	}{
		{"select a, case when b <= x then 1 end as c, d from t", "c", false},
		{"with q as (select x + 1 as y, z from t) select coalesce(y, 0) as w, z from q group by y", "w y", false},
		{"select a from t where b < x", "", true},
		{"select a from t join u on u.k = t.x", "", true},
		{"select a, (select max(b) from u where b < x) as m from t", "m", false},
		{"select 'x' as a -- x\nfrom t", "", false},
	} {
		columns, rows := (&Readers{uses: map[string][]use{}}).tainted(c.query, map[string]bool{"x": true})
		got := ""
		for _, s := range columns {
			got += " " + s
		}
		if d := cmp.Diff(c.want, got[min(1, len(got)):]); d != "" || rows != c.rows {
			t.Errorf("%s: rows %t, %s", c.query, rows, d)
		}
	}
}
