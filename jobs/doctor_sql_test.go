package jobs

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"padu/warehouse/door"
	"padu/warehouse/flight"
)

// TestDoctorSQL breaks the SQL door of a workspace in each way.
func TestDoctorSQL(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	user := func(role string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			err := door.ChangeAccounts(dir, func([]door.Account) ([]door.Account, error) {
				return []door.Account{{Name: "rina", Role: role, Made: doctorNow}}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	certificate := func(made time.Time) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if _, err := flight.OwnCertificate(filepath.Join(dir, "runs"), []string{"localhost"}, func() time.Time { return made }); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name, state string
		breaks      func(*testing.T, string)
		words       []string
	}{
		{"a user", "", user("semua"), []string{"1 user"}},
		{"a role that is not there", isBad, user("jabar"), []string{`user rina has the role "jabar"`, "one of semua"}},
		{"open to others", isBad, func(t *testing.T, dir string) {
			user("semua")(t, dir)
			if err := os.Chmod(filepath.Join(dir, "users.json"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, []string{"may use users.json"}},
		{"damaged", isBad, func(t *testing.T, dir string) { bring(t, dir, "", "../users.json", "[") }, []string{"users.json is damaged"}},
		{"a certificate", "", certificate(doctorNow), nil},
		{"a certificate that ends", isLook, certificate(doctorNow.AddDate(-2, 0, 10)), []string{"ends on 2026-11-30"}},
		{"a certificate that ended", isBad, certificate(doctorNow.AddDate(-3, 0, 0)), []string{"ended on 2025-11-20"}},
		{"the address is taken", isBad, func(t *testing.T, dir string) {
			replace(t, filepath.Join(dir, "padu.yaml"), `sql: {listen: "127.0.0.1:0"}`, `sql: {listen: "`+busy.Addr().String()+`"}`)
		}, []string{"address already in use"}},
		{"no server", "", func(t *testing.T, dir string) {
			replace(t, filepath.Join(dir, "padu.yaml"), `sql: {listen: "127.0.0.1:0"}`, `sql: {listen: ""}`)
		}, []string{"no server, as padu.yaml says"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := bare(t)
			c.breaks(t, dir)
			d := seen(t, dir, false)
			finds(t, d, "sql", c.state, c.words...)
			only(t, d, "sql")
		})
	}
}

// TestPruneAudit: lines of the SQL door older than keep: says go, and no others.
func TestPruneAudit(t *testing.T) {
	t.Parallel()
	dir := bare(t)
	if err := os.MkdirAll(filepath.Join(dir, "runs"), 0o755); err != nil {
		t.Fatal(err)
	}
	a := door.NewAudit(dir, strings.Clone)
	for _, days := range []int{-900, -401, -399, 0} {
		if err := a.Write(door.Line{At: time.Now().AddDate(0, 0, days), User: "rina", Query: "select 1"}); err != nil {
			t.Fatal(err)
		}
	}
	if p := pruneJSON(t, dir, "--dry-run"); len(p.Removed) != 1 || p.Removed[0].Kind != "audit" || p.Removed[0].Why != "2 lines older than 400 days" || p.Bytes < 100 {
		t.Errorf("planned: %+v", p)
	}
	pruneJSON(t, dir)
	left, err := door.NewTally(dir).Read()
	if err != nil || left.Queries != 2 {
		t.Errorf("left: %+v, %v", left, err)
	}
}
