package jobs

import (
	"errors"
	"strings"
	"testing"

	"padu/warehouse"
)

// TestWhyDuringARun holds the warehouse, as a run does: padu why then says what the snapshot knows, which is the same.
func TestWhyDuringARun(t *testing.T) {
	dir, _ := demo()
	args := []string{"why", "32.71", "--dir", dir, "--as-of", "2026-11-25"}
	code, free := run(args...)
	if code != exitDone {
		t.Fatal(free)
	}
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	code, busy := run(args...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	note := "a run is going on; this is what the published snapshot says\n"
	if code != exitDone || !strings.Contains(busy, note) {
		t.Fatalf("exit %d: %s", code, busy)
	}
	if strings.Replace(busy, note, "", 1) != free {
		t.Errorf("the snapshot says\n%s\nlanding says\n%s", busy, free)
	}

	empty := t.TempDir()
	if code, out := run("init", "--dir", empty); code != exitDone {
		t.Fatal(out)
	}
	if w, err = warehouse.Open(t.Context(), empty); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := warehouse.Open(t.Context(), empty); !errors.Is(err, warehouse.ErrBusy) {
		t.Errorf("a second writer: %v", err)
	}
	if code, out := run("why", "32.71", "--dir", empty); code != exitFailed || !strings.Contains(out, "is writing to it") {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestShortMonths(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "",
		"2026 murni":                     "2026 murni",
		"2025 months 1 2 3 5; 2026":      "2025 months 1-3, 5; 2026",
		"2025 murni months 12; 2026 p+":  "2025 murni months 12; 2026 p+",
		"2025 months 2 4 5 6 9 10 11 12": "2025 months 2, 4-6, 9-12",
	} {
		if got := shortMonths(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
