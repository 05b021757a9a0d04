package chart

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestNothingIsFused: arm64 may multiply and add in one instruction, which rounds once instead of twice, and a drawing
// would differ from that of amd64 in its last digit. Whole numbers are safe; a float product is rounded with float64(…)
// before something is added to it.
func TestNothingIsFused(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package for arm64")
	}
	archive := filepath.Join(t.TempDir(), "chart.a")
	build := exec.Command("go", "build", "-o", archive, ".")
	build.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	code, err := exec.Command("go", "tool", "objdump", archive).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`TEXT padu/reports/chart\.\(\*Canvas\)\.Draw`).Match(code) || !regexp.MustCompile(`\bFMULD\b`).Match(code) {
		t.Fatal("the listing does not hold the code that draws")
	}
	for _, line := range regexp.MustCompile(`.*\bFN?M(ADD|SUB)[DS]\b.*`).FindAll(code, -1) {
		t.Errorf("fused: %s", line)
	}
}
