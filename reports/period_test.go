package reports

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func on(t *testing.T, day string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestPeriods: code, name, first and last day, cadence, and the day and year that reports stand on when the data are of 20 November 2026.
func TestPeriods(t *testing.T) {
	asOf := on(t, "2026-11-20")
	for _, c := range []string{
		"2026-11|November 2026|2026-11-01|2026-11-30|bulan|2026-11-20|2026|false",
		"2026-10|Oktober 2026|2026-10-01|2026-10-31|bulan|2026-10-31|2026|true",
		"2024-02|Februari 2024|2024-02-01|2024-02-29|bulan|2024-02-29|2024|true",
		"2026-T1|Triwulan I 2026|2026-01-01|2026-03-31|triwulan|2026-03-31|2026|true",
		"2026-T4|Triwulan IV 2026|2026-10-01|2026-12-31|triwulan|2026-11-20|2026|false",
		"2026-S1|Semester I 2026|2026-01-01|2026-06-30|semester|2026-06-30|2026|true",
		"2025-S2|Semester II 2025|2025-07-01|2025-12-31|semester|2025-12-31|2025|true",
		"2025|Tahun 2025|2025-01-01|2025-12-31|tahun|2025-12-31|2025|true",
		"2025-2026|Juli 2025 sampai Juni 2026|2025-07-01|2026-06-30|jendela|2026-06-30|2026|true",
	} {
		code, _, _ := strings.Cut(c, "|")
		p, err := ParsePeriod(code)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%s|%s|%s|%s|%s|%s|%d|%t", p.Code, p.Name(), p.From.Format(time.DateOnly), p.To.Format(time.DateOnly), p.Cadence(), p.day(asOf).Format(time.DateOnly), p.year(), p.Closed(asOf))
		if d := cmp.Diff(c, got); d != "" {
			t.Error(d)
		}
	}
	for _, code := range []string{"2026-13", "2026-T5", "2026-S3", "26", "2025-2027", "2026-1", "x"} {
		if _, err := ParsePeriod(code); err == nil {
			t.Errorf("%s was taken for a period", code)
		}
	}
}

// TestLastClosed: a period closes when its last day is over.
func TestLastClosed(t *testing.T) {
	for day, want := range map[string]string{
		"2026-11-20": "2026-10 2026-T3 2026-S1 2025 2025-2026",
		"2026-06-30": "2026-05 2026-T1 2025-S2 2025 2024-2025",
		"2026-07-01": "2026-06 2026-T2 2026-S1 2025 2025-2026",
		"2026-12-31": "2026-11 2026-T3 2026-S1 2025 2025-2026",
		"2027-01-01": "2026-12 2026-T4 2026-S2 2026 2025-2026",
		"2024-03-01": "2024-02 2023-T4 2023-S2 2023 2022-2023",
	} {
		var got []string
		for _, c := range Cadences() {
			p := LastClosed(c, on(t, day))
			if got = append(got, p.Code); !p.Closed(on(t, day)) || p.next().Closed(on(t, day)) {
				t.Errorf("%s: %s is not the last that closed", day, p.Code)
			}
		}
		if d := cmp.Diff(want, strings.Join(got, " ")); d != "" {
			t.Errorf("%s: %s", day, d)
		}
	}
}

// TestNextDue: the first night makes the last closed period, a later one all since, and none twice.
func TestNextDue(t *testing.T) {
	for _, c := range []struct{ made, day, want string }{
		{"", "2026-11-20", "2026-10"},
		{"2026-10", "2026-11-20", ""},
		{"2026-10", "2026-12-02", "2026-11"},
		{"2026-10", "2027-02-02", "2026-11 2026-12 2027-01"},
		{"2026-T3", "2026-11-20", "2026-10"}, // another cadence
		{"2026-12", "2026-11-20", ""},        // a night of an earlier day
		{"2020-01", "2026-11-20", "2025-11 2025-12 2026-01 2026-02 2026-03 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10"},
	} {
		var made []Edition
		if c.made != "" {
			made = []Edition{{ID: c.made + "/1", Period: c.made, N: 1}}
		}
		if d := cmp.Diff(c.want, strings.Join(NextDue(made, "bulan", on(t, c.day)), " ")); d != "" {
			t.Errorf("%s on %s: %s", c.made, c.day, d)
		}
	}
}
