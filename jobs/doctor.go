package jobs

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"padu/warehouse"
)

// How a thing is. Look: it works, and a person should look at it. Bad: a night will fail, or something is lost, unless it is mended.
const (
	isOK   = "ok"
	isLook = "look"
	isBad  = "bad"
)

// finding is one thing that is not as it should be.
type finding struct {
	State  string `json:"state"` // look or bad
	Found  string `json:"found"`
	Wanted string `json:"wanted,omitempty"`
	Mend   string `json:"mend"` // a command to type, or what to do
}

func look(found, wanted, mend string) finding { return finding{isLook, found, wanted, mend} }
func bad(found, wanted, mend string) finding  { return finding{isBad, found, wanted, mend} }

// check is one thing that the doctor looks at. do returns what is well, in a few words, and what is not.
type check struct {
	name string
	do   func(*doctor, context.Context) (string, []finding)
}

// checks are all of them. None needs the writer's lock, and each answers on a workspace that is broken in any way.
var checks = []check{
	{"configuration", (*doctor).configuration},
	{"sources", (*doctor).sources},
	{"secrets", (*doctor).secrets},
	{"schedule", (*doctor).schedule},
	{"permissions", (*doctor).permissions},
	{"disk", (*doctor).disk},
	{"clock", (*doctor).clock},
	{"fonts", (*doctor).fonts},
	{"locks", (*doctor).locks},
	{"warehouse", (*doctor).warehouse},
	{"snapshot", (*doctor).snapshot},
	{"site", (*doctor).site},
	{"leftovers", (*doctor).leftovers},
	{"editions", (*doctor).editions},
	{"ledger", (*doctor).ledger},
	{"nights", (*doctor).nights},
	{"archive", (*doctor).archive},
	{"alerts", (*doctor).alerts},
	{"serve", (*doctor).serving},
	{"sql", (*doctor).sql},
	{"copy", (*doctor).copying},
}

// doctor is what the checks know before they look.
type doctor struct {
	dir      string
	at       string // how a command names the workspace
	deep     bool
	now      time.Time
	built    time.Time // this program; zero when that is not known
	config   Config    // padu's own where padu.yaml cannot be used
	mistakes error     // in padu.yaml
	lines    []warehouse.Entry
	runs     []warehouse.Run
	unread   error // why the ledger could not be read
	writer   int   // the process that has the writer's lock
	unlocked error // why that is not known
	found    *warehouse.Look
}

func newDoctor(dir, at string, deep bool, now time.Time) *doctor {
	d := &doctor{dir: dir, at: at, deep: deep, now: now}
	if d.config, d.mistakes = LoadConfig(dir); d.mistakes != nil {
		d.config = defaults()
	}
	if self, err := os.Executable(); err == nil {
		if st, err := os.Stat(self); err == nil {
			d.built = st.ModTime()
		}
	}
	d.lines, d.unread = warehouse.OpenLedger(dir).Entries()
	d.runs = warehouse.Runs(d.lines)
	d.writer, d.unlocked = warehouse.Writing(dir)
	return d
}

// unseen begins what a check says that could not look; its state is look, without a finding of its own.
const unseen = "not looked at: "

// examined is what one check found.
type examined struct {
	Check    string    `json:"check"`
	State    string    `json:"state"`
	Says     string    `json:"says"`
	Findings []finding `json:"findings"`
}

// diagnosis is what the doctor says of the workspace.
type diagnosis struct {
	Workspace string     `json:"workspace"`
	State     string     `json:"state"`
	At        time.Time  `json:"at"`
	Deep      bool       `json:"deep"`
	Checks    []examined `json:"checks"`
}

// examine makes the checks.
func (d *doctor) examine(ctx context.Context, checks []check) diagnosis {
	out := diagnosis{Workspace: d.dir, State: isOK, At: d.now, Deep: d.deep}
	for _, c := range checks {
		e := examined{Check: c.name, State: isOK, Findings: []finding{}}
		var findings []finding
		e.Says, findings = c.do(d, ctx)
		e.Findings = append(e.Findings, findings...)
		if strings.HasPrefix(e.Says, unseen) {
			e.State = isLook
		}
		for _, f := range findings {
			e.State = worse(e.State, f.State)
		}
		out.State = worse(out.State, e.State)
		out.Checks = append(out.Checks, e)
	}
	return out
}

func worse(a, b string) string {
	for _, s := range []string{isBad, isLook} {
		if a == s || b == s {
			return s
		}
	}
	return isOK
}

// padu is a command that mends.
func (d *doctor) padu(verb string) string { return strings.TrimSpace("padu " + verb + " " + d.at) }

// path is a path of the workspace in a command.
func (d *doctor) path(parts ...string) string {
	return shellQuoted(filepath.Join(append([]string{d.dir}, parts...)...))
}

// shellQuoted is a text as one word of a shell.
func shellQuoted(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:,@%=", r))
	}) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// when is a moment as people of the workspace say it.
func (d *doctor) when(t time.Time) string { return d.config.clockTime(t) }
