package jobs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"padu/transform"
	"padu/warehouse"
)

// figure is one line of a test: mart, measure, region, year, amount.
func ofMart(t *testing.T, line string) (f transform.Figure) {
	t.Helper()
	line = strings.Replace(line, transform.MeasureLatest, "latest", 1)
	if _, err := fmt.Sscan(line, &f.Mart, &f.Measure, &f.Region, &f.Year, &f.Amount); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	if f.Measure == "latest" {
		f.Measure = transform.MeasureLatest
	}
	return f
}

// TestComparison says which figures stop a publish, and which of the many that fall and rise every night do not.
func TestComparison(t *testing.T) {
	t.Parallel()
	budget := func(region string, year int, rows, latest, money float64) string {
		return fmt.Sprintf("fct_apbd rows %s %d %.0f; fct_apbd latest rows %[1]s %[2]d %.0[4]f; fct_apbd anggaran %[1]s %[2]d %.0[5]f", region, year, rows, latest, money)
	}
	spent := func(latest, allowed, money float64) string {
		return fmt.Sprintf("fct_realisasi rows 32.71 2026 %.0f; fct_realisasi latest rows 32.71 2026 %.0[1]f; fct_realisasi anggaran 32.71 2026 %.0[2]f; fct_realisasi realisasi 32.71 2026 %.0[3]f", latest, allowed, money)
	}
	three := func(rows, money float64) string {
		return budget("32.01", 2026, rows, rows, money) + "; " + budget("32.71", 2026, rows, rows, money) + "; " + budget("32.76", 2026, rows, rows, money)
	}
	for name, c := range map[string]struct {
		was, found string
		set        func(*comparison)
		want       []string
	}{
		"nothing moves":                 {three(100, 1e9), three(100, 1e9), nil, nil},
		"a region falls by half":        {three(100, 1e9), three(100, 1e9) + "; fct_apbd rows 32.71 2026 -50", nil, nil},
		"a region falls by more":        {three(100, 1e9), three(100, 1e9) + "; fct_apbd rows 32.71 2026 -51", nil, []string{"fct_apbd Kota Bogor rows 100 49"}},
		"its rupiah alone":              {three(100, 1e9), three(100, 1e9) + "; fct_apbd anggaran 32.71 2026 -510000000", nil, []string{"fct_apbd Kota Bogor anggaran 1000000000 490000000"}},
		"few rows say nothing":          {budget("32.71", 2026, 9, 9, 900), budget("32.71", 2026, 3, 3, 300), nil, nil},
		"but that all are gone does":    {budget("32.71", 2026, 2, 2, 900), "", nil, []string{"fct_apbd Kota Bogor rows 2 0"}},
		"one region is not the nation":  {budget("32.71", 2026, 100, 100, 1e9), budget("32.71", 2026, 60, 60, 6e8), nil, nil},
		"two are":                       {three(100, 1e9), budget("32.01", 2026, 60, 60, 6e8) + "; " + budget("32.71", 2026, 60, 60, 6e8) + "; " + budget("32.76", 2026, 100, 100, 1e9), nil, []string{"fct_apbd rows 300 220"}},
		"a year of one region vanishes": {three(100, 1e9) + "; " + budget("32.71", 2025, 20, 20, 2e8), three(100, 1e9), nil, []string{"fct_apbd Kota Bogor 2025 rows 20 0"}},
		"all years in one line":         {budget("32.71", 2025, 20, 20, 2e8) + "; " + budget("32.71", 2026, 20, 20, 2e8), "", nil, []string{"fct_apbd Kota Bogor rows 40 0"}},
		"a region vanishes in a nation that falls": {three(100, 1e9), budget("32.01", 2026, 60, 60, 6e8) + "; " + budget("32.76", 2026, 90, 90, 9e8), nil,
			[]string{"fct_apbd rows 300 150", "fct_apbd Kota Bogor rows 100 0"}},
		"a new year begins":                             {three(100, 1e9), three(100, 1e9) + "; " + budget("32.71", 2027, 3, 3, 300), nil, nil},
		"a file in another unit":                        {three(100, 1e9), three(100, 1e9) + "; fct_apbd anggaran 32.71 2026 999000000000", nil, []string{"fct_apbd Kota Bogor anggaran 1000000000 1000000000000"}},
		"the files of all":                              {three(100, 1e9), three(100, 1e12), nil, []string{"fct_apbd anggaran 3000000000 3000000000000"}},
		"a new stage in another unit":                   {budget("32.71", 2026, 100, 100, 1e9), budget("32.71", 2026, 200, 100, 1e12), nil, []string{"fct_apbd Kota Bogor anggaran 1000000000 1000000000000"}},
		"a stage of one agency":                         {budget("32.71", 2026, 100, 100, 1e9), budget("32.71", 2026, 103, 3, 3e7), nil, []string{"fct_apbd Kota Bogor anggaran 1000000000 30000000"}},
		"the other agencies come":                       {budget("32.71", 2026, 10, 10, 1e6), budget("32.71", 2026, 400, 400, 1e12), nil, nil},
		"let through by the rule's word":                {budget("32.71", 2026, 100, 100, 1e9), budget("32.71", 2026, 100, 100, 1e12), func(c *comparison) { c.tenfold = []string{"31/2026", "32.71/2026"} }, nil},
		"January is little":                             {spent(100, 1e9, 1e6), spent(105, 1e9, 1e8), nil, nil},
		"more than may be spent":                        {spent(100, 1e9, 8e8), spent(100, 1e9, 8e11), nil, []string{"fct_realisasi Kota Bogor realisasi 800000000 800000000000"}},
		"a big agreement":                               {"fct_kerja_sama rows 32.71 0 40; fct_kerja_sama nilai 32.71 0 1000", "fct_kerja_sama rows 32.71 0 41; fct_kerja_sama nilai 32.71 0 1000000", nil, nil},
		"a shorter list of codes":                       {"dim_sub_kegiatan rows - 0 1000", "dim_sub_kegiatan rows - 0 700", nil, []string{"dim_sub_kegiatan rows 1000 700"}},
		"fewer links":                                   {"tautan_kerja_sama rows 32.71 2026 40", "tautan_kerja_sama rows 32.71 2026 10", nil, []string{"tautan_kerja_sama Kota Bogor rows 40 10"}},
		"fewer links with other limits":                 {"tautan_kerja_sama rows 32.71 2026 40", "tautan_kerja_sama rows 32.71 2026 10", func(c *comparison) { c.sameProgram = false }, nil},
		"a batch that was let in":                       {three(100, 1e9), three(100, 1e9) + "; fct_apbd rows 32.71 2026 -90", func(c *comparison) { c.explained = map[part]bool{{"apbd", "32.71", 2026}: true} }, nil},
		"of another year":                               {three(100, 1e9), three(100, 1e9) + "; fct_apbd rows 32.71 2026 -90", func(c *comparison) { c.explained = map[part]bool{{"apbd", "32.71", 2025}: true} }, []string{"fct_apbd Kota Bogor rows 100 10"}},
		"a register that was let in explains its links": {"tautan_kerja_sama rows 32.71 2026 40", "tautan_kerja_sama rows 32.71 2026 10", func(c *comparison) { c.explained = map[part]bool{{"kerja_sama", "32.71", 0}: true} }, nil},
		"guards off":                                    {three(100, 1e9), "", func(c *comparison) { c.guards.FallPercent, c.guards.RegionFallPercent = 100, 100 }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parse := func(text string) (out []transform.Figure) {
				for line := range strings.SplitSeq(text, "; ") {
					if line != "" {
						out = append(out, ofMart(t, line))
					}
				}
				return out
			}
			cmpr := comparison{guards: Guards{20, 50, 10}, against: "s", sameProgram: true}
			if c.set != nil {
				c.set(&cmpr)
			}
			var got []string
			for _, ch := range cmpr.compare(parse(c.was), parse(c.found)) {
				got = append(got, fmt.Sprintf("%s %s %.0f %.0f", changed(ch), ch.Measure, ch.Was, ch.Found))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestLetThroughOnce: a decision covers what was seen and what is nearer to the old figure, against the same snapshot alone.
func TestLetThroughOnce(t *testing.T) {
	t.Parallel()
	may := warehouse.Change{Against: "a", Mart: "fct_apbd", Measure: "rows", Region: "32.71", Name: "Kota Bogor", Year: 2026, Was: 100, Found: 40}
	rise := may
	rise.Measure, rise.Found = "anggaran", 1000
	for name, c := range map[string]struct {
		may    warehouse.Change
		change func(*warehouse.Change)
		want   bool
	}{
		"the same":           {may, func(*warehouse.Change) {}, true},
		"nearer":             {may, func(c *warehouse.Change) { c.Found = 45 }, true},
		"further":            {may, func(c *warehouse.Change) { c.Found = 39 }, false},
		"the other way":      {may, func(c *warehouse.Change) { c.Found = 1000 }, false},
		"another snapshot":   {may, func(c *warehouse.Change) { c.Against = "b" }, false},
		"another year":       {may, func(c *warehouse.Change) { c.Year = 2025 }, false},
		"another measure":    {may, func(c *warehouse.Change) { c.Measure = "anggaran" }, false},
		"all regions":        {may, func(c *warehouse.Change) { c.Region = "" }, false},
		"from another start": {may, func(c *warehouse.Change) { c.Was = 200 }, false},
		"the same rise":      {rise, func(*warehouse.Change) {}, true},
		"a higher one":       {rise, func(c *warehouse.Change) { c.Found = 1001 }, false},
	} {
		found := c.may
		c.change(&found)
		if got := covers(c.may, found); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
