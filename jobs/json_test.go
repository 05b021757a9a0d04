package jobs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// asked is how a command is called for its JSON: the exit codes that may come, and a key that the object then has.
type asked struct {
	args string // {DIR} is the workspace, {NEW} a folder that is not there, {AGREEMENT} the number of one
	exit []int
	key  string
}

// everyCommand is a call of each command on a workspace that had its nights; and one that fails, where it is cheap.
var everyCommand = map[string][]asked{
	"padu":               {{"", []int{exitDone}, "commands"}, {"nosuch", []int{exitUsage}, "error"}, {"--nosuch", []int{exitUsage}, "error"}},
	"padu help":          {{"help why", []int{exitDone}, "flags"}},
	"padu demo":          {{"demo {DIR}/inbox", []int{exitUsage}, "error"}},
	"padu sample":        {{"sample {NEW}.nation --regions 32.79", []int{exitDone}, "rows"}, {"sample {DIR}", []int{exitUsage}, "error"}, {"sample {NEW}.other --regions 99", []int{exitUsage}, "error"}},
	"padu init":          {{"init {NEW}", []int{exitDone}, "config"}, {"init {DIR}", []int{exitUsage}, "error"}},
	"padu ingest":        {{"ingest --as-of 2026-11-20", []int{exitDone}, "receipts"}, {"ingest nosuch.csv --dataset apbd", []int{exitUsage}, "error"}},
	"padu accept":        {{"accept nosuch --why x", []int{exitFailed, exitUsage}, "error"}},
	"padu template":      {{"template rkpd --out {NEW}.xlsx", []int{exitDone}, "file"}},
	"padu build":         {{"build --as-of 2026-11-20", []int{exitDone}, "steps"}},
	"padu check":         {{"check --as-of 2026-11-20", []int{exitDone}, "steps"}},
	"padu publish":       {{"publish --as-of 2026-11-20", []int{exitDone}, "steps"}, {"publish --as-of yesterday", []int{exitUsage}, "error"}},
	"padu nightly":       {{"nightly --as-of 2026-11-20", []int{exitDone}, "run_id"}},
	"padu monthly":       {{"monthly --as-of 2026-11-20", []int{exitDone}, "run_id"}},
	"padu quarterly":     {{"quarterly --as-of 2026-11-20", []int{exitDone}, "run_id"}},
	"padu half-yearly":   {{"half-yearly --as-of 2026-11-20", []int{exitDone}, "run_id"}},
	"padu yearly":        {{"yearly --as-of 2026-11-20", []int{exitDone}, "run_id"}},
	"padu housekeeping":  {{"housekeeping", []int{exitDone}, "run_id"}},
	"padu report":        {{"report", []int{exitDone}, "pages"}, {"report --list", []int{exitDone}, "kinds"}, {"report --region nosuch", []int{exitUsage}, "error"}},
	"padu report revise": {{"report revise 2026-10", []int{exitUsage}, "error"}},
	"padu report verify": {{"report verify 1999-01/1", []int{exitUsage}, "error"}},
	"padu report diff":   {{"report diff 1999-01/1 current", []int{exitUsage}, "error"}},
	"padu docs":          {{"docs", []int{exitDone}, "file"}},
	"padu serve":         {{"serve", []int{exitFailed}, "error"}}, // the test has its address
	"padu sql":           {{"sql -c {QUERY}", []int{exitDone}, "rows"}, {"sql -c selec", []int{exitFailed}, "error"}},
	"padu status":        {{"status", []int{exitDone}, "last_nightly"}},
	"padu runs":          {{"runs", []int{exitDone}, "runs"}, {"runs last", []int{exitDone}, "steps"}, {"runs 1999", []int{exitUsage}, "error"}},
	"padu why":           {{"why 32.71", []int{exitDone}, "datasets"}, {"why", []int{exitUsage}, "error"}},
	"padu alerts":        {{"alerts", []int{exitDone}, "open"}},
	"padu doctor":        {{"doctor", []int{exitDone, exitFailed, exitHeld}, ""}},
	"padu link":          {{"link", []int{exitDone}, "commands"}, {"link nosuch", []int{exitUsage}, "error"}},
	"padu link explain":  {{"link explain {AGREEMENT}", []int{exitDone}, "sentence"}},
	"padu link why-not":  {{"link why-not {AGREEMENT} 1.02.02.2.02.9999", []int{exitDone}, "Changes"}},
	"padu link accept":   {{"link accept {AGREEMENT} --why x", []int{exitUsage}, "error"}},
	"padu link reject":   {{"link reject {AGREEMENT} --why x", []int{exitUsage}, "error"}},
	"padu link evaluate": {{"link evaluate --agreements nosuch.csv --plan nosuch.csv", []int{exitUsage}, "error"}},
	"padu link fit":      {{"link fit --agreements nosuch.csv --plan nosuch.csv", []int{exitUsage}, "error"}},
	"padu trace":         {{"trace {AGREEMENT}", []int{exitDone}, "figures"}},
	"padu user":          {{"user", []int{exitDone}, "commands"}, {"user nosuch", []int{exitUsage}, "error"}},
	"padu user add":      {{"user add rina --role semua", []int{exitDone}, "password"}, {"user add rina --role nosuch", []int{exitUsage}, "error"}},
	"padu user list":     {{"user list", []int{exitDone}, "users"}},
	"padu user token":    {{"user token rina --days 30", []int{exitDone}, "token"}, {"user token nosuch", []int{exitUsage}, "error"}},
	"padu user revoke":   {{"user token rina", []int{exitDone}, "token"}, {"user revoke rina token-1", []int{exitDone}, "done"}, {"user revoke rina", []int{exitUsage}, "error"}},
	"padu user remove":   {{"user remove nosuch", []int{exitUsage}, "error"}},
	"padu rules":         {{"rules", []int{exitDone}, "rules"}, {"rules X-99", []int{exitUsage}, "error"}},
	"padu plan":          {{"plan", []int{exitDone}, "links"}},
	"padu version":       {{"version", []int{exitDone}, "version"}},
	"padu backup":        {{"backup {NEW}.tar.zst --no-test", []int{exitDone, exitUsage}, ""}},
	"padu restore":       {{"restore nosuch", []int{exitFailed, exitUsage}, "error"}},
	"padu prune":         {{"prune --dry-run", []int{exitDone}, ""}},
	"padu rebuild":       {{"rebuild", []int{exitDone}, ""}},
	"padu completion":    {{"completion bash", []int{exitDone}, "script"}, {"completion tcsh", []int{exitUsage}, "error"}},
}

// TestJSONOfEveryCommand: one document on stdout, whatever the command and however it ends. A command without a line in the table
// fails, so that a new one cannot forget it.
func TestJSONOfEveryCommand(t *testing.T) {
	t.Parallel()
	dir := copied(t, small())
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	config := filepath.Join(dir, "padu.yaml")
	text, err := os.ReadFile(config)
	if err == nil {
		err = os.WriteFile(config, bytes.ReplaceAll(text, []byte("127.0.0.1:8080"), []byte(busy.Addr().String())), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	agreement := query(t, dir, "select min(id_kerja_sama) from mart.fct_kerja_sama where kode_wilayah = '"+smallCity+"'")[0]
	fill := strings.NewReplacer("{DIR}", dir, "{NEW}", filepath.Join(t.TempDir(), "new"), "{AGREEMENT}", agreement, "{QUERY}", "select 1")
	eachCommand((&cli{out: io.Discard, err: io.Discard}).root(), func(cmd *cobra.Command) {
		calls := everyCommand[cmd.CommandPath()]
		if len(calls) == 0 && !cmd.Hidden {
			t.Errorf("%s has no line in everyCommand: say how it is called with --json", cmd.CommandPath())
		}
		for _, call := range calls {
			args := []string{"--json", "--dir", dir}
			for _, a := range strings.Fields(call.args) {
				args = append(args, fill.Replace(a))
			}
			var out, problems bytes.Buffer
			code := Main(args, &out, &problems)
			if !slices.Contains(call.exit, code) {
				t.Errorf("padu %s: exit %d: %s%s", call.args, code, out.String(), problems.String())
			}
			object, err := oneObject(&out)
			if err != nil {
				t.Errorf("padu %s: %v\n%s", call.args, err, out.String())
				continue
			}
			if _, has := object[call.key]; call.key != "" && !has {
				t.Errorf("padu %s: no %q in its JSON", call.args, call.key)
			}
			if call.key == "error" && !strings.Contains(problems.String(), "padu: ") {
				t.Errorf("padu %s: nothing on stderr: %s", call.args, problems.String())
			}
		}
	})
}

// oneObject reads one JSON object and nothing after it.
func oneObject(r io.Reader) (object map[string]any, err error) {
	d := json.NewDecoder(r)
	if err := d.Decode(&object); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the first document")
	}
	return object, nil
}

// TestHelpFits: every help is at most 80 columns wide, and every command of padu has its group.
func TestHelpFits(t *testing.T) {
	t.Parallel()
	root := (&cli{out: io.Discard, err: io.Discard}).root()
	eachCommand(root, func(cmd *cobra.Command) {
		if cmd.Parent() == root && cmd.GroupID == "" && !cmd.Hidden {
			t.Errorf("%s is in no group; put it into groups", cmd.CommandPath())
		}
		code, out := run(append(strings.Fields(strings.TrimPrefix(cmd.CommandPath(), "padu")), "--help")...)
		if code != exitDone || !strings.Contains(out, "Usage\n  padu") {
			t.Errorf("%s --help: exit %d: %s", cmd.CommandPath(), code, out)
		}
		for _, l := range strings.Split(out, "\n") {
			if n := utf8.RuneCountInString(l); n > helpWidth {
				t.Errorf("%s --help: %d columns: %s", cmd.CommandPath(), n, l)
			}
		}
	})
}

// TestCompletion asks as a shell does.
func TestCompletion(t *testing.T) {
	t.Parallel()
	dir := small()
	ask := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if code := Main(append([]string{"__complete"}, args...), &out, io.Discard); code != exitDone {
			t.Fatalf("%v: exit %d", args, code)
		}
		return out.String()
	}
	first := strings.Split(ask("runs", "--dir", dir, ""), "\n")[1]
	agreement := query(t, dir, "select min(id_kerja_sama) from mart.fct_kerja_sama")[0]
	for _, c := range []struct{ args, want, not string }{
		{"", "status\tOne screen", ""},
		{"ingest --dataset ", "kerja_sama", ""},
		{"ingest --dataset rk", "rkpd", "apbd"},
		{"ingest --region 64.7", "64.72\tKota Samarinda", "32.71"},
		{"plan --region ", "32.71\tKota Bogor", "64.72"},
		{"why ", "kota-bogor\tKota Bogor", "64.72"},
		{"why 32.7", "32.71\tKota Bogor", "kota-bogor\t"},
		{"report --kind ", "kabkota", ""},
		{"report --period 20", "20", ""},
		{"report diff x ", "current\twhat", ""},
		{"sql --format ", "csv", ""},
		{"rules P-0", "P-01\t", "R-01"},
		{"runs --job ", "nightly\tRun all steps", ""},
		{"runs 20", strings.SplitN(first, "\t", 2)[0] + "\tnightly done", "last"},
		{"trace " + agreement[:4], agreement + "\t", ""},
		{"link explain T", "T-", "KS-"},
		{"template ", "rkpd", ""},
		{"completion z", "zsh", "bash"},
	} {
		got := ask(append([]string{"--dir", dir}, strings.Split(c.args, " ")...)...)
		if !strings.Contains("\n"+got, "\n"+c.want) || c.not != "" && strings.Contains("\n"+got, "\n"+c.not) {
			t.Errorf("%q: wanted %q and not %q in\n%s", c.args, c.want, c.not, got)
		}
	}
	if code, out := run("completion", "bash"); code != exitDone || !strings.Contains(out, "__start_padu") {
		t.Errorf("exit %d: %.200s", code, out)
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "padu.yaml"), []byte("sources: 7"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := ask("why", "--dir", broken, "64.72"); !strings.Contains(got, "Kota Samarinda") {
		t.Errorf("a workspace that cannot be read completes what needs none: %s", got)
	}
}
