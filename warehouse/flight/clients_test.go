package flight

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"padu/warehouse/door"
)

// TestClients runs .ci/clients, which installs the Python and the Java driver, against a server of its own. PADU_TEST_CLIENTS names a
// snapshot to ask, or is 1 for a small one.
func TestClients(t *testing.T) {
	file := os.Getenv("PADU_TEST_CLIENTS")
	if file == "" {
		t.Skip("installs drivers; set PADU_TEST_CLIENTS=1")
	}
	if file == "1" {
		file = snapshot(t)
	}
	o, err := door.Open(t.Context(), file, filepath.Join(t.TempDir(), "aside"), usual)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	d := serve(t, map[string]*door.Door{"semua": o})
	certificate := filepath.Join(t.TempDir(), "certificate.pem")
	if err := os.WriteFile(certificate, d.certPEM, 0o600); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	out, err := exec.CommandContext(t.Context(), "../../.ci/clients", "grpc+tls://"+d.address, "ani", "rahasia", certificate).CombinedOutput()
	t.Logf("%s (%s)\n%s", d.address, time.Since(begun).Round(time.Second), out)
	if err != nil {
		t.Error(err)
	}
	for _, l := range d.lines {
		if l.Failed != "" {
			t.Logf("failed: %s: %s", l.Query, l.Failed)
		}
	}
}
