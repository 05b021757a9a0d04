package jobs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

// knownParameters is the list behind an unknown one, which grows with every line of parameter.csv, as that of reports does with each.
var knownParameters = regexp.MustCompile(`((?:parameters\S*: not known|editions\.\S*: no such report); known: ).*`)

func TestConfigMistakes(t *testing.T) {
	a, err := txtar.ParseFile("testdata/config/semua.txtar")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range a.Files {
		want[f.Name] = strings.TrimSpace(string(f.Data))
	}
	n := 0
	for _, f := range a.Files {
		name, ok := strings.CutSuffix(f.Name, ".yaml")
		if !ok {
			continue
		}
		n++
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := LoadConfig(dir)
			if err == nil {
				t.Fatal("no mistake was found")
			}
			got := knownParameters.ReplaceAllString(err.Error(), "$1…")
			if d := cmp.Diff(want[name+".want"], got); d != "" {
				t.Error(d)
			}
		})
	}
	if n < 15 {
		t.Errorf("only %d cases", n)
	}
}

func TestFirstConfigIsRight(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), firstConfig, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := LoadConfig(dir)
	if err != nil {
		t.Fatal(err)
	}
	if c.Workspace.Timezone != "Asia/Jakarta" || c.zone().String() != "Asia/Jakarta" {
		t.Errorf("time zone %q", c.Workspace.Timezone)
	}
	// The examples in it, uncommented, are right too.
	var lines []string
	for l := range strings.SplitSeq(string(firstConfig), "\n") {
		l = strings.Replace(l, "sources: []", "sources:", 1)
		if rest, ok := strings.CutPrefix(l, "#  "); ok {
			l = "  " + rest
		} else if rest, ok := strings.CutPrefix(l, "# parameters"); ok {
			l = "parameters" + rest
		} else if l == "# editions:" || l == "# alerts:" || l == "# publish:" {
			l = l[2:]
		} else if rest, ok := strings.CutPrefix(l, "#   "); ok {
			l = "  " + rest
		}
		lines = append(lines, l)
	}
	if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err = LoadConfig(dir)
	if err != nil || len(c.Sources) != 1 || len(c.Sources[0].Files) != 8 || len(c.Sources[0].HTTP) != 1 || len(c.Sources[0].SQL) != 1 || len(c.Parameters) != 1 || len(c.ParametersOf["32.71"]) != 1 || len(c.Editions["kabkota"]) != 2 || len(c.Alerts.Email.To) != 1 || !c.Alerts.Webhook.configured() || !c.Publish.Postgres.wanted() || len(c.Publish.Postgres.Readers) != 1 {
		t.Errorf("the examples of padu init: %d sources, %v", len(c.Sources), err)
	}
}
