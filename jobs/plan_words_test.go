package jobs

import (
	"fmt"
	"strings"
	"testing"

	"padu/transform/link"
)

// TestPlanOnATerminal: one screen, then the first of each kind; what is wrong is said.
func TestPlanOnATerminal(t *testing.T) {
	long(t)
	t.Parallel()
	from, _ := demo() // so many changes that not all are on the screen
	dir := copied(t, from)
	says := func(want int, texts []string, args ...string) {
		t.Helper()
		code, out := run(append([]string{"plan", "--dir", dir}, args...)...)
		if code != want {
			t.Errorf("%v: exit %d, wanted %d", args, code, want)
		}
		for _, text := range texts {
			if !strings.Contains(out, text) {
				t.Errorf("%v: %q is not in\n%s", args, text, out)
			}
		}
	}
	says(exitDone, []string{"Nothing would change"})
	says(exitDone, []string{"(its own day, so that only the change moves things)", "parameter batas_otomatis " + fmt.Sprint(link.Fitted().Automatic) + " → 0.3", "another status (diusulkan → otomatis: ",
		"another rung (3 ditandatangani → 6 terealisasi: ", "findings P-01 Berlaku tetapi tidak ada dalam RKPD", "more; all of them: padu plan --dir " + dir + " --all"}, "--set", "batas_otomatis=0.3")
	says(exitDone, []string{"the day 2026-11-20 → 2027-02-01", "berlaku → akan berakhir"}, "--as-of", "2027-02-01", "--region", "Kota Bogor", "--all")
	says(exitUsage, []string{"--set hari_libur: not known; known: "}, "--set", "hari_libur=3")
	says(exitUsage, []string{`--set batas_otomatis: found "0,3"; write a number from 0 to 1 (skor)`}, "--set", `"batas_otomatis=0,3"`)
	says(exitUsage, []string{"--region: "}, "--region", "Kota Atlantis")
	says(exitFailed, []string{"nothing has been published yet"}, "--dir", emptyWorkspace(t))
}

// emptyWorkspace has a padu.yaml and nothing more.
func emptyWorkspace(t *testing.T) string {
	dir := t.TempDir()
	if code, out := run("init", dir); code != exitDone {
		t.Fatal(out)
	}
	return dir
}
